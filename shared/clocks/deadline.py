"""From a rule, a trigger and what happened since to the last instant at which the act is still in time."""

import calendar as months
from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from shared.clocks.calendar import Calendar
from shared.clocks.course import Course, excluded_days
from shared.clocks.legal_time import end_of_day, in_china, legal_day
from shared.clocks.rule import ClockRule

_ONE_DAY = timedelta(days=1)
_MONTHS = {"month": 1, "year": 12}
UNTOUCHED = Course()


@dataclass(frozen=True)
class Deadline:
    """When a clock runs out and why; it is computed anew at will and not stored.

    `due_at` is UTC and belongs to the time allowed. `rolled_from` is the last day before it was rolled,
    `crossed` the non-working days that were skipped, `excluded` the legal days before that which suspensions took out
    of the count (none for minutes and hours, which leave out the exact time). `provisional`: a notice still to come
    may move it.
    """

    rule: ClockRule
    started_at: datetime
    due_at: datetime
    due_on: date
    provisional: bool
    calendar_version: str
    rolled_from: date | None = None
    crossed: tuple[date, ...] = ()
    excluded: tuple[date, ...] = ()
    course: Course = UNTOUCHED


def due(rule: ClockRule, started_at: datetime, calendar: Calendar, course: Course = UNTOUCHED) -> Deadline:
    """The deadline of `rule` for a trigger at `started_at` (aware); raises NaiveInstant, OutsideCalendar.

    Period rules: 市场监督管理投诉举报处理办法 (2026) art. 45, 市场监督管理行政处罚程序规定 art. 80. An extension
    adds to the whole period, which is rolled once, at its end.
    """
    if rule.by_the_clock:
        return _by_the_clock(rule, started_at, calendar, course)
    started_on = legal_day(started_at)
    out = excluded_days(course.excluded)
    unrolled = _last_day(rule, started_on, rule.amount + course.added, out, calendar)
    due_on = _roll(rule, unrolled, out, calendar)
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
        excluded=tuple(day for day in sorted(out) if started_on < day < unrolled and _would_count(rule, day, calendar)),
        course=course,
    )


def instant_after(started_at: datetime, running: timedelta, course: Course) -> datetime:
    """When a clock that stood still in the excluded time has run for `running`, in UTC."""
    at = in_china(started_at).astimezone(UTC) + running
    for start, end in course.excluded:
        if start > at:
            break
        at += end - max(start, started_at)
    return at


def _by_the_clock(rule: ClockRule, started_at: datetime, calendar: Calendar, course: Course) -> Deadline:
    span = timedelta(**{f"{rule.unit}s": rule.amount + course.added})
    due_at = instant_after(started_at, span, course)
    return Deadline(rule, started_at, due_at, legal_day(due_at), False, calendar.version, course=course)


def _last_day(rule: ClockRule, started_on: date, amount: int, out: Set[date], calendar: Calendar) -> date:
    calendar.day(started_on)
    if rule.unit == "working_day":
        counted = (day for day in calendar.workdays_after(started_on) if day not in out)
        return next(islice(counted, amount - 1, None))
    if rule.unit == "natural_day":
        return _later(started_on, started_on + timedelta(days=amount), out)
    return _later(started_on, _months_after(started_on, amount * _MONTHS[rule.unit]), out)


def _later(started_on: date, last: date, out: Set[date]) -> date:
    """The last day when as many days count as lie between start and `last`, those in `out` aside."""
    if not out:
        return last
    day, left = started_on, (last - started_on).days
    while left:
        day += _ONE_DAY
        left -= day not in out
    return day


def _months_after(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter (民法典 art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _roll(rule: ClockRule, last: date, out: Set[date], calendar: Calendar) -> date:
    """The first day from `last` on which the period may end: none that the roll rule skips, none taken out."""
    day = last
    while day in out or _skipped(rule, day, calendar):
        day += _ONE_DAY
    return day


def _skipped(rule: ClockRule, day: date, calendar: Calendar) -> bool:
    if rule.roll == "none" or calendar.is_workday(day):
        return False
    return rule.roll == "all_non_working" or calendar.in_holiday(day)


def _would_count(rule: ClockRule, day: date, calendar: Calendar) -> bool:
    return rule.unit != "working_day" or calendar.is_workday(day)
