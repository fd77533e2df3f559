"""Which earlier complaints are likely about the same matter, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from services.cases.domain.complaint import Complaint, Dated, Instrument, Site
from services.cases.domain.likeness import LONGEST, REMEMBERED, Usage, plain, street_words, weighed, weighed_name
from services.cases.domain.sites import apart, same_business
from shared.ids import derived_id

SHOWN = 5
THRESHOLD = 45
"""Below it, measured on real messages, four suggestions in a hundred were right."""

LOOK_BACK = timedelta(days=365)
"""What was received longer before or after is another matter, though a sheet may bring both on one day."""
NEAR_TIME_SPAN = timedelta(days=7)
SAME_INSTRUMENT = 60
SAME_PERSON = "same_caller"
SAME_SITE, SAME_POSITION, SAME_CALLER, SAME_CATEGORY, NEAR_PLACE, NEAR_TIME = 60, 30, 35, 5, 25, 10
ANY_CATEGORY = "other"

NEAR_TEXT_PER_SHARE, MOST_NEAR_TEXT, LEAST_SHARE = 800, 60, 0.03
"""Measured on real messages: from a share of 0.05 on two texts are mostly about one matter."""

ELSEWHERE, NEAR_NAMES = 20, 0.3
"""The most that like words count at two sites that have nothing to do with each other; how like names are near."""


@dataclass(frozen=True)
class Compared(Dated):
    """What of a complaint is compared with others: a part of `Complaint`, which takes far less time to read."""

    number: str
    division: str
    category: str
    kind: str
    site: Site
    narrative: str
    registered_at: datetime
    received_at: datetime | None = None
    phone_hash: str | None = None
    instrument: Instrument | None = None


@dataclass(frozen=True)
class Description:
    """What the operator has typed so far; `known_kinds` are those whose callers they may know."""

    division: str
    category: str
    site: Site
    narrative: str
    phone_hash: str | None
    at: datetime
    serial: str = ""
    known_kinds: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """All that was said of the matter."""
        return told(self.site, self.narrative)

    def same_caller(self, complaint: Compared) -> bool:
        """Whether it is the same one who calls; never so for one whom the operator may not know."""
        known = self.phone_hash is not None and complaint.kind in self.known_kinds
        return known and self.phone_hash == complaint.phone_hash


@dataclass(frozen=True)
class Likeness:
    """An earlier complaint with its score (0-260) and the reasons, strongest first; which business, and when."""

    id: str
    number: str
    score: int
    reasons: tuple[str, ...]
    site_name: str = ""
    registered_at: datetime | None = None


def told(site: Site, narrative: str) -> str:
    """What texts are compared by: the site as it was named, then the words of the caller."""
    return "\n".join((site.name, site.address, site.position, narrative))


def shortened(complaint: Compared) -> Compared:
    """Without what is not compared anyway: it takes up no space while it waits."""
    return replace(complaint, narrative=complaint.narrative[:LONGEST])


def described(complaint: Compared) -> Description:
    """A complaint on file as if it were typed now, without its caller."""
    return Description(
        division=complaint.division,
        category=complaint.category,
        site=complaint.site,
        narrative=complaint.narrative,
        phone_hash=None,
        at=complaint.since,
        serial=serial_of(complaint),
    )


def likeliest(worth: Mapping[str, float], holders: Mapping[str, Iterable[str]], most: int) -> list[str]:
    """Those complaints that hold the words of the most worth, best first."""
    votes: Counter[str] = Counter()
    for word, weight in worth.items():
        votes.update(dict.fromkeys(holders[word], weight))
    return sorted(votes, key=lambda one: (-votes[one], one))[:most]


def ranked(typed: Description, earlier: Iterable[tuple[str, Compared]], usage: Usage) -> list[Likeness]:
    """The likeliest, best first, at most five; one below the threshold is not worth a look."""
    comparison = _Comparison(typed, usage)
    scored = (comparison.with_earlier(document_id, complaint) for document_id, complaint in earlier)
    likely = [one for one in scored if one is not None and one.score >= THRESHOLD]
    return sorted(likely, key=lambda one: (-one.score, one.number))[:SHOWN]


class _Comparison:
    """What was typed, weighed once for all comparisons."""

    def __init__(self, typed: Description, usage: Usage) -> None:
        self._typed = typed
        self._usage = usage
        self._told = weighed(typed.told, usage)
        self._name = weighed_name(typed.site.name, usage)
        self._streets = _streets(typed.site)

    def with_earlier(self, document_id: str, other: Compared) -> Likeness | None:
        """Every reason with its weight; None where not even the same words could make it likely."""
        if abs(self._typed.at - other.since) > LOOK_BACK:
            return None
        near, weights = self._but_for_words(other)
        most = ELSEWHERE if self._elsewhere(other, near) else MOST_NEAR_TEXT
        if sum(weights.values()) + most < THRESHOLD:
            return None
        weights["near_text"] = self._near_text(other, most)
        reasons = sorted((name for name, weight in weights.items() if weight), key=lambda name: -weights[name])
        return Likeness(
            document_id, other.number, sum(weights.values()), tuple(reasons), other.site.name, other.registered_at
        )

    def _but_for_words(self, other: Compared) -> tuple[bool, dict[str, int]]:
        """Whether both are at one place, and the weights of all that is quickly seen."""
        typed = self._typed
        same_site = same_business(typed.site, other.site) and _same(typed.site.name, other.site.name)
        near = same_site or self._near_place(other)
        return near, {
            "same_site": SAME_SITE * same_site,
            "same_position": SAME_POSITION * (same_site and _same(typed.site.position, other.site.position)),
            "same_instrument": SAME_INSTRUMENT * _same(typed.serial, serial_of(other)),
            SAME_PERSON: SAME_CALLER * typed.same_caller(other),
            "same_category": SAME_CATEGORY * (typed.category == other.category != ANY_CATEGORY),
            "near_text": 0,
            "near_place": NEAR_PLACE * (near and not same_site),
            "near_time": NEAR_TIME * (abs(typed.at - other.since) <= NEAR_TIME_SPAN),
        }

    def _elsewhere(self, other: Compared, near: bool) -> bool:
        """Whether both sites are known and have nothing to do with each other, or but a name that a chain has."""
        here, there = self._typed.site, other.site
        return here.name != "" != there.name and (not near or apart(here, there))

    def _near_text(self, other: Compared, most: int) -> int:
        share = self._told.likeness(weighed(told(other.site, other.narrative), self._usage))
        return min(round(NEAR_TEXT_PER_SHARE * share), most) if share >= LEAST_SHARE else 0

    def _near_place(self, other: Compared) -> bool:
        if self._typed.division != other.division:
            return False
        if not self._streets.isdisjoint(_streets(other.site)):
            return True
        return self._name.likeness(weighed_name(other.site.name, self._usage)) >= NEAR_NAMES


@lru_cache(REMEMBERED)
def _streets(site: Site) -> frozenset[str]:
    return frozenset(street_words(site.name) | street_words(site.address))


def _same(one: str, other: str) -> bool:
    return bool(one and other) and plain(one) == plain(other) != ""


def serial_of(complaint: Complaint | Compared) -> str:
    """The serial number of the instrument in question, empty when it is not known."""
    return complaint.instrument.serial if complaint.instrument else ""


def site_id_of(division: str, name: str, complaint_id: str = "") -> str:
    """The id by which the same business is found again, whatever marks and widths its name is written with.

    All of a chain in a division may have it: `sites` tells them apart by their addresses. One that nobody named is a
    site of its own in each complaint: not knowing two makes them no less different.
    """
    written = plain(name)
    return derived_id("site", division, written) if written else derived_id("unnamed site", complaint_id)
