"""Complaints: taking them down and reading them."""

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

import orjson

from services.console.forms import Form
from services.console.pages import vocabulary
from services.console.pages.competence import competence
from services.console.pages.file import detail
from services.console.pages.language import in_language
from services.console.pages.page import page
from services.console.pages.problem import Problem
from services.console.pages.registration import NUMBER_ROWS, PARTY_ROWS, first_wrong, placed, registration
from services.console.pages.visit import Visit, go, is_done, onward
from services.console.upstream import Change, Declined
from services.console.written import when
from shared.clocks.legal_time import legal_day
from shared.errors import Invalid
from shared.identity.divisions import Division
from shared.web.calls import Answer

LONG_FORM = 256 * 1024
TYPED = ("division", "category", "site_name", "site_address", "position", "narrative", "serial")
OTHER = "other"
PHONE = re.compile(r"[+0-9０-９ ()\-]{5,30}")
LISTS: dict[str, Any] = {
    "kinds": vocabulary.KINDS,
    "categories": vocabulary.CATEGORIES,
    "channels": vocabulary.CHANNELS,
    "claims": vocabulary.CLAIMS,
    "proofs": vocabulary.PROOFS,
    "parties": vocabulary.PARTIES,
    "systems": vocabulary.EXTERNAL_SYSTEMS,
}


@dataclass(frozen=True)
class DetailQuery:
    """Whether it has just been saved, whether linking it then failed, and whether a correction changed anything."""

    saved: Literal["", "1"] = ""
    unlinked: Literal["", "1"] = ""
    unchanged: Literal["", "1"] = ""
    amended: Literal["", "1"] = ""


class ComplaintPages:
    """Register and show."""

    @page("GET", "/complaints/new", needs="complaint.register")
    def complaint_form(self, visit: Visit) -> Answer:
        """The empty form."""
        return _form(visit)

    @page("POST", "/complaints/new", needs="complaint.register", limit_bytes=LONG_FORM)
    def register_complaint(self, visit: Visit) -> Answer:
        """Take a complaint down; the same form sent twice makes one."""
        try:
            made = visit.post("cases", "/complaints", registration(visit.form))
        except (Declined, Invalid) as refusal:
            return _form(visit, placed(visit.problem(refusal), visit.form))
        if is_done(made):
            return onward(made, "/")
        unlinked = "" if _linked(visit, made) else "&unlinked=1"
        return go(f"/complaints/{made['id']}?saved=1{unlinked}")

    @page("POST", "/complaints/new/language", needs="complaint.register", limit_bytes=LONG_FORM)
    def complaint_form_in_other_language(self, visit: Visit) -> Answer:
        """The same form in the other language, with all that has been typed."""
        return _form(replace(in_language(visit, visit.form.text("lang")), here="/complaints/new"))

    @page("POST", "/complaints/suggestions", needs="complaint.suggest", limit_bytes=LONG_FORM)
    def complaint_suggestions(self, visit: Visit) -> Answer:
        """Earlier complaints about what has been typed so far; for the script beside the form."""
        form = visit.form
        typed = {name: form.text(name) for name in TYPED}
        # A number or a name is asked about before anybody has chosen the category.
        typed["category"] = typed["category"] or OTHER
        phone = form.text("phone") if PHONE.fullmatch(form.text("phone")) else ""
        found = visit.post("cases", "/complaint-suggestions", {**typed, "phone": phone} if phone else typed)
        items = [_suggestion(visit, item) for item in found["items"]]
        return Answer(orjson.dumps({"items": items}))

    @page("POST", "/complaints/competence", needs="complaint.register")
    def complaint_competence(self, visit: Visit) -> Answer:
        """Who is competent for what was bought on the platform that has been typed; for the script beside the form."""
        kind, division, platform = (visit.form.text(name) for name in ("kind", "division", "platform"))
        return Answer(orjson.dumps({"items": competence(visit, kind, division, platform)}))

    @page("GET", "/complaints/<complaint_id>", needs="complaint.read", query=DetailQuery)
    def complaint_detail(self, visit: Visit) -> Answer:
        """A complaint with its clocks, what can be done now, and its timeline."""
        query = visit.call.query
        return detail(visit, None, "", **{name: bool(said) for name, said in vars(query).items()})


def divisions_of(visit: Visit) -> list[Division]:
    """The divisions a form lets the visitor choose from: those in use today within their own."""
    table, today = visit.site.divisions, legal_day(visit.at)
    inside = (table.get(code) for code in table.query_for(visit.identity.division))
    return [division for division in inside if division.exists(today)]


def _form(visit: Visit, problem: Problem | None = None) -> Answer:
    errors = problem.errors if problem else {}
    return visit.show(
        "complaints/new.html",
        problem,
        form=visit.form,
        focus=first_wrong(errors),
        divisions=divisions_of(visit),
        party_rows=PARTY_ROWS,
        number_rows=NUMBER_ROWS,
        today=legal_day(visit.at),
        open_parties=_open_parties(visit.form, errors),
        **LISTS,
    )


def _open_parties(form: Form, errors: Any) -> list[int]:
    """The rows of people that have something to show: all others stay folded."""
    said = [name for name in (*form.fields, *errors) if name.startswith("party") and not name.endswith("_role")]
    shown = {int(name[len("party")]) for name in said if form.text(name) or name in errors}
    return sorted(shown | {0} if any(name.startswith("party0_") for name in errors) else shown)


def _linked(visit: Visit, made: dict[str, Any]) -> bool:
    """Link what was just made with the earlier one that the operator chose; False when that failed."""
    other = visit.form.text("link_with")
    if not other:
        return True
    change = Change({"other": other}, f"{visit.form.text('key')}-link", str(made["version"]))
    try:
        visit.change("cases", f"/complaints/{made['id']}/links", change)
    except Declined:
        return False
    return True


def _suggestion(visit: Visit, item: dict[str, Any]) -> dict[str, Any]:
    reasons = [visit.site.texts.word(visit.language, "reason", reason) for reason in item["reasons"]]
    about = " · ".join(filter(None, (item["site_name"], when(item["registered_at"]))))
    place = f"/complaints/{item['id']}"
    return {"id": item["id"], "number": item["number"], "path": place, "about": about, "reasons": reasons}
