"""Recompute every history chain: `python -m shared.store.verify` for all services of a running platform."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from shared.config import SERVICES
from shared.store.history import BrokenChain, check_chain, from_document
from shared.store.mongo import open_client, open_database


@dataclass(frozen=True)
class Verdict:
    """Of one database: how many documents and entries were read, and which chains do not hold."""

    database: str
    documents: int
    entries: int
    broken: tuple[str, ...]


def verify(database: Database[dict[str, Any]]) -> Verdict:
    """Read every history of the database; the facts of each broken one say document and entry."""
    documents = entries = 0
    broken: list[str] = []
    for raw in _histories(database):
        documents, entries = documents + 1, entries + len(raw["history"])
        fault = _fault(raw)
        if fault:
            broken.append(fault)
    return Verdict(database.name, documents, entries, tuple(broken))


def _histories(database: Database[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for name in sorted(database.list_collection_names()):
        either = {"$or": [{"history": {"$exists": True}}, {"version": {"$exists": True}}]}
        found = database[name].find(either, {"history": 1, "version": 1}, batch_size=200)
        for raw in found:
            yield {"history": [], **raw, "kind": name}


def _fault(raw: dict[str, Any]) -> str | None:
    place = f"{raw['kind']}/{raw['_id']}"
    try:
        check_chain(raw["_id"], [from_document(entry) for entry in raw["history"]])
    except BrokenChain as error:
        return f"{place}#{error.facts['seq']}"
    except (TypeError, KeyError, AttributeError):
        return f"{place}: an entry is not of the known shape"
    return None if raw.get("version") == len(raw["history"]) else f"{place}: entries are missing"


def main() -> int:
    """Print a line for each service; exit 1 when any chain is broken."""
    client = open_client(os.environ["MONGO_URI"])
    prefix = os.environ.get("DATABASE_PREFIX", "quanheng_")
    verdicts = [verify(open_database(client, f"{prefix}{name}")) for name in SERVICES]
    for one in verdicts:
        print(f"{one.database}: {one.documents} histories, {one.entries} entries, {len(one.broken)} broken")
        for place in one.broken[:50]:
            print(f"  broken: {place}")
    return 1 if any(one.broken for one in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
