"""Submissions as rows of a sheet: what was reported and how far it is, never who reported it (投诉办法 art. 37)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from services.cases.domain.complaint import Complaint
from services.cases.domain.exchange import BadCell
from services.cases.domain.instants import ZONE
from services.cases.domain.traces import without_numbers
from services.cases.rulebook import ExchangeRules
from services.cases.sheets.writing import written
from services.cases.store import Desk
from shared.identity.caller import Identity
from shared.store.documents import Row

BETWEEN = "、"
FREE = ("site_name", "site_address", "position", "platform", "make", "model", "reading", "reweighed")
"""Columns of what people wrote as they liked; the numbers of things stay."""

DAY = len("2026-11-23")
BAD_TITLES = ("行 Row", "列 Column", "字段 Field", "原因", "Reason")

log = structlog.get_logger(__name__)


def sheet(desk: Desk, rows: Iterable[Row[Complaint]], by: Identity) -> bytes:
    """The sheet of these submissions; that somebody took so many with them is in the log."""
    rules = desk.rules.exchange
    taken = 0

    def counted() -> Iterator[list[str]]:
        nonlocal taken
        for row in rows:
            taken += 1
            yield line(row.state, rules, desk.divisions.get(row.state.division).name)

    content = written([rules.titles[name] for name in rules.columns], counted())
    log.info("complaints_exported", by=by.subject, rows=taken)
    return content


def bad_sheet(desk: Desk, cells: Sequence[BadCell]) -> bytes:
    """The sheet of bad rows: where and why, in both languages, and nothing of what stands there."""
    reasons, titles = desk.rules.exchange.reasons, desk.rules.exchange.titles
    rows = (
        [
            str(one.row),
            one.column,
            titles.get(one.field, one.field),
            reasons[one.reason]["zh"],
            reasons[one.reason]["en"],
        ]
        for one in cells
    )
    return written(BAD_TITLES, rows)


def line(complaint: Complaint, rules: ExchangeRules, place: str) -> list[str]:
    """One submission as the columns of an export."""
    said = {**_plain(complaint), **_spoken(complaint, rules), **_numbers(complaint), **_instrument(complaint)}
    said |= {
        "place": place,
        "due_at": f"{_moment(complaint.due_at)}{rules.provisional if complaint.provisional else ''}",
    }
    said |= _times(complaint)
    said |= {name: without_numbers(said.get(name, "")) for name in FREE}
    said["narrative"] = rules.withheld if complaint.kind == "report" else without_numbers(complaint.narrative)
    return [said.get(name, "") for name in rules.columns]


def _times(complaint: Complaint) -> dict[str, str]:
    """When it came and when it happened; of a report the days.

    Half of a mixed submission, it has the very instants of the complaint: they would lead to who reports.
    """
    times = {
        "received_at": complaint.since,
        "registered_at": complaint.registered_at,
        "happened_at": complaint.facts.happened_at,
    }
    shown = DAY if complaint.kind == "report" else None
    return {name: _moment(at)[:shown] for name, at in times.items()}


def _plain(complaint: Complaint) -> dict[str, str]:
    site = complaint.site
    amount = complaint.facts.amount_fen
    return {
        "number": complaint.number,
        "division": complaint.division,
        "site_name": site.name,
        "site_address": site.address,
        "position": site.position,
        "platform": site.platform,
        "credit_code": site.credit_code,
        "amount": "" if amount is None else f"{amount // 100}.{amount % 100:02}",
        "unit": complaint.unit or "",
        "officer": complaint.officer or "",
    }


def _spoken(complaint: Complaint, rules: ExchangeRules) -> dict[str, str]:
    def say(name: str) -> Callable[[str], str]:
        words: Mapping[str, str] = rules.spoken[name]
        return lambda code: words.get(code, code)

    return {
        "state": rules.states.get(complaint.state, complaint.state),
        "kind": say("kind")(complaint.kind),
        "category": say("category")(complaint.category),
        "channel": say("channel")(complaint.channel),
        "claims": BETWEEN.join(map(say("claims"), complaint.claims)),
        "evidence": BETWEEN.join(map(say("evidence"), complaint.facts.evidence)),
    }


def _numbers(complaint: Complaint) -> dict[str, str]:
    by_column = {"number_12315": "platform_12315", "number_12345": "hotline_12345"}
    return {
        name: BETWEEN.join(one.number for one in complaint.external if one.system == system)
        for name, system in by_column.items()
    }


def _instrument(complaint: Complaint) -> dict[str, str]:
    if complaint.instrument is None:
        return {}
    known: dict[str, Any] = vars(complaint.instrument)
    unaltered = {True: "是", False: "否", None: ""}[complaint.instrument.unaltered]
    return {**{name: value for name, value in known.items() if isinstance(value, str)}, "unaltered": unaltered}


def _moment(at: datetime | None) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S") if at else ""
