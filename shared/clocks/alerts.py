"""When to remind people before a clock runs out: on a day on which somebody is at work, as long as there is one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shared.clocks.calendar import Calendar
from shared.clocks.course import excluded_days
from shared.clocks.deadline import Deadline, instant_after
from shared.clocks.legal_time import hour_of_day, legal_day
from shared.clocks.rule import LAST_WORKING_DAY

_HOUR = 9


@dataclass(frozen=True)
class Alert:
    """One reminder: `name` is "80%" or "last_working_day", `sent_at` None until it has gone out."""

    name: str
    at: datetime
    sent_at: datetime | None = None


def alerts(deadline: Deadline, calendar: Calendar) -> tuple[Alert, ...]:
    """The rule's pre-alerts as instants within the running time, in order, one for each instant.

    A share of a limit in days is a share of the working days in it that count, whatever the limit's own unit: a
    reminder ladder is not spent over a weekend or a holiday. Where these fill all of a limit that does not roll, it is
    a share of the days that there are: who must act within them hears of it before it is too late.
    """
    by_instant = _by_the_clock(deadline) if deadline.rule.by_the_clock else _by_days(deadline, calendar)
    within = sorted(at for at in by_instant if deadline.started_at < at < deadline.due_at)
    return tuple(Alert(by_instant[at], at) for at in within)


def carried(before: Iterable[Alert], now: Iterable[Alert]) -> tuple[Alert, ...]:
    """The alerts of a deadline computed anew, knowing which went out before.

    An alert that was given stays given unless it has moved to an instant after its giving: then the old one spoke of
    another deadline, and it is due again. One that was given and has no place any more stays on record.
    """
    given = {alert.name: alert for alert in before if alert.sent_at}
    fresh = tuple(_as_given(alert, given.get(alert.name)) for alert in now)
    kept = (alert for name, alert in given.items() if name not in {one.name for one in fresh})
    return tuple(sorted((*fresh, *kept), key=lambda alert: alert.at))


def _as_given(alert: Alert, old: Alert | None) -> Alert:
    if old is None or old.sent_at is None or alert.at > old.sent_at:
        return alert
    return replace(alert, sent_at=old.sent_at)


def _by_the_clock(deadline: Deadline) -> dict[datetime, str]:
    rule = deadline.rule
    whole = timedelta(**{f"{rule.unit}s": rule.amount + deadline.course.added})
    shares = {name: whole * _percent(name) / 100 for name in rule.pre_alerts}
    return {instant_after(deadline.started_at, share, deadline.course): name for name, share in shares.items()}


def _by_days(deadline: Deadline, calendar: Calendar) -> dict[datetime, str]:
    counted = _counted_days(deadline)
    counted = [day for day in counted if calendar.is_workday(day)] or counted
    last = calendar.workday_on_or_before(deadline.due_on)
    days = {name: _alert_day(name, counted) or last for name in deadline.rule.pre_alerts}
    return {hour_of_day(day, _HOUR): name for name, day in days.items()}


def _counted_days(deadline: Deadline) -> list[date]:
    out = excluded_days(deadline.course.excluded)
    day, days = legal_day(deadline.started_at), []
    while (day := day + timedelta(days=1)) <= deadline.due_on:
        if day not in out:
            days.append(day)
    return days


def _alert_day(name: str, counted: list[date]) -> date | None:
    """The day by which that percentage of the counted days has come, rounded up; None for the last working day."""
    return None if name == LAST_WORKING_DAY else counted[-(-len(counted) * _percent(name) // 100) - 1]


def _percent(name: str) -> int:
    return int(name.removesuffix("%"))
