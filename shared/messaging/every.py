"""`@every`: a small regular look at something, by one replica at a time."""

import contextlib
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from eventlet.event import Event
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint
from pymongo.errors import PyMongoError

from shared.ids import new_id
from shared.messaging.relay import Wake
from shared.store.lease import Lease

log = structlog.get_logger(__name__)


class Every(Entrypoint):
    """The entrypoint behind `@every("dead_letters", 30)`: the method takes nothing and runs every so many seconds.

    Only the holder of the lease by that name runs it. An error is logged and the next look comes as if nothing
    had happened; a look that lasts longer than the interval delays the next one.
    """

    def __init__(self, name: str, seconds: float, **kwargs: Any) -> None:
        self._name = name
        self._seconds = seconds
        super().__init__(**kwargs)

    def setup(self) -> None:
        holder = f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
        lasts = timedelta(seconds=self._seconds * 3)
        self._lease = Lease(self.container.config["resources"].database, self._name, holder, lasts)
        self._bell = Wake()
        self._stopping = False
        self._thread: Any = None

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run, identifier=f"every.{self._name}")

    def stop(self) -> None:
        self._stopping = True
        self._bell.ring()
        # A process told to stop while it starts stops parts that have not begun.
        if self._thread is not None:
            self._thread.wait()
        # Without a database the lease runs out by itself.
        with contextlib.suppress(PyMongoError):
            self._lease.give_up()

    def _run(self) -> None:
        while not self._stopping:
            try:
                if self._lease.hold(datetime.now(UTC)):
                    self._look()
            except (PyMongoError, ContainerBeingKilled) as error:
                log.warning("regular_look_waits", look=self._name, error=type(error).__name__)
            self._bell.wait(self._seconds)

    def _look(self) -> None:
        over = Event()

        def done(_worker: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            if exc_info is not None:
                log.warning("regular_look_failed", look=self._name, error=type(exc_info[1]).__name__)
            over.send()
            return result, exc_info

        self.container.spawn_worker(self, (), {}, handle_result=done)
        over.wait()


every: Callable[..., Any] = Every.decorator
