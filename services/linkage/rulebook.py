"""The rule files of `rules/`, read once and checked at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from services.linkage.domain.naming import NamingRule, Trigger
from shared.clocks.rules import RuleBook

FOLDER = Path(__file__).parent / "rules"

SIGNING = "L-SIGN"
_CONDITIONS = ("categories", "levels", "grounds")


@dataclass(frozen=True)
class Rules:
    """All rules of linkage; partners and kinds by code, with their names in both languages."""

    clocks: RuleBook
    naming: tuple[NamingRule, ...]
    partners: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, Mapping[str, str]]

    def answer_clock(self, kind: str) -> str:
        """The clock rule by which a referral of this kind is to be answered."""
        return self.kinds[kind]["answer"]

    @property
    def sources(self) -> dict[str, str]:
        """The source of each rule, by its id."""
        return {rule.id: rule.source for rule in self.naming}


@cache
def load() -> Rules:
    """Read all files of the folder; raises BadFile, KeyError, TypeError or ValueError at start rather than later."""
    partners, content = _read("partners.yaml")["partners"], _read("referrals.yaml")
    clocks = RuleBook.load(FOLDER / "clocks.yaml")
    naming = tuple(_naming_rule(row, partners, content["kinds"]) for row in content["referrals"])
    if len({rule.id for rule in naming}) != len(naming):
        raise ValueError("referrals.yaml: an id stands there twice")
    known = {rule.id for rule in clocks.rules}
    for kind, entry in content["kinds"].items():
        if entry["answer"] not in known:
            raise ValueError(f"referrals.yaml: {kind} is answered by no known clock")
    return Rules(clocks, naming, partners, content["kinds"])


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return content


def _naming_rule(row: Mapping[str, Any], partners: Mapping[str, Any], kinds: Mapping[str, Any]) -> NamingRule:
    known = row["partner"] in partners and row["kind"] in kinds and row["trigger"] in get_args(Trigger)
    if not known or not isinstance(row["valid_from"], date):
        raise ValueError(f"referrals.yaml: {row['id']} has a partner, kind, trigger or day that is not known")
    return NamingRule(**{**row, **{name: frozenset(row.get(name, ())) for name in _CONDITIONS}})
