"""Which earlier complaints are likely about the same matter, and why."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.cases.domain.complaint import Complaint
from shared.ids import derived_id

SHOWN = 5
THRESHOLD = 40
LOOK_BACK = timedelta(days=90)
SAME_SITE, SAME_POSITION, SAME_CALLER, SAME_CATEGORY, NEAR_TEXT, RECENT = 40, 20, 30, 5, 25, 10


@dataclass(frozen=True)
class Description:
    """What the operator has typed so far."""

    division: str
    category: str
    site_id: str
    position: str
    narrative: str
    phone_hash: str | None
    at: datetime


@dataclass(frozen=True)
class Likeness:
    """An earlier complaint with its score (0-130) and the reasons, strongest first."""

    id: str
    number: str
    score: int
    reasons: tuple[str, ...]


def ranked(typed: Description, earlier: Iterable[tuple[str, Complaint]]) -> list[Likeness]:
    """The likeliest, best first, at most five; one below the threshold is not worth a look."""
    scored = [_likeness(typed, document_id, complaint) for document_id, complaint in earlier]
    likely = [one for one in scored if one.score >= THRESHOLD]
    return sorted(likely, key=lambda one: (-one.score, one.number))[:SHOWN]


def _likeness(typed: Description, document_id: str, complaint: Complaint) -> Likeness:
    text = _overlap(typed.narrative, complaint.narrative)
    same_site = typed.site_id == complaint.site.id
    same_position = same_site and _plain(typed.position) == _plain(complaint.site.position) != ""
    weights = {
        "same_site": SAME_SITE * same_site,
        "same_position": SAME_POSITION * same_position,
        "same_caller": SAME_CALLER * (typed.phone_hash is not None and typed.phone_hash == complaint.phone_hash),
        "same_category": SAME_CATEGORY * (typed.category == complaint.category),
        "near_text": round(NEAR_TEXT * text) if text >= 0.2 else 0,
        "recent": RECENT * (typed.at - complaint.registered_at <= timedelta(days=7)),
    }
    reasons = sorted((name for name, weight in weights.items() if weight), key=lambda name: -weights[name])
    return Likeness(document_id, complaint.number, sum(weights.values()), tuple(reasons))


def _overlap(one: str, other: str) -> float:
    """Share of common pairs of characters (Jaccard), from 0 to 1: works for Chinese without a dictionary."""
    mine, theirs = _pairs(one), _pairs(other)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def _pairs(text: str) -> set[str]:
    plain = _plain(text)[:2000]
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _plain(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def site_id_of(division: str, name: str) -> str:
    """The id by which the same business is found again, whatever marks and widths its name is written with."""
    return derived_id("site", division, _plain(name))
