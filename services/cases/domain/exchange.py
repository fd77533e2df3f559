"""A sheet on its way in: how far it is, what became of its rows, and when to look at it again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.cases.domain.layouts import Plan
from shared.contracts.exchange import (
    SheetFailed,
    SheetHeldUp,
    SheetImported,
    SheetRead,
    SheetReceived,
    SheetRowsCompared,
    SheetRowsTaken,
    SheetStarted,
)
from shared.errors import IllegalTransition, Refused
from shared.store.history import Decided

TRANSITIONS: dict[str, dict[str, str]] = {
    "start": {"received": "reading"},
    "note_read": {"reading": "taking"},
    "note_taken": {"taking": "taking"},
    "end_taking": {"reading": "comparing", "taking": "comparing"},
    "note_compared": {"comparing": "comparing"},
    "finish": {"comparing": "done"},
    "fail": dict.fromkeys(("received", "reading", "taking", "comparing"), "failed"),
}

SHOWN_BAD = 200
"""Bad cells that the document names; all of them are in the sheet of bad rows."""

SHEET_LASTS = timedelta(days=7)
"""How long a sheet waits for somebody to say what its columns stand for, and at most for its rows to be taken."""

TURN_LASTS = timedelta(days=1)
"""How long a turn comes again while servers are in trouble, from its first failure; each takes seconds."""

NOTED_EVERY, NOT_TRIED = timedelta(hours=1), timedelta(hours=2)
"""A turn in trouble is tried once a minute: where for so long no try was noted, none was made."""


@dataclass(frozen=True)
class Importer:
    """In whose name the rows are taken: the account with the rights it had when it sent the sheet."""

    subject: str
    roles: tuple[str, ...]
    division: str
    confidentiality: int


@dataclass(frozen=True)
class BadCell:
    """Where a row is bad and why; what stands there may be personal and is not said."""

    row: int
    column: str
    field: str
    reason: str


@dataclass(frozen=True)
class Tally:
    """What became of rows."""

    registered: int = 0
    already_there: int = 0
    bad: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.registered + other.registered, self.already_there + other.already_there, self.bad + other.bad)


@dataclass(frozen=True)
class SheetImport:
    """One sheet. `pieces` are the portions of rows that it was cut into, `piece` is the next of them to be taken.

    Rows are compared with one another when all are in, so that nobody waits for that; `compared` counts portions, too.
    `next_due_at` is when it wants to be worked on, or, while it waits for a mapping, when it is given up.
    `held_up_since` is when its present turn failed first by trouble with servers, `held_up_noted` when that was last
    noted.
    """

    division: str
    importer: Importer
    received_at: datetime
    size: int
    state: str = "received"
    plan: Plan | None = None
    rows: int = 0
    pieces: int = 0
    piece: int = 0
    compared: int = 0
    tally: Tally = Tally()
    bad_cells: tuple[BadCell, ...] = ()
    groups: int = 0
    failure: str = ""
    ended_at: datetime | None = None
    next_due_at: datetime | None = None
    held_up_since: datetime | None = None
    held_up_noted: datetime | None = None


def receive(division: str, importer: Importer, size: int, at: datetime) -> Decided[SheetImport]:
    """A sheet came in."""
    sheet = SheetImport(division, importer, at, size, next_due_at=at + SHEET_LASTS)
    return Decided(sheet, [SheetReceived(division, importer.subject, size)])


class AnothersSheet(Refused):
    """How a sheet is read says whoever sent it, who has read it: in other columns its callers would stand for all."""

    code = "anothers_sheet"


def start(sheet: SheetImport, plan: Plan, by: str, at: datetime, knows_reporters: bool = False) -> Decided[SheetImport]:
    """It is known how to read it; raises IllegalTransition when that was said before, AnothersSheet.

    Whoever `knows_reporters` may say so in the place of its sender (投诉办法 art. 37).
    """
    if by != sheet.importer.subject and not knows_reporters:
        raise AnothersSheet("whoever sent this sheet says how it is read")
    started = replace(_moved(sheet, "start"), plan=plan, next_due_at=at)
    return Decided(started, [SheetStarted(sheet.division, by, plan.layout or None)])


def note_read(sheet: SheetImport, rows: int, pieces: int, at: datetime) -> Decided[SheetImport]:
    """All rows lie ready in so many pieces."""
    read = replace(_moved(sheet, "note_read" if pieces else "end_taking"), rows=rows, pieces=pieces, next_due_at=at)
    return Decided(read, [SheetRead(sheet.division, rows)])


def note_taken(sheet: SheetImport, taken: Tally, bad: Sequence[BadCell], at: datetime) -> Decided[SheetImport]:
    """The rows of the next piece are done with."""
    after = replace(
        _moved(sheet, "note_taken" if sheet.piece + 1 < sheet.pieces else "end_taking"),
        piece=sheet.piece + 1,
        tally=sheet.tally + taken,
        bad_cells=(*sheet.bad_cells, *bad)[:SHOWN_BAD],
        next_due_at=at,
    )
    return Decided(after, [SheetRowsTaken(sheet.division, taken.registered, taken.already_there, taken.bad)])


def note_compared(sheet: SheetImport, ties: int, at: datetime) -> Decided[SheetImport]:
    """The rows of a piece were compared with all others."""
    after = replace(_moved(sheet, "note_compared"), compared=sheet.compared + 1, next_due_at=at)
    return Decided(after, [SheetRowsCompared(sheet.division, ties)])


def finish(sheet: SheetImport, groups: int, at: datetime) -> Decided[SheetImport]:
    """All is done."""
    done = replace(_moved(sheet, "finish"), groups=groups, ended_at=at, next_due_at=None)
    tally = sheet.tally
    event = SheetImported(sheet.division, tally.registered, tally.already_there, tally.bad, groups)
    return Decided(done, [event])


def fail(sheet: SheetImport, reason: str, at: datetime) -> Decided[SheetImport]:
    """It cannot be taken; what of its rows was taken before stays."""
    failed = replace(_moved(sheet, "fail"), failure=reason, ended_at=at, next_due_at=None)
    return Decided(failed, [SheetFailed(sheet.division, reason)])


def note_trouble(sheet: SheetImport, at: datetime) -> Decided[SheetImport]:
    """Trouble with servers holds up its turn: noted at its first try that fails, and from time to time.

    After a time without any try, as when all is down, it begins anew.
    """
    last = sheet.held_up_noted
    if last is not None and at - last < NOTED_EVERY:
        return Decided(sheet)
    goes_on = last is not None and at - last < NOT_TRIED
    since = sheet.held_up_since if goes_on else at
    return Decided(replace(sheet, held_up_since=since, held_up_noted=at), [SheetHeldUp(sheet.division)])


def is_stuck(sheet: SheetImport, at: datetime) -> bool:
    """Whether its turn has been tried and has failed for so long that it will not succeed any more."""
    if sheet.held_up_since is None or sheet.held_up_noted is None:
        return False
    return at - sheet.held_up_since > TURN_LASTS and at - sheet.held_up_noted < NOT_TRIED


def _moved(sheet: SheetImport, action: str) -> SheetImport:
    after = TRANSITIONS[action].get(sheet.state)
    if after is None:
        raise IllegalTransition("this sheet is not in a state for that", state=sheet.state)
    return replace(sheet, state=after, held_up_since=None, held_up_noted=None)
