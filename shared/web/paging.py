"""Cursor paging: a page goes on after the last row of the one before, whatever was added in between."""

import base64
import binascii
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson

from shared.errors import Invalid

SMALLEST, DEFAULT, LARGEST = 1, 50, 200
_LONGEST_CURSOR = 512

T = TypeVar("T")
SortValue = str | int | float | None


@dataclass(frozen=True)
class After:
    """The row behind which the next page starts: its value in the sort order, then its id."""

    value: SortValue
    id: str


@dataclass(frozen=True)
class Window:
    """Which rows to read: at most `fetch` of them, sorted by (value, id), strictly behind `after`."""

    limit: int
    after: After | None

    @property
    def fetch(self) -> int:
        """One row more than the page, to learn whether another page follows."""
        return self.limit + 1


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of rows and the cursor of the next one, None at the end."""

    items: tuple[T, ...]
    next: str | None


def window(limit: int | None, cursor: str | None, key: bytes = b"") -> Window:
    """The window asked for by the query; raises Invalid for a limit outside 1-200 or a cursor not of ours."""
    size = DEFAULT if limit is None else limit
    if not SMALLEST <= size <= LARGEST:
        raise _invalid("limit", f"Must be between {SMALLEST} and {LARGEST}.")
    return Window(size, _decode(cursor, key) if cursor else None)


def page(rows: Sequence[T], window: Window, last: Callable[[T], After], key: bytes = b"") -> Page[T]:
    """Cut `rows`, read as `window` said, to a page; `last` names the place of a row in the order."""
    items = tuple(rows[: window.limit])
    more = len(rows) > window.limit
    return Page(items, cursor_of(last(items[-1]), key) if more else None)


def cursor_of(after: After, key: bytes = b"") -> str:
    """The cursor that goes on behind this place."""
    text = orjson.dumps([after.value, after.id])
    return base64.urlsafe_b64encode(_seal(text, key) + text).rstrip(b"=").decode()


def _decode(cursor: str, key: bytes) -> After:
    try:
        sealed = base64.b64decode(_padded(cursor), altchars=b"-_", validate=True)
        seal, text = (sealed[:16], sealed[16:]) if key else (b"", sealed)
        if not hmac.compare_digest(seal, _seal(text, key)):
            raise ValueError
        return _after(orjson.loads(text))
    except (ValueError, binascii.Error):
        raise _invalid("cursor", "Not a cursor of this list.") from None


def _padded(cursor: str) -> bytes:
    if len(cursor) > _LONGEST_CURSOR:
        raise ValueError("longer than any cursor of ours")
    return cursor.encode("ascii") + b"=" * (-len(cursor) % 4)


def _seal(text: bytes, key: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")[:16] if key else b""


def _after(read: object) -> After:
    match read:
        case [str() | int() | float() | None as value, str() as id_]:
            return After(value, id_)
        case _:
            raise ValueError("not the two parts of a place in a list")


def _invalid(field: str, message: str) -> Invalid:
    return Invalid("The query is not valid.", errors={field: [message]})
