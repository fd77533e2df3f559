"""Which Chinese days are working days, and how sure that is.

Only exceptional days are kept: days off by notice, and weekend days made into working days by one. Every
other day follows its weekday. What lies beyond the last notice is provisional until the next one is in.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from shared.clocks.notice import REACH_BACK, Notice
from shared.errors import Invalid, Refused

Status = Literal["official", "provisional"]

SHIPPED = Path(__file__).with_name("days.csv")
FIRST_DAY = date(2004, 1, 1)
LAST_DAY = date(2100, 12, 31)
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class OutsideCalendar(Invalid):
    """The day lies before 2004-01-01 or after 2100-12-31; `facts["day"]` says which one was asked for."""

    code = "outside_calendar"


class NoticeRefused(Refused):
    """A notice contradicts what the calendar already holds."""

    code = "notice_refused"


@dataclass(frozen=True)
class Day:
    """One legal day; `name` and `source` are empty for a day that merely follows its weekday."""

    date: date
    is_workday: bool
    name: str = ""
    source: str = ""
    status: Status = "official"


@dataclass(frozen=True)
class Calendar:
    """An immutable table of days: `exceptions` by date, official up to the end of `official_until`."""

    exceptions: Mapping[date, Day]
    official_until: int

    def __hash__(self) -> int:
        return hash(self.version)

    @classmethod
    @cache
    def load(cls) -> "Calendar":
        """The shipped calendar: official 2004-2026, as seeded by `python -m shared.clocks.seed`."""
        with SHIPPED.open(encoding="utf-8", newline="") as lines:
            days = [_from_row(row) for row in csv.DictReader(lines)]
        return cls({day.date: day for day in days}, max(day.date.year for day in days))

    @cached_property
    def version(self) -> str:
        """Last official year and a digest of all exceptional days: equal versions give equal deadlines."""
        rows = (f"{day} {int(self.exceptions[day].is_workday)}" for day in sorted(self.exceptions))
        return f"{self.official_until}-{hashlib.sha256(' '.join(rows).encode()).hexdigest()[:8]}"

    def day(self, on: date) -> Day:
        """What is known about one day; raises OutsideCalendar."""
        if not FIRST_DAY <= on <= LAST_DAY:
            raise OutsideCalendar(f"the working-day calendar does not cover {on}", day=on.isoformat())
        return self.exceptions.get(on) or Day(on, on.weekday() < _SATURDAY, status=self.status(on))

    def status(self, on: date) -> Status:
        """Official when no annual notice that is still to come can speak of the day.

        The next one may reach back into the last week of the year before: so that week waits for it, too.
        """
        return "official" if on < date(self.official_until, *REACH_BACK) else "provisional"

    def is_workday(self, on: date) -> bool:
        """True for a working day, a made-up weekend day included; raises OutsideCalendar."""
        return self.day(on).is_workday

    def is_holiday(self, on: date) -> bool:
        """True for a day off by notice, false for an ordinary weekend; raises OutsideCalendar."""
        day = self.day(on)
        return bool(day.name) and not day.is_workday

    def in_holiday(self, on: date) -> bool:
        """True for a day off by notice and for the weekend that runs on from one; raises OutsideCalendar.

        Early notices name the holiday alone and say that the weekend joins it, later ones name every day.
        """
        while not self.is_workday(on):
            if self.is_holiday(on):
                return True
            on -= _ONE_DAY
        return False

    def workdays_after(self, start: date) -> Iterator[date]:
        """The working days after `start`, itself not counted; raises OutsideCalendar at the far end."""
        day = start
        while True:
            day += _ONE_DAY
            if self.is_workday(day):
                yield day

    def workday_on_or_before(self, day: date) -> date:
        """The nearest working day that is not later than `day`; raises OutsideCalendar."""
        while not self.is_workday(day):
            day -= _ONE_DAY
        return day

    def days_off(self, after: date, until: date) -> tuple[date, ...]:
        """The non-working days after `after` up to and including `until`; raises OutsideCalendar."""
        span = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
        return tuple(day for day in span if not self.is_workday(day))

    def with_notice(self, notice: Notice) -> "Calendar":
        """A new calendar with the notice in it; raises NoticeRefused.

        An annual notice makes the year after the last official one official. An amendment changes single days
        of a year that is official already, as the notices of 2015, 2019 and 2020 did, or gives them back.
        """
        self._expect_year(notice)
        days = {day: Day(day, False, name, notice.title) for day, name in notice.days_off.items()}
        days |= {day: Day(day, True, name, notice.title) for day, name in notice.workdays.items()}
        if not notice.amends:
            self._refuse_contradictions(days)
        kept = {on: day for on, day in self.exceptions.items() if on not in notice.ordinary_days}
        return Calendar({**kept, **days}, max(self.official_until, notice.year))

    def changed_by(self, before: "Calendar") -> tuple[tuple[date, ...], tuple[date, ...]]:
        """What has become a day off and what a working day since `before`, in order."""
        days = sorted({*self.exceptions, *before.exceptions})
        changed = [day for day in days if self.is_workday(day) != before.is_workday(day)]
        worked = tuple(day for day in changed if self.is_workday(day))
        return tuple(day for day in changed if day not in worked), worked

    def _expect_year(self, notice: Notice) -> None:
        following = self.official_until + 1
        if notice.amends and notice.year > self.official_until:
            raise NoticeRefused(f"{notice.year} has no annual notice yet, so there is nothing to amend")
        if not notice.amends and notice.year < following:
            raise NoticeRefused(f"{notice.year} is official already; a later change is an amendment")
        if not notice.amends and notice.year > following:
            raise NoticeRefused(f"the notice of {following} must be imported before that of {notice.year}")

    def _refuse_contradictions(self, days: Mapping[date, Day]) -> None:
        for on, day in days.items():
            known = self.exceptions.get(on)
            if known and known.is_workday != day.is_workday:
                was = "a working day" if known.is_workday else "a day off"
                raise NoticeRefused(f"{on} is {was} by {known.source}", day=on.isoformat())


def _from_row(row: Mapping[str, str]) -> Day:
    return Day(date.fromisoformat(row["date"]), row["is_workday"] == "1", row["name"], row["source"])
