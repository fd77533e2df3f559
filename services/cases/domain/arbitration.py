"""The arbitral verification of a metrology dispute (计量法实施细则 arts. 34-36)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from services.cases.domain.complaint import Arbitration, Complaint, Side
from services.cases.domain.hand import Hand, impossible_day
from services.cases.domain.legal_clocks import APPEAL, TERMINATION_NOTICES, TESTING, stopped, timed
from services.cases.domain.transitions import moved
from shared.clocks.clock import Clock, end
from shared.contracts.checking import VerificationAppealed, VerificationOrdered, VerificationRecorded
from shared.errors import Refused
from shared.store.history import Decided

SETTLED = frozenset({"withdrawn_or_settled", "application_withdrawn_or_settled"})
"""Grounds on which a mediation ended because nothing is in dispute any more, of a complaint and of a dispute; ended
disputes of before the latter was listed have the former."""
BOTH = ""
"""What a clock is about that waits for both sides."""
RESULTS = frozenset({"within_limits", "beyond_limits", "cannot_be_determined"})


class UnknownResult(Refused):
    """Not one of the results that a verification can have."""

    code = "unknown_result"


class InstrumentAltered(Refused):
    """Instrument and sample must be as they were: nobody may change their technical state (细则 art. 35)."""

    code = "instrument_altered"


class VerifiedBefore(Refused):
    """There is a result: who does not accept it appeals to the next higher level (细则 art. 36)."""

    code = "verified_before"


class NothingToAppeal(Refused):
    """No result of a verification is in dispute: there is none, or the two have settled."""

    code = "nothing_to_appeal"


class NoFurtherAppeal(Refused):
    """The verification by the next higher level is final (细则 art. 36)."""

    code = "no_further_appeal"


class AppealTooLate(Refused):
    """The fifteen days from the notice of the result are over (细则 art. 36)."""

    code = "appeal_too_late"


def order_verification(dispute: Complaint, institution: str, document: str, hand: Hand) -> Decided[Complaint]:
    """Have an institution verify the instrument; the days until its result are not counted (浙条例 art. 39).

    Raises VerifiedBefore, and InstrumentAltered when it was changed meanwhile.
    """
    ordered = moved(dispute, "order_verification")
    if dispute.arbitration is not None and dispute.arbitration.result:
        raise VerifiedBefore("it has been verified; the result can be appealed against")
    if dispute.instrument is not None and dispute.instrument.unaltered is False:
        raise InstrumentAltered("instrument or sample is not as it was")
    after = replace(ordered, arbitration=Arbitration(institution))
    held = hand.clocks.hold(dispute.clocks, [hand.hold(TESTING, document)])
    event = VerificationOrdered(dispute.number, dispute.division, institution, document, hand.by)
    return Decided(timed(after, held), [event])


def record_result(dispute: Complaint, result: str, error: str, hand: Hand) -> Decided[Complaint]:
    """The result is in; it may be appealed against once. Raises UnknownResult."""
    if result not in RESULTS:
        raise UnknownResult("not a result of a verification", result=result)
    done = replace(dispute.arbitration or Arbitration(""), result=result, error=error)
    after = replace(moved(dispute, "record_result"), arbitration=done, told=())
    event = VerificationRecorded(dispute.number, dispute.division, result, error, done.final, hand.by)
    return Decided(timed(after, hand.clocks.resume(dispute.clocks, TESTING, hand.at)), [event])


def appealable(dispute: Complaint) -> bool:
    """True when there is a result that a side may still refuse to accept, were the days not over."""
    found = dispute.arbitration
    settled = dispute.agreement is not None or dispute.termination in SETTLED
    return found is not None and bool(found.result) and not found.final and not settled


def standing(dispute: Complaint) -> Arbitration | None:
    """The verification that stands when nothing more comes: an appeal that is given up leaves the first result."""
    found = dispute.arbitration
    return found.before if found is not None and found.final and not found.result else found


def days_for_appeal(dispute: Complaint, told: Iterable[Side], hand: Hand) -> tuple[Clock, ...]:
    """What starts when these are first told a result: the days for an appeal count for each from that (细则 art. 36).

    Of both together there is one clock. An appeal that is given up leaves the days as they were.
    """
    begun = {one.about for one in _days_of(dispute)}
    sides = [side for side in told if side not in begun]
    if not appealable(dispute) or BOTH in begun:
        return ()
    return tuple(hand.clocks.start(APPEAL, hand.at, about) for about in ([BOTH] if len(sides) > 1 else sides))


def _days_of(dispute: Complaint) -> list[Clock]:
    """The days for an appeal against its result, whatever became of them; a correction leaves those of an old one."""
    return [one for one in dispute.clocks if one.rule_id == APPEAL and one.started_at >= dispute.counts_from]


def told_since(dispute: Complaint, side: Side | None) -> list[datetime]:
    """When that side was told the result, or without one whoever heard it first: it cannot appeal before that."""
    told = [one.started_at for one in _days_of(dispute) if side is None or one.about in (BOTH, side)]
    return [min(told)] if told else []


def appeal_over(dispute: Complaint, side: Side | None, at: datetime) -> bool:
    """Whether the days of that side are over, or without one those of all who can be told.

    Who was not told yet has them to come.
    """
    over = {one.about for one in _days_of(dispute) if one.due_at < at}
    concerned = {"complainant", "respondent"} if dispute.to_be_told else {"respondent"}
    return BOTH in over or (side in over if side else over >= concerned)


def appeal(
    dispute: Complaint, institution: str, document: str, hand: Hand, side: Side | None = None
) -> Decided[Complaint]:
    """A side asks the next higher level, whose verification is final.

    Raises NoFurtherAppeal, NothingToAppeal, AppealTooLate, and Invalid before that side was told the result.
    """
    appealed = moved(dispute, "appeal")
    if dispute.arbitration is not None and dispute.arbitration.final:
        raise NoFurtherAppeal("the verification by the higher level is final")
    if not appealable(dispute):
        raise NothingToAppeal("no result of a verification is in dispute")
    if appeal_over(dispute, side, hand.at):
        raise AppealTooLate("the days for an appeal are over")
    if any(told > hand.at for told in told_since(dispute, side)):
        raise impossible_day()
    asked = Arbitration(institution, final=True, before=dispute.arbitration)
    after = replace(appealed, arbitration=asked, termination=None)
    event = VerificationAppealed(dispute.number, dispute.division, institution, document, hand.by, side=side)
    running = stopped(_begun_by(dispute.clocks, hand.at), hand.at, APPEAL, *TERMINATION_NOTICES)
    held = hand.clocks.hold(running, [hand.hold(TESTING, document)])
    return Decided(timed(after, held), [event])


def _begun_by(running: Iterable[Clock], at: datetime) -> tuple[Clock, ...]:
    """The clocks without the days of a side that was told only after the other had appealed: they end as they began."""
    return tuple(
        end(one, one.started_at) if one.rule_id == APPEAL and one.state != "stopped" and one.started_at > at else one
        for one in running
    )
