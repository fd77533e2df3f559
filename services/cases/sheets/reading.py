"""A sheet that comes in: first whether it can be one at all, then its rows, a portion of the file at a time.

Others' calls go on meanwhile: each time that a little more of the file is needed, this thread lets the others run.
"""

import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from services.cases.domain.cells import Cell
from services.cases.domain.layouts import HEADER_ROWS, SheetRefused

MOST_BYTES = 32 * 1024 * 1024
MOST_PARTS = 2_000
MOST_UNPACKED = 512 * 1024 * 1024
MOST_STRINGS = 128 * 1024 * 1024
MOST_OTHER = 8 * 1024 * 1024
MOST_RATIO = 250
RATIO_FROM = 4 * 1024 * 1024
"""Only what unpacks to more than this is judged by how much it grows: small parts of sheets are very repetitive."""

MOST_ROWS = 50_000
MOST_COLUMNS = 100
SAMPLED_ROWS, SAMPLE_LENGTH = 3, 40
MOST_NAMED = 10
SEARCHED_ROWS = 200
"""Of each sheet of a workbook, to find those that hold rows: one of empty lines may be very long."""

_LOCKED = 1
_STRINGS = "xl/sharedstrings.xml"
_SHEETS = "xl/worksheets/"
_READ = ("xl/", "docprops/", "_rels/", "[content_types].xml")
_MEDIA = ("xl/media/", "xl/embeddings/", "xl/drawings/", "xl/vbaproject")


class NotASheet(SheetRefused):
    """The file is no XLSX, or is damaged, or is locked with a password."""

    code = "not_a_sheet"


class UnpacksTooLarge(SheetRefused):
    """The file would become far too much when unpacked."""

    code = "unpacks_too_large"


class NoVisibleSheet(SheetRefused):
    """All sheets of the file are hidden."""

    code = "no_visible_sheet"


class SeveralSheets(SheetRefused):
    """More than one visible sheet holds rows: one would go in, and the others would be left out without a word."""

    code = "several_sheets"


class TooManyColumns(SheetRefused):
    """More columns than a sheet of this kind has."""

    code = "too_many_columns"


class TooManyRows(SheetRefused):
    """More rows than are taken at once."""

    code = "too_many_rows"


class Yielding(BytesIO):
    """A file in memory that lets other threads run whenever it is read or written."""

    def read(self, size: int | None = -1, /) -> bytes:
        time.sleep(0)
        return super().read(size)

    def write(self, content: Any, /) -> int:
        time.sleep(0)
        return super().write(content)


def check(content: bytes) -> None:
    """Refuse what is no sheet before anything is unpacked; raises NotASheet, UnpacksTooLarge."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _not_a_sheet() from None
    holds_sheets = any(part.filename.lower().startswith(_SHEETS) for part in parts)
    if not holds_sheets or any(part.flag_bits & _LOCKED for part in parts):
        raise _not_a_sheet()
    # What a part says of its own size bounds what is read of it: the library stops there.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED or any(map(_swells, parts)):
        raise UnpacksTooLarge("the file unpacks to too much", errors={"sheet": ["Unpacks to too much."]})


def heads(content: bytes) -> list[list[str]]:
    """The first rows as texts, of the sheet that goes in; raises SheetRefused."""
    found = [[_title(cell) for cell in row] for row in _opened(content, most=HEADER_ROWS)]
    if max(map(_width, found), default=0) > MOST_COLUMNS:
        raise TooManyColumns("too many columns", errors={"sheet": [f"At most {MOST_COLUMNS} columns."]})
    return found


def rows(content: bytes, header: int, width: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Number and cells (the first `width`) of every row below the titles that says anything; raises SheetRefused."""
    taken = 0
    for number, row in enumerate(_opened(content), start=1):
        if number <= header or not any(cell not in (None, "") for cell in row[:width]):
            continue
        taken += 1
        if taken > MOST_ROWS:
            raise TooManyRows("too many rows", errors={"sheet": [f"At most {MOST_ROWS} rows."]})
        yield number, (*row[:width], *(None,) * (width - len(row)))


def samples(content: bytes, header: int, width: int) -> dict[int, tuple[str, ...]]:
    """What each column holds first, by its place: a few texts, cut short; raises SheetRefused."""
    first = [row for _, row in islice(rows(content, header, width), SAMPLED_ROWS)]
    held = {place: [_title(row[place])[:SAMPLE_LENGTH] for row in first] for place in range(width)}
    return {place: tuple(text for text in texts if text) for place, texts in held.items()}


def _opened(content: bytes, most: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Rows of values, never of formulas."""
    check(content)
    try:
        book = load_workbook(Yielding(content), read_only=True, data_only=True, keep_links=False)
        yield from _going_in(book).iter_rows(max_row=most, values_only=True)
    except SheetRefused:
        raise
    except Exception as error:
        # The library meets damage in many ways, and none of its messages is for people.
        raise _not_a_sheet() from error


def _going_in(book: Any) -> Any:
    """The visible sheet that holds rows, or else the first one; raises NoVisibleSheet, SeveralSheets."""
    visible = [one for one in book.worksheets if one.sheet_state == "visible"]
    if not visible:
        raise NoVisibleSheet("all sheets are hidden", errors={"sheet": ["All sheets are hidden."]})
    for one in visible:
        # What a sheet says of its size is often wrong; what it holds counts.
        one.reset_dimensions()
    if len(visible) == 1:
        return visible[0]
    full = list(islice(filter(_holds_rows, visible), MOST_NAMED))
    if len(full) > 1:
        raise SeveralSheets("several sheets hold rows", errors={"sheet": [one.title for one in full]})
    return (full or visible)[0]


def _holds_rows(sheet: Any) -> bool:
    """Whether anything stands below its titles, or below a line of words."""
    rows = sheet.iter_rows(max_row=SEARCHED_ROWS, values_only=True)
    said = (row for row in rows if any(_title(cell) for cell in row))
    return len(list(islice(said, 2))) == 2


def _swells(part: zipfile.ZipInfo) -> bool:
    name = part.filename.lower()
    if part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * max(1, part.compress_size):
        return True
    if name == _STRINGS:
        return part.file_size > MOST_STRINGS
    read = name.startswith(_READ) and not name.startswith((_SHEETS, *_MEDIA))
    return read and part.file_size > MOST_OTHER


def _title(cell: Any) -> str:
    return " ".join(str(cell).split())[:200] if cell is not None else ""


def _width(row: list[str]) -> int:
    return max((place for place, title in enumerate(row, start=1) if title), default=0)


def _not_a_sheet() -> NotASheet:
    return NotASheet("not an XLSX file", errors={"sheet": ["Not an XLSX file, or damaged, or locked."]})


def letter(place: int) -> str:
    """What people call the column at `place` (from 0)."""
    return str(get_column_letter(place + 1))
