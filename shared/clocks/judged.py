"""By which days an act on running clocks is judged, and which of those that it ends too late nobody has noted."""

from collections.abc import Callable, Iterable
from datetime import datetime

from shared.clocks.calendar import Calendar, OutsideCalendar
from shared.clocks.clock import BREACHED, Clock, reckoned
from shared.clocks.deadline import due
from shared.clocks.rule import ClockRule, Named
from shared.clocks.rules import RuleNotInForce

RuleOf = Callable[[Clock], ClockRule]

_UNKNOWN = (RuleNotInForce, OutsideCalendar)


def by_known_days(clocks: Iterable[Clock], rule_of: RuleOf, calendar: Calendar, at: datetime) -> tuple[Clock, ...]:
    """The clocks by the days known at `at` where these move one that nothing has met; else the same ones.

    One whose rule or days are on file no more stays as it was, for an act must be possible all the same.
    """
    kept = tuple(clocks)
    if not any(_moved(one, rule_of, calendar) for one in kept):
        return kept
    return tuple(_reckoned(one, rule_of, calendar, at) for one in kept)


def overlooked(before: Iterable[Clock], after: Iterable[Clock]) -> list[tuple[Clock, datetime | None]]:
    """Those of `before` whose time an act had used up when it ended them, and that no look had noted as missed.

    With when it was done, None where it only began anew. `after` has the same clocks in the same order, and may have
    more.
    """
    pairs = zip(before, after, strict=False)
    return [(old, new.stopped_at) for old, new in pairs if old.state == "running" and _ended_late(old, new)]


def called(rule_of: RuleOf, clock: Clock) -> Named:
    """What a deadline is called; of one whose rule is on file no more the id is all that is known."""
    try:
        return rule_of(clock).name
    except RuleNotInForce:
        return Named(clock.rule_id, clock.rule_id)


def _moved(clock: Clock, rule_of: RuleOf, calendar: Calendar) -> bool:
    """By its date alone, which takes a third of the time of all that a clock says."""
    if clock.state not in ("running", BREACHED) or clock.calendar_version == calendar.version:
        return False
    try:
        return due(rule_of(clock), clock.started_at, calendar, clock.course).due_at != clock.due_at
    except _UNKNOWN:
        return False


def _reckoned(clock: Clock, rule_of: RuleOf, calendar: Calendar, at: datetime) -> Clock:
    try:
        return reckoned(clock, rule_of(clock), calendar, at)
    except _UNKNOWN:
        return clock


def _ended_late(old: Clock, new: Clock) -> bool:
    begun_anew = len(new.restarts) > len(old.restarts)
    return new.restarts[-1].breached if begun_anew else new.state == "stopped" and new.late
