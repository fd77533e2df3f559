"""Rows cut into portions that one turn can take and one sealed piece can hold."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from math import isfinite
from typing import Any

import orjson

from services.cases.domain.cells import MOST_IN_CELL, TOO_LONG, Cell, TooLong
from services.cases.domain.layouts import Plan

MOST_ROWS, MOST_BYTES = 200, 2_000_000
MOST_IN_ROW = 1_000_000
"""Bytes, far more than all fields of a submission may have: a portion is never larger than both together."""

EXACT, LARGEST = 2**53, 10**300

Numbered = tuple[int, Sequence[Cell]]


def portions(rows: Iterable[Numbered], plan: Plan) -> Iterator[tuple[int, bytes]]:
    """How many rows a portion has, and the portion, with only the columns that are used: the others nobody needs."""
    used = {place for places in plan.columns.values() for place in places}
    portion: list[bytes] = []
    for number, cells in rows:
        portion.append(_packed(number, [cell if place in used else None for place, cell in enumerate(cells)]))
        if len(portion) >= MOST_ROWS or sum(map(len, portion)) >= MOST_BYTES:
            yield len(portion), _joined(portion)
            portion = []
    if portion:
        yield len(portion), _joined(portion)


def loaded(portion: bytes) -> list[Numbered]:
    """The rows of a portion with their numbers."""
    return [(number, [_restored(cell) for cell in cells]) for number, cells in orjson.loads(portion)]


def _packed(number: int, cells: Sequence[Any]) -> bytes:
    """A row; of one that is too long altogether the longest cells are, until the rest fits."""
    kept = [_kept(cell) for cell in cells]
    packed = orjson.dumps([number, kept])
    while len(packed) > MOST_IN_ROW:
        longest = max(range(len(kept)), key=lambda place: len(kept[place]) if isinstance(kept[place], str) else 0)
        kept[longest] = _kept(TOO_LONG)
        packed = orjson.dumps([number, kept])
    return packed


def _joined(portion: Sequence[bytes]) -> bytes:
    return b"[" + b",".join(portion) + b"]"


def _kept(cell: Any) -> Any:
    if isinstance(cell, TooLong) or (isinstance(cell, str) and len(cell) > MOST_IN_CELL):
        return {"too_long": True}
    if isinstance(cell, datetime):
        return {"at": cell.isoformat()}
    if isinstance(cell, int) and abs(cell) > EXACT:
        return float(cell) if abs(cell) < LARGEST else str(cell)
    if isinstance(cell, float) and not isfinite(cell):
        return str(cell)
    return cell if cell is None or isinstance(cell, str | int | float) else str(cell)


def _restored(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return datetime.fromisoformat(cell["at"]) if "at" in cell else TOO_LONG
    said: Cell = cell
    return said
