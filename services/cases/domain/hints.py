"""Factors that may speak against a consumer's complaint: shown, never decided by (投诉办法 2026 art. 17)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from services.cases.domain.complaint import Complaint

PROOFS = frozenset({"receipt", "payment_record"})


@dataclass(frozen=True)
class HintRule:
    """A factor with its threshold: at least so many in so many days."""

    id: str
    article: str
    certainty: str
    days: int
    at_least: int
    zh: str
    en: str


@dataclass(frozen=True)
class Hint:
    """A factor that is there, and how often."""

    rule: HintRule
    count: int


def hints(complaint: Complaint, others: Iterable[Complaint], rules: Mapping[str, HintRule]) -> tuple[Hint, ...]:
    """The factors that `complaint` shows; `others` are earlier ones of the same phone. Only complaints have any."""
    return tuple(_hints(complaint, tuple(others), rules)) if complaint.kind == "complaint" else ()


def _hints(complaint: Complaint, others: tuple[Complaint, ...], rules: Mapping[str, HintRule]) -> Iterator[Hint]:
    many, about = rules["many_by_one_phone"], rules["many_about_one_business"]
    count = 1 + sum(_within(one, complaint, many.days) for one in others)
    if count >= many.at_least:
        yield Hint(many, count)
    same = 1 + sum(_within(one, complaint, about.days) for one in others if one.site.id == complaint.site.id)
    if same >= about.at_least:
        yield Hint(about, same)
    if not PROOFS & set(complaint.facts.evidence):
        yield Hint(rules["no_proof_of_purchase"], 1)


def _within(one: Complaint, complaint: Complaint, days: int) -> bool:
    return timedelta(0) <= complaint.registered_at - one.registered_at <= timedelta(days=days)
