"""A clock rule: how long the law gives, from when, in which unit, and on whose authority."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Unit = Literal["minute", "hour", "natural_day", "working_day", "month", "year"]
Start = Literal["next_day", "at_once"]
Roll = Literal["holidays", "all_non_working", "none"]
Certainty = Literal["S", "s", "K-H", "K-M", "K-L", "D"]
Ground = Literal["testing", "identification", "recusal", "hearing", "announcement", "suspension", "refund"]
Approver = Literal["head", "collective", "superior"]
Breach = Literal["none", "escalation", "auto_release", "waiver", "deemed_served", "termination"]

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
class ExtensionRule:
    """How a limit may be made longer before it runs out, in the limit's own unit.

    `amount` is the most that one extension may add, None when `length_free`: then whoever approves fixes it.
    `count` is how often, None where the law names no bound. `then` follows when the count is used up.
    """

    amount: int | None
    unit: Unit
    approver: Approver
    source: Source
    count: int | None = 1
    length_free: bool = False
    then: "ExtensionRule | None" = None


@dataclass(frozen=True)
class ClockRule:
    """One version of one clock rule, in force from `valid_from` to `valid_to`, both included.

    `start` next_day leaves the day of the trigger out; at_once counts from the very instant. `roll` says
    which last days move on to the next working day: named holidays, all non-working days, or none.
    `pre_alerts` are like "50%", or "last_working_day". `exclusions` are the grounds on which the count stands
    still, `breach` is what follows when the limit has run out.
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
    extension: ExtensionRule | None = None
    exclusions: tuple[Ground, ...] = ()
    breach: Breach = "none"

    @property
    def by_the_clock(self) -> bool:
        """True for minutes and hours, which run on through nights and holidays."""
        return self.unit in CLOCK_UNITS

    def holds(self, on: date) -> bool:
        """True when this version is in force on `on`."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
