"""Measures are taken in a case, approved by the head, and turned into graver ones (程序规定 arts. 33-37)."""

from dataclasses import replace

from services.cases.domain.case import Case, refuse_alone, refuse_ended, refuse_investigator
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import clocks_of, timed
from services.cases.domain.measures.in_force import ended, held_at, with_measure
from services.cases.domain.measures.state import LIMIT, PRESERVATION, REPORT, REPORTS, Measure, MeasureEnd, Taken
from shared.clocks.clock import reopened, stop
from shared.contracts.measures import MeasureApproved, MeasureTaken, MeasureTurned
from shared.errors import Refused
from shared.store.history import Decided

MAX_MEASURES = 40


class TooManyMeasures(Refused):
    """A case has as many measures as one may have."""

    code = "too_many_measures"


class NothingToApprove(Refused):
    """The measure was not taken on the spot, or the head has approved of it before."""

    code = "nothing_to_approve"


class OnlyPreservedTurns(Refused):
    """Only what is preserved as evidence is turned, and only into a seal or a seizure (程序规定 art. 35)."""

    code = "only_preserved_turns"


def take(case: Case, taken: Taken, needed: int, hand: Hand) -> Decided[Case]:
    """As many officers as are `needed` take a measure: its days begin, and if urgent the hours for its approval.

    A case need not be filed for it (arts. 33-38). Raises CaseClosedBefore, CaseDeclined, TwoOfficersNeeded,
    TooManyMeasures.
    """
    refuse_ended(case)
    return _taken(case, taken, needed, "", hand)


def approve(case: Case, measure_id: str, document: str, hand: Hand) -> Decided[Case]:
    """The head approves of what was taken on the spot; too late it is said to be (arts. 33, 36).

    Raises NoSuchMeasure, MeasureOver, NothingToApprove, InvestigatorDecides.
    """
    refuse_investigator(case, hand.by)
    one = held_at(case, measure_id, hand.at)
    if not one.urgent or one.approved_at is not None:
        raise NothingToApprove("no approval is waited for", measure=measure_id)
    # What is taken down later may have been in time though the days had seemed to end it: the hours stop then.
    asked = {clock for clock in case.clocks if clock.about == measure_id and clock.rule_id in REPORTS}
    running = [stop(reopened(clock), hand.at) if clock in asked else clock for clock in case.clocks]
    after = timed(with_measure(case, replace(one, approved_at=hand.at)), running)
    late = any(hand.at > clock.due_at for clock in asked)
    return Decided(after, [MeasureApproved(case.number, case.division, measure_id, document, hand.by, late)])


def turn(case: Case, measure_id: str, taken: Taken, needed: int, hand: Hand) -> Decided[Case]:
    """What was preserved is sealed or seized: the one measure ends, the other begins with days of its own (art. 35).

    Raises NoSuchMeasure, MeasureOver, OnlyPreservedTurns, and what `take` refuses with.
    """
    refuse_ended(case)
    one = held_at(case, measure_id, hand.at)
    if one.kind != PRESERVATION or taken.kind == PRESERVATION:
        raise OnlyPreservedTurns("not a preservation that becomes a seal or a seizure", kind=one.kind)
    over = ended(case, one, MeasureEnd("turned", hand.at, taken.document), hand)
    begun = _taken(over, taken, needed, measure_id, hand)
    turned = MeasureTurned(case.number, case.division, measure_id, begun.state.measures[-1].id, hand.by)
    return Decided(begun.state, [turned, *begun.events])


def _taken(case: Case, taken: Taken, needed: int, source: str, hand: Hand) -> Decided[Case]:
    refuse_alone(taken.officers, needed)
    if len(case.measures) >= MAX_MEASURES:
        raise TooManyMeasures("no more measures fit into one case", most=MAX_MEASURES)
    one = Measure(id=f"M{len(case.measures) + 1}", **vars(taken), began_at=hand.at, source=source)
    rules = (LIMIT[one.kind], *((REPORT[one.kind],) if one.urgent else ()))
    begun = tuple(hand.clocks.start(rule_id, hand.at, one.id) for rule_id in rules)
    event = MeasureTaken(
        number=case.number,
        division=case.division,
        measure=one.id,
        measure_kind=one.kind,
        officers=one.officers,
        document=one.document,
        urgent=one.urgent,
        clocks=clocks_of(begun),
    )
    return Decided(timed(replace(case, measures=(*case.measures, one)), (*case.clocks, *begun)), [event])
