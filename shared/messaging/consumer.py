"""nameko's queue consumer, cured: it settles after the work, drains on stop and outlives a missing broker."""

import math
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import amqp
import eventlet
from eventlet.support.greenlets import GreenletExit
from kombu import Connection
from nameko.extensions import ProviderCollector
from nameko.messaging import QueueConsumer

from shared.messaging import topology
from shared.messaging.wire import read_ahead

HEARTBEAT_SECONDS = 20
PREFETCH = 16


class DrainingQueueConsumer(QueueConsumer):
    """Hands over raw messages, and keeps the connection open until the last of them is settled.

    nameko would close it first on stop, so that work just finished is not acknowledged and is done again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._unsettled: set[tuple[int, int]] = set()
        self._done: list[Any] = []
        self._arrived: deque[tuple[Any, Any]] = deque()
        self._handing_over = False
        self._pending_remove_providers: dict[Any, Any] = {}
        self.connected = False

    @property
    def prefetch_count(self) -> int:
        """Messages held for each subscription: less than the worker pool, so that no event starves the web."""
        return PREFETCH

    @property
    def connection(self) -> Connection:
        """Where to consume from; the parent's own would give up after three attempts."""
        return Connection(self.amqp_uri, heartbeat=HEARTBEAT_SECONDS, connect_timeout=3)

    def get_consumers(self, consumer_cls: Callable[..., Any], channel: Any) -> list[Any]:
        """Kombu asks after every connect: what was unsettled before will come again from the broker."""
        read_ahead(channel.connection)
        topology.declare(channel)
        self._unsettled.clear()
        self._done.clear()
        for provider in self._providers:
            consumer = consumer_cls(queues=[provider.queue], on_message=self._receiver(provider))
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return list(self._consumers.values())

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **kwargs: Any) -> None:
        self.connected = True
        super().on_consume_ready(connection, channel, consumers, **kwargs)

    def on_consume_end(self, connection: Any, channel: Any) -> None:
        self.connected = False

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        """No broker: whoever waits to be unregistered need not wait for it."""
        self.connected = False
        super().on_connection_error(exc, interval)
        waiting, self._pending_remove_providers = self._pending_remove_providers, {}
        for provider, removed in waiting.items():
            self._consumers.pop(provider, None)
            removed.send()

    @contextmanager
    def establish_connection(self) -> Iterator[Connection]:
        """Try until it works, soon again after a restart; the parent's tries come up to half a minute apart."""
        with self.create_connection() as connection:
            connection.ensure_connection(self.on_connection_error, None, 0.2, 0.4, 2.0)
            yield connection

    def run(self, *args: Any, **kwargs: Any) -> None:
        """Until stopped; a stop while there is no broker ends it at once."""
        with suppress(GreenletExit):
            super().run(*args, **kwargs)
        if not self._consumers_ready.ready():
            self._consumers_ready.send(None)

    def unregister_provider(self, provider: Any) -> None:
        """Take nothing more for it; without a broker there is nobody to tell."""
        if self.connected:
            super().unregister_provider(provider)
        else:
            self._consumers.pop(provider, None)
            ProviderCollector.unregister_provider(self, provider)

    def stop(self) -> None:
        """Wait until all is settled; without a connection the broker will send again what is not."""
        if not self.connected and self._gt is not None:
            self._gt.kill()
        super().stop()

    def on_iteration(self) -> None:
        """Stop only when nobody consumes any more and nothing is left to settle."""
        self._cancel_consumers_if_requested()
        if not self._consumers and not self._unsettled:
            self.should_stop = True

    def ack(self, message: Any) -> None:
        """Its work is done. All that is done in the same moment is acknowledged with one frame."""
        self._done.append(message)
        if len(self._done) == 1:
            eventlet.spawn_n(self._ack_done)

    def give_back(self, message: Any) -> None:
        """Let the broker deliver it again."""
        self._settle([message], message.requeue)

    def _ack_done(self) -> None:
        done, self._done = self._done, []
        for channel in {id(message.channel) for message in done}:
            self._ack_all(channel, [message for message in done if id(message.channel) == channel])

    def _ack_all(self, channel: int, done: list[Any]) -> None:
        """One frame for all before the first that is still worked on, as a tag stands for those before it too."""
        still_open = self._unsettled - {_key(message) for message in done}
        first_open = min((tag for one, tag in still_open if one == channel), default=math.inf)
        together = [message for message in done if message.delivery_tag < first_open]
        if together:
            last = max(together, key=lambda message: int(message.delivery_tag))
            self._settle(together, partial(last.ack, multiple=True))
        for message in done:
            if message.delivery_tag > first_open:
                self._settle([message], message.ack)

    def _settle(self, messages: list[Any], act: Callable[[], None]) -> None:
        """Tell the broker, unless the connection they came by is gone: then it sends them again."""
        try:
            channel = messages[0].channel
            if channel is not None and channel.connection:
                act()
        except (OSError, amqp.AMQPError):
            self.connected = False
        finally:
            self._unsettled.difference_update(map(_key, messages))

    def _receiver(self, provider: Any) -> Callable[[Any], None]:
        def receive(message: Any) -> None:
            self._unsettled.add(_key(message))
            self._arrived.append((provider, message))
            if not self._handing_over:
                self._handing_over = True
                self.container.spawn_managed_thread(self._hand_over)

        return receive

    def _hand_over(self) -> None:
        """Give the workers what has arrived: one thread for all of it, as starting one costs as much as decoding."""
        try:
            while self._arrived:
                provider, message = self._arrived.popleft()
                provider.handle_message(message)
        finally:
            self._handing_over = False


def _key(message: Any) -> tuple[int, int]:
    return id(message.channel), message.delivery_tag
