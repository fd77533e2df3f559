"""A new beginning: the clock runs anew and keeps what went before on record."""

from dataclasses import replace
from datetime import UTC, datetime

from shared.clocks.calendar import Calendar
from shared.clocks.clock import Clock, recomputed, refuse_unless_live, start
from shared.clocks.course import Restart
from shared.clocks.rule import ClockRule
from shared.errors import Refused

MOST = 100


class TooManyRestarts(Refused):
    """More than a hundred new beginnings of one clock."""

    code = "too_many_restarts"


def restart(clock: Clock, rule: ClockRule, at: datetime, calendar: Calendar) -> Clock:
    """The clock running anew from `at` under `rule`, the version in force then (投诉办法 2026 art. 35).

    Extensions and time not counted belong to the run that ended and move into `restarts`; what is left at `at` of a
    suspension belongs to the new run. That nothing new was reported is for the caller to refuse. Raises ClockStopped,
    BeforeStart, TooManyRestarts.
    """
    refuse_unless_live(clock, at)
    if len(clock.restarts) >= MOST:
        raise TooManyRestarts(f"clock {clock.rule_id} was restarted {MOST} times", rule_id=clock.rule_id)
    begun = start(rule, at, calendar)
    rest = tuple(
        replace(one, started_at=max(one.started_at, begun.started_at))
        for one in clock.suspensions
        if one.ended_at is None or one.ended_at > begun.started_at
    )
    state = "suspended" if clock.course.open else begun.state
    restarts = (*clock.restarts, _record(clock, at))
    run = replace(begun, state=state, suspensions=rest, restarts=restarts, about=clock.about)
    return recomputed(run, rule, calendar)


def _record(clock: Clock, at: datetime) -> Restart:
    return Restart(
        at=at.astimezone(UTC),
        rule_valid_from=clock.rule_valid_from,
        started_at=clock.started_at,
        due_at=clock.due_at,
        breached=clock.expired(at),
        suspensions=clock.suspensions,
        extensions=clock.extensions,
    )
