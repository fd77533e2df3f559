"""How measures end: by the head's decision, or a preservation by itself (程序规定 arts. 33-36; 行政强制法 art. 28)."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from services.cases.domain.case import Case, refuse_investigator
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import lapsed, timed
from services.cases.domain.measures.in_force import changed, ended, held_at, limit_of, with_measure
from services.cases.domain.measures.state import LAPSED, REPORTS, Measure, MeasureEnd
from shared.clocks.clock import end, reopened
from shared.contracts.measures import MeasureEnded, MeasureLapsed, MeasureRevived
from shared.contracts.registry import Event
from shared.store.history import Decided

Decision = Literal["released", "disposed"]


def finish(case: Case, measure_id: str, how: Decision, document: str, hand: Hand) -> Decided[Case]:
    """The head lifts it, or decides what becomes of what it holds; after its days that is late.

    Also in a case that has ended: whatever is still held must be.
    Raises NoSuchMeasure, MeasureOver, InvestigatorDecides.
    """
    refuse_investigator(case, hand.by)
    one = held_at(case, measure_id, hand.at)
    after = ended(case, one, MeasureEnd(how, hand.at, document), hand)
    late = limit_of(after, measure_id).late
    return Decided(after, [MeasureEnded(case.number, case.division, measure_id, how, document, hand.by, late)])


def by_itself(case: Case, at: datetime) -> Decided[Case]:
    """What the days alone bring about; asked again, nothing (程序规定 art. 35).

    What was preserved and not acted upon is free, and held again where days were given back.
    """
    events: list[Event] = []
    for one in case.measures:
        decided = _by_itself(case, one, at)
        case, events = decided.state, [*events, *decided.events]
    return Decided(case, events)


def _by_itself(case: Case, one: Measure, at: datetime) -> Decided[Case]:
    limit = limit_of(case, one.id)
    if one.ended is None and lapsed(limit):
        over = replace(one, ended=MeasureEnd(LAPSED, limit.due_at))
        running = changed(case, one.id, REPORTS, lambda clock: end(clock, at))
        event = MeasureLapsed(case.number, case.division, one.id, limit.due_at)
        return Decided(timed(with_measure(case, over), running), [event])
    if one.ended is not None and one.ended.how == LAPSED and limit.state == "running":
        return _revived(case, replace(one, ended=None), limit.due_at)
    return Decided(case)


def _revived(case: Case, one: Measure, due_at: datetime) -> Decided[Case]:
    """It had not ended: what it waited for then is waited for again."""
    waits = one.urgent and one.approved_at is None
    running = [
        reopened(clock) if waits and clock.about == one.id and clock.rule_id in REPORTS else clock
        for clock in case.clocks
    ]
    event = MeasureRevived(case.number, case.division, one.id, due_at)
    return Decided(timed(with_measure(case, one), running), [event])
