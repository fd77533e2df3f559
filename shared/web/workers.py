"""Handing a call to a worker of the container and waiting for it, both within bounds."""

from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import eventlet
from eventlet.event import Event
from nameko.exceptions import ContainerBeingKilled

from shared.web.refusals import Unavailable
from shared.web.settings import Limits


class Work:
    """One call on its way through a worker; its log context travels with it."""

    __slots__ = ("_call", "_context", "_done")

    def __init__(self, call: Any) -> None:
        self._call = call
        self._context = copy_context()
        self._done = Event()

    def run(self, handler: Callable[[Any], Any]) -> None:
        """Run `handler` in the worker and send what comes of it to the one who waits."""
        try:
            answer = self._context.run(handler, self._call)
        except (Exception, eventlet.Timeout) as error:
            self._done.send((None, error))
        else:
            self._done.send((answer, None))

    def outcome(self, seconds: float) -> Any:
        """The handler's answer; raises its error, or Unavailable when it takes longer than `seconds`."""
        sent = self._done.wait(seconds)
        if sent is None:
            raise Unavailable("The call takes too long; its outcome is open. Send it again with the same key.")
        answer, error = sent
        if error is not None:
            raise error
        return answer


class Workers:
    """The container's worker pool, behind a queue that has an end."""

    def __init__(self, container: Any, limits: Limits) -> None:
        self._container = container
        self._limits = limits
        self._waiting = 0

    def run(self, entrypoint: Any, call: Any) -> Any:
        """Serve `call` in a worker; raises Unavailable when none comes free in time."""
        work = Work(call)
        self._spawn(entrypoint, work)
        return work.outcome(self._limits.answer_seconds)

    def _spawn(self, entrypoint: Any, work: Work) -> None:
        if self._waiting >= self._limits.queue:
            raise Unavailable("Too many calls are waiting.")
        self._waiting += 1
        try:
            with eventlet.Timeout(self._limits.queue_seconds):
                self._container.spawn_worker(entrypoint, (work,), {})
        except eventlet.Timeout:
            raise Unavailable("No worker came free in time.") from None
        except ContainerBeingKilled:
            raise Unavailable("The service is stopping.") from None
        finally:
            self._waiting -= 1
