"""A virtual host of its own on a real broker, and what tests look at there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from kombu import Connection

from shared.messaging import topology


@dataclass(frozen=True)
class Taken:
    """A message taken off the wire."""

    headers: dict[str, Any]
    body: bytes


class Vhost:
    """One virtual host, made and deleted over the management API."""

    def __init__(self, name: str, admin_uri: str, amqp_uri: str) -> None:
        self.name = name
        self._admin = urlsplit(admin_uri)
        self.uri = f"{amqp_uri.rpartition('/')[0]}/{quote(name, safe='')}"

    def create(self) -> None:
        self._manage("PUT", f"vhosts/{self.name}")
        self._manage("PUT", f"permissions/{self.name}/{self._admin.username}", _ALL)

    def delete(self) -> None:
        self._manage("DELETE", f"vhosts/{self.name}")

    def declare(self) -> None:
        """Declare the topology, as every process does at start."""
        with self.channel() as channel:
            topology.declare(channel)

    def policy(self, pattern: str, **definition: Any) -> None:
        """Tighten queues whose names match: the broker takes the smaller of policy and declaration."""
        body = {"pattern": pattern, "definition": definition, "apply-to": "queues"}
        self._manage("PUT", f"policies/{self.name}/{abs(hash(pattern))}", body)

    def no_policy(self, pattern: str) -> None:
        self._manage("DELETE", f"policies/{self.name}/{abs(hash(pattern))}")

    def queues(self) -> dict[str, dict[str, Any]]:
        """What the broker knows of each queue: `arguments`, `policy`, `messages_ready`, `messages_unacknowledged`."""
        listed = self._manage("GET", f"queues/{self.name}?disable_stats=true&enable_queue_totals=true").json()
        return {one["name"]: one for one in listed}

    def count(self, queue: str) -> int:
        """Messages ready in the queue."""
        with self.channel() as channel:
            return int(channel.queue_declare(queue, passive=True).message_count)

    def send(self, queue: str, headers: Mapping[str, Any], body: bytes, exchange: str = "") -> None:
        """Publish a raw message, durable and as broken as wanted."""
        with self.channel() as channel:
            message = channel.prepare_message(body, None, "application/json", "utf-8", dict(headers))
            channel.basic_publish(message, exchange=exchange, routing_key=queue)

    def take(self, queue: str, most: int = 10_000) -> list["Taken"]:
        """Take messages out of a queue."""
        taken: list[Taken] = []
        with self.channel() as channel:
            while len(taken) < most and (message := channel.basic_get(queue, no_ack=True)) is not None:
                body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
                taken.append(Taken(dict(message.headers or {}), body))
        return taken

    def listen(self, source: str, queue: str, key: str = "#") -> None:
        """A durable queue of the test's own that hears all events of a service."""
        with self.channel() as channel:
            topology.event_exchange(source)(channel).declare()
            channel.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
            channel.queue_bind(queue, f"{source}.events", key)

    def delete_queue(self, name: str) -> None:
        with self.channel() as channel:
            channel.queue_delete(name)

    @contextmanager
    def channel(self) -> Iterator[Any]:
        with Connection(self.uri, connect_timeout=5) as connection:
            yield connection.channel()

    def _manage(self, method: str, path: str, body: Any = None) -> requests.Response:
        url = f"http://{self._admin.hostname}:{self._admin.port}/api/{path}"
        auth = (self._admin.username or "", self._admin.password or "")
        answer = requests.request(method, url, auth=auth, json=body, timeout=20)
        answer.raise_for_status()
        return answer


_ALL = {"configure": ".*", "write": ".*", "read": ".*"}
