"""What is decided about a case in `cases`: what its days wait for, more time, whether it is filed, how it ends."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.registry import Dated, Event, event
from shared.contracts.text import Code, Division, Reference, Remark


@event("cases", "case_time_extended")
@dataclass(frozen=True)
class CaseTimeExtended(Dated):
    """There is more time for the check, the decision or the review, until `due_at` (程序规定 arts. 18, 55, 64)."""

    number: Reference
    division: Division
    rule_id: Reference
    due_at: datetime
    document: Remark
    by: Reference


@event("cases", "case_test_began")
@dataclass(frozen=True)
class CaseTestBegan(Dated):
    """A case waits for a test, an identification, a refund, or is suspended; these days do not count (arts. 18, 64)."""

    number: Reference
    division: Division
    ground: Code
    document: Remark
    officer: Reference


@event("cases", "case_test_ended")
@dataclass(frozen=True)
class CaseTestEnded(Dated):
    """It waits for that no more: the result is in, or the head has decided without it."""

    number: Reference
    division: Division
    ground: Code
    officer: Reference


@event("cases", "case_filing_decided")
@dataclass(frozen=True)
class CaseFilingDecided(Dated):
    """`decision` is "filed" or the ground for not filing; `late`: after the days for it (程序规定 arts. 18-20).

    `no_crime` is why no crime is suspected any more, where evidence speaks of one.
    """

    number: Reference
    division: Division
    decision: Code
    reason: Remark
    by: Reference
    late: bool
    no_crime: Remark = ""


@event("cases", "case_passed_on")
@dataclass(frozen=True)
class CasePassedOn(Event):
    """The submission that the case grew from belongs to the division `to` now, and so does the case (art. 33)."""

    number: Reference
    division: Division
    to: Division
    by: Reference


@event("cases", "case_closed")
@dataclass(frozen=True)
class CaseClosed(Dated):
    """The head closed the case (程序规定 art. 77); `gravity` is what makes the violation a major one, if anything.

    `no_crime` is why no crime is suspected any more, where evidence speaks of one (移送规定 art. 11).
    """

    number: Reference
    division: Division
    ground: Code
    penalty_fen: int
    gravity: tuple[Code, ...]
    by: Reference
    no_crime: Remark = ""


@event("cases", "reward_reserved")
@dataclass(frozen=True)
class RewardReserved(Event):
    """Within the cap of the case a reward was put aside for whoever made the report; `amount_fen` in 1/100 yuan.

    `reason` is why it is less than its share of the penalty.
    """

    number: Reference
    division: Division
    report_id: Reference
    grade: int
    amount_fen: int
    joint: bool
    by: Reference
    reason: Remark = ""


@event("cases", "reward_released")
@dataclass(frozen=True)
class RewardReleased(Event):
    """What was put aside for that report is in the cap of the case again."""

    number: Reference
    division: Division
    report_id: Reference
    by: Reference


@event("cases", "case_taken_up")
@dataclass(frozen=True)
class CaseTakenUp(Event):
    """A case that was not filed, or was closed, is taken up again; all that was done stays in its history."""

    number: Reference
    division: Division
    reason: Remark
    by: Reference
