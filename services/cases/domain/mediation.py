"""Mediation of a complaint or dispute: begun, suspended, agreed, terminated (投诉办法 arts. 18-25)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from services.cases.domain.arbitration import SETTLED, standing
from services.cases.domain.complaint import Complaint
from services.cases.domain.consent import refuse_unconsented
from services.cases.domain.grounds import GroundOfKinds, known, known_for
from services.cases.domain.hand import Hand
from services.cases.domain.holding import free, held, over
from services.cases.domain.legal_clocks import MEDIATE, MEDIATION, TERMINATION_NOTICE, stopped, timed
from services.cases.domain.transitions import moved
from shared.clocks.legal_time import legal_day
from shared.clocks.suspension import GroundNotAllowed
from shared.contracts.handling import (
    AgreementReached,
    MediationResumed,
    MediationStarted,
    MediationSuspended,
    MediationTerminated,
)
from shared.errors import Refused
from shared.store.history import Decided

FORMS = frozenset({"agreement", "record", "performed"})
"""A signed 调解书, a 调解记录, or performed on the spot, which needs neither (投诉办法 art. 24)."""

DAYS_PASSED = "sixty_days_passed"
CLOSED = ("informed", "followed_up")
"""Where all who had to be told have heard how it ended."""


class DaysNotOver(Refused):
    """A mediation ends for want of time when its sixty days, without those of tests, are over (art. 23(5))."""

    code = "days_not_over"


class NothingToMediate(Refused):
    """Told was that it is settled, ended, refused or passed on, and not the result of a verification."""

    code = "nothing_to_mediate"


def start_mediation(complaint: Complaint, hand: Hand) -> Decided[Complaint]:
    """Invite both sides, of a dispute also when they have been told the result (细则 arts. 34-36).

    The sixty days count from the acceptance, which started their clock (art. 23); those for an appeal go on. Raises
    NothingToMediate.
    """
    after = moved(complaint, "start_mediation")
    if complaint.state in CLOSED and not told_a_result(complaint):
        raise NothingToMediate("what was told is not the result of a verification", state=complaint.state)
    return Decided(after, [MediationStarted(complaint.number, complaint.division, hand.by)])


def suspend_mediation(complaint: Complaint, ground: str, document: str, hand: Hand) -> Decided[Complaint]:
    """Hold it while something is tested or a mediator's recusal is decided (arts. 21-22).

    Also before the two were invited, and for more than one ground at once. Raises IllegalTransition, SuspendedBefore,
    GroundNotAllowed, TooLateToSuspend when the sixty days are over.
    """
    after = held(moved(complaint, "suspend_mediation"), ground, document, hand)
    event = MediationSuspended(complaint.number, complaint.division, ground, document, hand.by)
    _refuse_counted(complaint, ground, hand)
    return Decided(after, [event])


def resume_mediation(complaint: Complaint, ground: str | None, hand: Hand) -> Decided[Complaint]:
    """That ground, or the only one, is over; with the last one it goes on. The days between are not counted.

    Raises IllegalTransition, NotSuspended, Invalid.
    """
    after, ended = over(complaint, "resume_mediation", ground, hand)
    return Decided(after, [MediationResumed(complaint.number, complaint.division, ended, hand.by)])


def agree(complaint: Complaint, form: str, consent: str | None, hand: Hand) -> Decided[Complaint]:
    """Both sides have settled, in one of FORMS; `consent` is the document by which those who are represented agree.

    Raises IllegalTransition, UnknownGround, ConsentMissing (arts. 12, 24).
    """
    after = replace(moved(complaint, "agree"), agreement=known(form, FORMS), told=())
    refuse_unconsented(complaint, consent, hand)
    event = AgreementReached(complaint.number, complaint.division, form, hand.by, consent)
    return Decided(timed(after, stopped(complaint.clocks, hand.at, *MEDIATION)), [event])


def terminate(
    complaint: Complaint, ground: str, grounds: Iterable[GroundOfKinds], consent: str | None, hand: Hand
) -> Decided[Complaint]:
    """End it without an agreement, for one of the `grounds` of its kind (art. 23); then both sides are told.

    What stood still goes on. Raises IllegalTransition, UnknownGround, GroundOfOtherKind, DaysNotOver, and
    ConsentMissing where it is withdrawn or settled for others (art. 12).
    """
    after = moved(complaint, "terminate")
    listed = known_for(complaint.kind, ground, grounds)
    ended = replace(after, termination=listed, arbitration=standing(complaint), told=())
    if ground == DAYS_PASSED and not _days_over(complaint, hand.at):
        raise DaysNotOver("the days of this mediation are not over", ground=ground)
    if ground in SETTLED:
        refuse_unconsented(complaint, consent, hand)
    notice = hand.clocks.start(TERMINATION_NOTICE[complaint.kind], hand.at)
    event = MediationTerminated(complaint.number, complaint.division, ground, hand.by, consent)
    after = free(ended, hand)
    return Decided(timed(after, (*stopped(after.clocks, hand.at, *MEDIATION), notice)), [event])


def told_a_result(complaint: Complaint) -> bool:
    """Whether a verification is all that came of it so far; a corrected file keeps the final one."""
    ended = complaint.agreement or complaint.termination or complaint.refusal or complaint.transferred_to
    return bool(complaint.arbitration and complaint.arbitration.result and not ended)


def _days_over(complaint: Complaint, at: datetime) -> bool:
    """Only a complaint's mediation has days of its own; while they stand still they do not run out (art. 22)."""
    return any(one.rule_id in MEDIATION and one.expired(at) for one in complaint.clocks)


def _refuse_counted(complaint: Complaint, ground: str, hand: Hand) -> None:
    """The mediation of a dispute has no limit of its own, so that it may stand still when nothing else does."""
    if complaint.kind == "complaint":
        return hand.clocks.refuse_counted(complaint.clocks, ground, hand.at)
    allowed = hand.clocks.rules.in_force(MEDIATE, legal_day(hand.at)).exclusions
    if ground not in allowed:
        raise GroundNotAllowed("a mediation does not stand still for that", ground=ground, allowed=sorted(allowed))
    return None
