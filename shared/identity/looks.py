"""The record of those who looked at people, line by line, and how it is asked: by people or by account."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Way = Literal["opened", "searched", "compared", "guessed"]


@dataclass(frozen=True)
class Look:
    """Who looked at somebody, when (aware UTC) and how.

    `person_id` is empty for a search, and for guesses of old. `document` is of which submission they were opened or
    something was said; empty where that is not on record. `by_owner`: it is the one that the person came with, for in
    which they were opened was not written down. `reason` is that of an opening, `found` of a search.
    """

    id: str
    at: datetime
    by: str
    way: Way
    person_id: str = ""
    document: str = ""
    reason: str = ""
    found: int = 0
    by_owner: bool = False


@dataclass(frozen=True)
class LooksAt:
    """What is asked about these people: who opened them, or guessed them in words about one of `documents`.

    `only_there`: of the openings those alone that were made in one of `documents`. From `searched_since` on searches
    by their numbers count too, unless it is None.
    """

    people: Sequence[str]
    documents: Sequence[str]
    only_there: bool
    searched_since: datetime | None

    @property
    def compared_since(self) -> datetime | None:
        """The same for comparisons: one of an account stands for all of its day (see `comparison_id`)."""
        since = self.searched_since
        return since and since.replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Lines:
    """How many lines, and which: newest first, behind the one at that place, from an instant on."""

    most: int
    after: tuple[datetime, str] | None = None
    since: datetime | None = None


class LookRecord(Protocol):
    """What the vault's record answers."""

    def at_people(self, asked: LooksAt, lines: Lines) -> list[Look]: ...
    def by_account(self, account: str, lines: Lines) -> list[Look]: ...


def newest(looks: Iterable[Look], most: int) -> list[Look]:
    """The first of them in the order in which the record is read."""
    return sorted(looks, key=lambda one: (one.at, one.id), reverse=True)[:most]
