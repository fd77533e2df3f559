"""Grounds of the law: only those that stand in a list may be given."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from services.cases.domain.law import Listed, in_force
from shared.errors import Refused

FILED = "filed"
"""What is decided where no ground speaks against a case."""


@dataclass(frozen=True, kw_only=True)
class Ground(Listed):
    """One item of an article that lists grounds."""

    item: int


class UnknownGround(Refused):
    """Not one of the grounds that the law lists for this."""

    code = "unknown_ground"


def grounds_on(grounds: Iterable[Listed], on: date) -> frozenset[str]:
    """The ids of the grounds that may be given on that day."""
    return frozenset(one.id for one in in_force(grounds, on))


class NoGroundsThen(UnknownGround):
    """No list of grounds is known that was in force on that day."""

    code = "no_grounds_then"


def known(ground: str, grounds: Collection[str]) -> str:
    """The ground, if it stands in the list; raises UnknownGround, NoGroundsThen where there is no list for that day."""
    if not grounds:
        raise NoGroundsThen("no list of grounds is known for that day", ground=ground)
    if ground not in grounds:
        raise UnknownGround("not a ground that the law lists", ground=ground)
    return ground
