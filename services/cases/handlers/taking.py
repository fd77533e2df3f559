"""A sheet on its way, a turn at a time: read it, take some of its rows, compare some, bring it to its end.

A turn may be cut off anywhere and done again: what a row brings about goes by its number, or by what it says, and the
progress of the sheet is saved once for each turn, by its version. What another turn may need is dropped after that.
So nothing is doubled, and nothing is lost.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import orjson
import structlog

from services.cases.domain import exchange as domain
from services.cases.domain.exchange import SheetImport, Tally
from services.cases.domain.layouts import SheetRefused
from services.cases.handlers import grouping, row_intake
from services.cases.handlers.imports import BAD, FILE, MADE, RESULTS_LAST, ROWS, TIES, file_of
from services.cases.handlers.row_reading import Order
from services.cases.sheets import reading
from services.cases.sheets.portions import loaded, portions
from services.cases.store import Desk
from shared.contracts.envelope import Context
from shared.errors import NotFound, Stale
from shared.identity.caller import Identity
from shared.identity.sealed import SealBroken
from shared.ids import new_id
from shared.logging import frames
from shared.store.documents import Row
from shared.store.history import Decided
from shared.store.trouble import PASSING

ACTOR = "service:cases"

Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)


def work(desk: Desk, row: Row[SheetImport], clock: Clock) -> None:
    """The next turn of a sheet; trouble with servers is raised, and the turn comes again."""
    try:
        _turn(desk, row, clock)
    except Stale:
        # Another replica has done this turn while this one still was at it, or somebody has started the sheet.
        log.info("turn_was_taken", sheet=row.id)
        if desk.imports.get(row.id).state.ended_at is not None:
            # A late reading may have put rows back that were deleted with the end.
            _forget(desk, row.id)


def _turn(desk: Desk, row: Row[SheetImport], clock: Clock) -> None:
    step = {"reading": _read, "taking": _take, "comparing": _compare}.get(row.state.state, _give_up)
    try:
        step(desk, row, clock)
    except Stale:
        raise
    except SheetRefused as refused:
        _fail(desk, row, refused.code, clock())
    except (NotFound, SealBroken):
        _fail(desk, row, "no_longer_kept", clock())
    except PASSING as error:
        if not domain.is_stuck(row.state, clock()):
            _note_trouble(desk, row, clock())
            raise
        _break_off(desk, row, error, clock())
    except Exception as error:
        # Whatever is wrong with a sheet ends it: tried again, it would be wrong for ever.
        _break_off(desk, row, error, clock())


def _note_trouble(desk: Desk, row: Row[SheetImport], at: datetime) -> None:
    # What cannot be noted either, since the servers in trouble are those that would keep it, is noted with a later try.
    with suppress(*PASSING):
        _save(desk, row, lambda sheet: domain.note_trouble(sheet, at), at)


def _break_off(desk: Desk, row: Row[SheetImport], error: Exception, at: datetime) -> None:
    _fail(desk, row, "broken_off", at)
    # An error may quote what stands in the sheet: the log has where it came from, and nothing else.
    log.warning("odd_sheet", sheet=row.id, error=type(error).__name__, frames=frames(error))


def _give_up(desk: Desk, row: Row[SheetImport], clock: Clock) -> None:
    _fail(desk, row, "never_started", clock())


def _read(desk: Desk, row: Row[SheetImport], clock: Clock) -> None:
    order, content = _order(desk, row, clock()), file_of(desk, row.id)
    until = row.state.received_at + domain.SHEET_LASTS + timedelta(days=1)
    total = pieces = 0
    rows = reading.rows(content, order.plan.header, order.plan.width)
    for number, portion in portions(rows, order.plan):
        desk.sealed.put(row.id, ROWS, pieces, portion, until)
        total, pieces = total + number, pieces + 1
    _save(desk, row, lambda sheet: domain.note_read(sheet, total, pieces, clock()), clock())
    log.info("sheet_read", sheet=row.id, rows=total)


def _take(desk: Desk, row: Row[SheetImport], clock: Clock) -> None:
    sheet, order = row.state, _order(desk, row, clock())
    outcomes = row_intake.take(desk, order, loaded(desk.sealed.get(row.id, ROWS, sheet.piece)))
    bad = [cell for one in outcomes for cell in one.cells(order.plan)]
    _put(desk, row, BAD, sheet.piece, [list(vars(one).values()) for one in bad], order.at)
    _put(desk, row, MADE, sheet.piece, [one.made for one in outcomes if one.made], order.at)
    tally = sum((one.tally for one in outcomes), Tally())
    _save(desk, row, lambda now: domain.note_taken(now, tally, bad, clock()), order.at)
    desk.sealed.drop(row.id, ROWS, sheet.piece)
    log.info("sheet_rows_taken", sheet=row.id, piece=sheet.piece, **asdict(tally))


def _compare(desk: Desk, row: Row[SheetImport], clock: Clock) -> None:
    """See which of the rows that were taken are about one matter; whoever these people are is not needed any more."""
    sheet, order = row.state, _order(desk, row, clock())
    _forget(desk, row.id)
    if sheet.compared >= sheet.pieces:
        _finish(desk, row, clock)
        return
    made = orjson.loads(desk.sealed.get(row.id, MADE, sheet.compared))
    ties = grouping.ties(desk, desk.recent.of(row.id, order.at), made, order.by)
    _put(desk, row, TIES, sheet.compared, ties, order.at)
    _save(desk, row, lambda now: domain.note_compared(now, len(ties), clock()), order.at)


def _finish(desk: Desk, row: Row[SheetImport], clock: Clock) -> None:
    """Put together which rows are about one matter."""
    number = grouping.put_together(desk, row.id, row.state.pieces, clock())
    _save(desk, row, lambda sheet: domain.finish(sheet, number, clock()), clock())
    desk.recent.forget(row.id)
    for kind in (MADE, TIES):
        desk.sealed.drop(row.id, kind)
    log.info("sheet_imported", sheet=row.id, groups=number)


def _fail(desk: Desk, row: Row[SheetImport], reason: str, at: datetime) -> None:
    # Only then is it deleted: late, this would take the sheet from under the replica that is at work on it.
    _save(desk, row, lambda sheet: domain.fail(sheet, reason, at), at)
    _forget(desk, row.id)
    log.warning("sheet_failed", sheet=row.id, reason=reason)


def _forget(desk: Desk, import_id: str) -> None:
    for kind in (FILE, ROWS):
        desk.sealed.drop(import_id, kind)


def _put(desk: Desk, row: Row[SheetImport], kind: str, piece: int, content: Sequence[Any], at: datetime) -> None:
    desk.sealed.put(row.id, kind, piece, orjson.dumps(content), at + RESULTS_LAST)


def _save(
    desk: Desk, row: Row[SheetImport], decide: Callable[[SheetImport], Decided[SheetImport]], at: datetime
) -> None:
    """Save what came of a turn; raises Stale when the sheet is not as it was when the turn began.

    Each try is a cause of its own: one that was late is not told that its own effect is there.
    """
    context = Context(ACTOR, f"turn:{row.id}:{row.version}:{new_id()}", _story(desk, row.id), at)
    desk.imports.change(row.id, decide, context, row.version)


def _order(desk: Desk, row: Row[SheetImport], at: datetime) -> Order:
    """What a turn is to do, in the name and with the rights of whoever sent the sheet."""
    one, plan = row.state.importer, row.state.plan
    if plan is None:
        raise NotFound("nobody has said how to read this sheet")
    by = Identity(one.subject, frozenset(one.roles), one.division, one.confidentiality)
    return Order(row.id, plan, by, _story(desk, row.id), row.state.received_at, at)


def _story(desk: Desk, import_id: str) -> str:
    return desk.imports.get(import_id).history[0].correlation
