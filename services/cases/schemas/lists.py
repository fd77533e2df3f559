"""Which part of a list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from marshmallow.validate import Length, Range

from shared.contracts.cases import Kind
from shared.contracts.text import Code, Division, Reference


@dataclass(frozen=True)
class Matters:
    """Of which matters."""

    category: Code | None = None
    division: Division | None = None


@dataclass(frozen=True)
class Paging:
    """Which part of a list."""

    limit: Annotated[int, Range(1, 200)] = 50
    cursor: Annotated[str, Length(max=512)] | None = None


@dataclass(frozen=True)
class ListQuery(Matters, Paging):
    """Which part of a list, and of which matters."""


@dataclass(frozen=True)
class CaseQuery(ListQuery):
    """`open` are cases in which something is still to be done: all, those with a deadline, or those without one."""

    open: Literal["all", "dated", "undated"] | None = None


@dataclass(frozen=True)
class Narrowing(Matters):
    """What a list of complaints can be narrowed to; `clock` is the rule of a deadline that runs.

    `due` bounds the earliest deadline, or with `clock` that of its rule, by the present: `late` is before now, `soon`
    within three days, neither of what stands still; `none` are those that wait for somebody though no deadline runs.
    `assigned` to `nobody`, without `officer` and `unit`, are those in which something is to be done here and that
    neither has.
    """

    state: Code | None = None
    kind: Kind | None = None
    channel: Code | None = None
    officer: Reference | None = None
    unit: Reference | None = None
    group: Reference | None = None
    clock: Reference | None = None
    due: Literal["late", "soon", "none"] | None = None
    assigned: Literal["nobody"] | None = None


@dataclass(frozen=True)
class ComplaintQuery(Narrowing, ListQuery):
    """`due_before` bounds the earliest deadline by an instant, or with `clock` that of its rule.

    `q` is a whole number of the complaint, in any writing, or else part of the name or address of the site; words there
    are parted by blanks.
    """

    due_before: datetime | None = None
    sort: Literal["newest", "deadline"] = "newest"
    q: Annotated[str, Length(2, 100)] | None = None
