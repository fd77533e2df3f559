"""The one place where instants become Chinese legal days and back.

An instant is an aware datetime, kept in UTC; a legal day is the calendar day in Asia/Shanghai. China has had
no summer time since 1992, so the fixed offset of +08:00 is exact for every day that the calendar covers.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone

from shared.errors import Invalid

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
# The database keeps milliseconds; a finer last instant would come back as another one.
_LAST_INSTANT = time(23, 59, 59, 999_000, tzinfo=CHINA)


class NaiveInstant(Invalid):
    """A datetime without an offset: nobody can say which day in China it means."""

    code = "naive_instant"


def in_china(at: datetime) -> datetime:
    """The same instant on a Chinese wall clock; raises NaiveInstant."""
    if at.utcoffset() is None:
        raise NaiveInstant("an instant needs an offset")
    return at.astimezone(CHINA)


def legal_day(at: datetime) -> date:
    """The Chinese day that `at` falls on; raises NaiveInstant."""
    return in_china(at).date()


def end_of_day(day: date) -> datetime:
    """The last instant (23:59:59.999 in China) of a legal day, in UTC."""
    return datetime.combine(day, _LAST_INSTANT).astimezone(UTC)


def hour_of_day(day: date, hour: int) -> datetime:
    """A full hour on the Chinese wall clock of `day`, in UTC."""
    return datetime.combine(day, time(hour, tzinfo=CHINA)).astimezone(UTC)
