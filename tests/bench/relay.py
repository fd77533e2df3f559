"""The relay: how many events a second it takes out of histories and publishes, beside one confirmed event at a time.

A process of its own, as it needs green sockets: the documents to multiply come by standard input, the rates go out.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import eventlet

    eventlet.monkey_patch()

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import amqp
from bson import json_util
from kombu import Connection

from services.cases.store import COMPLAINT
from shared.messaging.publisher import Message, Publisher
from shared.messaging.relay import Relay
from shared.store.lease import Lease
from shared.store.mongo import open_client, open_database
from shared.store.outbox import Outbox

ROUNDS = 3
BACKLOG = 4000
ONE_BY_ONE = 600


class Noting(Publisher):
    """Keeps the first messages that went through it, to send the very same ones again."""

    def __init__(self, uri: str) -> None:
        super().__init__(uri)
        self.kept: list[Message] = []

    def publish(self, messages: Any) -> list[str]:
        self.kept += messages[: ONE_BY_ONE - len(self.kept)]
        return super().publish(messages)


def backlog(raw: dict[str, Any], begin: int) -> list[dict[str, Any]]:
    """Documents of one unpublished event each."""
    (entry,) = raw["history"]
    return [
        {**raw, "_id": f"{n}", "number": f"{n}", "published": 0, "unpublished": True,
         "history": [{**entry, "id": f"event-{n}"}]}
        for n in range(begin, begin + BACKLOG)
    ]  # fmt: skip


def rate(work: Callable[[], int]) -> float:
    """Pieces of work per second."""
    began = time.perf_counter()
    return work() / (time.perf_counter() - began)


def relayed(relay: Relay) -> int:
    """Publish the whole backlog as the relay does: read, publish, mark."""
    sent = 0
    while more := relay.sweep():
        sent += more
    return sent


def one_by_one(channel: Any, messages: list[Message]) -> int:
    """Publish and await the confirm of each before the next, as stock nameko does; without reading or marking."""
    for one in messages:
        wire = amqp.Message(one.body, delivery_mode=2, message_id=one.message_id, application_headers=one.headers)
        channel.basic_publish_confirm(wire, exchange=one.exchange, routing_key=one.routing_key, mandatory=True)
    return len(messages)


def main() -> None:
    """Rounds in turns."""
    plan = json.load(sys.stdin)
    database = open_database(open_client(os.environ["MONGO_URI"]), plan["database"])
    publisher = Noting(os.environ["AMQP_URI"])
    lease = Lease(database, "relay", "bench", timedelta(minutes=5))
    relay = Relay("cases", Outbox(database, [COMPLAINT]), publisher, lease, lambda: datetime.now(UTC))
    channel = Connection(os.environ["AMQP_URI"], transport_options={"confirm_publish": True}).channel()
    document, rates = json_util.loads(plan["document"]), []
    for place in range(ROUNDS):
        database[COMPLAINT.name].insert_many(backlog(document, place * BACKLOG))
        rates.append((rate(lambda: relayed(relay)), rate(lambda: one_by_one(channel, publisher.kept))))
    print(json.dumps(rates))


if __name__ == "__main__":
    main()
