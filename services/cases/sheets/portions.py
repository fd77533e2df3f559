"""Rows cut into portions that one turn can take and one sealed piece can hold."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson

from services.cases.domain.cells import Cell
from services.cases.domain.layouts import Plan

MOST_ROWS, MOST_CHARACTERS = 200, 2_000_000
EXACT = 2**53

Numbered = tuple[int, Sequence[Cell]]


def portions(rows: Iterable[Numbered], plan: Plan) -> Iterator[tuple[int, bytes]]:
    """How many rows a portion has, and the portion, with only the columns that are used: the others nobody needs."""
    used = {place for places in plan.columns.values() for place in places}
    portion: list[Any] = []
    size = 0
    for number, cells in rows:
        kept = [_kept(cell) if place in used else None for place, cell in enumerate(cells)]
        portion.append([number, kept])
        size += sum(len(cell) for cell in kept if isinstance(cell, str))
        if len(portion) >= MOST_ROWS or size >= MOST_CHARACTERS:
            yield len(portion), orjson.dumps(portion)
            portion, size = [], 0
    if portion:
        yield len(portion), orjson.dumps(portion)


def loaded(portion: bytes) -> list[Numbered]:
    """The rows of a portion with their numbers."""
    return [(number, [_restored(cell) for cell in cells]) for number, cells in orjson.loads(portion)]


def _kept(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"at": cell.isoformat()}
    if isinstance(cell, int) and abs(cell) > EXACT:
        return float(cell)
    return cell if cell is None or isinstance(cell, str | int | float) else str(cell)


def _restored(cell: Any) -> Cell:
    return datetime.fromisoformat(cell["at"]) if isinstance(cell, dict) else cell
