"""What happens in `cases` while facts are found out: reports checked, filed, merged, rewarded; disputes verified."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.registry import Dated, Event, event
from shared.contracts.text import Code, Division, Reference, Remark


@event("cases", "check_started")
@dataclass(frozen=True)
class CheckStarted(Event):
    """A report is being verified (程序规定 art. 18)."""

    number: Reference
    division: Division
    officer: Reference


@event("cases", "test_began")
@dataclass(frozen=True)
class TestBegan(Dated):
    """Something went to a test, or to the holder of a right to identify; the days of that `ground` are not counted."""

    number: Reference
    division: Division
    document: Remark
    officer: Reference
    ground: Code = "testing"


@event("cases", "test_ended")
@dataclass(frozen=True)
class TestEnded(Dated):
    """The result of the test, or of the identification, is in, or the report has left who waited for it."""

    number: Reference
    division: Division
    officer: Reference
    ground: Code = "testing"


@event("cases", "filing_decided")
@dataclass(frozen=True)
class FilingDecided(Dated):
    """The head decided: `decision` is "filed", or the ground for not filing (程序规定 arts. 19-20).

    `case_id` is the case that a clue had opened before, for which the same holds.
    """

    number: Reference
    division: Division
    decision: Code
    by: Reference
    reason: Remark = ""
    case_id: Reference | None = None


@event("cases", "report_merged")
@dataclass(frozen=True)
class ReportMerged(Event):
    """It is handled with another one about the same facts (投诉办法 art. 35)."""

    number: Reference
    division: Division
    into: Reference
    officer: Reference
    new_facts: bool
    received_at: datetime


@event("cases", "report_absorbed")
@dataclass(frozen=True)
class ReportAbsorbed(Event):
    """Another report was merged into this one; with `new_facts` its days count anew (投诉办法 art. 35)."""

    number: Reference
    division: Division
    merged: Reference
    new_facts: bool
    officer: Reference


@event("cases", "merger_undone")
@dataclass(frozen=True)
class MergerUndone(Event):
    """This one is checked after all: the two were merged into each other at once, or `other` was decided first.

    Or the head says that it was merged wrongly: `into` is the report that it had been merged into.
    """

    number: Reference
    division: Division
    other: Reference
    officer: Reference
    into: Reference | None = None


@event("cases", "report_left")
@dataclass(frozen=True)
class ReportLeft(Event):
    """A report that had been merged into this one, wrongly, is checked by itself again."""

    number: Reference
    division: Division
    left: Reference
    officer: Reference


@event("cases", "merger_returned")
@dataclass(frozen=True)
class MergerReturned(Event):
    """A report with new facts came here by its merger `into` this one or one before it, which was decided by then."""

    number: Reference
    division: Division
    merged_id: Reference
    into: Reference
    by: Reference


@event("cases", "reward_granted")
@dataclass(frozen=True)
class RewardGranted(Event):
    """A reporter is to be rewarded; `amount_fen` in 1/100 yuan."""

    number: Reference
    division: Division
    grade: int
    amount_fen: int
    joint: bool
    by: Reference


@event("cases", "reward_returned")
@dataclass(frozen=True)
class RewardReturned(Event):
    """What the case `case_id` had put aside for this reporter is not granted.

    The report was opened again or rewarded from another case, or the reporter was erased.
    """

    number: Reference
    division: Division
    case_id: Reference
    by: Reference


@event("cases", "reward_claimed")
@dataclass(frozen=True)
class RewardClaimed(Dated):
    """The reporter claimed the reward within the days for that."""

    number: Reference
    division: Division
    document: Remark
    by: Reference


@event("cases", "verification_ordered")
@dataclass(frozen=True)
class VerificationOrdered(Dated):
    """An institution is to verify the instrument in dispute (细则 art. 34)."""

    number: Reference
    division: Division
    institution: Remark
    document: Remark
    officer: Reference


@event("cases", "verification_recorded")
@dataclass(frozen=True)
class VerificationRecorded(Dated):
    """The result of the arbitral verification is in."""

    number: Reference
    division: Division
    result: Code
    error: Remark
    final: bool
    officer: Reference


@event("cases", "verification_appealed")
@dataclass(frozen=True)
class VerificationAppealed(Dated):
    """A side asked the next higher level to verify; that one is final (细则 art. 36)."""

    number: Reference
    division: Division
    institution: Remark
    document: Remark
    officer: Reference
    side: Code | None = None
