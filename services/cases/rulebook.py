"""The rule files of `rules/`, read once and checked at start."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from services.cases.domain.case_closing import ClosingGround
from services.cases.domain.cells import keyed
from services.cases.domain.forms import FormBook
from services.cases.domain.grading import LEVELS, GradingRule
from services.cases.domain.grounds import Ground, GroundOfKinds
from services.cases.domain.hints import HintRule
from services.cases.domain.instants import Dates, dates_of
from services.cases.domain.jurisdiction import Platform
from services.cases.domain.law import Counted, Listed, number_on
from services.cases.domain.layouts import FIELDS, Layout
from services.cases.domain.legal_clocks import MediationBy
from services.cases.domain.likeness import plain
from services.cases.domain.public import PublicState
from services.cases.domain.registration import Joint
from services.cases.domain.required import Required
from services.cases.domain.rewards import RewardRules
from services.cases.domain.sheet_kinds import KindWords
from services.cases.forms.book import form_book
from services.cases.forms.facts import Item, Lists
from services.cases.law_file import (
    ClosingEntry,
    CountedEntry,
    GroundEntry,
    HintEntry,
    KindGroundEntry,
    ListedEntry,
    MajorEntry,
    PlatformEntry,
    RequiredEntry,
    RewardEntry,
    read_entries,
)
from shared.clocks.rules import RuleBook
from shared.contracts.cases import Level
from shared.store.quotas import Quota

FOLDER = Path(__file__).parent / "rules"

_GROUNDS = ("refusal", "termination")
_PENALTY = ("outcome", "opinion", "service", "annulment", "principal")
_REPORT_OF_LEVEL = {level: f"RR-REPORT-{place}" for place, level in enumerate(LEVELS, start=1)}


@dataclass(frozen=True)
class PublicRules:
    """What is said without a sign-in, and how often: `limits` by address, number and phone.

    For `rating_days` after they were told people may say how content they are.
    """

    states: tuple[PublicState, ...]
    limits: Mapping[str, Quota]
    rating_days: int


@dataclass(frozen=True)
class ExchangeRules:
    """Layouts of sheets, kinds by titles, words of cells by list, forms of dates, what an export holds, bad rows."""

    layouts: Mapping[str, Layout]
    kinds: KindWords
    words: Mapping[str, Mapping[str, str]]
    spoken: Mapping[str, Mapping[str, str]]
    dates: Dates
    columns: tuple[str, ...]
    titles: Mapping[str, str]
    states: Mapping[str, str]
    withheld: str
    provisional: str
    reasons: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Rules:
    """All rules of complaints and cases; `nothing` are the words for none as `plain` has them."""

    clocks: RuleBook
    mediation_by: MediationBy
    grading: tuple[GradingRule, ...]
    refusal: tuple[GroundOfKinds, ...]
    termination: tuple[GroundOfKinds, ...]
    filing: tuple[Ground, ...]
    closing: Mapping[str, ClosingGround]
    gravities: tuple[Listed, ...]
    penalty: Mapping[str, tuple[Listed, ...]]
    rewards: tuple[RewardRules, ...]
    required: tuple[Required, ...]
    numbers: tuple[Counted, ...]
    public: PublicRules
    platforms: Mapping[str, Platform]
    hints: tuple[HintRule, ...]
    categories: Mapping[str, Mapping[str, str]]
    channels: frozenset[str]
    claims: frozenset[str]
    facts_evidence: frozenset[str]
    external_systems: frozenset[str]
    told_by: frozenset[str]
    evidence_kinds: frozenset[str]
    findings: frozenset[str]
    nothing: frozenset[str]
    forms: FormBook
    lists: Lists
    exchange: ExchangeRules

    def officers(self, name: Literal["evidence", "measures", "crime_report"], on: date) -> int:
        """How many officers at the least take evidence or a measure, or report a crime, together on that day."""
        return number_on(self.numbers, f"officers_of_{name}", on)

    def joint(self, on: date) -> Joint:
        """How many complain together on that day, and how many of them speak."""
        least, most = (number_on(self.numbers, name, on) for name in ("joint_complainants", "representatives"))
        return Joint(least, most)


@cache
def load() -> Rules:
    """Read all files of the folder; raises BadFile, KeyError or ValueError at start rather than in a call."""
    words = _read("words.yaml")
    clocks = RuleBook.load(FOLDER / "clocks.yaml")
    refusal, termination = (read_entries(FOLDER / f"{name}.yaml", name, KindGroundEntry) for name in _GROUNDS)
    return Rules(
        clocks=clocks,
        mediation_by=_mediation_by(_read("transition.yaml")),
        grading=read_entries(FOLDER / "major.yaml", "major", MajorEntry),
        refusal=refusal,
        termination=termination,
        filing=read_entries(FOLDER / "filing.yaml", "filing", GroundEntry),
        closing={one.id: one for one in read_entries(FOLDER / "closing.yaml", "closing", ClosingEntry)},
        gravities=read_entries(FOLDER / "closing.yaml", "gravity", ListedEntry),
        penalty={name: read_entries(FOLDER / "penalty.yaml", name, ListedEntry) for name in _PENALTY},
        rewards=read_entries(FOLDER / "rewards.yaml", "rewards", RewardEntry),
        required=read_entries(FOLDER / "required.yaml", "required", RequiredEntry),
        numbers=read_entries(FOLDER / "numbers.yaml", "numbers", CountedEntry),
        public=_public(_read("public.yaml")),
        platforms=_platforms(read_entries(FOLDER / "jurisdiction.yaml", "platforms", PlatformEntry)),
        hints=read_entries(FOLDER / "hints.yaml", "hints", HintEntry),
        categories=words["categories"],
        channels=frozenset(words["channels"]),
        claims=frozenset(words["claims"]),
        facts_evidence=frozenset(words["facts_evidence"]),
        external_systems=frozenset(words["external_systems"]),
        told_by=frozenset(words["told_by"]),
        evidence_kinds=frozenset(words["evidence_kinds"]),
        findings=frozenset(words["findings"]),
        nothing=frozenset(map(plain, words["nothing"])),
        forms=form_book(_read("forms.yaml")),
        lists=Lists(
            categories={code: name["zh"] for code, name in words["categories"].items()},
            refusal=_items(refusal),
            termination=_items(termination),
            clocks=clocks,
        ),
        exchange=_exchange(_read("exchange.yaml")),
    )


def _mediation_by(content: Mapping[str, Any]) -> MediationBy:
    known: tuple[MediationBy, ...] = get_args(MediationBy)
    return known[known.index(content["mediation_by"])]


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return content


def _items(grounds: Iterable[GroundOfKinds]) -> dict[str, Item]:
    """Those that an article lists: forms are made of complaints only, and so speak of no others."""
    return {one.id: Item(one.item, one.zh) for one in grounds if one.item is not None}


def _platforms(platforms: Iterable[Platform]) -> dict[str, Platform]:
    """The platforms by every name that people give them."""
    return {plain(name): one for one in platforms for name in (one.id, one.zh, one.en)}


def _public(content: Mapping[str, Any]) -> PublicRules:
    states = tuple(PublicState(**{**row, "covers": tuple(row["covers"])}) for row in content["states"])
    limits = {name: Quota(row["most"], timedelta(minutes=row["minutes"])) for name, row in content["limits"].items()}
    return PublicRules(states, limits, content["rating"]["days"])


def _exchange(content: Mapping[str, Any]) -> ExchangeRules:
    layouts = {row["id"]: Layout(**row) for row in content["layouts"]}
    own = layouts["quanheng"].columns
    kinds = KindWords(frozenset(content["kinds"]["fields"]), content["kinds"]["words"])
    if unknown := {*kinds.fields, *(name for one in layouts.values() for name in one.columns)} - set(FIELDS):
        raise ValueError(f"exchange.yaml: no such fields: {sorted(unknown)}")
    if unread := {title for one in layouts.values() for title in one.ownerless if title not in one.titles}:
        raise ValueError(f"exchange.yaml: no such titles: {sorted(unread)}")
    return ExchangeRules(
        layouts=layouts,
        kinds=kinds,
        words={name: keyed(words) for name, words in content["words"].items()},
        # Of several words for one code the first is the one that we say.
        spoken={name: {code: one for one, code in reversed(words.items())} for name, words in content["words"].items()},
        dates=dates_of(content["dates"]),
        columns=tuple(content["export"]["columns"]),
        titles={**{name: titles[0] for name, titles in own.items()}, **content["export"]["titles"]},
        states=content["states"],
        withheld=content["export"]["withheld"],
        provisional=content["export"]["provisional"],
        reasons=content["reasons"],
    )


def response_rules(level: Level, rural: bool) -> tuple[str, ...]:
    """The clocks of the rapid response to a case of that level; `rural` when the scene lies in the country."""
    return ("RR-ORDER", "RR-SCENE-RURAL" if rural else "RR-SCENE", _REPORT_OF_LEVEL[level])
