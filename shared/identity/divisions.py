"""Who is below whom: the administrative divisions of Zhejiang by GB/T 2260 code, retired ones included.

The subtree that counts is that of reporting: 义乌 (330782) lies in 金华 and reports to the province.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from shared.errors import Invalid

SHIPPED = Path(__file__).with_name("divisions.csv")
PROVINCE = "330000"
"""Zhejiang: everything is within it."""


class UnknownDivision(Invalid):
    """No division of Zhejiang has or had this code."""

    code = "unknown_division"


@dataclass(frozen=True)
class Division:
    """One division; `parent` and `reports_to` are empty for the province.

    `kind`: province, city, district, county, autonomous_county, county_city. `valid_from` and `valid_to`
    (both included) are None where not known or not ended. `successors` took a retired code over.
    """

    code: str
    name: str
    kind: str
    parent: str
    reports_to: str
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()

    def exists(self, on: date) -> bool:
        """True when the code is in use on that day, as far as its dates are known."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)


class Divisions:
    """The whole table with all subtrees worked out beforehand, so that each question is one look-up."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._by_code: Mapping[str, Division] = {division.code: division for division in divisions}
        self._roots = {code: frozenset(self._climb(code)) for code in self._by_code}
        self._inside: dict[str, list[str]] = {code: [] for code in self._by_code}
        for code in sorted(self._by_code):
            for root in self._roots[code]:
                self._inside[root].append(code)

    @classmethod
    @cache
    def load(cls) -> "Divisions":
        """The shipped table: the province, 11 cities, 90 counties, and codes retired since 2013."""
        with SHIPPED.open(encoding="utf-8", newline="") as lines:
            return cls([_from_row(row) for row in csv.DictReader(lines)])

    def get(self, code: str) -> Division:
        """The division of a present or retired code; raises UnknownDivision."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownDivision("no such division in Zhejiang", division=code[:12]) from None

    def within(self, code: str, root: str) -> bool:
        """True when `code` is `root` or reports to it over any number of steps.

        A retired code is within everything that a successor of it is within. Raises UnknownDivision.
        """
        self.get(root)
        return root in self._roots[self.get(code).code]

    def query_for(self, root: str) -> list[str]:
        """All codes within `root`, retired ones included, in order: a list filter. Raises UnknownDivision."""
        return list(self._inside[self.get(root).code])

    def asked_for(self, root: str) -> list[str]:
        """The same, and what took a retired code over: what is kept under its successor is found by either.

        A filter and no permission: what of it somebody may see the guard says. Raises UnknownDivision.
        """
        return sorted(
            {*self.query_for(root), *(one for heir in self.get(root).successors for one in self.asked_for(heir))}
        )

    def chain(self, code: str) -> tuple[str, ...]:
        """`code` and everything it reports to, up to the province; raises UnknownDivision."""
        division = self.get(code)
        return (code, *self.chain(division.reports_to)) if division.reports_to else (code,)

    def above(self, code: str) -> list[str]:
        """All that `code` is within, itself included, in order: who works there may handle it. Raises UnknownDivision.

        A retired code has what its successors are within, too.
        """
        return sorted(self._roots[self.get(code).code])

    def superior_of(self, one: str, other: str) -> str | None:
        """The nearest division that both report to and that is neither; None above the province.

        Raises UnknownDivision.
        """
        above = set(self.chain(other)) - {one, other}
        return next((code for code in self.chain(one) if code in above), None)

    def children(self, code: str) -> tuple[Division, ...]:
        """The divisions, retired ones too, that report to `code` directly; raises UnknownDivision."""
        inside = (self.get(child) for child in self.query_for(code))
        return tuple(division for division in inside if division.reports_to == code)

    def current(self, code: str, on: date) -> tuple[Division, ...]:
        """What stands for `code` on that day; raises UnknownDivision.

        Itself, its successors once it has ended, nothing before it began.
        """
        division = self.get(code)
        if division.exists(on):
            return (division,)
        return tuple(heir for successor in division.successors for heir in self.current(successor, on))

    def _climb(self, code: str) -> Iterator[str]:
        division = self.get(code)
        yield code
        for above in (division.reports_to, *division.successors):
            if above:
                yield from self._climb(above)


def _from_row(row: Mapping[str, str]) -> Division:
    return Division(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        parent=row["parent"],
        reports_to=row["reports_to"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        successors=tuple(row["successors"].split()),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
