"""Grounds of the law: only those that stand in a list may be given."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from services.cases.domain.law import Listed, in_force
from shared.contracts.cases import Kind
from shared.errors import Refused

FILED = "filed"
"""What is decided where no ground speaks against a case."""


@dataclass(frozen=True, kw_only=True)
class Ground(Listed):
    """One item of an article that lists grounds."""

    item: int


@dataclass(frozen=True, kw_only=True)
class GroundOfKinds(Listed):
    """A ground on which submissions of `kinds` are turned away or their mediation ends.

    `item` is its number in the article that lists it, None where a setting of this system does.
    """

    kinds: frozenset[Kind]
    item: int | None = None


class UnknownGround(Refused):
    """Not one of the grounds that the law lists for this."""

    code = "unknown_ground"


def grounds_on(grounds: Iterable[Listed], on: date) -> frozenset[str]:
    """The ids of the grounds that may be given on that day."""
    return frozenset(one.id for one in in_force(grounds, on))


class NoGroundsThen(UnknownGround):
    """No list of grounds is known that was in force on that day."""

    code = "no_grounds_then"


class GroundOfOtherKind(UnknownGround):
    """The ground is for submissions of another kind: the consumer rule says nothing of disputes (细则 arts. 34-36)."""

    code = "ground_of_other_kind"


def known(ground: str, grounds: Collection[str]) -> str:
    """The ground, if it stands in the list; raises UnknownGround, NoGroundsThen where there is no list for that day."""
    if not grounds:
        raise NoGroundsThen("no list of grounds is known for that day", ground=ground)
    if ground not in grounds:
        raise UnknownGround("not a ground that the law lists", ground=ground)
    return ground


def known_for(kind: Kind, ground: str, grounds: Iterable[GroundOfKinds]) -> str:
    """The ground, if it is for the kind in `grounds`, which hold that day; raises as `known`, and GroundOfOtherKind."""
    listed = tuple(grounds)
    own = {one.id for one in listed if kind in one.kinds}
    if own and ground not in own and ground in {one.id for one in listed}:
        raise GroundOfOtherKind("a ground for submissions of another kind", ground=ground, kind=kind)
    return known(ground, own)
