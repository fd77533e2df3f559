"""The relay: takes unpublished entries out of the histories and puts them on the wire, in order, exactly not once."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from pymongo.database import Database
from pymongo.errors import PyMongoError

from shared.contracts.cloudevents import Outgoing, write
from shared.contracts.registry import Malformed
from shared.messaging.publisher import CONFIRMED, RETURNED, Message, Publisher, Unpublished
from shared.messaging.topology import UNHEARD, event_exchange
from shared.store.history import Entry
from shared.store.lease import Lease
from shared.store.outbox import Mark, Outbox, Pending

DOCUMENTS_AT_ONCE = 300
SWEEP_SECONDS = 1.0
GATHER_SECONDS = 0.002
MOST_GATHER_SECONDS = 0.05
LAST_TURNS = 20
WATCH: list[dict[str, Any]] = [
    {
        "$match": {
            "$or": [
                {"operationType": "insert", "fullDocument.unpublished": True},
                {"operationType": "update", "updateDescription.updatedFields.unpublished": True},
            ]
        }
    },
    {"$project": {"_id": 1}},
]

Marks = dict[tuple[str, str], Mark]

log = structlog.get_logger(__name__)


class Wake:
    """A bell: `wait` returns when it has rung since the last wait, or after a while."""

    def __init__(self) -> None:
        self._signal = Signal()

    def ring(self) -> None:
        """Wake whoever waits."""
        if not self._signal.ready():
            self._signal.send()

    def wait(self, seconds: float) -> None:
        """Until it rings, at most `seconds`."""
        with eventlet.Timeout(seconds, False):
            self._signal.wait()
        if self._signal.ready():
            self._signal = Signal()


class Relay:
    """Publishes the histories of one service; among its replicas only the holder of the lease works."""

    def __init__(
        self, source: str, outbox: Outbox, publisher: Publisher, lease: Lease, now: Callable[[], datetime]
    ) -> None:
        self._source = source
        self._exchange = event_exchange(source).name
        self._outbox = outbox
        self._publisher = publisher
        self._lease = lease
        self._now = now
        self._stopping = False
        self.wake = Wake()
        self.published = 0

    def run(self) -> None:
        """Until stopped: publish what there is, then sleep until something comes or a second has passed.

        The more went out in one turn, the longer the next one waits for company: few large turns cost far less than
        many small ones. A lone event never waits, nor does a backlog. At the end publish what is left and give the
        lease up, so that the next holder need not wait for it.
        """
        while not self._stopping:
            before = self.published
            if not self._turn():
                self.wake.wait(SWEEP_SECONDS)
            elif not self._outbox.more:
                eventlet.sleep(min((self.published - before) * GATHER_SECONDS, MOST_GATHER_SECONDS))
        for _ in range(LAST_TURNS):
            if not self._turn():
                break
        self._hand_over()

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stopping = True
        self.wake.ring()

    def _hand_over(self) -> None:
        try:
            self._lease.give_up()
        except PyMongoError as error:
            log.warning("lease_runs_out", source=self._source, error=type(error).__name__)

    def _turn(self) -> bool:
        try:
            return self._lease.hold(self._now()) and (self.sweep() > 0 or self._outbox.more)
        except (Unpublished, PyMongoError) as error:
            log.warning("relay_waits", source=self._source, error=type(error).__name__)
            eventlet.sleep(SWEEP_SECONDS)
            return False

    def sweep(self) -> int:
        """One round; returns how many entries went out. Raises Unpublished or a database error."""
        pending = self._outbox.pending(DOCUMENTS_AT_ONCE)
        marks: Marks = {}
        try:
            for wave in _waves(pending):
                self._publish_wave(wave, marks)
        finally:
            self._outbox.mark(marks.values())
        sent = sum(_published(one, marks) - one.published for one in pending)
        self.published += sent
        return sent

    def _publish_wave(self, wave: list[tuple[Pending, int]], marks: Marks) -> None:
        """The n-th entries of all documents at once: many in flight, yet in order within each document."""
        ready = [
            (one, n, message)
            for one, n in wave
            if _published(one, marks) == one.published + n and (message := self._message(one, n)) is not None
        ]
        outcomes = self._publisher.publish([message for _, _, message in ready])
        for (one, n, _), outcome in zip(ready, outcomes, strict=True):
            if outcome == CONFIRMED:
                marks[one.kind, one.document_id] = Mark(one.kind, one.document_id, one.published + n + 1)
            else:
                problem = "event_without_queue" if outcome == RETURNED else "event_refused_by_full_queue"
                log.error(problem, source=self._source, type=one.entries[n].type)

    def _message(self, pending: Pending, n: int) -> Message | None:
        entry = pending.entries[n]
        try:
            headers, body = write(_outgoing(self._source, pending.document_id, entry))
        except Malformed:
            log.error("event_cannot_be_written", source=self._source, type=entry.type, document=pending.document_id)
            return None
        heard = (self._source, entry.type) not in UNHEARD
        return Message(self._exchange, entry.type, body, headers, entry.id, mandatory=heard)


def _published(pending: Pending, marks: Marks) -> int:
    mark = marks.get((pending.kind, pending.document_id))
    return mark.published if mark else pending.published


def _waves(pending: list[Pending]) -> list[list[tuple[Pending, int]]]:
    longest = max((len(one.entries) for one in pending), default=0)
    return [[(one, n) for one in pending if n < len(one.entries)] for n in range(longest)]


def _outgoing(source: str, document_id: str, entry: Entry) -> Outgoing:
    return Outgoing(
        id=entry.id,
        source=source,
        type=entry.type,
        v=entry.v,
        subject=document_id,
        sequence=entry.seq,
        correlation=entry.correlation,
        causation=entry.cause,
        at=entry.at,
        actor=entry.actor,
        exercise=entry.exercise,
        data=entry.data,
    )


def watch(database: Database[dict[str, Any]], wake: Wake, stopping: Callable[[], bool]) -> None:
    """Ring the bell at every save of any replica; when the stream breaks the sweep goes on alone until it is back."""
    while not stopping():
        try:
            with database.watch(WATCH, max_await_time_ms=1000) as stream:
                while stream.alive and not stopping():
                    if stream.try_next() is not None:
                        wake.ring()
                        # Our own saves ring without this stream; those of other replicas may come in handfuls.
                        time.sleep(MOST_GATHER_SECONDS)
        except PyMongoError as error:
            log.warning("change_stream_broken", error=type(error).__name__)
            time.sleep(SWEEP_SECONDS)
