"""Whether two sites of one name are one business: a chain has many in a division, each in a street of its own."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from services.cases.domain.complaint import Site
from services.cases.domain.likeness import REMEMBERED, plain

# 练市镇 and 贺村镇 are towns, 桐乡市 is a city; 古镇 and 水乡 are sights.
# Of 新村路 and 乌镇大道 the place is the name of the road, but 塘栖镇街上 and 塘栖镇大街 name none.
_PLACE = re.compile(
    r"(?P<name>[^\W\da-z路街巷弄号道]{1,5}?)"
    r"(?:(?P<town>街道|(?<![小古])镇|(?<!水)乡(?!市))|[省市县区村](?!镇|乡|街道))"
    r"(?!(?:大道|[路街巷弄])(?![口边上旁桥]))"
)
# Neither 十字路口, 公路 and 沿街 nor the district 路桥 has a road in it. The digits behind it are the house.
_ROAD = re.compile(
    r"(?P<name>[^\W\da-z路街巷弄号]{1,3})"
    r"(?P<sign>大道|大街|(?<![字公铁马道岔线电])路(?!桥)|(?<![大沿临邻对过])街(?!道)|[巷弄])"
    r"(?P<house>\d*)"
)
_WITHIN_HOUSE = re.compile(r"(?<=\d)\s*[-－–—]\s*\d+")

_DIRECTIONS = "东西南北中"
_TELLING = frozenset(_DIRECTIONS + "一二三四五六七八九十前后上下内外大小新老")
"""What tells neighbouring roads apart, 文一路 and 文三路: in these there are no slips."""


@dataclass(frozen=True)
class _Road:
    """A road by the last three characters of its name at most, what it is, and the house where one is named."""

    name: str
    sign: str
    house: str

    def may_be(self, other: "_Road") -> bool:
        """Whether both may be one, written in two ways."""
        alike = self.sign == other.sign and _share(self._names, other._names)
        return alike or (self._is_slip_of(other) and not (self.house and other.house and self.house != other.house))

    @property
    def _names(self) -> tuple[str, ...]:
        """Two characters tell enough. 文一西路 is also 文一路, as people shorten it; nobody shortens 南大街."""
        shortened = len(self.name) == 3 and len(self.sign) == 1 and self.name[-1] in _DIRECTIONS
        return (self.name[-2:], self.name[:2]) if shortened else (self.name[-2:],)

    def _is_slip_of(self, other: "_Road") -> bool:
        """Whether one character is another one, and what is the same is more than the direction."""
        pairs = list(zip((self.sign, *reversed(self.name)), (other.sign, *reversed(other.name)), strict=False))
        same = {one for one, two in pairs[1:] if one == two}
        differing = [{one, two} for one, two in pairs if one != two]
        return len(differing) == 1 and _TELLING.isdisjoint(differing[0]) and not same <= _TELLING


@dataclass(frozen=True)
class _Whereabouts:
    """Which roads and which towns an address names."""

    roads: frozenset[_Road]
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
        return not any(road.may_be(another) for road in here.roads for another in there.roads)
    return bool(here.towns and there.towns) and not _share(here.towns, there.towns)


def _share(names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether one may be among both: 塘栖东街 is 东街, too, as what stands before a name may be that of a town."""
    return any(one.endswith(other) or other.endswith(one) for one in names for other in others)


@lru_cache(REMEMBERED)
def _whereabouts(address: str) -> _Whereabouts:
    written = plain(_WITHIN_HOUSE.sub("", address))
    # Where a place was there is a gap, so that its last character begins no road.
    return _Whereabouts(frozenset(_roads(_PLACE.sub(" ", written))), frozenset(_towns(written)))


def _roads(written: str) -> Iterator[_Road]:
    return (_Road(found["name"], found["sign"], found["house"]) for found in _ROAD.finditer(written))


def _towns(written: str) -> Iterator[str]:
    """The names alone: a town (镇) that became a subdistrict (街道) keeps its name."""
    return (found["name"][-2:] for found in _PLACE.finditer(written) if found["town"])
