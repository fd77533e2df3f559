"""One command for the inserts of many callers: the database goes to its journal once for all of them."""

import threading
import time
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument
from pymongo.collection import Collection
from pymongo.errors import AutoReconnect, OperationFailure, ServerSelectionTimeoutError, WTimeoutError

GATHER_SECONDS = 0.001
MOST_GATHER_SECONDS = 0.015
MOST_BYTES = 15 * 1024 * 1024
"""Of one command, unless a single document is longer: the driver sends none that is longer than a document may be."""

_DUPLICATE = 11000

Outcome = bool | Exception


class Insert:
    """One document on its way."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        # Encoded here, so that a value the database cannot hold fails its own caller only.
        self.document = RawBSONDocument(bson.encode(document))
        self._outcome: Outcome = False
        self._open = threading.Lock()
        self._open.acquire()

    def settle(self, outcome: Outcome) -> None:
        """Let the one who waits know."""
        self._outcome = outcome
        self._open.release()

    def wait(self) -> bool:
        """True when it is kept, False when its id or something unique is taken; raises what went wrong. Ask once."""
        self._open.acquire()
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


class GroupInsert:
    """Inserts into one collection, as durably as it asks: whoever comes during a command goes with the next one.

    A writer of its own carries them out one after the other, and ends when nothing is left to do.
    """

    def __init__(self, collection: Collection[Any]) -> None:
        self._database = collection.database
        self._command = {
            "insert": collection.name,
            "ordered": False,
            "writeConcern": collection.write_concern.document,
        }
        self._queue: list[Insert] = []
        self._writing = False
        self._guard = threading.Lock()

    def insert(self, document: Mapping[str, Any]) -> bool:
        """Keep a new document; False when its id or something unique is taken."""
        return self.begin(document).wait()

    def begin(self, document: Mapping[str, Any]) -> Insert:
        """Set out to keep a new document; whether it is kept is known when its `wait` is over."""
        mine = Insert(document)
        with self._guard:
            self._queue.append(mine)
            idle, self._writing = not self._writing, True
        if idle:
            threading.Thread(target=self._write_all, daemon=True).start()
        return mine

    def _write_all(self) -> None:
        group: list[Insert] = []
        while group := self._next_group(len(group)):
            outcomes = self._try([one.document for one in group])
            for place, one in enumerate(group):
                one.settle(outcomes.get(place, True) if isinstance(outcomes, dict) else outcomes)

    def _next_group(self, last: int) -> list[Insert]:
        # The more came along last time, the longer this one waits for company: few large groups cost far less than many
        # small ones. Whoever comes alone never waits.
        time.sleep(min((last - 1) * GATHER_SECONDS, MOST_GATHER_SECONDS) if last > 1 else 0)
        with self._guard:
            number = _fitting(self._queue)
            group, self._queue = self._queue[:number], self._queue[number:]
            self._writing = bool(group)
        return group

    def _try(self, documents: Sequence[RawBSONDocument], again: bool = True) -> dict[int, Outcome] | Exception:
        """What became of those that were not kept, by their place, or what went wrong with all of them."""
        try:
            return self._write(documents)
        except AutoReconnect as error:
            # When the line broke nobody knows whether it was carried out: what was is found to be there.
            sent = not isinstance(error, ServerSelectionTimeoutError)
            return self._try(documents, again=False) if sent and again else error
        except Exception as error:
            return error

    def _write(self, documents: Sequence[RawBSONDocument]) -> dict[int, Outcome]:
        """One command, sent as it is: `insert_many` would take a tenth of a millisecond more for the same."""
        answer = self._database.command({**self._command, "documents": documents})
        if doubt := answer.get("writeConcernError"):
            raise WTimeoutError(str(doubt.get("errmsg")), doubt.get("code"))
        return {one["index"]: _failure(one) for one in answer.get("writeErrors", ())}


def _fitting(queue: Sequence[Insert]) -> int:
    """How many from the head of the queue go into one command."""
    sizes = accumulate(len(one.document.raw) for one in queue)
    return max(1, sum(size <= MOST_BYTES for size in sizes))


def _failure(error: Mapping[str, Any]) -> Outcome:
    return False if error["code"] == _DUPLICATE else OperationFailure("the write was refused", error["code"])
