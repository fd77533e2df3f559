"""Stopping the count for a while on a ground that the rule knows, and going on."""

from dataclasses import replace
from datetime import UTC, datetime

from shared.clocks.calendar import Calendar
from shared.clocks.clock import Clock, State, recomputed, refuse_unless_live
from shared.clocks.course import Suspension
from shared.clocks.rule import ClockRule
from shared.errors import IllegalTransition, Invalid, Refused

MOST = 100


class GroundNotAllowed(Refused):
    """The rule knows no such ground for not counting time; `facts["allowed"]` lists those that it knows."""

    code = "ground_not_allowed"


class SuspendedBefore(IllegalTransition):
    """On this ground the clock stands still already."""

    code = "suspended_before"


class TooLateToSuspend(Refused):
    """The time had been used up before."""

    code = "too_late_to_suspend"


class TooManySuspensions(Refused):
    """More than a hundred suspensions of one clock."""

    code = "too_many_suspensions"


class NotSuspended(IllegalTransition):
    """On this ground the clock does not stand still."""

    code = "not_suspended"


def suspend(clock: Clock, rule: ClockRule, ground: str, document: str, at: datetime, calendar: Calendar) -> Clock:
    """The clock standing still from `at` on that ground; several grounds may overlap.

    Raises ClockStopped, BeforeStart, TooLateToSuspend, GroundNotAllowed, SuspendedBefore, TooManySuspensions.
    """
    refuse_unless_live(clock, at)
    _refuse_ground(clock, rule, ground)
    if clock.expired(at):
        raise TooLateToSuspend(f"clock {clock.rule_id} had run out", rule_id=clock.rule_id)
    if len(clock.suspensions) >= MOST:
        raise TooManySuspensions(f"clock {clock.rule_id} was suspended {MOST} times", rule_id=clock.rule_id)
    added = Suspension(ground, document, at.astimezone(UTC))  # type: ignore[arg-type]
    return recomputed(replace(clock, state="suspended", suspensions=(*clock.suspensions, added)), rule, calendar)


def resume(clock: Clock, rule: ClockRule, ground: str, at: datetime, calendar: Calendar) -> Clock:
    """The clock going on at `at` unless another ground still holds it; its due date moves by what was not counted.

    Raises ClockStopped, NotSuspended, BeforeStart or Invalid (before this suspension began).
    """
    refuse_unless_live(clock, at)
    lasting = next((one for one in clock.course.open if one.ground == ground), None)
    if lasting is None:
        raise NotSuspended(f"clock {clock.rule_id} is not suspended for {ground}", rule_id=clock.rule_id)
    if at < lasting.started_at:
        raise Invalid(f"the suspension for {ground} began later", rule_id=clock.rule_id)
    ended = replace(lasting, ended_at=at.astimezone(UTC))
    suspensions = tuple(ended if one is lasting else one for one in clock.suspensions)
    state: State = "suspended" if any(one.ended_at is None for one in suspensions) else "running"
    return recomputed(replace(clock, state=state, suspensions=suspensions), rule, calendar)


def _refuse_ground(clock: Clock, rule: ClockRule, ground: str) -> None:
    if ground not in rule.exclusions:
        allowed = sorted(rule.exclusions)
        raise GroundNotAllowed(f"rule {rule.id} goes on counting during {ground}", rule_id=rule.id, allowed=allowed)
    if any(one.ground == ground for one in clock.course.open):
        raise SuspendedBefore(f"clock {clock.rule_id} is suspended for {ground}", rule_id=clock.rule_id)
