"""`@due`: work whose time has come, read from the database; the broker never holds what is far off."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import eventlet
import structlog
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint
from pymongo.errors import PyMongoError

from shared.messaging.relay import Wake
from shared.store.documents import Filter, Unreadable

LEASE = timedelta(seconds=60)
IDLE_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Due(Entrypoint):
    """The entrypoint behind `@due("referrals")`: the method gets a `Row` that no other replica has at the same time.

    A claim ends when the method returns, or with its lease when the process dies or cannot read what it has claimed;
    `next_due_at` in the state says when to come again. With `lane="partner"` at most `width` rows of one partner are
    worked on at a time, so that a slow one holds up only itself. Never more than half of the worker pool is taken.
    """

    def __init__(self, kind: str, lane: str = "", width: int = 1, **kwargs: Any) -> None:
        self.kind = kind
        self.lane = lane
        self.width = width
        super().__init__(**kwargs)

    def setup(self) -> None:
        self._documents = self.container.config["resources"].documents[self.kind]
        self._wake: Wake = Wake()
        self.container.config["resources"].on_due.append(self._on_due)
        self._under_way: Counter[str] = Counter()
        self._stopping = False
        self._thread: Any = None

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run, identifier=f"due.{self.kind}")

    def stop(self) -> None:
        self._stopping = True
        self._wake.ring()
        # A process told to stop while it starts stops parts that have not begun.
        if self._thread is not None:
            self._thread.wait()

    def _on_due(self, kind: str) -> None:
        # What is due later is found by the look once a second: to look after every save would cost as much as the save.
        if kind == self.kind:
            self._wake.ring()

    def _run(self) -> None:
        while not self._stopping:
            if not self._turn():
                self._wake.wait(IDLE_SECONDS)

    def _turn(self) -> bool:
        if self._under_way.total() >= max(1, self.container.max_workers // 2):
            return False
        try:
            row = self._documents.claim_due(datetime.now(UTC), LEASE, self._not_in_full_lanes())
        except Unreadable as error:
            # It is left to its lease, and those behind it are claimed in the same look.
            log.warning("document_passed_over", kind=self.kind, **error.facts)
            return True
        except Exception as error:
            # Whatever is wrong with one look, the end of this thread would be the end of the whole process.
            log.warning("due_work_waits", kind=self.kind, error=type(error).__name__)
            eventlet.sleep(IDLE_SECONDS)
            return False
        return row is not None and self._hand_over(row)

    def _not_in_full_lanes(self) -> Filter:
        full = [name for name, rows in self._under_way.items() if rows >= self.width]
        return {self.lane: {"$nin": full}} if self.lane and full else {}

    def _hand_over(self, row: Any) -> bool:
        lane = getattr(row.state, self.lane) if self.lane else ""
        self._under_way[lane] += 1
        try:
            self.container.spawn_worker(self, (row,), {}, handle_result=partial(self._done, row.id, lane))
        except ContainerBeingKilled:
            return False
        return True

    def _done(self, document_id: str, lane: str, _worker: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Release after success; after an error the lease runs out first, so that failing work does not spin."""
        if exc_info is None:
            self._release(document_id)
        else:
            log.error("due_work_failed", kind=self.kind, document=document_id, error=type(exc_info[1]).__name__)
        self._under_way[lane] -= 1
        self._wake.ring()
        return result, exc_info

    def _release(self, document_id: str) -> None:
        # An error in handle_result would end the whole container.
        try:
            self._documents.release(document_id)
        except PyMongoError as error:
            log.warning("claim_ends_with_its_lease", kind=self.kind, error=type(error).__name__)


due: Callable[..., Any] = Due.decorator
