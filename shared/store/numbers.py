"""Human numbers that never repeat: counters handed out in blocks."""

import threading
from typing import Any, Protocol

from pymongo import ReturnDocument
from pymongo.database import Database

BLOCK = 10
MAX_SERIES = 1000


class Numbers(Protocol):
    """Gives the next number of a series, from 1; never the same twice, though some may be skipped."""

    def next(self, series: str) -> int:
        """The next number of `series`."""


class MongoNumbers:
    """Counters in the database, taken a block at a time so that most calls touch no network."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._collection = database["numbers"]
        self._blocks: dict[str, list[int]] = {}
        self._taking = threading.Lock()

    def next(self, series: str) -> int:
        # Whoever finds the block used up waits for the new one instead of taking another.
        with self._taking:
            block = self._blocks.get(series)
            if not block:
                block = self._new_block(series)
            return block.pop(0)

    def _new_block(self, series: str) -> list[int]:
        if len(self._blocks) >= MAX_SERIES:
            self._blocks.clear()
        self._blocks[series] = self._take(series)
        return self._blocks[series]

    def _take(self, series: str) -> list[int]:
        raw = self._collection.find_one_and_update(
            {"_id": series}, {"$inc": {"last": BLOCK}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return list(range(raw["last"] - BLOCK + 1, raw["last"] + 1))


class MemoryNumbers:
    """The twin for tests."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, series: str) -> int:
        self._last[series] = self._last.get(series, 0) + 1
        return self._last[series]
