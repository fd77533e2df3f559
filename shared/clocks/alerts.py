"""When to remind people before a clock runs out: always on a day on which somebody is at work."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from shared.clocks.calendar import Calendar
from shared.clocks.deadline import Deadline
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
    """The rule's pre-alerts as instants within the running time, in order, one for each instant."""
    by_instant = {_instant(name, deadline, calendar): name for name in deadline.rule.pre_alerts}
    within = sorted(at for at in by_instant if deadline.started_at < at < deadline.due_at)
    return tuple(Alert(by_instant[at], at) for at in within)


def _instant(name: str, deadline: Deadline, calendar: Calendar) -> datetime:
    if deadline.rule.by_the_clock:
        share = (deadline.due_at - deadline.started_at) * _percent(name) / 100
        return deadline.started_at.astimezone(UTC) + share
    return hour_of_day(_alert_day(name, deadline, calendar), _HOUR)


def _alert_day(name: str, deadline: Deadline, calendar: Calendar) -> date:
    if name == LAST_WORKING_DAY:
        return calendar.workday_on_or_before(deadline.due_on)
    started_on = legal_day(deadline.started_at)
    if deadline.rule.unit == "working_day":
        nth = _share(deadline.rule.amount, name)
        return next(islice(calendar.workdays_after(started_on), nth - 1, None))
    days = _share((deadline.due_on - started_on).days, name)
    # Backwards, so that a reminder due in a holiday week comes before it and not with the deadline.
    return calendar.workday_on_or_before(started_on + timedelta(days=days))


def _share(whole: int, name: str) -> int:
    """That percentage of `whole`, rounded up."""
    return -(-whole * _percent(name) // 100)


def _percent(name: str) -> int:
    return int(name.removesuffix("%"))
