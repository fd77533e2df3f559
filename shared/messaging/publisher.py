"""Publishing with confirms, many in flight, every wait bounded."""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import amqp
import amqp.spec
import eventlet
from eventlet.semaphore import Semaphore
from kombu import Connection

from shared.errors import QuanhengError
from shared.messaging import topology
from shared.messaging.wire import read_ahead, sent_together

CONFIRM_SECONDS = 10.0
CONNECT_SECONDS = 3.0
PERSISTENT = 2
ALWAYS_THERE = "amq.direct"

CONFIRMED, RETURNED, REFUSED = "confirmed", "returned", "refused"


T = TypeVar("T")


class Unpublished(QuanhengError):
    """The broker could not be reached or did not confirm in time; whatever was sent may arrive or not."""

    code = "unpublished"


@dataclass(frozen=True)
class Message:
    """What to send where; `mandatory` makes the broker give it back when no queue takes it."""

    exchange: str
    routing_key: str
    body: bytes
    headers: Mapping[str, Any]
    message_id: str = ""
    mandatory: bool = True


@dataclass
class _Flight:
    """The messages on their way: by delivery tag those not confirmed, by position what became of them."""

    open: dict[int, int] = field(default_factory=dict)
    outcomes: dict[int, str] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)

    def settle(self, tag: int, multiple: bool, outcome: str) -> None:
        tags = [one for one in self.open if one <= tag] if multiple else [tag]
        for one in tags:
            position = self.open.pop(one, None)
            if position is not None:
                self.outcomes[position] = outcome


class Publisher:
    """One connection for one sender at a time; a broken one is dropped and opened anew at the next call."""

    def __init__(self, uri: str, confirm_seconds: float = CONFIRM_SECONDS) -> None:
        self._uri = uri
        self._confirm_seconds = confirm_seconds
        self._lock = Semaphore()
        self._connection: Connection | None = None
        self._channel: Any = None
        self._sent = 0
        self._flight = _Flight()

    @property
    def connected(self) -> bool:
        """Whether the last call left a usable connection."""
        return self._connection is not None

    def publish(self, messages: Sequence[Message]) -> list[str]:
        """Send all, then wait for all: CONFIRMED, RETURNED (no queue) or REFUSED (queue full) for each.

        Raises Unpublished when the broker is away or too slow.
        """
        return self._bounded(lambda: self._publish(messages))

    def ping(self) -> None:
        """Ask the broker something and wait for the answer; raises Unpublished."""
        self._bounded(self._ask)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._drop()

    def _bounded(self, work: Callable[[], T]) -> T:
        with self._lock:
            try:
                with eventlet.Timeout(self._confirm_seconds + CONNECT_SECONDS):
                    self._open()
                    return work()
            except (OSError, amqp.AMQPError, eventlet.Timeout, RuntimeError) as error:
                self._drop()
                raise Unpublished("the broker did not confirm", error=type(error).__name__) from error

    def _ask(self) -> None:
        self._channel.exchange_declare(ALWAYS_THERE, "direct", passive=True)

    def _publish(self, messages: Sequence[Message]) -> list[str]:
        with sent_together(self._connection.connection):  # type: ignore[union-attr]
            for position, message in enumerate(messages):
                self._send(position, message)
        self._await_confirms()
        flight, self._flight = self._flight, _Flight()
        return [
            RETURNED if message.message_id in flight.returned else flight.outcomes[position]
            for position, message in enumerate(messages)
        ]

    def _send(self, position: int, message: Message) -> None:
        self._sent += 1
        self._flight.open[self._sent] = position
        wire = amqp.Message(
            message.body,
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=PERSISTENT,
            message_id=message.message_id,
            application_headers=dict(message.headers),
        )
        # basic_publish would look for news from the broker before each message; we await its confirms anyway.
        arguments = (0, message.exchange, message.routing_key, message.mandatory, False)
        self._channel.send_method(amqp.spec.Basic.Publish, "Bssbb", arguments, wire)

    def _await_confirms(self) -> None:
        until = time.monotonic() + self._confirm_seconds
        while self._flight.open:
            self._connection.drain_events(timeout=max(0.001, until - time.monotonic()))  # type: ignore[union-attr]

    def _open(self) -> None:
        if self._connection is not None:
            return
        connection = Connection(self._uri, connect_timeout=CONNECT_SECONDS, heartbeat=0)
        self._connection = connection
        connection.connect()
        read_ahead(connection.connection)
        self._channel = connection.channel()
        topology.declare(self._channel)
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(lambda tag, many: self._flight.settle(tag, many, CONFIRMED))
        self._channel.events["basic_nack"].add(lambda tag, many: self._flight.settle(tag, many, REFUSED))
        self._channel.events["basic_return"].add(self._on_return)
        self._sent = 0

    def _on_return(self, _error: Exception, _exchange: str, _key: str, message: amqp.Message) -> None:
        self._flight.returned.add(message.properties.get("message_id", ""))

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        self._flight = _Flight()
        if connection is not None:
            with contextlib.suppress(OSError, amqp.AMQPError, eventlet.Timeout), eventlet.Timeout(CONNECT_SECONDS):
                connection.release()
