"""The form that fills in, corrects and empties, as the API takes it: what differs from what stood in it (RFC 7396)."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from services.console.forms import Form
from services.console.pages.registration import CALLER, INSTRUMENT, SITE, UNALTERED, read
from services.console.texts import N_
from services.console.written import fen_of, instant, local_instant, local_text, yuan
from shared.errors import Invalid
from shared.web.refusals import Malformed

EITHER = N_("Either filled in or emptied.")
LISTED = ("evidence", "claims")
EMPTIED = {f"caller_{name}": name for name in CALLER}
"""What can be ticked to be known of the caller no more -> as the API has it: their fields are shown to nobody."""


def present(complaint: Mapping[str, Any]) -> Form:
    """What stands there, as the form has it."""
    site, facts, tool = complaint["site"], complaint["facts"], complaint["instrument"] or {}
    happened_at, unaltered = facts["happened_at"], tool.get("unaltered")
    said = {
        "category": complaint["category"],
        "site_name": site["name"],
        "site_address": site["address"],
        **{name: site[name] for name in ("position", "platform", "credit_code")},
        **{name: tool.get(name, "") for name in INSTRUMENT},
        "happened_at": local_text(instant(happened_at)) if happened_at else "",
        "amount": yuan(facts["amount_fen"]),
        "unaltered": next((word for word, value in UNALTERED.items() if value is unaltered), ""),
    }
    fields = {name: [value] for name, value in said.items()}
    return Form({**fields, "evidence": list(facts["evidence"]), "claims": list(complaint["claims"])})


def written(stood: Form) -> str:
    """What stood in the form, for it to bring along: the same form sent twice says the same, whatever stands there."""
    return orjson.dumps(stood.fields).decode()


def stood_in(form: Form) -> Form:
    """What stood in the form when it was shown; raises Malformed."""
    try:
        fields = orjson.loads(form.text("stood"))
    except orjson.JSONDecodeError:
        raise Malformed("The form cannot be read.") from None
    if not isinstance(fields, dict) or not all(_is_texts(values) for values in fields.values()):
        raise Malformed("The form cannot be read.")
    return Form(fields)


def correction(form: Form, stood: Form) -> dict[str, Any]:
    """What differs, null where it was emptied; raises Invalid for amounts, times, and what is both told and emptied."""
    parts = {
        **{name: form.text(name) or None for name in ("category", *SITE) if differs(form, stood, name)},
        **{name: form.all(name) or None for name in ("claims",) if differs(form, stood, name)},
    }
    nested = _together(
        caller=lambda: _caller(form),
        facts=lambda: _facts(form, stood),
        instrument=lambda: _instrument(form, stood),
    )
    return parts | {name: said for name, said in nested.items() if said}


def differs(form: Form, stood: Form, name: str) -> bool:
    """Whether somebody changed the field; one that the form does not have nobody did."""
    if name not in form.fields:
        return False
    if name in LISTED:
        return sorted(form.all(name)) != sorted(stood.all(name))
    return form.text(name) != stood.text(name)


def merged(form: Form, stood: Form, now: Form) -> Form:
    """What the visitor changed, upon what stands there `now` that somebody else has changed it, too."""
    untouched = {name: values for name, values in now.fields.items() if not differs(form, stood, name)}
    return Form({**form.fields, **untouched})


def crossed(form: Form, stood: Form, now: Form) -> list[str]:
    """The fields that the visitor has changed and somebody else, too, meanwhile."""
    return [name for name in now.fields if differs(form, stood, name) and differs(now, stood, name)]


def _together(**parts: Callable[[], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """All of them; raises Invalid with what is wrong in any."""
    said: dict[str, dict[str, Any]] = {}
    errors: dict[str, list[str]] = {}
    for name, part in parts.items():
        try:
            said[name] = part()
        except Invalid as wrong:
            errors |= wrong.facts["errors"]
    if errors:
        raise Invalid("The form is not valid.", errors=errors)
    return said


def _is_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _caller(form: Form) -> dict[str, str | None]:
    told = {name: form.text(field) for name, field in CALLER.items() if form.text(field)}
    emptied = {EMPTIED[field]: None for field in form.all("emptied") if field in EMPTIED}
    both = [CALLER[name] for name in told if name in emptied]
    if both:
        raise Invalid("The form is not valid.", errors={name: [EITHER] for name in both})
    return {**told, **emptied}


def _facts(form: Form, stood: Form) -> dict[str, Any]:
    happened_at = read(form, "happened_at", local_instant, "Not a valid datetime.")
    amount = read(form, "amount", fen_of, "Not an amount in yuan.")
    said = {"happened_at": happened_at, "amount": amount, "evidence": form.all("evidence") or None}
    return {
        {"amount": "amount_fen"}.get(name, name): value for name, value in said.items() if differs(form, stood, name)
    }


def _instrument(form: Form, stood: Form) -> dict[str, Any]:
    said: dict[str, Any] = {name: form.text(name) or None for name in INSTRUMENT}
    said["unaltered"] = UNALTERED.get(form.text("unaltered"))
    return {name: value for name, value in said.items() if differs(form, stood, name)}
