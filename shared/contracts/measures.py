"""What becomes of measures in a case of `cases`: things preserved, sealed or seized (程序规定 arts. 33-38).

`measure` is the id of one within its case, like M2; what it holds stands in the case only.
"""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.cases import ClockStarted
from shared.contracts.registry import Dated, Event, event
from shared.contracts.text import About, Code, Division, Reference, Remark


@event("cases", "measure_taken")
@dataclass(frozen=True)
class MeasureTaken(Dated):
    """Two officers preserved, sealed or seized something; `urgent`: on the spot, before the head had approved."""

    number: Reference
    division: Division
    measure: About
    measure_kind: Code
    officers: tuple[Reference, ...]
    document: Remark
    urgent: bool
    clocks: tuple[ClockStarted, ...]


@event("cases", "measure_approved")
@dataclass(frozen=True)
class MeasureApproved(Dated):
    """The head approved of what had been taken on the spot; `late`: after its twenty-four hours."""

    number: Reference
    division: Division
    measure: About
    document: Remark
    by: Reference
    late: bool


@event("cases", "measure_turned")
@dataclass(frozen=True)
class MeasureTurned(Dated):
    """What was preserved is sealed or seized: the measure `into` took its place (程序规定 art. 35)."""

    number: Reference
    division: Division
    measure: About
    into: About
    by: Reference


@event("cases", "measure_extended")
@dataclass(frozen=True)
class MeasureExtended(Dated):
    """The head let a seal or a seizure last until `due_at`, by a document and for a reason (程序规定 art. 38)."""

    number: Reference
    division: Division
    measure: About
    due_at: datetime
    document: Remark
    reason: Remark
    by: Reference


@event("cases", "measure_test_began")
@dataclass(frozen=True)
class MeasureTestBegan(Dated):
    """What is held went to a test, whose days do not count for it (程序规定 art. 38)."""

    number: Reference
    division: Division
    measure: About
    document: Remark
    officer: Reference


@event("cases", "measure_test_ended")
@dataclass(frozen=True)
class MeasureTestEnded(Dated):
    """The result of that test is in; the days of the measure count again."""

    number: Reference
    division: Division
    measure: About
    officer: Reference


@event("cases", "measure_ended")
@dataclass(frozen=True)
class MeasureEnded(Dated):
    """The head lifted it, or decided what becomes of what was held; `late`: after its days."""

    number: Reference
    division: Division
    measure: About
    how: Code
    document: Remark
    by: Reference
    late: bool


@event("cases", "measure_lapsed")
@dataclass(frozen=True)
class MeasureLapsed(Event):
    """Nobody acted within the days of a preservation: it ended by itself at `due_at` (程序规定 art. 35)."""

    number: Reference
    division: Division
    measure: About
    due_at: datetime


@event("cases", "measure_revived")
@dataclass(frozen=True)
class MeasureRevived(Event):
    """By days known later a preservation had not ended by itself: it lasts until `due_at`."""

    number: Reference
    division: Division
    measure: About
    due_at: datetime
