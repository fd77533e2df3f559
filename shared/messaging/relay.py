"""The relay: takes unpublished entries out of the histories and puts them on the wire, in order, exactly not once."""

import time
from collections.abc import Callable
from datetime import datetime

import eventlet
import structlog
from eventlet.event import Event as Signal
from pymongo.errors import PyMongoError

from shared.contracts.cloudevents import Outgoing, write
from shared.contracts.registry import Malformed
from shared.messaging.fresh import Fresh
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

Marks = dict[tuple[str, str], Mark]

log = structlog.get_logger(__name__)


class Wake:
    """Rung by one, waited for by another; a ring that comes between two waits is not lost."""

    def __init__(self) -> None:
        self._signal = Signal()

    def ring(self) -> None:
        """Wake whoever waits."""
        if not self._signal.ready():
            self._signal.send()

    def wait(self, seconds: float) -> bool:
        """Until it rings, at most `seconds`; whether it rang."""
        with eventlet.Timeout(seconds, False):
            self._signal.wait()
        rang: bool = self._signal.ready()
        if rang:
            self._signal = Signal()
        return rang


class Relay:
    """Publishes the histories of one service; among its replicas only the holder of the lease works.

    What its own process saves is offered to it and goes out at once. All else it finds by looking into the database:
    at the bell of another replica's save, once a second in any case, and whenever something may have been left out.
    """

    def __init__(
        self,
        source: str,
        outbox: Outbox,
        publisher: Publisher,
        lease: Lease,
        now: Callable[[], datetime],
        tell_others: Callable[[], None] = lambda: None,
    ) -> None:
        self._source = source
        self._exchange = event_exchange(source).name
        self._outbox = outbox
        self._publisher = publisher
        self._lease = lease
        self._now = now
        self._tell_others = tell_others
        self._stopping = False
        self._bell = Wake()
        self._fresh = Fresh()
        self._holding = False
        self._look_at = 0.0
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
                self._bell.wait(SWEEP_SECONDS)
            elif not self._outbox.more:
                eventlet.sleep(min((self.published - before) * GATHER_SECONDS, MOST_GATHER_SECONDS))
        for _ in range(LAST_TURNS):
            self._look_at = 0.0
            if not self._turn():
                break
        self._hand_over()

    def offer(self, saved: Pending) -> None:
        """This process saved something: it need not be read again, or is what the holder of the lease should see."""
        if self._holding:
            self._fresh.offer(saved)
            self._bell.ring()
        else:
            self._tell_others()

    def look(self) -> None:
        """Something may stand in the database that was not offered; whoever takes the lease looks in any case."""
        if self._holding:
            self._look_at = 0.0
            self._bell.ring()

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stopping = True
        self._bell.ring()

    def _hand_over(self) -> None:
        try:
            self._lease.give_up()
        except PyMongoError as error:
            log.warning("lease_runs_out", source=self._source, error=type(error).__name__)

    def _turn(self) -> bool:
        try:
            return self._holds() and self._round() > 0
        except (Unpublished, PyMongoError) as error:
            log.warning("relay_waits", source=self._source, error=type(error).__name__)
            self._look_at = 0.0
            eventlet.sleep(SWEEP_SECONDS)
            return False

    def _holds(self) -> bool:
        held, self._holding = self._holding, self._lease.hold(self._now())
        if self._holding and not held:
            self._look_at = 0.0
        elif held and not self._holding:
            self._fresh.forget()
            self._tell_others()
        return self._holding

    def _round(self) -> int:
        """What was offered, then what is found; returns how many entries went out, at least 1 when more are waiting."""
        sent = self._send(self._fresh.take())
        if self._fresh.left_out or time.monotonic() >= self._look_at:
            self._look_at, self._fresh.left_out = time.monotonic() + SWEEP_SECONDS, False
            sent += self.sweep()
        if self._outbox.more:
            self._look_at = 0.0
        return sent or self._outbox.more

    def sweep(self) -> int:
        """Publish what is found; returns how many entries went out. Raises Unpublished or a database error."""
        return self._send(self._outbox.pending(DOCUMENTS_AT_ONCE))

    def _send(self, pending: list[Pending]) -> int:
        marks: Marks = {}
        try:
            for wave in _waves(pending):
                self._publish_wave(wave, marks)
        finally:
            self._fresh.follow(marks.values())
            if self._outbox.mark(marks.values()):
                self._look_at = 0.0
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
