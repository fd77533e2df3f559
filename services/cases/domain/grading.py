"""When a case is major: rules over findings, each with its source, so that the level explains itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.contracts.cases import Ground, Level

LEVELS: tuple[Level, ...] = ("I", "II", "III", "IV")
"""From the gravest."""


@dataclass(frozen=True)
class GradingRule:
    """Any of `findings` in the evidence makes the case at least `level`."""

    id: str
    level: Level
    findings: frozenset[str]
    source: str
    certainty: str


def graded(findings: Iterable[str], rules: Sequence[GradingRule]) -> tuple[Level | None, tuple[Ground, ...]]:
    """The gravest level that any rule gives, with every rule that applied; no level when none did."""
    present = set(findings)
    met = [(rule, sorted(rule.findings & present)) for rule in rules]
    applied = [(rule, facts) for rule, facts in met if facts]
    grounds = tuple(Ground(rule.id, f"{rule.source} [{rule.certainty}]", ", ".join(facts)) for rule, facts in applied)
    return min((rule.level for rule, _ in applied), key=LEVELS.index, default=None), grounds
