"""From documents to what the API shows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.cases.domain.case import Case
from services.cases.domain.complaint import Complaint
from services.cases.domain.exchange import SheetImport
from services.cases.domain.forms import Document, FormBook
from services.cases.domain.layouts import FIELDS
from services.cases.domain.legal_clocks import lapsed
from services.cases.domain.telling import still_to_tell
from services.cases.domain.transitions import actions_in
from services.cases.rulebook import ExchangeRules
from shared.clocks.clock import Clock, earliest_due
from shared.contracts.cases import SubmissionSplit
from shared.identity.caller import REPORTERS, Identity
from shared.store.documents import Row
from shared.store.history import Stored
from shared.web.views import apart, listed, shown

TAKING_DOWN = timedelta(minutes=10)
"""So long whoever has taken a report down is shown what the caller is told of it: its number and its code."""


def complaint_view(
    stored: Stored[Complaint],
    reader: Identity,
    at: datetime,
    pass_on_by: datetime | None = None,
    query_code: str | None = None,
    leads_on: bool = False,
) -> dict[str, Any]:
    """A complaint in full, without the caller.

    Only where it `leads_on` does one half of a mixed submission say anything of the other, for who complains is who
    reports; below the level that may know reporters nothing is said of what their agents may do (投诉办法 art. 37).
    """
    state = stored.state
    actions = actions_in(state.kind, state.state)
    view = shown(
        stored,
        has_caller=state.person_id is not None,
        to_be_told=state.to_be_told,
        actions=actions,
        to_tell=still_to_tell(state),
        pass_on_by=pass_on_by,
        report_number=None if state.kind == "report" else report_to_tell(stored, reader, at),
        query_code=query_code,
    )
    if reader.confidentiality < REPORTERS and state.kind == "report":
        view |= {"parties": tuple(replace(one, powers="") for one in state.parties)}
    if leads_on or state.counterpart is None:
        return view
    return {**view, "counterpart": None, "correlation": "", "timeline": [apart(entry) for entry in stored.history]}


def report_to_tell(stored: Stored[Complaint], reader: Identity, at: datetime) -> str | None:
    """The number of the report that the reader has just taken down, by itself or beside a complaint."""
    taken_down = reader.subject == stored.state.registered_by and at - stored.state.registered_at <= TAKING_DOWN
    if stored.state.kind == "report":
        return stored.state.number if taken_down else None
    numbers = (entry.data.get("report_number") for entry in stored.history if entry.type == SubmissionSplit.type)
    return next(numbers, None) if taken_down else None


@dataclass(frozen=True)
class ListedSite:
    """The part of a site that a list shows or is searched by."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class ListedClock:
    """The part of a clock that a list tells of."""

    rule_id: str
    due_at: datetime
    provisional: bool
    state: str
    breach: str = "none"


@dataclass(frozen=True)
class ListedComplaint:
    """The part of a complaint that a list needs: a page of them is read in a third of the time."""

    number: str
    division: str
    category: str
    kind: str
    channel: str
    state: str
    site: ListedSite
    registered_at: datetime
    clocks: tuple[ListedClock, ...] = ()
    due_at: datetime | None = None
    unit: str | None = None
    officer: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class CountedComplaint:
    """What it takes to walk through a list without reading it."""

    site: ListedSite
    registered_at: datetime
    due_at: datetime | None = None


def complaint_row(row: Row[ListedComplaint]) -> dict[str, Any]:
    """A complaint in a list."""
    return listed(row, site_name=row.state.site.name, next_deadline=row.state.due_at, **_said_of(row.state.clocks))


def _said_of(clocks: Iterable[Clock] | Iterable[ListedClock]) -> dict[str, Any]:
    """What must be known of the date that a list shows; a right that lapsed is over and not overdue."""
    first = earliest_due(one for one in clocks if not lapsed(one))
    return {
        "next_rule": first and first.rule_id,
        "provisional": first is not None and first.provisional,
        "standing_still": first is not None and first.state == "suspended",
    }


def case_row(row: Row[Case]) -> dict[str, Any]:
    """A case in a list."""
    ended = row.state.closing is not None
    return listed(row, closed=ended, next_deadline=row.state.due_at, **_said_of(row.state.clocks))


def import_row(row: Row[SheetImport]) -> dict[str, Any]:
    """A sheet in a list."""
    return listed(row, **_counted(row.state))


def import_view(stored: Stored[SheetImport], rules: ExchangeRules) -> dict[str, Any]:
    """A sheet with its bad cells in words."""
    bad = [{**vars(one), **rules.reasons[one.reason]} for one in stored.state.bad_cells]
    return {**shown(stored, **_counted(stored.state)), "bad_cells": bad}


def _counted(sheet: SheetImport) -> dict[str, Any]:
    part = 100 * sheet.compared // sheet.pieces if sheet.pieces else 0
    return {
        **vars(sheet.tally),
        "compared_percent": part,
        "by": sheet.importer.subject,
        "layout": sheet.plan.layout if sheet.plan else "",
    }


def layouts(rules: ExchangeRules) -> dict[str, Any]:
    """The layouts of sheets that are known."""
    return {"items": [{**vars(one), "fields": tuple(one.columns)} for one in rules.layouts.values()], "fields": FIELDS}


def document_view(document: Document, book: FormBook) -> dict[str, Any]:
    """An issued document."""
    return {**vars(document), "file_name": file_name(document, book)}


def file_name(document: Document, book: FormBook) -> str:
    """What an issued document is called on a disk: form and number, and where several have copies whose it is."""
    form = book.get(document.form)
    whose = f"（{book.words['recipients'][document.recipient]}）" if len(form.recipients) > 1 else ""
    return f"{form.zh} {document.number}{whose}.docx".replace("/", "、")
