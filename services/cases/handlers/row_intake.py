"""Rows of a sheet become submissions, by the very way in which the hotline takes one down."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from services.cases.domain.complaint import ExternalNumber
from services.cases.handlers import intake
from services.cases.handlers.row_reading import ODD, Order, Outcome, Sent, odd, refused_as, understood, words_of
from services.cases.sheets.portions import Numbered
from services.cases.store import Desk
from shared.contracts.envelope import Context
from shared.errors import KeyReused, QuanhengError
from shared.store.documents import MAX_ROWS, Page, Row, Taken

LANES = 8
"""Rows that are registered side by side: each waits for the journal most of the time."""


@dataclass(frozen=True)
class OnFile:
    """What of a complaint tells whether a row is known."""

    number: str
    registered_at: datetime
    external: tuple[ExternalNumber, ...]


def take(desk: Desk, order: Order, rows: Sequence[Numbered]) -> list[Outcome]:
    """Register what is new. What is known is not even tried, so that no number is used up for it."""
    words = words_of(desk)
    read = [understood(desk, order, one, words) for one in rows]
    sent = [one for one in read if isinstance(one, Sent)]
    there = _known(desk, order, sent)
    new = [one for one in sent if one.row not in there]
    desk.usage.learn((one.told for one in new), order.at)
    with ThreadPoolExecutor(LANES) as lanes:
        made = list(lanes.map(partial(_register, desk, order), new))
    return [*(one for one in read if isinstance(one, Outcome)), *there.values(), *made]


def _known(desk: Desk, order: Order, sent: Sequence[Sent]) -> dict[int, Outcome]:
    """What became before of rows that are known: nothing new, or this very sheet in a turn that was cut off."""
    by_id = {row.id: row.state for row in _rows(desk, {"_id": {"$in": [one.complaint_id for one in sent]}})}
    numbers = _numbers(desk, sent)
    found: dict[int, Outcome] = {}
    for one in sent:
        made = by_id.get(one.complaint_id)
        if made is not None and made.registered_at >= order.since and _is_its_own(desk, one):
            found[one.row] = Outcome(one.row, made=one.complaint_id)
        elif made is not None or any((each.system, each.number) in numbers for each in one.command.external):
            found[one.row] = Outcome(one.row)
    return found


def _is_its_own(desk: Desk, one: Sent) -> bool:
    return desk.complaints.get(one.complaint_id).history[0].fingerprint == one.fingerprint


def _numbers(desk: Desk, sent: Sequence[Sent]) -> set[tuple[str, str]]:
    """Those numbers of the rows under which something is on file, those of our own among them."""
    asked: dict[str, set[str]] = {}
    for each in (each for one in sent for each in one.command.external):
        asked.setdefault(each.system, set()).add(each.number)
    known: set[tuple[str, str]] = set()
    for system, numbers in asked.items():
        match = {"$elemMatch": {"system": system, "number": {"$in": sorted(numbers)}}}
        rows = _rows(desk, {"external": match, "external.number": {"$type": "string"}})
        known |= {(each.system, each.number) for state in rows for each in state.state.external}
    own = _rows(desk, {"number": {"$in": sorted(asked.get("quanheng", ()))}}) if "quanheng" in asked else ()
    return known | {("quanheng", row.state.number) for row in own}


def _rows(desk: Desk, where: Mapping[str, Any]) -> list[Row[OnFile]]:
    return desk.complaints.parts(OnFile, where, Page(limit=MAX_ROWS))


def _register(desk: Desk, order: Order, one: Sent) -> Outcome:
    context = Context(order.by.subject, one.cause, order.correlation, order.at, fingerprint=one.fingerprint)
    try:
        stored = intake.register(desk, one.command, order.by, context, one.arrival)
    except (KeyReused, Taken):
        return Outcome(one.row)
    except QuanhengError as refused:
        return Outcome(one.row, bad=refused_as(refused))
    except ODD as error:
        return odd(one.row, error)
    return Outcome(one.row, made=stored.id)
