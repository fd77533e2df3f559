"""One command for the inserts of many callers: the database goes to its journal once for all of them."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument
from pymongo.collection import Collection
from pymongo.errors import AutoReconnect, BulkWriteError, OperationFailure, PyMongoError, WTimeoutError

_DUPLICATE = 11000


class _Waiting:
    """One document on its way; `outcome` is True when kept, False when taken, or what went wrong."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        # Encoded here, so that a value the database cannot hold fails its own caller only.
        self.document = RawBSONDocument(bson.encode(document))
        self.outcome: bool | PyMongoError | None = None


class GroupInsert:
    """Inserts into one collection: whoever comes while a command is under way goes with the next one, at once."""

    def __init__(self, collection: Collection[Any]) -> None:
        self._collection = collection
        self._queue: list[_Waiting] = []
        self._turn = threading.Lock()

    def insert(self, document: Mapping[str, Any]) -> bool:
        """Keep a new document as durably as the collection asks; False when its id or something unique is taken."""
        mine = _Waiting(document)
        self._queue.append(mine)
        with self._turn:
            if mine.outcome is None:
                self._write()
        if isinstance(mine.outcome, PyMongoError):
            raise mine.outcome
        return bool(mine.outcome)

    def _write(self) -> None:
        group, self._queue = self._queue, []
        failures: dict[int, bool | PyMongoError] | PyMongoError = AutoReconnect("the write was broken off")
        try:
            failures = self._failures(group)
        except PyMongoError as error:
            failures = error
        finally:
            for place, one in enumerate(group):
                one.outcome = failures.get(place, True) if isinstance(failures, dict) else failures

    def _failures(self, group: Sequence[_Waiting]) -> dict[int, bool | PyMongoError]:
        try:
            self._collection.insert_many([one.document for one in group], ordered=False)
        except BulkWriteError as error:
            details: Mapping[str, Any] = error.details or {}
            for doubt in details.get("writeConcernErrors", ()):
                raise WTimeoutError(str(doubt.get("errmsg")), doubt.get("code")) from None
            return {one["index"]: _failure(one) for one in details.get("writeErrors", ())}
        return {}


def _failure(error: Mapping[str, Any]) -> bool | PyMongoError:
    return False if error["code"] == _DUPLICATE else OperationFailure("the write was refused", error["code"])
