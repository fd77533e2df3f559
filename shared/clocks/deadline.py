"""From a rule and a trigger to the last instant at which the act is still in time."""

import calendar as months
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from shared.clocks.calendar import Calendar
from shared.clocks.legal_time import end_of_day, in_china, legal_day
from shared.clocks.rule import ClockRule

_ONE_DAY = timedelta(days=1)
_MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True)
class Deadline:
    """When a clock runs out and why; it is computed anew at will and not stored.

    `due_at` is UTC and belongs to the time allowed. `rolled_from` is the last day before it was rolled,
    `crossed` the non-working days that were skipped. `provisional`: a notice still to come may move it.
    """

    rule: ClockRule
    started_at: datetime
    due_at: datetime
    due_on: date
    provisional: bool
    calendar_version: str
    rolled_from: date | None = None
    crossed: tuple[date, ...] = ()


def due(rule: ClockRule, started_at: datetime, calendar: Calendar) -> Deadline:
    """The deadline of `rule` for a trigger at `started_at` (aware); raises NaiveInstant, OutsideCalendar.

    Period rules: 市场监督管理投诉举报处理办法 (2026) art. 45, 市场监督管理行政处罚程序规定 art. 80.
    """
    if rule.by_the_clock:
        return _by_the_clock(rule, started_at, calendar)
    started_on = legal_day(started_at)
    unrolled = _last_day(rule, started_on, calendar)
    due_on = _roll(rule, unrolled, calendar)
    counted_from = started_on if rule.unit == "working_day" else unrolled - _ONE_DAY
    # A day count that nothing can roll is the same on every calendar.
    hangs_on_calendar = rule.unit == "working_day" or rule.roll != "none"
    return Deadline(
        rule=rule,
        started_at=started_at,
        due_at=end_of_day(due_on),
        due_on=due_on,
        provisional=hangs_on_calendar and calendar.status(due_on) == "provisional",
        calendar_version=calendar.version,
        rolled_from=unrolled if unrolled != due_on else None,
        crossed=calendar.days_off(counted_from, due_on - _ONE_DAY) if hangs_on_calendar else (),
    )


def _by_the_clock(rule: ClockRule, started_at: datetime, calendar: Calendar) -> Deadline:
    span = timedelta(**{f"{rule.unit}s": rule.amount})
    due_at = in_china(started_at).astimezone(UTC) + span
    return Deadline(rule, started_at, due_at, legal_day(due_at), False, calendar.version)


def _last_day(rule: ClockRule, started_on: date, calendar: Calendar) -> date:
    calendar.day(started_on)
    if rule.unit == "working_day":
        return next(islice(calendar.workdays_after(started_on), rule.amount - 1, None))
    if rule.unit == "natural_day":
        return started_on + timedelta(days=rule.amount)
    return _months_after(started_on, rule.amount * _MONTHS[rule.unit])


def _months_after(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter (民法典 art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _roll(rule: ClockRule, last: date, calendar: Calendar) -> date:
    if rule.roll == "none" or calendar.is_workday(last):
        return last
    if rule.roll == "holidays" and not calendar.is_holiday(last):
        return last
    return next(calendar.workdays_after(last))
