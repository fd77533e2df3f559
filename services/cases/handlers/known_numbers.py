"""Under which numbers of other systems something is on file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from services.cases.domain.complaint import ExternalNumber
from services.cases.domain.finding import number_gram
from services.cases.domain.same_numbers import known_as, same
from services.cases.indexes import BY_GRAM, BY_NUMBER
from services.cases.store import Desk
from shared.store.documents import MAX_ROWS, Page, Taken

ASKED_AT_ONCE = 100
"""Numbers are nearly always of one submission each: what is found of so many fits one answer."""


class Numbered(Protocol):
    """The number of a submission in another system."""

    @property
    def system(self) -> str: ...

    @property
    def number(self) -> str: ...


@dataclass(frozen=True)
class OnFile:
    """The numbers under which other systems know a complaint."""

    external: tuple[ExternalNumber, ...]


@dataclass(frozen=True)
class Own:
    """Our number of a complaint."""

    number: str


def refuse_known(desk: Desk, numbers: Iterable[Numbered], complaint_id: str) -> None:
    """Raise Taken when another submission has one of the numbers, in whatever writing.

    An index holds what is taken down now; those of earlier versions stand in none by which all writings are one.
    """
    asked = list(numbers)
    known = _known(desk, asked, complaint_id)
    if any(known_as(one.system, one.number) in known for one in asked):
        raise Taken("this exists already")


def known(desk: Desk, numbers: Iterable[Numbered]) -> set[str]:
    """What is on file of other systems' numbers, and of our own in those of `quanheng`, as `known_as` has them."""
    asked = list(numbers)
    own = sorted({same(one.number) for one in asked if one.system == "quanheng"})
    rows = desk.complaints.parts(Own, {"number": {"$in": own}}, Page(limit=MAX_ROWS, by=BY_NUMBER)) if own else ()
    return _known(desk, asked) | {known_as("quanheng", row.state.number) for row in rows}


def _known(desk: Desk, asked: Iterable[Numbered], itself: str = "") -> set[str]:
    """All numbers of those found by one that was asked: grams leave out marks, and so find every writing."""
    grams = sorted({number_gram(one.number) for one in asked})
    found: set[str] = set()
    for begin in range(0, len(grams), ASKED_AT_ONCE):
        where = {"grams": {"$in": grams[begin : begin + ASKED_AT_ONCE]}}
        rows = desk.complaints.parts(OnFile, where, Page(limit=MAX_ROWS, by=BY_GRAM))
        others = (row.state for row in rows if row.id != itself)
        found.update(known_as(one.system, one.number) for each in others for one in each.external)
    return found
