"""The rule files of `rules/`, read once and checked at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.cases.domain.grading import LEVELS, GradingRule
from shared.clocks.rules import RuleBook

FOLDER = Path(__file__).parent / "rules"

RAPID_RESPONSE = ("RR-ORDER", "RR-SCENE")
REPORT_OF_LEVEL = {level: f"RR-REPORT-{place}" for place, level in enumerate(LEVELS, start=1)}


@dataclass(frozen=True)
class Rules:
    """All rules of complaints and cases."""

    clocks: RuleBook
    grading: tuple[GradingRule, ...]
    refusal: Mapping[str, str]
    categories: Mapping[str, Mapping[str, str]]
    channels: frozenset[str]
    evidence_kinds: frozenset[str]
    findings: frozenset[str]


@cache
def load() -> Rules:
    """Read all files of the folder; raises BadFile, KeyError or ValueError at start rather than in a call."""
    words = _read("words.yaml")
    return Rules(
        clocks=RuleBook.load(FOLDER / "clocks.yaml"),
        grading=tuple(_grading_rule(row) for row in _read("major.yaml")["major"]),
        refusal={row["id"]: row["zh"] for row in _read("refusal.yaml")["refusal"]},
        categories=words["categories"],
        channels=frozenset(words["channels"]),
        evidence_kinds=frozenset(words["evidence_kinds"]),
        findings=frozenset(words["findings"]),
    )


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return content


def _grading_rule(row: Mapping[str, Any]) -> GradingRule:
    if row["level"] not in LEVELS:
        raise ValueError(f"major.yaml: {row['id']} has no level of {LEVELS}")
    return GradingRule(row["id"], row["level"], frozenset(row["findings"]), row["source"], row["certainty"])
