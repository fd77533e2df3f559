"""Which partner departments a matter is sent to: rules over what is known of it, each with its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Trigger = Literal["complaint_accepted", "case_graded_major"]


@dataclass(frozen=True)
class Matter:
    """What rules look at: the event that happened, and the facts it carried."""

    trigger: Trigger
    category: str
    level: str = ""
    grounds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NamingRule:
    """Sends matters that meet all of its conditions to `partner`; an empty condition is met by all.

    In force from `valid_from` to `valid_to`, both included.
    """

    id: str
    trigger: Trigger
    partner: str
    kind: str
    source: str
    certainty: str
    valid_from: date
    valid_to: date | None = None
    categories: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    grounds: frozenset[str] = frozenset()

    def names(self, matter: Matter, on: date) -> bool:
        """Whether this rule sends the matter to its partner on that day."""
        in_force = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return in_force and matter.trigger == self.trigger and self._fits(matter)

    def _fits(self, matter: Matter) -> bool:
        category = not self.categories or matter.category in self.categories
        level = not self.levels or matter.level in self.levels
        ground = not self.grounds or bool(matter.grounds & self.grounds)
        return category and level and ground


def named(matter: Matter, rules: Sequence[NamingRule], on: date) -> tuple[NamingRule, ...]:
    """The rules that apply; of several for one partner the first, so that it hears of one event once."""
    first: dict[str, NamingRule] = {}
    for rule in rules:
        if rule.names(matter, on):
            first.setdefault(rule.partner, rule)
    return tuple(first.values())
