"""Sheets in and out: how columns are told apart, how far an import is, what to export."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from marshmallow.validate import Length, Range

from services.cases.domain.matters import MOST_MEMBERS
from services.cases.schemas.desk_work import Outcome
from services.cases.schemas.lists import ComplaintQuery
from shared.contracts.cases import Kind
from shared.contracts.text import Code, Division

Title = Annotated[str, Length(1, 200)]
MOST_EXPORTED, MOST_PARTS = 10_000, 10


@dataclass(frozen=True)
class SameForAll:
    """The known `layout`, what holds for every row whose cell says nothing, and whose numbers (`system`) rows carry."""

    division: Division | None = None
    category: Code | None = None
    kind: Kind | None = None
    channel: Code | None = None
    system: Code | None = None
    layout: Code | None = None


@dataclass(frozen=True)
class UploadQuery(SameForAll):
    """How to read a sheet, where that is known when it is sent.

    A `layout`, or a `column` for each field as "field:title", sends it on its way; `column` also goes before what a
    layout says. Without both the sheet waits to be started. Of a narrative there may be several columns.
    """

    column: Annotated[tuple[Annotated[str, Length(3, 264)], ...], Length(max=40)] = ()


@dataclass(frozen=True)
class ColumnIn:
    """Which title stands for a field."""

    field: Code
    title: Title


@dataclass(frozen=True)
class StartImport(SameForAll):
    """The same as UploadQuery for a sheet that waits."""

    columns: Annotated[tuple[ColumnIn, ...], Length(max=100)] = ()


@dataclass(frozen=True)
class ColumnView:
    """A column of a waiting sheet: its letter, its title, and the field that it may stand for.

    `samples` are what it holds first, for whoever sent the sheet alone. One `of_caller` says who called, and may stand
    for the caller only.
    """

    letter: str
    title: Annotated[str, Length(max=200)]
    guess: str
    of_caller: bool
    samples: tuple[str, ...]


@dataclass(frozen=True)
class ColumnsView:
    """The columns of a waiting sheet, the layout it most likely has, and of which kind rows are that do not say so.

    Titles that no layout knows are told to whoever sent the sheet or may know reporters, and to nobody else.
    `kind` is empty where neither its titles nor that layout tell.
    """

    items: tuple[ColumnView, ...]
    layout: str | None
    kind: str = ""


@dataclass(frozen=True)
class LayoutView:
    """A layout that is known."""

    id: str
    zh: str
    en: str
    certainty: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Layouts:
    """All layouts, and all fields that a column may stand for."""

    items: tuple[LayoutView, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class BadCellView:
    """Where a row is bad and why, without what stands there."""

    row: int
    column: str
    field: str
    reason: str
    zh: str
    en: str


@dataclass(frozen=True)
class ImportRow:
    """A sheet in a list; `rows` is 0 until all of it was read. When all are in, they are compared with all others."""

    id: str
    version: int
    division: str
    by: str
    state: str
    layout: str
    received_at: datetime
    ended_at: datetime | None
    size: int
    rows: int
    registered: int
    already_there: int
    bad: int
    compared_percent: int
    groups: int
    failure: str


@dataclass(frozen=True)
class ImportList:
    """A page of imports."""

    items: tuple[ImportRow, ...]
    next: str | None


@dataclass(frozen=True)
class ImportView(ImportRow):
    """A sheet with the first bad cells; the sheet of bad rows has all."""

    correlation: str
    bad_cells: Annotated[tuple[BadCellView, ...], Length(max=500)]


@dataclass(frozen=True)
class MemberView:
    """A complaint of a matter."""

    id: str
    number: str


@dataclass(frozen=True)
class MatterView:
    """A matter that several people reported; `size` also counts members that are not listed, behind the first 5,000."""

    place: int
    title: str
    size: int
    members: tuple[MemberView, ...]


@dataclass(frozen=True)
class Matters:
    """The largest first."""

    items: tuple[MatterView, ...]


@dataclass(frozen=True)
class LinkQuery:
    """How many of the members that are listed were gone through by calls before."""

    after: Annotated[int, Range(0, MOST_MEMBERS)] = 0


@dataclass(frozen=True)
class LinkedPortion:
    """One outcome a member, in the order of the list; `next` is the `after` of the next ones, null at the end."""

    items: tuple[Outcome, ...]
    next: int | None


@dataclass(frozen=True)
class ImportQuery:
    """Which part of the list."""

    limit: Annotated[int, Range(1, 200)] = 50
    cursor: Annotated[str, Length(max=512)] | None = None


@dataclass(frozen=True)
class ExportQuery(ComplaintQuery):
    """The filters of the list; `limit` is of one sheet, and `Next-Cursor` in the answer leads to the next one.

    Of filters that few have in common a sheet may hold fewer rows, even none, and still have a next one.
    """

    limit: Annotated[int, Range(1, MOST_EXPORTED)] = MOST_EXPORTED


@dataclass(frozen=True)
class ExportPart:
    """One sheet of a long list: `cursor` is what asks for it, null for the first."""

    cursor: str | None
    rows: int


@dataclass(frozen=True)
class ExportParts:
    """The sheets that a list takes, those without a row left out; `more` may lie behind them, from `next` on."""

    items: tuple[ExportPart, ...]
    more: bool
    next: str | None
