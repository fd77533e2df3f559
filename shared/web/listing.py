"""Lists of documents by time and cursor."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from shared.errors import Invalid
from shared.store.documents import Documents, Filter, Row
from shared.store.documents import Page as Part
from shared.web.paging import After, Page, page, window

State = TypeVar("State")


def newest_first(
    documents: Documents[State],
    where: Filter,
    field: str,
    limit: int | None,
    cursor: str | None,
) -> Page[Row[State]]:
    """One page of the matching documents by the instant in `field`; raises Invalid for a bad cursor or limit."""
    return _listed(documents, where, f"-{field}", limit, cursor)


def oldest_first(
    documents: Documents[State],
    where: Filter,
    field: str,
    limit: int | None,
    cursor: str | None,
) -> Page[Row[State]]:
    """The same from the other end."""
    return _listed(documents, where, field, limit, cursor)


def _listed(
    documents: Documents[State], where: Filter, sort: str, limit: int | None, cursor: str | None
) -> Page[Row[State]]:
    asked = window(limit, cursor)
    after = (_instant(asked.after.value), asked.after.id) if asked.after else None
    rows = documents.rows(where, Part(sort, asked.fetch, after))
    return page(rows, asked, _place(sort.lstrip("-")))


def _place(field: str) -> Callable[[Row[Any]], After]:
    return lambda row: After(round(getattr(row.state, field).timestamp() * 1000), row.id)


def _instant(milliseconds: Any) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise Invalid("The query is not valid.", errors={"cursor": ["Not a cursor of this list."]}) from None
