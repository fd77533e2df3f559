"""A clock rule: how long the law gives, from when, in which unit, and on whose authority."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Unit = Literal["minute", "hour", "natural_day", "working_day", "month", "year"]
Start = Literal["next_day", "at_once"]
Roll = Literal["holidays", "all_non_working", "none"]
Certainty = Literal["S", "s", "K-H", "K-M", "K-L", "D"]

CLOCK_UNITS: tuple[Unit, ...] = ("minute", "hour")
LAST_WORKING_DAY = "last_working_day"


@dataclass(frozen=True)
class Named:
    """One text in the two languages of the product."""

    zh: str
    en: str


@dataclass(frozen=True)
class Source:
    """Where a number comes from; `article` is empty where the text was not at hand or has no articles."""

    title: str
    article: str
    year: int


@dataclass(frozen=True)
class ClockRule:
    """One version of one clock rule, in force from `valid_from` to `valid_to`, both included.

    `start` next_day leaves the day of the trigger out; at_once counts from the very instant. `roll` says
    which last days move on to the next working day: named holidays, all non-working days, or none.
    `pre_alerts` are like "50%", or "last_working_day". Extensions, exclusions and the effect of a breach join
    as further fields.
    """

    id: str
    name: Named
    amount: int
    unit: Unit
    start: Start
    roll: Roll
    source: Source
    certainty: Certainty
    valid_from: date
    valid_to: date | None = None
    pre_alerts: tuple[str, ...] = ()

    @property
    def by_the_clock(self) -> bool:
        """True for minutes and hours, which run on through nights and holidays."""
        return self.unit in CLOCK_UNITS

    def holds(self, on: date) -> bool:
        """True when this version is in force on `on`."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
