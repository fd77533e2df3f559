"""When complaints come faster than a rule allows."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

Scope = Literal["division", "city"]


@dataclass(frozen=True)
class Measure:
    """How many complaints within how many minutes are too many."""

    threshold: int
    window_minutes: int

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.window_minutes)


@dataclass(frozen=True)
class SurgeRule:
    """`threshold` complaints of one category within the window, in one division or in a whole city.

    `categories` holds the measures of those categories that have their own.
    """

    id: str
    scope: Scope
    usual: Measure
    categories: Mapping[str, Measure]
    source: str
    certainty: str
    valid_from: date
    valid_to: date | None = None

    def measure(self, category: str) -> Measure:
        """The measure for complaints of `category`."""
        return self.categories.get(category, self.usual)

    def holds(self, on: date) -> bool:
        """True when the rule is in force on `on`."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Surge:
    """The complaints that were too many: from the first to the last of them, both counted."""

    count: int
    first_at: datetime
    last_at: datetime


def surge_around(at: datetime, times: Iterable[datetime], measure: Measure) -> Surge | None:
    """The fullest window that holds the complaint of `at`, when it reaches the threshold.

    It looks after `at` as well as before, since complaints do not arrive in the order in which they were made.
    Two complaints that lie exactly one window apart are both within it.
    """
    ordered = sorted(times)
    windows = (_window(ordered, start, measure) for start, first in enumerate(ordered) if first <= at)
    holding = [one for one in windows if at <= one.first_at + measure.window]
    fullest = max(holding, key=lambda one: one.count, default=None)
    return fullest if fullest is not None and fullest.count >= measure.threshold else None


def _window(ordered: Sequence[datetime], start: int, measure: Measure) -> Surge:
    end = bisect_right(ordered, ordered[start] + measure.window)
    return Surge(end - start, ordered[start], ordered[end - 1])
