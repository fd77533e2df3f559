"""Whether two sites of one name are one business: a chain has many in a division, each in a street of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from services.cases.domain.complaint import Site
from services.cases.domain.likeness import REMEMBERED, plain

_ROADS = "路街巷弄道"
_NO_NAMES = "字公铁马道岔线电"
"""Before 路 these make a word, as in 十字路口 and 公路, and no name."""

_DIRECTIONS = "东西南北中"


@dataclass(frozen=True)
class _Whereabouts:
    """Which roads and which towns an address names."""

    roads: frozenset[str]
    towns: frozenset[str]


def same_business(one: Site, other: Site) -> bool:
    """Whether they have one name in one division, and no addresses that tell them apart."""
    return one.id == other.id and not apart(one, other)


def apart(one: Site, other: Site) -> bool:
    """Whether their addresses name roads and share none, or where one names no road, towns and share none.

    One of which neither is known is nowhere else: addresses are typed in many ways, and often not at all.
    """
    here, there = _whereabouts(one.address), _whereabouts(other.address)
    if here.roads and there.roads:
        return here.roads.isdisjoint(there.roads)
    return bool(here.towns and there.towns) and here.towns.isdisjoint(there.towns)


@lru_cache(REMEMBERED)
def _whereabouts(address: str) -> _Whereabouts:
    written = plain(address)
    return _Whereabouts(frozenset(_roads(written)), frozenset(_towns(written)))


def _roads(written: str) -> Iterator[str]:
    """Two characters and the one that says what it is; 文一西路 is also 文一路, as people shorten it."""
    for at, sign in enumerate(written):
        before = written[max(0, at - 2) : at]
        if sign not in _ROADS or not _is_name(before) or not _is_road(written, at):
            continue
        yield before + sign
        longer = written[max(0, at - 3) : at - 1]
        if before[1] in _DIRECTIONS and _is_name(longer):
            yield longer + sign


def _is_road(written: str, at: int) -> bool:
    sign, before, after = written[at], written[at - 1], written[at + 1 : at + 2]
    if sign == "道":
        return before == "大"
    return not (sign == "街" and after == "道") and not (sign == "路" and before in _NO_NAMES)


def _towns(written: str) -> Iterator[str]:
    """The names alone: a town (镇) that became a subdistrict (街道) keeps its name."""
    for at in range(2, len(written)):
        before = written[at - 2 : at]
        if _is_name(before) and (written[at] in "镇乡" or written[at : at + 2] == "街道"):
            yield before


def _is_name(text: str) -> bool:
    return len(text) == 2 and all("一" <= sign <= "鿿" for sign in text)
