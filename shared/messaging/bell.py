"""The bell between the replicas of a service: what one saves, the relay in another one publishes at once."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from pymongo import CursorType, WriteConcern
from pymongo.database import Database
from pymongo.errors import CollectionInvalid, PyMongoError

from shared.messaging.relay import MOST_GATHER_SECONDS, SWEEP_SECONDS, Wake

KEPT_BYTES = 64 * 1024
AWAIT_MS = 1000

log = structlog.get_logger(__name__)


class Bell:
    """A small capped collection: to ring is to insert, to listen is to wait at its end.

    A change stream would make the database weigh every write of every service; this costs nothing while one replica
    publishes what it saves itself. A ring may be lost, for the relay looks once a second in any case.
    """

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._database = database
        self._rings = database.get_collection("bell", write_concern=WriteConcern(w=1))
        self._wake = Wake()

    def ring(self) -> None:
        """Let the others know; returns at once."""
        self._wake.ring()

    def carry(self, stopping: Callable[[], bool]) -> None:
        """Take rings to the others, those that come in handfuls as one."""
        while not stopping():
            if self._wake.wait(SWEEP_SECONDS):
                self._bounded(lambda: self._rings.insert_one({}))
                time.sleep(MOST_GATHER_SECONDS)

    def listen(self, look: Callable[[], None], stopping: Callable[[], bool]) -> None:
        """Call `look` whenever it rings."""
        while not stopping():
            self._bounded(lambda: self._listen(look, stopping))

    def _listen(self, look: Callable[[], None], stopping: Callable[[], bool]) -> None:
        self._declare()
        cursor = self._rings.find(cursor_type=CursorType.TAILABLE_AWAIT).max_await_time_ms(AWAIT_MS)
        while cursor.alive and not stopping():
            for _ in cursor:
                look()
                time.sleep(MOST_GATHER_SECONDS)

    def _declare(self) -> None:
        with suppress(CollectionInvalid):
            self._database.create_collection("bell", capped=True, size=KEPT_BYTES)
        # Nobody can wait at the end of nothing.
        if self._rings.find_one() is None:
            self._rings.insert_one({})

    def _bounded(self, work: Callable[[], object]) -> None:
        try:
            work()
        except PyMongoError as error:
            log.warning("bell_out_of_order", error=type(error).__name__)
            time.sleep(SWEEP_SECONDS)
