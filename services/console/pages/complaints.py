"""Complaints: taking them down, finding them, deciding on them."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import orjson
from marshmallow.validate import Length

from services.console.forms import Form
from services.console.pages import vocabulary
from services.console.pages.page import page
from services.console.pages.problem import Problem
from services.console.pages.visit import Visit, go
from services.console.upstream import Declined
from shared.clocks.legal_time import legal_day
from shared.identity.divisions import Division
from shared.web.calls import Answer

LISTS: dict[str, Any] = {
    "categories": vocabulary.CATEGORIES,
    "channels": vocabulary.CHANNELS,
    "grounds": vocabulary.REFUSAL_GROUNDS,
}


@dataclass(frozen=True)
class ListQuery:
    """Which complaints."""

    state: Literal["", "registered", "accepted", "refused"] = ""
    category: Annotated[str, Length(max=64)] = ""
    cursor: Annotated[str, Length(max=512)] = ""


@dataclass(frozen=True)
class DetailQuery:
    """Whether the complaint has just been saved."""

    saved: Literal["", "1"] = ""


class ComplaintPages:
    """Register, list, show, accept, refuse, raise a clue, reveal the caller."""

    @page("GET", "/complaints", needs="complaint.read", query=ListQuery)
    def complaint_list(self, visit: Visit) -> Answer:
        """Complaints, newest first."""
        query = visit.call.query
        found = visit.get("cases", "/complaints", **vars(query))
        return visit.show("complaints/list.html", found=found, query=query, **LISTS)

    @page("GET", "/complaints/new", needs="complaint.register")
    def complaint_form(self, visit: Visit) -> Answer:
        """The empty form."""
        return _form(visit)

    @page("POST", "/complaints/new", needs="complaint.register")
    def register_complaint(self, visit: Visit) -> Answer:
        """Take a complaint down; the same form sent twice makes one."""
        try:
            made = visit.post("cases", "/complaints", registration(visit.form))
        except Declined as refusal:
            return _form(visit, visit.problem(refusal))
        return go(f"/complaints/{made['id']}?saved=1")

    @page("POST", "/complaints/suggestions", needs="complaint.suggest")
    def complaint_suggestions(self, visit: Visit) -> Answer:
        """Earlier complaints about what has been typed so far; for the script beside the form."""
        form = visit.form
        typed = {name: form.text(name) for name in ("division", "category", "site_name", "position", "narrative")}
        phone = form.text("phone")
        found = visit.post("cases", "/complaint-suggestions", {**typed, "phone": phone} if phone else typed)
        items = [_suggestion(visit, item) for item in found["items"]]
        return Answer(orjson.dumps({"items": items}))

    @page("GET", "/complaints/<complaint_id>", needs="complaint.read", query=DetailQuery)
    def complaint_detail(self, visit: Visit) -> Answer:
        """A complaint with its clocks and its timeline."""
        return _detail(visit, saved=bool(visit.call.query.saved))

    @page("POST", "/complaints/<complaint_id>/acceptance", needs="complaint.accept")
    def accept_complaint_form(self, visit: Visit) -> Answer:
        """Take it on."""
        return _act(visit, "acceptance")

    @page("POST", "/complaints/<complaint_id>/refusal", needs="complaint.refuse")
    def refuse_complaint_form(self, visit: Visit) -> Answer:
        """Do not take it on, for a ground of the law."""
        return _act(visit, "refusal", {"ground": visit.form.text("ground")})

    @page("POST", "/complaints/<complaint_id>/clue", needs="case.open")
    def raise_clue_form(self, visit: Visit) -> Answer:
        """Say that there may be a violation; a case opens."""
        return _act(visit, "clue")

    @page("POST", "/complaints/<complaint_id>/caller", needs="person.reveal")
    def reveal_caller_form(self, visit: Visit) -> Answer:
        """Show the caller in full, with the reason on record; the page is not kept by the browser."""
        try:
            caller = visit.post("cases", _path(visit, "/caller"), {"reason": visit.form.text("reason")})
        except Declined as refusal:
            return _detail(visit, visit.problem(refusal))
        return _detail(visit, revealed=caller)


def registration(form: Form) -> dict[str, Any]:
    """The form as the API takes it: without a name and a number there is no caller."""
    fields = ("division", "category", "channel", "site_name", "site_address", "position", "narrative")
    body: dict[str, Any] = {name: form.text(name) for name in fields}
    caller = {"name": form.text("caller_name"), "phone": form.text("phone"), "address": form.text("caller_address")}
    return {**body, "caller": caller} if any(caller.values()) else body


def divisions_of(visit: Visit) -> list[Division]:
    """The divisions a form lets the visitor choose from: those in use today within their own."""
    table, today = visit.site.divisions, legal_day(visit.at)
    inside = (table.get(code) for code in table.query_for(visit.identity.division))
    return [division for division in inside if division.exists(today)]


def _form(visit: Visit, problem: Problem | None = None) -> Answer:
    return visit.show("complaints/new.html", problem, form=visit.form, divisions=divisions_of(visit), **LISTS)


def _act(visit: Visit, action: str, body: Any = None) -> Answer:
    try:
        visit.post("cases", _path(visit, f"/{action}"), body)
    except Declined as refusal:
        return _detail(visit, visit.problem(refusal))
    return go(_path(visit))


def _detail(visit: Visit, problem: Problem | None = None, saved: bool = False, revealed: Any = None) -> Answer:
    complaint = visit.get("cases", _path(visit))
    masked = {"caller": ("cases", _path(visit, "/caller"))} if complaint["has_caller"] and not revealed else {}
    caller = revealed or visit.gather(masked).get("caller")
    shown = {"complaint": complaint, "caller": caller, "revealed": bool(revealed), "saved": saved}
    return visit.show("complaints/detail.html", problem, **shown, **LISTS)


def _path(visit: Visit, more: str = "") -> str:
    return f"/complaints/{visit.call.path['complaint_id']}{more}"


def _suggestion(visit: Visit, item: dict[str, Any]) -> dict[str, Any]:
    reasons = [visit.site.texts.word(visit.language, "reason", reason) for reason in item["reasons"]]
    return {"number": item["number"], "path": f"/complaints/{item['id']}", "reasons": reasons}
