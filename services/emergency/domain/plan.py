"""Emergency plans as data: their levels, what makes each, and what is ordered at it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.clocks.rule import Named
from shared.errors import NotFound

Measured = Literal["casualties", "people_affected", "loss_yuan"]


class UnknownLevel(NotFound):
    """The plan has no such level; `facts` carry the levels that it has."""

    code = "unknown_level"


@dataclass(frozen=True)
class Facts:
    """What is known of an incident: persons hurt or killed, persons affected or gathered, loss in yuan."""

    casualties: int = 0
    people_affected: int = 0
    loss_yuan: int = 0


@dataclass(frozen=True)
class Condition:
    """Met from `at_least` on, the number itself included (以上)."""

    measured: Measured
    at_least: int

    def met(self, facts: Facts) -> bool:
        """True when the facts reach the number."""
        return self.value(facts) >= self.at_least

    def value(self, facts: Facts) -> int:
        """What the facts say about what this condition looks at."""
        value: int = getattr(facts, self.measured)
        return value


@dataclass(frozen=True)
class Order:
    """What somebody of `role` is to do within `minutes`; with `categories` only in incidents of one of these."""

    code: str
    title: Named
    role: str
    minutes: int
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Level:
    """One level of a plan: any condition makes it; with none it takes what the graver ones leave.

    `orders` are those that it adds to the ones of the lighter levels.
    """

    code: str
    title: Named
    conditions: tuple[Condition, ...]
    orders: tuple[Order, ...]


@dataclass(frozen=True)
class Plan:
    """One version of one plan, its levels from the gravest.

    The same level code means another thing in another plan or version, so the three are always kept together.
    """

    code: str
    version: int
    title: Named
    source: str
    certainty: str
    valid_from: date
    levels: tuple[Level, ...]
    first_actions: tuple[Order, ...]
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """True when this version is in force on `on`."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def level(self, code: str) -> Level:
        """The level of that code; raises UnknownLevel."""
        for level in self.levels:
            if level.code == code:
                return level
        raise UnknownLevel("the plan has no such level", levels=[level.code for level in self.levels])

    def orders(self, level: Level, category: str) -> tuple[Order, ...]:
        """The first actions for that category of instrument, then the orders of the level and all lighter ones."""
        at_or_below = reversed(self.levels[self.levels.index(level) :])
        orders = (*self.first_actions, *(order for one in at_or_below for order in one.orders))
        return tuple(one for one in orders if not one.categories or category in one.categories)


@dataclass(frozen=True)
class Met:
    """One condition that the facts reach."""

    measured: Measured
    at_least: int
    value: int


@dataclass(frozen=True)
class Suggestion:
    """The level that the plan's numbers give, with what led to it; None below all of them."""

    plan: str
    plan_version: int
    level: str | None
    title: Named | None
    reasons: tuple[Met, ...]


def suggest_level(plan: Plan, facts: Facts) -> Suggestion:
    """The gravest level of which the facts reach any number; a person decides, not this."""
    for level in plan.levels:
        met = tuple(Met(one.measured, one.at_least, one.value(facts)) for one in level.conditions if one.met(facts))
        if met or not level.conditions:
            return Suggestion(plan.code, plan.version, level.code, level.title, met)
    return Suggestion(plan.code, plan.version, None, None, ())
