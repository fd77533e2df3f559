"""`@due`: work whose time has come, read from the database; the broker never holds what is far off."""

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

LEASE = timedelta(seconds=60)
IDLE_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Due(Entrypoint):
    """The entrypoint behind `@due("referrals")`: the method gets a `Row` that no other replica has at the same time.

    A claim ends when the method
    returns, or with its lease when the process dies; `next_due_at` in the state says when to come again.
    """

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def setup(self) -> None:
        self._documents = self.container.config["resources"].documents[self.kind]
        self._wake: Wake = Wake()
        self.container.config["resources"].wakes.append(self._wake)
        self._stopping = False

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run, identifier=f"due.{self.kind}")

    def stop(self) -> None:
        self._stopping = True
        self._wake.ring()
        self._thread.wait()

    def _run(self) -> None:
        while not self._stopping:
            if not self._turn():
                self._wake.wait(IDLE_SECONDS)

    def _turn(self) -> bool:
        try:
            row = self._documents.claim_due(datetime.now(UTC), LEASE)
        except PyMongoError as error:
            log.warning("due_work_waits", kind=self.kind, error=type(error).__name__)
            eventlet.sleep(IDLE_SECONDS)
            return False
        return row is not None and self._hand_over(row)

    def _hand_over(self, row: Any) -> bool:
        try:
            self.container.spawn_worker(self, (row,), {}, handle_result=partial(self._done, row.id))
        except ContainerBeingKilled:
            return False
        return True

    def _done(self, document_id: str, _worker: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Release after success; after an error the lease runs out first, so that failing work does not spin."""
        if exc_info is None:
            self._documents.release(document_id)
            self._wake.ring()
        else:
            log.error("due_work_failed", kind=self.kind, document=document_id, error=type(exc_info[1]).__name__)
        return result, exc_info


due: Callable[..., Any] = Due.decorator
