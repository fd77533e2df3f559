"""Deadlines worked out day by day and minute by minute: slow, plain, and sharing no code with the engine."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import chinese_calendar

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
EIGHT_HOURS = timedelta(hours=8)

Spans = Sequence[tuple[datetime, datetime]]


def last_day(unit: str, amount: int, roll: str, started: datetime, spans: Spans) -> date:
    """The last day in time, by looking at every single day; `roll` is none, holidays or all_non_working."""
    day = started_on = (started.astimezone(UTC) + EIGHT_HOURS).date()
    wanted = amount if unit == "working_day" else days_of(unit, amount, started_on)
    while wanted:
        day += DAY
        if still_at_end_of(day, spans) or (unit == "working_day" and not chinese_calendar.is_workday(day)):
            continue
        wanted -= 1
    while still_at_end_of(day, spans) or rolls(day, roll):
        day += DAY
    return day


def last_minute(minutes: int, started: datetime, spans: Spans) -> datetime:
    """When so many minutes have run, by looking at every single minute."""
    now = started
    while minutes or standing(now, spans):
        minutes -= not standing(now, spans)
        now += MINUTE
    return now


def standing(now: datetime, spans: Spans) -> bool:
    return any(start <= now < end for start, end in spans)


def still_at_end_of(day: date, spans: Spans) -> bool:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - EIGHT_HOURS + DAY
    return standing(midnight - timedelta(microseconds=1), spans)


def rolls(day: date, roll: str) -> bool:
    if roll == "none" or chinese_calendar.is_workday(day):
        return False
    while roll == "holidays" and chinese_calendar.get_holiday_detail(day)[1] is None:
        day -= DAY
        if chinese_calendar.is_workday(day):
            return False
    return True


def days_of(unit: str, amount: int, started_on: date) -> int:
    if unit == "natural_day":
        return amount
    month = started_on.month - 1 + amount * (12 if unit == "year" else 1)
    for day_of_month in range(started_on.day, 0, -1):
        try:
            end = date(started_on.year + month // 12, month % 12 + 1, day_of_month)
        except ValueError:
            continue
        return (end - started_on).days
    raise AssertionError("every month has a first day")
