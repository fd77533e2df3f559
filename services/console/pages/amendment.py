"""The form that fills in or corrects what the caller gave: only what differs from what stands there is said."""

from collections.abc import Mapping
from typing import Any

from services.console.forms import Form
from services.console.pages.complaints import LISTS
from services.console.pages.page import page
from services.console.pages.problem import Problem
from services.console.pages.registration import CALLER, INSTRUMENT, SITE, UNALTERED, first_wrong, placed, read
from services.console.pages.visit import Visit, go
from services.console.upstream import Declined
from services.console.written import fen_of, instant, local_instant, local_text, yuan
from shared.errors import Invalid
from shared.identity.caller import REPORTERS
from shared.web.calls import Answer

LONG_FORM = 256 * 1024


class AmendmentPages:
    """Fill in and correct."""

    @page("GET", "/complaints/<complaint_id>/amendment", needs="complaint.supplement")
    def amendment_form(self, visit: Visit) -> Answer:
        """The form with what stands there; the caller's fields are empty, whoever looks at them."""
        complaint = visit.get("cases", _path(visit))
        if "amend" not in complaint["actions"]:
            return go(_path(visit))
        return _form(visit, complaint, present(complaint))

    @page("POST", "/complaints/<complaint_id>/amendment", needs="complaint.supplement", limit_bytes=LONG_FORM)
    def amend_complaint(self, visit: Visit) -> Answer:
        """Say what differs; a refusal stands beside the field that it is about."""
        complaint = visit.get("cases", _path(visit))
        try:
            visit.post("cases", _path(visit, "/amendments"), amendment(visit.form, present(complaint)))
        except (Declined, Invalid) as refusal:
            return _form(visit, complaint, visit.form, placed(visit.problem(refusal), visit.form))
        return go(_path(visit))


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


def amendment(form: Form, before: Form) -> dict[str, Any]:
    """What differs, as the API takes it; raises Invalid for amounts and times."""
    parts = {
        **{name: form.text(name) for name in ("category", *SITE) if _differs(form, before, name)},
        "claims": _list(form, before, "claims"),
        "caller": {name: form.text(field) for name, field in CALLER.items() if form.text(field)} or None,
        "facts": _facts(form, before),
        "instrument": _instrument(form, before),
    }
    return {name: value for name, value in parts.items() if value not in (None, {})}


def _facts(form: Form, before: Form) -> dict[str, Any]:
    happened_at = read(form, "happened_at", local_instant, "Not a valid datetime.")
    amount = read(form, "amount", fen_of, "Not an amount in yuan.")
    said = {
        "happened_at": happened_at if _differs(form, before, "happened_at") else None,
        "amount_fen": amount if _differs(form, before, "amount") else None,
        "evidence": _list(form, before, "evidence"),
    }
    return {name: value for name, value in said.items() if value is not None}


def _instrument(form: Form, before: Form) -> dict[str, Any]:
    said: dict[str, Any] = {name: form.text(name) for name in INSTRUMENT if _differs(form, before, name)}
    unaltered = UNALTERED.get(form.text("unaltered"))
    if unaltered is not None and _differs(form, before, "unaltered"):
        said["unaltered"] = unaltered
    return said


def _list(form: Form, before: Form, name: str) -> list[str] | None:
    now = form.all(name)
    return None if sorted(now) == sorted(before.all(name)) else now


def _differs(form: Form, before: Form, name: str) -> bool:
    return name in form.fields and form.text(name) != before.text(name)


def _form(visit: Visit, complaint: dict[str, Any], form: Form, problem: Problem | None = None) -> Answer:
    reporter = complaint["kind"] == "report" and complaint["has_caller"]
    return visit.show(
        "complaints/amendment.html",
        problem,
        complaint=complaint,
        form=form,
        focus=first_wrong(problem.errors) if problem else "",
        caller_may_be_told=not reporter or visit.identity.confidentiality >= REPORTERS,
        **LISTS,
    )


def _path(visit: Visit, more: str = "") -> str:
    return f"/complaints/{visit.call.path['complaint_id']}{more}"
