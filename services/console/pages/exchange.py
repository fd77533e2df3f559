"""Sheets: sending one in, saying what its columns stand for, watching it, seeing what came of it; taking one out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from services.console import forms
from services.console.pages import vocabulary
from services.console.pages.complaints import divisions_of
from services.console.pages.listing import ListQuery, asked_of, place_of
from services.console.pages.page import page
from services.console.pages.problem import Problem
from services.console.pages.visit import Visit, onward
from services.console.upstream import Change, Declined
from shared.errors import Invalid
from shared.identity.caller import REPORTERS, Identity
from shared.web.calls import Answer

MAX_UPLOAD = 32 * 1024 * 1024 + 64 * 1024
CONSTANTS = ("division", "category", "kind", "channel", "system")
UNDER_WAY = ("reading", "taking", "comparing")
MOST_EXPORTED = 5_000
MOST_PORTIONS = 3
"""Of a matter, linked while a page waits: 600 complaints, in some seconds."""


class ExchangePages:
    """Import and export."""

    @page("GET", "/imports", needs="complaint.import")
    def import_list(self, visit: Visit) -> Answer:
        """Sheets that came in, newest first, and the form for another one."""
        return _list(visit)

    @page("POST", "/imports", needs="complaint.import", media=forms.MULTIPART, limit_bytes=MAX_UPLOAD)
    def upload_sheet_form(self, visit: Visit) -> Answer:
        """Send a sheet in."""
        content = visit.form.file("file")
        try:
            if not content:
                raise Invalid("The form is not valid.", errors={"file": ["Choose a file."]})
            made = visit.upload("cases", upload_path(visit.form), content, visit.form.text("key"))
        except (Declined, Invalid) as refusal:
            return _list(visit, visit.problem(refusal))
        return onward(made, f"/imports/{made['id']}")

    @page("GET", "/imports/<import_id>", needs="complaint.import")
    def import_detail(self, visit: Visit) -> Answer:
        """How far a sheet is, what is bad in it, and which matters many of its rows are about."""
        return _detail(visit)

    @page("POST", "/imports/<import_id>/start", needs="complaint.import")
    def start_import_form(self, visit: Visit) -> Answer:
        """Say what the columns stand for."""
        try:
            made = visit.post("cases", _path(visit, "/start"), mapping_of(visit.form))
        except Declined as refusal:
            return _detail(visit, visit.problem(refusal))
        return onward(made, _here(visit))

    @page("GET", "/imports/<import_id>/bad-rows", needs="complaint.import")
    def bad_rows(self, visit: Visit) -> Answer:
        """All bad rows as a sheet."""
        return visit.download("cases", _path(visit, "/bad-rows"))

    @page("POST", "/imports/<import_id>/groups/<place>/link", needs="complaint.supplement")
    def link_group_form(self, visit: Visit) -> Answer:
        """Link the complaints of one matter; of a large one some, and then the next."""
        place, after = str(visit.call.path["place"]), forms.whole(visit.form.text("after")) or 0
        try:
            portion = link_some(visit, _path(visit, f"/groups/{place}/link"), after)
        except Declined as refusal:
            return _detail(visit, visit.problem(refusal))
        return _detail(visit, linked=place, portion=portion)

    @page("GET", "/complaints/export", needs="complaint.export", query=ListQuery)
    def export_list(self, visit: Visit) -> Answer:
        """The list with these filters as a sheet, or the sheets that a long one takes."""
        query = visit.call.query
        parts = visit.look_through("cases", "/complaint-export-parts", _exported(visit))
        if (only := only_part(query, parts)) is not None:
            return _sheet(visit, only)
        places = [urlencode({**query.said, "cursor": one["cursor"] or ""}) for one in parts["items"]]
        rest = urlencode({**query.said, "cursor": parts["next"]}) if parts["next"] else ""
        here = replace(visit, here="/complaints")
        return here.show("exchange/export.html", parts=parts, places=places, rest=rest, back=place_of(query.said))

    @page("GET", "/complaints/export/sheet", needs="complaint.export", query=ListQuery)
    def export_sheet(self, visit: Visit) -> Answer:
        """One sheet of the list with these filters."""
        return _sheet(visit, visit.call.query.cursor)


def only_part(query: ListQuery, parts: Mapping[str, Any]) -> str | None:
    """The cursor of the one sheet that a list takes, empty for its beginning; None when there is something to choose.

    A list without a row takes one, too. Who has gone on to further parts sees what there is of them first.
    """
    if query.cursor or parts["next"] or len(parts["items"]) > 1:
        return None
    return next((one["cursor"] or "" for one in parts["items"]), "")


def link_some(visit: Visit, path: str, after: int) -> dict[str, Any]:
    """Link the next complaints of a matter, as many as a page may wait for; `next` is where the rest begins, or None.

    Raises Declined; what was linked before that stays so, and to link it again changes nothing.
    """
    outcomes: list[Any] = []
    following: int | None = after
    for _ in range(MOST_PORTIONS):
        found = visit.change("cases", f"{path}?after={following}", Change(None, visit.form.text("key")))
        outcomes, following = [*outcomes, *found["items"]], found["next"]
        if following is None:
            break
    return {"items": outcomes, "next": following}


def may_start(identity: Identity, sheet: Mapping[str, Any]) -> bool:
    """Whether the visitor may say what its columns stand for, as its sender or in their place."""
    return bool(sheet["by"] == identity.subject) or identity.confidentiality >= REPORTERS


def upload_path(form: forms.Form) -> str:
    """Where a sheet is sent: with a layout it is read at once, and what holds for rows that do not say goes along."""
    said = {name: form.text(name) for name in ("layout", "division", "kind") if form.text(name)}
    return f"/complaint-imports?{urlencode(said)}" if "layout" in said else "/complaint-imports"


def mapping_of(form: forms.Form) -> dict[str, Any]:
    """What each column stands for and what holds for all rows, as the API takes it."""
    numbers = (forms.whole(name.removeprefix("column")) for name in form.fields if name.startswith("column"))
    places = sorted(number for number in numbers if number is not None)
    chosen = [(form.text(f"column{place}"), form.text(f"title{place}")) for place in places]
    columns = [{"field": field, "title": title} for field, title in chosen if field]
    constants = {name: form.text(name) for name in CONSTANTS if form.text(name)}
    return {"columns": columns, **constants}


def _sheet(visit: Visit, cursor: str) -> Answer:
    place = {"cursor": cursor} if cursor else {}
    return visit.download("cases", f"/complaint-export?{urlencode({**_exported(visit), **place})}")


def _exported(visit: Visit) -> dict[str, str]:
    return {**asked_of(visit.call.query), "limit": str(MOST_EXPORTED)}


def _list(visit: Visit, problem: Problem | None = None) -> Answer:
    found = visit.get("cases", "/complaint-imports")
    return visit.show(
        "exchange/list.html",
        problem,
        found=found,
        layouts=vocabulary.SHEET_LAYOUTS,
        divisions=divisions_of(visit),
        kinds=vocabulary.KINDS,
        form=visit.form,
    )


def _detail(visit: Visit, problem: Problem | None = None, linked: str = "", portion: Any = None) -> Answer:
    sheet = visit.get("cases", _path(visit))
    for_others = sheet["state"] == "received" and not may_start(visit.identity, sheet)
    wanted = {"received": ("columns", "/columns"), "done": ("groups", "/groups")}.get(sheet["state"])
    beside = visit.gather({wanted[0]: ("cases", _path(visit, wanted[1]))}) if wanted and not for_others else {}
    return visit.show(
        "exchange/detail.html",
        problem,
        sheet=sheet,
        columns=beside.get("columns"),
        for_others=for_others,
        groups=(beside.get("groups") or {"items": []})["items"],
        linked=linked,
        portion=portion,
        under_way=sheet["state"] in UNDER_WAY,
        form=visit.form,
        fields=vocabulary.SHEET_FIELDS,
        divisions=divisions_of(visit),
        kinds=vocabulary.KINDS,
        categories=vocabulary.CATEGORIES,
        channels=vocabulary.CHANNELS,
        systems=vocabulary.EXTERNAL_SYSTEMS,
    )


def _path(visit: Visit, more: str = "") -> str:
    return f"/complaint-imports/{visit.call.path['import_id']}{more}"


def _here(visit: Visit) -> str:
    return f"/imports/{visit.call.path['import_id']}"
