"""Rows of a sheet become submissions, by the very way in which the hotline takes one down."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from services.cases.domain.kept_text import tells_the_same
from services.cases.domain.same_numbers import known_as
from services.cases.handlers import intake
from services.cases.handlers.known_numbers import known
from services.cases.handlers.row_reading import (
    ODD,
    OTHER_TEXT,
    Order,
    Outcome,
    Sent,
    odd,
    refused_as,
    understood,
    words_of,
)
from services.cases.sheets.portions import Numbered
from services.cases.store import Desk
from shared.contracts.envelope import Context
from shared.errors import KeyReused, QuanhengError
from shared.store.documents import MAX_ROWS, Page, Row, Taken

LANES = 8
"""Rows that are registered side by side: each waits for the journal most of the time."""


@dataclass(frozen=True)
class Earlier:
    """What of the complaint that a row of this number made before tells whether the row says the same."""

    registered_at: datetime
    narrative: str


def take(desk: Desk, order: Order, rows: Sequence[Numbered]) -> list[Outcome]:
    """Register what is new. What is known is not even tried, so that no number is used up for it."""
    words = words_of(desk)
    read = [understood(desk, order, one, words) for one in rows]
    outcomes = [one for one in read if isinstance(one, Outcome)]
    left = [one for one in read if isinstance(one, Sent)]
    while left:
        there = _known(desk, order, left)
        new = [one for one in left if one.row not in there]
        # Of rows under one number the first goes in, and the others are compared with it.
        first = {one.complaint_id: one for one in reversed(new)}
        outcomes += [*there.values(), *_registered(desk, order, list(first.values()))]
        left = [one for one in new if one is not first[one.complaint_id]]
    return outcomes


def _registered(desk: Desk, order: Order, new: Sequence[Sent]) -> list[Outcome]:
    desk.usage.learn((one.told for one in new), order.at)
    with ThreadPoolExecutor(LANES) as lanes:
        return list(lanes.map(partial(_register, desk, order), new))


def _known(desk: Desk, order: Order, sent: Sequence[Sent]) -> dict[int, Outcome]:
    """What became before of rows that are known: nothing new, or this very sheet in a turn that was cut off."""
    earlier = _earlier(desk, sent)
    numbers = known(desk, (each for one in sent for each in one.command.external))
    found: dict[int, Outcome] = {}
    for one in sent:
        if (made := earlier.get(one.complaint_id) or earlier.get(one.former_id)) is not None:
            found[one.row] = _again(desk, order, one, made)
        elif any(known_as(each.system, each.number) in numbers for each in one.command.external):
            # Who took it down by hand used words of their own.
            found[one.row] = Outcome(one.row)
    return found


def _earlier(desk: Desk, sent: Sequence[Sent]) -> dict[str, Row[Earlier]]:
    """What such rows made before, by id."""
    found = _by_id(desk, [one.complaint_id for one in sent])
    left = [one.former_id for one in sent if one.former and one.complaint_id not in found]
    return {**found, **_by_id(desk, left)} if left else found


def _by_id(desk: Desk, ids: Sequence[str]) -> dict[str, Row[Earlier]]:
    return {row.id: row for row in desk.complaints.parts(Earlier, {"_id": {"$in": ids}}, Page(limit=MAX_ROWS))}


def _again(desk: Desk, order: Order, one: Sent, made: Row[Earlier]) -> Outcome:
    if made.state.registered_at >= order.since and _is_its_own(desk, one, made.id):
        return Outcome(one.row, made=made.id)
    same = tells_the_same(made.state.narrative, one.account)
    return Outcome(one.row, bad=() if same else [("narrative", OTHER_TEXT)])


def _is_its_own(desk: Desk, one: Sent, made: str) -> bool:
    return desk.complaints.get(made).history[0].fingerprint == one.fingerprint


def _register(desk: Desk, order: Order, one: Sent) -> Outcome:
    context = Context(order.by.subject, one.cause, order.correlation, order.at, fingerprint=one.fingerprint)
    try:
        stored = intake.register(desk, one.command, order.by, context, one.arrival)
    except (KeyReused, Taken):
        # Another sheet was faster.
        return _known(desk, order, [one]).get(one.row, Outcome(one.row))
    except QuanhengError as refused:
        return Outcome(one.row, bad=refused_as(refused), places=one.places)
    except ODD as error:
        return odd(one.row, error)
    return Outcome(one.row, made=stored.id)
