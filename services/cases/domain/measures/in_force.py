"""The measures of a case: which of them hold something now, and the clocks that are about them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from services.cases.domain.case import Case
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import timed
from services.cases.domain.measures.state import LAPSED, LIMITS, PRESERVATION, REPORTS, Measure, MeasureEnd
from shared.clocks.clock import Clock, end, stop
from shared.errors import NotFound, Refused


class NoSuchMeasure(NotFound):
    """The case has no measure of that id."""

    code = "no_such_measure"


class MeasureOver(Refused):
    """The measure has ended, or ended by itself when its days had passed: nothing is held any more."""

    code = "measure_over"


class MeasureInForce(Refused):
    """Something is still held: it is released or disposed of before the case ends."""

    code = "measure_in_force"


def found(case: Case, measure_id: str) -> Measure:
    """The measure of that id; raises NoSuchMeasure."""
    for one in case.measures:
        if one.id == measure_id:
            return one
    raise NoSuchMeasure("this case has no such measure", measure=measure_id)


def held_at(case: Case, measure_id: str, at: datetime) -> Measure:
    """The measure, if it holds something at `at`; raises NoSuchMeasure, MeasureOver."""
    one = found(case, measure_id)
    if over(case, one, at):
        raise MeasureOver("the measure is over", measure=measure_id)
    return one


def over(case: Case, one: Measure, at: datetime) -> bool:
    """Whether it has ended by `at`; a preservation by its days, whether or not a look has noted that (art. 35)."""
    if one.ended is not None and one.ended.how != LAPSED:
        return True
    limit = limit_of(case, one.id)
    return one.kind == PRESERVATION and (limit.expired(at) or limit.state == "stopped")


def limit_of(case: Case, measure_id: str) -> Clock:
    """The clock of its days."""
    return next(one for one in case.clocks if one.about == measure_id and one.rule_id in LIMITS)


def refuse_held(case: Case, at: datetime) -> None:
    """Raises MeasureInForce while something is held: a case does not end with it."""
    lasting = [one.id for one in case.measures if not over(case, one, at)]
    if lasting:
        raise MeasureInForce("a measure is in force", measures=", ".join(lasting))


def with_measure(case: Case, one: Measure) -> Case:
    """The case with that measure in place of what it was."""
    return replace(case, measures=tuple(one if each.id == one.id else each for each in case.measures))


def changed(
    case: Case, measure_id: str, rule_ids: tuple[str, ...], change: Callable[[Clock], Clock]
) -> tuple[Clock, ...]:
    """The clocks with those of one measure changed that are of these rules and have not stopped."""
    return tuple(
        change(one) if one.about == measure_id and one.rule_id in rule_ids and one.state != "stopped" else one
        for one in case.clocks
    )


def ended(case: Case, one: Measure, how: MeasureEnd, hand: Hand) -> Case:
    """The case without that measure: its days have been met, and nobody approves of what is over."""
    met = changed(case, one.id, LIMITS, lambda clock: stop(clock, hand.at))
    running = changed(replace(case, clocks=met), one.id, REPORTS, lambda clock: end(clock, hand.at))
    return timed(with_measure(case, replace(one, ended=how, test=None)), running)
