"""Lists of documents by time and cursor."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from shared.errors import Invalid
from shared.store.documents import Documents, Filter, Index, Row, Walk
from shared.store.documents import Page as Part
from shared.web.paging import After, Page, Window, cursor_of, page, window


class Dated(Protocol):
    """What has a place in a list: an instant, and an id among those of the same instant."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> datetime: ...


Line = TypeVar("Line", bound=Dated)


def newest_first(
    documents: Documents[Any],
    where: Filter,
    field: str,
    limit: int | None,
    cursor: str | None,
    part: type[Any] | None = None,
) -> Page[Row[Any]]:
    """One page of the matching documents by the instant in `field`; raises Invalid for a bad cursor or limit.

    With `part`, a frozen class of some fields of the state, only that part is read; `field` is one of it.
    """
    return _listed(documents, where, f"-{field}", limit, cursor, part)


def oldest_first(
    documents: Documents[Any],
    where: Filter,
    field: str,
    limit: int | None,
    cursor: str | None,
    part: type[Any] | None = None,
) -> Page[Row[Any]]:
    """The same from the other end."""
    return _listed(documents, where, field, limit, cursor, part)


def lines_of(
    read: Callable[[int, tuple[datetime, str] | None], Sequence[Line]], limit: int | None, cursor: str | None
) -> Page[Line]:
    """One page of what is no document: `read` gives so many lines, newest first, behind a place. Raises Invalid."""
    asked = window(limit, cursor)
    return page(read(asked.fetch, _after(asked)), asked, lambda one: After(_milliseconds(one.at), one.id))


def along(
    documents: Documents[Any],
    walk: Walk,
    sort: str,
    limit: int | None,
    cursor: str | None,
    part: type[Any] | None = None,
) -> Page[Row[Any]]:
    """One page of what a walk finds by the instant `sort` (`-name`: newest first); where it sifts it is bounded.

    A page of a bounded walk may hold fewer rows than asked for, even none, and still have a `next`. Raises Invalid as
    the others do.
    """
    if walk.keep:
        return sifted(documents, walk, lambda _: True, sort, limit, cursor, part)
    return _listed(documents, walk.where, sort, limit, cursor, part, walk.index)


def sifted(
    documents: Documents[Any],
    walk: Walk,
    keep: Callable[[Any], bool],
    sort: str,
    limit: int | None,
    cursor: str | None,
    part: type[Any] | None = None,
) -> Page[Row[Any]]:
    """One page of what a bounded walk finds, less what `keep` refuses."""
    asked = window(limit, cursor)
    found = documents.sift(walk, Part(sort, asked.fetch, _after(asked)), part)
    cut = page(found.rows, asked, _place(sort.lstrip("-")))
    reached = found.reached and After(_milliseconds(found.reached[0]), found.reached[1])
    items = tuple(row for row in cut.items if keep(row.state))
    return Page(items, cut.next or (cursor_of(reached) if reached else None))


def _listed(
    documents: Documents[Any],
    where: Filter,
    sort: str,
    limit: int | None,
    cursor: str | None,
    part: type[Any] | None,
    by: Index | None = None,
) -> Page[Row[Any]]:
    asked = window(limit, cursor)
    wanted = Part(sort, asked.fetch, _after(asked), by)
    rows = documents.rows(where, wanted) if part is None else documents.parts(part, where, wanted)
    return page(rows, asked, _place(sort.lstrip("-")))


def _after(asked: Window) -> tuple[datetime, str] | None:
    return (_instant(asked.after.value), asked.after.id) if asked.after else None


def _place(field: str) -> Callable[[Row[Any]], After]:
    return lambda row: After(_milliseconds(getattr(row.state, field)), row.id)


def _milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def _instant(milliseconds: Any) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise Invalid("The query is not valid.", errors={"cursor": ["Not a cursor of this list."]}) from None
