"""When a case is major: rules over findings, each with its source, so that the level explains itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.cases.domain.law import Sourced
from shared.clocks.explanation import cite_source
from shared.contracts.cases import Ground, Level

LEVELS: tuple[Level, ...] = ("I", "II", "III", "IV")
"""From the gravest."""

_SETTING = "；重大案件分级为本系统设定"


@dataclass(frozen=True, kw_only=True)
class GradingRule(Sourced):
    """Any of `findings` in the evidence makes the case at least `level`."""

    id: str
    level: Level
    findings: frozenset[str]


def graded(findings: Iterable[str], rules: Sequence[GradingRule]) -> tuple[Level | None, tuple[Ground, ...]]:
    """The gravest level that any rule gives, with every rule that applied; no level when none did."""
    present = set(findings)
    met = [(rule, sorted(rule.findings & present)) for rule in rules]
    applied = [(rule, facts) for rule, facts in met if facts]
    grounds = tuple(Ground(rule.id, _cited(rule), ", ".join(facts)) for rule, facts in applied)
    return min((rule.level for rule, _ in applied), key=LEVELS.index, default=None), grounds


def _cited(rule: GradingRule) -> str:
    return cite_source(rule.source, "zh") + (_SETTING if rule.certainty == "D" else "") + f" [{rule.certainty}]"
