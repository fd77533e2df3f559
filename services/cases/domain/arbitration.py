"""The arbitral verification of a metrology dispute (计量法实施细则 arts. 34-36)."""

from dataclasses import replace

from services.cases.domain.complaint import Arbitration, Complaint
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import APPEAL, stopped, timed
from services.cases.domain.transitions import moved
from shared.contracts.checking import VerificationAppealed, VerificationOrdered, VerificationRecorded
from shared.errors import Refused
from shared.store.history import Decided

TESTING = "testing"
RESULTS = frozenset({"within_limits", "beyond_limits", "cannot_be_determined"})


class UnknownResult(Refused):
    """Not one of the results that a verification can have."""

    code = "unknown_result"


class InstrumentAltered(Refused):
    """Instrument and sample must be as they were: nobody may change their technical state (细则 art. 35)."""

    code = "instrument_altered"


class NoFurtherAppeal(Refused):
    """The verification by the next higher level is final (细则 art. 36)."""

    code = "no_further_appeal"


class AppealTooLate(Refused):
    """The fifteen days for an appeal are over (细则 art. 36)."""

    code = "appeal_too_late"


def order_verification(dispute: Complaint, institution: str, document: str, hand: Hand) -> Decided[Complaint]:
    """Have an institution verify the instrument; the days until its result are not counted (浙条例 art. 39).

    Raises InstrumentAltered when it was changed meanwhile.
    """
    if dispute.instrument is not None and dispute.instrument.unaltered is False:
        raise InstrumentAltered("instrument or sample is not as it was")
    after = replace(moved(dispute, "order_verification"), arbitration=Arbitration(institution))
    held = hand.clocks.hold(dispute.clocks, TESTING, document, hand.at)
    event = VerificationOrdered(dispute.number, dispute.division, institution, document, hand.by)
    return Decided(timed(after, held), [event])


def record_result(dispute: Complaint, result: str, error: str, hand: Hand) -> Decided[Complaint]:
    """The result is in; from now on it may be appealed against once. Raises UnknownResult."""
    if result not in RESULTS:
        raise UnknownResult("not a result of a verification", result=result)
    done = replace(dispute.arbitration or Arbitration(""), result=result, error=error)
    after = replace(moved(dispute, "record_result"), arbitration=done)
    event = VerificationRecorded(dispute.number, dispute.division, result, error, done.final, hand.by)
    window = () if done.final else (hand.clocks.start(APPEAL, hand.at),)
    return Decided(timed(after, (*hand.clocks.resume(dispute.clocks, TESTING, hand.at), *window)), [event])


def appeal(dispute: Complaint, institution: str, document: str, hand: Hand) -> Decided[Complaint]:
    """A side asks the next higher level, whose verification is final. Raises NoFurtherAppeal, AppealTooLate."""
    if dispute.arbitration is not None and dispute.arbitration.final:
        raise NoFurtherAppeal("the verification by the higher level is final")
    if any(one.rule_id == APPEAL and hand.at > one.due_at for one in dispute.clocks):
        raise AppealTooLate("the days for an appeal are over")
    after = replace(moved(dispute, "appeal"), arbitration=Arbitration(institution, final=True))
    event = VerificationAppealed(dispute.number, dispute.division, institution, document, hand.by)
    held = hand.clocks.hold(stopped(dispute.clocks, hand.at, APPEAL), TESTING, document, hand.at)
    return Decided(timed(after, held), [event])
