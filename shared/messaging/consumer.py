"""nameko's queue consumer, cured: it settles after the work, drains on stop and outlives a missing broker."""

from collections.abc import Callable
from typing import Any

from kombu import Connection
from nameko.messaging import QueueConsumer

from shared.messaging import topology

HEARTBEAT_SECONDS = 20
PREFETCH = 16


class DrainingQueueConsumer(QueueConsumer):
    """Hands over raw messages, and keeps the connection open until the last of them is settled.

    nameko would close it first on stop, so that work just finished is not acknowledged and is done again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._unsettled: set[tuple[int, str]] = set()
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
        topology.declare(channel)
        self._unsettled.clear()
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
        self.connected = False
        super().on_connection_error(exc, interval)

    def on_iteration(self) -> None:
        """Stop only when nobody consumes any more and nothing is left to settle."""
        self._cancel_consumers_if_requested()
        if not self._consumers and not self._unsettled:
            self.should_stop = True

    def settle(self, message: Any, act: Callable[[], None]) -> None:
        """Ack or give back, unless the connection it came by is gone: then the broker sends it again."""
        try:
            if message.channel is not None and message.channel.connection:
                act()
        except (OSError, *message.channel.connection.connection_errors):
            self.connected = False
        finally:
            self._unsettled.discard(_key(message))

    def _receiver(self, provider: Any) -> Callable[[Any], None]:
        def receive(message: Any) -> None:
            self._unsettled.add(_key(message))
            self.container.spawn_managed_thread(lambda: provider.handle_message(message))

        return receive


def _key(message: Any) -> tuple[int, str]:
    return id(message.channel), str(message.delivery_tag)
