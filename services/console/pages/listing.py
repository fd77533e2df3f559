"""The list of submissions: filters, those that are kept, and many assigned at once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from marshmallow.validate import Length

from services.console.forms import Form
from services.console.pages import vocabulary
from services.console.pages.complaints import divisions_of
from services.console.pages.page import page
from services.console.pages.people import officers_below
from services.console.pages.problem import Problem
from services.console.pages.visit import Visit, go
from services.console.upstream import Declined
from shared.web.calls import Answer

Word = Annotated[str, Length(max=64)]


@dataclass(frozen=True)
class ListQuery:
    """Which submissions; every part may be left open. `q` is part of a name or address, or a whole number."""

    q: Annotated[str, Length(max=100)] = ""
    state: Word = ""
    kind: Word = ""
    category: Word = ""
    channel: Word = ""
    division: Word = ""
    officer: Word = ""
    unit: Word = ""
    group: Word = ""
    clock: Word = ""
    due: Literal["", "late", "soon", "none"] = ""
    assigned: Literal["", "nobody"] = ""
    sort: Literal["", "newest", "deadline"] = ""
    cursor: Annotated[str, Length(max=512)] = ""

    @property
    def said(self) -> dict[str, str]:
        """What it asks for, without the place in the list."""
        return {name: value for name, value in asdict(self).items() if value and name != "cursor"}


UNFIT = 422
MOST = 200
BY_PERSON = ("phone", "id_number", "cursor")
DUE = ("late", "soon", "none")
MOST_PARTS = 10
"""So many parts of a list are gone through for the first row: twenty thousand submissions."""


class ListPages:
    """Find submissions, keep filters, assign many."""

    @page("GET", "/complaints", needs="complaint.read", query=ListQuery)
    def complaint_list(self, visit: Visit) -> Answer:
        """Submissions by the filters, newest first or by deadline."""
        return _list(visit, visit.call.query)

    @page("POST", "/complaints/assignments", needs="complaint.assign")
    def assign_many_form(self, visit: Visit) -> Answer:
        """Assign what was ticked; each has a result of its own."""
        try:
            found = visit.post("cases", "/complaint-assignments", assignment(visit.form))
        except Declined as refusal:
            return _list(visit, query_of(visit.form), visit.problem(refusal))
        return _list(visit, query_of(visit.form), outcomes=[_outcome(visit, item) for item in found["items"]])

    @page("POST", "/complaints/searches", needs="person.search")
    def search_by_person(self, visit: Visit) -> Answer:
        """Submissions of who has this telephone or document number; the number stands in no address."""
        said = {name: visit.form.text(name) for name in BY_PERSON if visit.form.text(name)}
        try:
            found = visit.post("cases", "/complaint-searches", {**said, "limit": MOST})
        except Declined as refusal:
            return _list(visit, ListQuery(), visit.problem(refusal))
        return _list(visit, ListQuery(), found={"items": found["items"], "next": None}, searched=found)

    @page("POST", "/complaints/filters", needs="complaint.read")
    def keep_filter_form(self, visit: Visit) -> Answer:
        """Keep the present filters under a name."""
        query = query_of(visit.form)
        try:
            visit.post("cases", "/filters", {"name": visit.form.text("name"), "query": query.said})
        except Declined as refusal:
            return _list(visit, query, visit.problem(refusal))
        return go(place_of(query.said))

    @page("POST", "/complaints/filters/<filter_id>/removal", needs="complaint.read")
    def remove_filter_form(self, visit: Visit) -> Answer:
        """Take a kept filter away."""
        query = query_of(visit.form)
        try:
            visit.post("cases", f"/filters/{visit.call.path['filter_id']}/removal")
        except Declined as refusal:
            return _list(visit, query, visit.problem(refusal))
        return go(place_of(query.said))


def assignment(form: Form) -> dict[str, Any]:
    """The ticked submissions and whom they go to, as the API takes it."""
    to = {name: form.text(f"to_{name}") for name in ("unit", "officer") if form.text(f"to_{name}")}
    return {"ids": form.all("chosen"), **to}


def place_of(query: dict[str, str]) -> str:
    """The address of the list with these filters."""
    return f"/complaints?{urlencode(query)}" if query else "/complaints"


def _list(
    visit: Visit,
    query: ListQuery,
    problem: Problem | None = None,
    outcomes: list[dict[str, Any]] | None = None,
    found: dict[str, Any] | None = None,
    searched: dict[str, Any] | None = None,
) -> Answer:
    if found is None:
        found, problem = _found(visit, query, problem)
    kept = visit.gather({"filters": ("cases", "/filters")})["filters"] or {"items": []}
    here = replace(visit, here="/complaints")
    return here.show(
        "complaints/list.html",
        problem,
        found=found,
        query=query,
        outcomes=outcomes or [],
        searched=searched,
        exported=f"?{urlencode(query.said)}" if query.said else "",
        filters=[{**one, "path": place_of(one["query"]), "on": one["query"] == query.said} for one in kept["items"]],
        officers=officers_below(visit),
        divisions=divisions_of(visit),
        form=visit.form,
        ticked=still_ticked(visit.form, outcomes or []),
        kinds=vocabulary.KINDS,
        states=vocabulary.STATES,
        categories=vocabulary.CATEGORIES,
        channels=vocabulary.CHANNELS,
        clocks=vocabulary.CLOCKS,
    )


def _found(visit: Visit, query: ListQuery, problem: Problem | None) -> tuple[dict[str, Any], Problem | None]:
    """The rows; none, and what is wrong, when the filters cannot be."""
    try:
        return part_with_rows(visit, asked_of(query)), problem
    except Declined as refusal:
        if refusal.status != UNFIT:
            raise
        return {"items": [], "next": None}, visit.problem(refusal)


def part_with_rows(visit: Visit, asked: Mapping[str, str]) -> dict[str, Any]:
    """The first part of the list that has rows: of what no index serves a part may be empty and not the last."""
    part: dict[str, Any] = visit.get("cases", "/complaints", **asked)
    for _ in range(MOST_PARTS - 1):
        if part["items"] or not part["next"]:
            break
        part = visit.get("cases", "/complaints", **{**asked, "cursor": part["next"]})
    return part


def asked_of(query: ListQuery) -> dict[str, str]:
    """The query of the API: all that it says, and the place in the list."""
    return {name: value for name, value in asdict(query).items() if value}


def query_of(form: Form) -> ListQuery:
    """The filters that stood in the address when the form was made; what is none of theirs is left out."""
    said: dict[str, Any] = {name: form.text(name) for name in asdict(ListQuery()) if name != "cursor"}
    said["due"] = said["due"] if said["due"] in DUE else ""
    said["assigned"] = said["assigned"] if said["assigned"] == "nobody" else ""
    said["sort"] = said["sort"] if said["sort"] == "deadline" else ""
    return ListQuery(**said)


def still_ticked(form: Form, outcomes: Sequence[Mapping[str, Any]]) -> set[str]:
    """What was ticked and is not done: whoever mends the refusal need not look for it again."""
    return set(form.all("chosen")) - {one["id"] for one in outcomes if one["ok"]}


def _outcome(visit: Visit, item: dict[str, Any]) -> dict[str, Any]:
    word = visit.site.texts.word(visit.language, "problem", item["code"])
    text = item["message"] if word == item["code"] else word
    number = visit.form.text(f"number-{item['id']}") or item["id"]
    return {"id": item["id"], "number": number, "ok": item["ok"], "text": text, "before": item["before"]}
