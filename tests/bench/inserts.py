"""A bare loop of pymongo inserts, a process of its own: the plan comes by standard input, the outcome goes out.

As many workers as there are connections, green ones as in the services, each inserting the same document under a new
id, with majority and journal, into a collection without further indexes.
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
import uuid
from typing import Any

import pymongo
from bson import json_util

DURABLE = pymongo.WriteConcern(w="majority", j=True, wtimeout=10_000)


def insert_until(until: float, collection: "pymongo.collection.Collection[dict[str, object]]", raw: str) -> int:
    """Insert one after the other; returns how many."""
    document, done = json_util.loads(raw), 0
    while time.monotonic() < until:
        collection.insert_one({**document, "_id": str(uuid.uuid4())})
        done += 1
    return done


def main() -> None:
    """Carry the plan out."""
    plan = json.load(sys.stdin)
    client = pymongo.MongoClient[dict[str, Any]](os.environ["MONGO_URI"], maxPoolSize=64)
    collection = client.get_database(plan["database"], write_concern=DURABLE)["inserts"]
    client.admin.command("ping")
    began = time.monotonic()
    until = began + plan["seconds"]
    workers = [eventlet.spawn(insert_until, until, collection, plan["document"]) for _ in range(plan["connections"])]
    inserted = sum(worker.wait() for worker in workers)
    print(json.dumps({"inserted": inserted, "seconds": time.monotonic() - began}))


if __name__ == "__main__":
    main()
