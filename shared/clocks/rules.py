"""All clock rules of a service by their dates: which version holds for a trigger on a given day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from shared.clocks.rule import ClockRule
from shared.clocks.rule_file import read_rules
from shared.errors import Invalid, NotFound


class RuleNotInForce(NotFound):
    """No rule of that id holds on that day; `facts` carry `rule_id` and `on`."""

    code = "rule_not_in_force"


class OverlappingRules(Invalid):
    """Two versions of one rule would hold on the same day."""

    code = "overlapping_rules"


@dataclass(frozen=True)
class RuleBook:
    """All versions of all clock rules of one service."""

    rules: tuple[ClockRule, ...]

    def __post_init__(self) -> None:
        _refuse_overlaps(self.rules)

    @classmethod
    def load(cls, *paths: Path) -> "RuleBook":
        """The rules under `clocks:` in all `paths`; raises BadFile or OverlappingRules."""
        return cls(tuple(rule for path in paths for rule in read_rules(path)))

    def in_force(self, rule_id: str, on: date) -> ClockRule:
        """The version of `rule_id` that holds on the trigger day `on`; raises RuleNotInForce."""
        for rule in self.rules:
            if rule.id == rule_id and rule.holds(on):
                return rule
        raise RuleNotInForce(f"no rule {rule_id} in force on {on}", rule_id=rule_id, on=on.isoformat())

    def version(self, rule_id: str, valid_from: str) -> ClockRule:
        """The version that a running clock was started under (`valid_from` an ISO day); raises RuleNotInForce."""
        return self.in_force(rule_id, date.fromisoformat(valid_from))


def _refuse_overlaps(rules: Iterable[ClockRule]) -> None:
    by_id: dict[str, list[ClockRule]] = {}
    for rule in rules:
        by_id.setdefault(rule.id, []).append(rule)
    for versions in by_id.values():
        _refuse_overlap(sorted(versions, key=lambda rule: rule.valid_from))


def _refuse_overlap(versions: Sequence[ClockRule]) -> None:
    for earlier, later in pairwise(versions):
        if earlier.holds(later.valid_from):
            raise OverlappingRules(
                f"{earlier.id}: the version from {earlier.valid_from} still holds on {later.valid_from},"
                " when the next one begins",
                rule_id=earlier.id,
            )
