"""Telling those concerned, asking how it was, and putting the file away, or taking it out again (计量纠错)."""

from dataclasses import dataclass, replace

from services.cases.domain.arbitration import days_for_appeal
from services.cases.domain.complaint import Complaint
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import (
    APPEAL,
    CLAIM,
    WITH_THE_ANSWER,
    WITH_THE_TELLING,
    ZHEJIANG_TRANSFER,
    NoSuchClock,
    ended,
    stopped,
    timed,
)
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
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintHandedOver,
    ComplaintRefused,
    ComplaintTransferred,
    CorrectionOpened,
    FollowedUp,
    MediationTerminated,
    PartiesInformed,
)
from shared.errors import Refused
from shared.store.history import Decided

BEST = 5
REWARDED = "rewarded"
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
DECISIONS = OUTCOMES | {VerificationOrdered.type, VerificationAppealed.type}
"""What all that comes after it comes after, too."""
UNTOLD = ("refused", "transferred", "filed", "not_filed", "merged")
"""Decided, and nobody told: of an anonymous submission there is nobody to tell."""


@dataclass(frozen=True)
class Telling:
    """By which way somebody was told, and the proof of it."""

    channel: str
    proof: str


class NoSuchGrade(Refused):
    """Satisfaction goes from 1 to 5."""

    code = "no_such_grade"


class RatedBefore(Refused):
    """What the caller thinks of how it was handled has been taken down."""

    code = "rated_before"


class NotTold(Refused):
    """Whoever gave their name is told how it ended before the file is put away (浙条例 art. 39)."""

    code = "not_told"


class NobodyToTell(Refused):
    """Nobody gave their name: there is nobody who could be told."""

    code = "nobody_to_tell"


class DeadlinesRun(Refused):
    """A file is put away when nothing has to be done any more; `facts` name the rules whose clocks still run."""

    code = "deadlines_run"


def answer(complaint: Complaint, channel: str, proof: str, hand: Hand) -> Decided[Complaint]:
    """Tell the caller that it was taken on and what is being done (投诉办法 art. 15; 浙条例 art. 39).

    Raises NobodyToTell.
    """
    _refuse_unnamed(complaint)
    after = timed(moved(complaint, "answer"), stopped(complaint.clocks, hand.at, *WITH_THE_ANSWER))
    return Decided(after, [ComplaintAnswered(complaint.number, complaint.division, channel, proof, hand.by, hand.at)])


def tell_of_hand_over(complaint: Complaint, telling: Telling, hand: Hand) -> Decided[Complaint]:
    """Tell the caller who has it now, as its office did before or does for it (浙条例 art. 39).

    What the new office has to tell is not ended by that. Raises NoSuchClock when that was told, NobodyToTell.
    """
    teller = complaint.teller
    if teller is None:
        raise NoSuchClock("nobody has to be told of a hand-over", rule_id=ZHEJIANG_TRANSFER)
    return told_who_has_it(complaint, teller, telling, hand)


def told_who_has_it(complaint: Complaint, teller: str, telling: Telling, hand: Hand) -> Decided[Complaint]:
    """The same in the act of handing it over, as the office that does. Raises NobodyToTell."""
    _refuse_unnamed(complaint)
    running = stopped(complaint.clocks, hand.at, ZHEJIANG_TRANSFER)
    event = ComplaintAnswered(complaint.number, teller, telling.channel, telling.proof, hand.by, hand.at)
    return Decided(timed(moved(complaint, "tell_of_hand_over"), running), [event])


def inform(complaint: Complaint, channel: str, proof: str, hand: Hand) -> Decided[Complaint]:
    """Tell those concerned how it ended, with the proof that they were told (文书式样 2026).

    A verification that has not been appealed against may be from now on. Raises NobodyToTell for an anonymous report.
    """
    if complaint.kind == "report":
        _refuse_unnamed(complaint)
    appeal = days_for_appeal(complaint, hand)
    told = stopped(complaint.clocks, hand.at, *WITH_THE_TELLING, APPEAL)
    event = PartiesInformed(complaint.number, complaint.division, channel, proof, hand.by, hand.at)
    clocks = (*told, *appeal, *_claimable(complaint, hand))
    return Decided(timed(moved(complaint, "inform"), clocks), [event])


def _refuse_unnamed(complaint: Complaint) -> None:
    if not complaint.to_be_told:
        raise NobodyToTell("nobody gave their name")


def _claimable(complaint: Complaint, hand: Hand) -> tuple[Clock, ...]:
    """A reporter who hears of a reward has days to claim it (举报奖励暂行办法 2021)."""
    if complaint.state != REWARDED or _reward_told(complaint):
        return ()
    return (hand.clocks.start(CLAIM, hand.at),)


def _reward_told(complaint: Complaint) -> bool:
    return any(one.rule_id == CLAIM for one in complaint.clocks)


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
    untold = complaint.state in UNTOLD or (complaint.state == REWARDED and not _reward_told(complaint))
    if untold and complaint.to_be_told:
        raise NotTold("those concerned are told first how it ended", state=complaint.state)
    open_ones = [one.rule_id for one in complaint.clocks if one.state not in ("stopped", "breached")]
    after = moved(complaint, "archive")
    if open_ones:
        raise DeadlinesRun("deadlines still run", rules=", ".join(open_ones))
    return Decided(after, [ComplaintArchived(complaint.number, complaint.division, hand.by)])


def correct(complaint: Complaint, reason: str, hand: Hand) -> Decided[Complaint]:
    """Open a closed file again because it was decided wrongly; all that was done stays in its history.

    It is handled like one received today: the clocks of its kind start anew.
    """
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
        counted_from=hand.at,
    )
    started = hand.clocks.at_registration(complaint.kind, hand.at)
    event = CorrectionOpened(complaint.number, complaint.division, reason, hand.by)
    return Decided(timed(reopened, (*ended(complaint.clocks, hand.at), *started)), [event])
