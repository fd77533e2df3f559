"""Human numbers that never repeat: counters handed out in blocks."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from pymongo import ReturnDocument
from pymongo.database import Database

BLOCK = 10
MOST_IN_BLOCK = 160
MAX_SERIES = 1000


class Numbers(Protocol):
    """Gives the next number of a series, from 1; never the same twice, though some may be skipped."""

    def next(self, series: str) -> int:
        """The next number of `series`."""


@dataclass
class _Block:
    """Numbers of one series that this process may give out, and how many it took at a time."""

    size: int
    numbers: Iterator[int]


class MongoNumbers:
    """Counters in the database, taken a block at a time so that most calls touch no network.

    The next block of a series is twice as large as the last: who needs few numbers leaves few unused.
    """

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._collection = database["numbers"]
        self._blocks: dict[str, _Block] = {}
        self._taking = threading.Lock()

    def next(self, series: str) -> int:
        # Whoever finds the block used up waits for the new one instead of taking another.
        with self._taking:
            block = self._blocks.get(series)
            number = next(block.numbers, None) if block else None
            return self._from_new_block(series, block) if number is None else number

    def _from_new_block(self, series: str, used: _Block | None) -> int:
        if len(self._blocks) >= MAX_SERIES:
            self._blocks.clear()
        size = min(used.size * 2, MOST_IN_BLOCK) if used else BLOCK
        self._blocks[series] = block = _Block(size, self._take(series, size))
        return next(block.numbers)

    def _take(self, series: str, size: int) -> Iterator[int]:
        raw = self._collection.find_one_and_update(
            {"_id": series}, {"$inc": {"last": size}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return iter(range(raw["last"] - size + 1, raw["last"] + 1))


class MemoryNumbers:
    """The twin for tests."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, series: str) -> int:
        self._last[series] = self._last.get(series, 0) + 1
        return self._last[series]
