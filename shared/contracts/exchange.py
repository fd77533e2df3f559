"""What happens in `cases` to the sheets that come in: counts alone, since every value of a row may be personal."""

from dataclasses import dataclass

from shared.contracts.registry import Event, event
from shared.contracts.text import Code, Division, Reference


@event("cases", "sheet_received")
@dataclass(frozen=True)
class SheetReceived(Event):
    """A sheet came in and waits, encrypted; `size` in bytes."""

    division: Division
    by: Reference
    size: int


@event("cases", "sheet_started")
@dataclass(frozen=True)
class SheetStarted(Event):
    """It is known what its columns stand for: its rows are being read."""

    division: Division
    by: Reference
    layout: Code | None


@event("cases", "sheet_read")
@dataclass(frozen=True)
class SheetRead(Event):
    """All rows are read and wait to be taken."""

    division: Division
    rows: int


@event("cases", "sheet_rows_taken")
@dataclass(frozen=True)
class SheetRowsTaken(Event):
    """Some rows were taken: registered, known before, or bad."""

    division: Division
    registered: int
    already_there: int
    bad: int


@event("cases", "sheet_rows_compared")
@dataclass(frozen=True)
class SheetRowsCompared(Event):
    """Some of its complaints were compared with all others; `ties` are likenesses strong enough for one matter."""

    division: Division
    ties: int


@event("cases", "sheet_held_up")
@dataclass(frozen=True)
class SheetHeldUp(Event):
    """Trouble with servers holds up its turn, which comes again for a day; said once for each turn."""

    division: Division


@event("cases", "sheet_imported")
@dataclass(frozen=True)
class SheetImported(Event):
    """All rows are done with, and the sheet is deleted; `groups` are matters that several of them are about."""

    division: Division
    registered: int
    already_there: int
    bad: int
    groups: int


@event("cases", "sheet_failed")
@dataclass(frozen=True)
class SheetFailed(Event):
    """The sheet cannot be taken, and is deleted."""

    division: Division
    reason: Code
