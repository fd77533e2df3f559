"""A sheet that goes out: text alone, so that nothing anybody wrote can become a formula on somebody's desk."""

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from services.cases.sheets.reading import Yielding

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_TEXT = 32_767
"""Characters that a cell can hold."""

ROWS_AT_A_TIME = 50
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def written(titles: Sequence[str], rows: Iterable[Sequence[str]], name: str = "Sheet1") -> bytes:
    """The file with one sheet; others' calls go on while it is made."""
    # The library keeps a sheet that is not saved on the disk, in a file that it deletes at the end of the process:
    # what may fail is done before there is one.
    lines = list(_turn_by_turn(rows))
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for line in _turn_by_turn([titles, *lines]):
        sheet.append([_cell(sheet, text) for text in line])
    file = Yielding()
    book.save(file)
    return file.getvalue()


def _turn_by_turn(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    for number, row in enumerate(rows):
        if number % ROWS_AT_A_TIME == 0:
            time.sleep(0)
        yield row


def _cell(sheet: Any, text: str) -> Any:
    """Text as it is; what could be taken for a formula (=, +, -, @) is marked as text for good, as with a leading '."""
    cell = WriteOnlyCell(sheet, value="")
    cell._value = _ILLEGAL.sub("", text)[:MOST_TEXT]
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        cell.quotePrefix = True
        cell.number_format = "@"
    return cell
