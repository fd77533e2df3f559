"""Factors that may speak against a consumer's complaint: shown, never decided by (投诉办法 2026 art. 17)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from services.cases.domain.complaint import Complaint
from services.cases.domain.law import Listed
from services.cases.domain.likeness import Usage, weighed
from services.cases.domain.sites import same_business

PROOFS = frozenset({"receipt", "payment_record"})
LIKE_WORDS = 0.6
"""From this share of their pairs on two texts were hardly written by two people who do not know of each other."""


@dataclass(frozen=True, kw_only=True)
class HintRule(Listed):
    """A factor with its threshold: at least so many in so many days."""

    days: int
    at_least: int


@dataclass(frozen=True)
class Hint:
    """A factor that is there, and how often."""

    rule: HintRule
    count: int


@dataclass(frozen=True)
class Around:
    """What lies around a complaint: others `by_phone` and `about_site`, and the `identities` behind its phone."""

    by_phone: tuple[Complaint, ...] = ()
    about_site: tuple[Complaint, ...] = ()
    identities: int = 0


def hints(complaint: Complaint, around: Around, rules: Mapping[str, HintRule], usage: Usage) -> tuple[Hint, ...]:
    """The factors that `complaint` shows; only complaints have any, and none before the article was in force."""
    if complaint.kind != "complaint" or not rules:
        return ()
    counted = ((rules[name], number) for name, number in _counted(complaint, around, rules, usage))
    return tuple(Hint(rule, number) for rule, number in counted if number >= rule.at_least)


def _counted(
    complaint: Complaint, around: Around, rules: Mapping[str, HintRule], usage: Usage
) -> Iterator[tuple[str, int]]:
    def lately(name: str, others: tuple[Complaint, ...]) -> list[Complaint]:
        return [one for one in others if _within(one, complaint, rules[name].days)]

    def here(others: tuple[Complaint, ...]) -> tuple[Complaint, ...]:
        return tuple(one for one in others if same_business(one.site, complaint.site))

    yield "many_by_one_phone", 1 + len(lately("many_by_one_phone", around.by_phone))
    yield "many_about_one_business", 1 + len(lately("many_about_one_business", here(around.by_phone)))
    yield "several_people_one_phone", around.identities
    yield (
        "alike_about_one_business",
        1 + _alike(complaint, lately("alike_about_one_business", here(around.about_site)), usage),
    )
    yield "no_proof_of_purchase", int(not PROOFS & set(complaint.facts.evidence))


def _alike(complaint: Complaint, others: list[Complaint], usage: Usage) -> int:
    """How many others, by other phones, say it in nearly the same words."""
    mine = weighed(complaint.narrative, usage)
    strangers = (one for one in others if one.phone_hash is None or one.phone_hash != complaint.phone_hash)
    return sum(mine.likeness(weighed(one.narrative, usage)) >= LIKE_WORDS for one in strangers)


def _within(one: Complaint, complaint: Complaint, days: int) -> bool:
    """By the day of receipt: a sheet of old records is taken down all at once."""
    return timedelta(0) <= complaint.since - one.since <= timedelta(days=days)
