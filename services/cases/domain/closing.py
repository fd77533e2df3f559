"""Asking how it was, and putting the file away, or taking it out again (计量纠错)."""

from dataclasses import replace

from services.cases.domain.complaint import Complaint
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import CHECK, ZHEJIANG_ANSWER, ended, going_on, timed
from services.cases.domain.merging import MERGED, set_apart
from services.cases.domain.telling import REWARDED, reward_told
from services.cases.domain.transitions import moved
from shared.clocks.clock import Clock
from shared.contracts.checking import (
    FilingDecided,
    ReportMerged,
    RewardGranted,
    VerificationAppealed,
    VerificationOrdered,
    VerificationRecorded,
)
from shared.contracts.handling import (
    AgreementReached,
    ComplaintAccepted,
    ComplaintArchived,
    ComplaintHandedOver,
    ComplaintRefused,
    ComplaintTransferred,
    CorrectionOpened,
    FollowedUp,
    MediationTerminated,
)
from shared.errors import Refused
from shared.store.history import Decided

BEST = 5
OUTCOMES = frozenset(
    one.type
    for one in (
        AgreementReached,
        ComplaintAccepted,
        ComplaintHandedOver,
        ComplaintRefused,
        ComplaintTransferred,
        FilingDecided,
        MediationTerminated,
        ReportMerged,
        RewardGranted,
        VerificationRecorded,
    )
)
"""What people are told of."""
ENDINGS = OUTCOMES - {ComplaintAccepted.type, ComplaintHandedOver.type, RewardGranted.type}
"""What ends the matter where it is: from then on people wait to hear of that."""
DECISIONS = OUTCOMES | {VerificationOrdered.type, VerificationAppealed.type}
"""What all that comes after it comes after, too."""
UNTOLD = ("refused", "transferred", "filed", "not_filed", "merged")
"""Decided, and nobody told: of an anonymous submission there is nobody to tell."""
NOT_FILED = "not_filed"


class NoSuchGrade(Refused):
    """Satisfaction goes from 1 to 5."""

    code = "no_such_grade"


class RatedBefore(Refused):
    """What the caller thinks of how it was handled has been taken down."""

    code = "rated_before"


class NotTold(Refused):
    """Whoever gave their name is told how it ended before the file is put away (浙条例 art. 39)."""

    code = "not_told"


class DeadlinesRun(Refused):
    """A file is put away when nothing has to be done any more; `facts` name the rules whose clocks still run."""

    code = "deadlines_run"


def follow_up(complaint: Complaint, satisfaction: int, hand: Hand) -> Decided[Complaint]:
    """What the caller thinks of it, from 1 to 5, once. Raises NoSuchGrade, RatedBefore."""
    if not 1 <= satisfaction <= BEST:
        raise NoSuchGrade("from 1 to 5", given=satisfaction)
    after = replace(moved(complaint, "follow_up"), satisfaction=satisfaction)
    if complaint.satisfaction is not None:
        raise RatedBefore("what the caller thinks of it is on record", satisfaction=complaint.satisfaction)
    return Decided(after, [FollowedUp(complaint.number, complaint.division, satisfaction, hand.by)])


def archive(complaint: Complaint, hand: Hand) -> Decided[Complaint]:
    """Put the file away. Raises NotTold, and DeadlinesRun while a clock runs."""
    untold = complaint.state in UNTOLD or (complaint.state == REWARDED and not reward_told(complaint))
    if untold and complaint.to_be_told:
        raise NotTold("those concerned are told first how it ended", state=complaint.state)
    open_ones = [one.rule_id for one in complaint.clocks if one.state not in ("stopped", "breached")]
    after = moved(complaint, "archive")
    if open_ones:
        raise DeadlinesRun("deadlines still run", rules=", ".join(open_ones))
    return Decided(after, [ComplaintArchived(complaint.number, complaint.division, hand.by)])


def correct(complaint: Complaint, reason: str, hand: Hand, other: str = "") -> Decided[Complaint]:
    """Open a file again because it was decided wrongly; all that was done stays in its history.

    It is handled like one received today: the clocks of its kind start anew. Of a report that was merged, into the one
    with the number `other`, or not filed, and of which nobody was told, the days go on that it had.
    """
    if complaint.state == MERGED:
        return set_apart(complaint, other, reason, hand)
    untold = complaint.state == NOT_FILED
    reopened = replace(
        moved(complaint, "correct"),
        refusal=None,
        refusal_reason="",
        termination=None,
        agreement=None,
        arbitration=complaint.arbitration if complaint.arbitration and complaint.arbitration.final else None,
        filing=None,
        filing_reason="",
        merged_into=None,
        transferred_to=None,
        holds=(),
        satisfaction=None,
        told=(),
        counted_from=complaint.counted_from if untold else hand.at,
    )
    event = CorrectionOpened(complaint.number, complaint.division, reason, hand.by)
    return Decided(timed(reopened, _as_it_was(complaint, hand) if untold else _anew(complaint, hand)), [event])


def _anew(complaint: Complaint, hand: Hand) -> tuple[Clock, ...]:
    return (*ended(complaint.clocks, hand.at), *hand.clocks.at_registration(complaint.kind, hand.at))


def _as_it_was(report: Complaint, hand: Hand) -> tuple[Clock, ...]:
    """Declined and corrected at once a report would have days for nothing, and its reporter no answer in time."""
    return going_on(ended(report.clocks, hand.at, ZHEJIANG_ANSWER), CHECK)
