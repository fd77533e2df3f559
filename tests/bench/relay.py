"""The relay beside itself with one confirm at a time, and its way of publishing beside the stock one.

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
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import amqp
from bson import json_util
from kombu import Connection
from pymongo.database import Database

from services.cases.store import COMPLAINT
from shared.messaging.publisher import Message, Publisher
from shared.messaging.relay import DOCUMENTS_AT_ONCE, Relay
from shared.store.lease import Lease
from shared.store.mongo import MongoDocuments, open_client, open_database
from shared.store.outbox import Outbox

ROUNDS = 3
BACKLOG = 4000
ONE_BY_ONE = 600


class OneByOne(Publisher):
    """Awaits the confirm of each message before it sends the next; keeps what it sent."""

    def __init__(self, uri: str) -> None:
        super().__init__(uri)
        self.kept: list[Message] = []

    def publish(self, messages: Sequence[Message]) -> list[str]:
        self.kept += messages
        return [outcome for one in messages for outcome in super(OneByOne, self).publish([one])]


def backlog(raw: dict[str, Any], begin: int, size: int) -> list[dict[str, Any]]:
    """Documents of one unpublished event each."""
    (entry,) = raw["history"]
    return [
        {**raw, "_id": f"{n}", "number": f"{n}", "published": 0, "unpublished": True,
         "history": [{**entry, "id": f"event-{n}"}]}
        for n in range(begin, begin + size)
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


def many_in_flight(publisher: Publisher, messages: list[Message]) -> int:
    """Publish without reading or marking, as many at a time as the relay does."""
    for place in range(0, len(messages), DOCUMENTS_AT_ONCE):
        publisher.publish(messages[place : place + DOCUMENTS_AT_ONCE])
    return len(messages)


def stock(channel: Any, messages: list[Message]) -> int:
    """Publish and await the confirm of each before the next, as stock nameko does."""
    for one in messages:
        wire = amqp.Message(one.body, delivery_mode=2, message_id=one.message_id, application_headers=one.headers)
        channel.basic_publish_confirm(wire, exchange=one.exchange, routing_key=one.routing_key, mandatory=True)
    return len(messages)


def rates(database: Database[dict[str, Any]], document: dict[str, Any]) -> Iterator[list[float]]:
    """Rounds in turns of the relay, itself one by one, publishing, and stock publishing."""
    publisher, single = Publisher(os.environ["AMQP_URI"]), OneByOne(os.environ["AMQP_URI"])
    channel = Connection(os.environ["AMQP_URI"], transport_options={"confirm_publish": True}).channel()
    lease = Lease(database, "relay", "bench", timedelta(minutes=5))
    ours, slow = (
        Relay("cases", Outbox(database, [COMPLAINT]), sender, lease, lambda: datetime.now(UTC))
        for sender in (publisher, single)
    )
    publisher.ping()
    single.ping()
    for place in range(ROUNDS):
        begin = place * 2 * BACKLOG
        database[COMPLAINT.name].insert_many(backlog(document, begin, BACKLOG))
        first = rate(lambda: relayed(ours))
        database[COMPLAINT.name].insert_many(backlog(document, begin + BACKLOG, ONE_BY_ONE))
        second = rate(lambda: relayed(slow))
        yield [
            first,
            second,
            rate(lambda: many_in_flight(publisher, single.kept)),
            rate(lambda: stock(channel, single.kept[:ONE_BY_ONE])),
        ]


def main() -> None:
    """Measure and say so."""
    plan = json.load(sys.stdin)
    database = open_database(open_client(os.environ["MONGO_URI"]), plan["database"])
    MongoDocuments(database, COMPLAINT).declare_indexes()
    print(json.dumps(list(rates(database, json_util.loads(plan["document"])))))


if __name__ == "__main__":
    main()
