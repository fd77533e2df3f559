"""What every entry of a list of law says of itself: where it stands, how sure that is, and when it holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from shared.clocks.rule import Certainty, Source


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """An entry with its source; `certainty` as in the clock rules, `valid_to` None while it stays in force."""

    source: Source
    certainty: Certainty
    valid_from: date
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """True when it is in force on `on`."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Listed(Sourced):
    """An entry that has an id and is said in both languages."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Counted(Sourced):
    """How many people the law asks for, or allows."""

    id: str
    number: int


Entry = TypeVar("Entry", bound=Sourced)


def in_force(entries: Iterable[Entry], on: date) -> tuple[Entry, ...]:
    """The entries that hold on that day, in their order."""
    return tuple(one for one in entries if one.holds(on))


def number_on(entries: Iterable[Counted], name: str, on: date) -> int:
    """The number of that name that holds on that day, the first one on a day before all."""
    known = [one for one in entries if one.id == name]
    return (in_force(known, on) or tuple(known))[0].number
