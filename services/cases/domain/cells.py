"""What stands in the cells of a sheet, however it was written: text, numbers, amounts, words of lists."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from services.cases.domain.likeness import plain


class TooLong:
    """Stands for a cell that says more than a cell of a sheet can hold, or than its row has room for."""


TOO_LONG = TooLong()
MOST_IN_CELL = 32_767
"""Characters, as Excel has it; other programs write more."""

Cell = str | int | float | bool | datetime | TooLong | None

EXACT = 10**15
"""From here on a number in a cell has lost its last digits: a sheet keeps fifteen."""

MOST_FEN = 10**12
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b\ufffd\ud800-\udfff]")
_PARTED = re.compile(r"[、,，;；/\n]")
_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY|¥|￥)|(?:元|圆)整?$", re.IGNORECASE)


class BadCell(Exception):
    """A cell that cannot be what its column stands for; carries the code of the reason and never the value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def text(cell: Cell) -> str:
    """What is written there, line by line, without stray tabs, blanks and empty lines; raises BadCell."""
    lines = (" ".join(line.split()) for line in _written(cell).splitlines())
    return "\n".join(line for line in lines if line)


def line(cell: Cell) -> str:
    """The same on one line."""
    return " ".join(text(cell).split())


def halved(cell: Cell) -> str:
    """The same with letters, digits and marks of half width, as numbers and dates are read."""
    return unicodedata.normalize("NFKC", line(cell)).strip()


def number(cell: Cell) -> str:
    """A number that names something: a telephone, a document, a work order. Raises BadCell when digits are lost."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= EXACT:
        raise BadCell("digits_lost")
    written = halved(cell)
    if re.fullmatch(r"\d\.\d+E\+?\d+", written, re.IGNORECASE):
        raise BadCell("digits_lost")
    return written


def unmasked(cell: Cell) -> str:
    """A number of somebody; one that the other system has masked is no number, and so not said."""
    written = number(cell)
    return "" if "*" in written else written


def fen(cell: Cell) -> int | None:
    """An amount in yuan as 1/100 yuan; None when nothing is said. Raises BadCell."""
    written = re.sub(r"[,\s]", "", _CURRENCY.sub("", halved(cell)).strip())
    if not written:
        return None
    times = 10_000 if written.endswith("万") else 1
    try:
        amount = Decimal(written.removesuffix("万")) * times * 100
    except InvalidOperation:
        raise BadCell("not_an_amount") from None
    if not amount.is_finite() or not 0 <= amount <= MOST_FEN:
        raise BadCell("not_an_amount")
    return int(amount.to_integral_value())


def word(cell: Cell, words: Mapping[str, str]) -> str:
    """The code for a word, empty when nothing is said; `words` are keyed as `plain` has them. Raises BadCell."""
    written = plain(line(cell))
    if written and written not in words:
        raise BadCell("not_a_word")
    return words[written] if written else ""


def several(cell: Cell) -> list[str]:
    """The parts of a cell that lists several."""
    return [part.strip() for part in _PARTED.split(text(cell)) if part.strip()]


def keyed(words: Mapping[str, str]) -> dict[str, str]:
    """A list of words as `word` looks them up; every code is a word for itself."""
    return {plain(one): code for one, code in [*((code, code) for code in words.values()), *words.items()]}


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, TooLong):
        raise BadCell("too_long")
    if isinstance(cell, str):
        if cell in _ERRORS:
            raise BadCell("cell_error")
        # A sheet writes characters that XML cannot hold as _x000D_.
        return _UNSEEN.sub("", _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell)).replace("\r", "\n")
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)
