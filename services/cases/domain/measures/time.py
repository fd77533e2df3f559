"""The days of a seal or seizure: more of them, and those that do not count (程序规定 art. 38; 行政强制法 art. 25)."""

from dataclasses import replace

from services.cases.domain.case import Case, refuse_investigator
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import TESTING, timed
from services.cases.domain.measures.in_force import changed, found, held_at, limit_of, with_measure
from services.cases.domain.measures.state import LIMITS
from shared.clocks import extension, suspension
from shared.clocks.clock import Clock
from shared.contracts.measures import MeasureExtended, MeasureTestBegan, MeasureTestEnded
from shared.store.history import Decided


def extend(
    case: Case, measure_id: str, document: str, reason: str, hand: Hand, amount: int | None = None
) -> Decided[Case]:
    """The head grants more days before they have run out, and says why.

    Raises NoSuchMeasure, MeasureOver, ExtensionRefused, TooLateToExtend, InvestigatorDecides.
    """
    refuse_investigator(case, hand.by)
    held_at(case, measure_id, hand.at)

    def longer(clock: Clock) -> Clock:
        rule = hand.clocks.rule_of(clock)
        return extension.extend(clock, rule, "head", document, hand.at, hand.clocks.calendar, amount)

    after = timed(case, changed(case, measure_id, LIMITS, longer))
    due_at = limit_of(after, measure_id).due_at
    event = MeasureExtended(case.number, case.division, measure_id, due_at, document, reason, hand.by)
    return Decided(after, [event])


def begin_test(case: Case, measure_id: str, document: str, hand: Hand) -> Decided[Case]:
    """What is held goes to a test: its days stand still, those of everything else held go on.

    `document` is the notice of the days of the test. Raises NoSuchMeasure, MeasureOver, GroundNotAllowed (what is
    preserved is sent to a test within its days), SuspendedBefore, TooLateToSuspend.
    """
    one = held_at(case, measure_id, hand.at)

    def still(clock: Clock) -> Clock:
        rule = hand.clocks.rule_of(clock)
        return suspension.suspend(clock, rule, TESTING, document, hand.at, hand.clocks.calendar)

    held = with_measure(case, replace(one, test=hand.hold(TESTING, document)))
    after = timed(held, changed(case, measure_id, LIMITS, still))
    return Decided(after, [MeasureTestBegan(case.number, case.division, measure_id, document, hand.by)])


def end_test(case: Case, measure_id: str, hand: Hand) -> Decided[Case]:
    """The result is in and the days of that measure count again; raises NoSuchMeasure, NotSuspended, Invalid."""
    one = found(case, measure_id)
    if one.test is None:
        raise suspension.NotSuspended("nothing of it is being tested", measure=measure_id)

    def on(clock: Clock) -> Clock:
        return suspension.resume(clock, hand.clocks.rule_of(clock), TESTING, hand.at, hand.clocks.calendar)

    after = timed(with_measure(case, replace(one, test=None)), changed(case, measure_id, LIMITS, on))
    return Decided(after, [MeasureTestEnded(case.number, case.division, measure_id, hand.by)])
