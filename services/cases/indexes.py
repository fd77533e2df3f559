"""By which indexes submissions are found and walked; the lists choose among them (`walks`)."""

from shared.store.documents import Filter, Index

UNMET: dict[str, Filter] = {"running": {"next_due_at": {"$type": "date"}}, "breached": {"clocks.state": "breached"}}
"""How documents with such a clock are found by an index."""

BY_BREACH = Index(("clocks.due_at",), where=UNMET["breached"])

BY_NUMBER = Index(("number",), unique=True)

BY_GRAM = Index(("grams", "division", "-registered_at", "-_id", "name_bits"))

BY_SITE = Index(("site.id", "-registered_at", "-_id"))
BY_PHONE = Index(("phone_hash", "-registered_at", "-_id"))

# The order of a list stands behind what it is narrowed to: equal values, then the instant, then the id.
_NEWEST, _DUE = ("-registered_at", "-_id"), ("due_at", "_id")
_HAS_DUE: Filter = {"due_at": {"$type": "date"}}
BY_DIVISION, BY_DUE = Index(("division", *_NEWEST)), Index(("division", *_DUE), where=_HAS_DUE)
BY_STATE, BY_STATE_DUE = Index(("division", "state", *_NEWEST)), Index(("division", "state", *_DUE), where=_HAS_DUE)
BY_CATEGORY = Index(("division", "category", *_NEWEST))
BY_CHANNEL = Index(("division", "channel", *_NEWEST))
BY_KIND = Index(("division", "kind", *_NEWEST))
BY_OFFICER, BY_OFFICER_STATE, BY_OFFICER_DUE = (
    Index(("officer", *fields), where={"officer": {"$type": "string"}})
    for fields in (_NEWEST, ("state", *_NEWEST), _DUE)
)
BY_UNIT, BY_UNIT_DUE = (Index(("unit", *fields), where={"unit": {"$type": "string"}}) for fields in (_NEWEST, _DUE))
BY_GROUP = Index(("group", "_id"), where={"group": {"$type": "string"}})

# With the officer, who is nobody in it, its fields differ from those of BY_DUE: a hint names them.
BY_DUE_UNASSIGNED = Index(("division", *_DUE, "officer"), where={**_HAS_DUE, "unit": None, "officer": None})
