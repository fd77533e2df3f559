"""Due deadlines noted by one replica of cases and by two, those of each document once."""

import os
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from pymongo import WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database

from services.cases.domain.complaint import Complaint, Site
from services.cases.domain.legal_clocks import LegalClocks
from services.cases.domain.registration import Joint, register
from services.cases.rulebook import load
from services.cases.store import COMPLAINT
from shared.clocks.calendar import Calendar
from shared.contracts.envelope import Context
from shared.ids import new_id
from shared.resources import now
from shared.store.documents import Documents
from shared.store.mongo import MongoDocuments, open_client, open_database
from tests.bench.figures import Figure
from tests.bench.intake import until
from tests.bench.processes import Processes, free_port
from tests.bench.surroundings import Surroundings

ALONE = 1_000
CLOCKS = 10_000
CLOCKS_EACH = 2
SECONDS = 240.0
WANTED = ("complaint_registered", *("deadline_missed",) * CLOCKS_EACH)


def measure(around: Surroundings) -> list[Figure]:
    """One replica first, then two on ten thousand due clocks; raises SystemExit when one was noted twice or not."""
    alone = _round(around, "alone", ALONE, replicas=1)
    together = _round(around, "together", CLOCKS // CLOCKS_EACH, replicas=2)
    return [Figure("due clocks noted, two replicas", together, "/s", "one replica", alone)]


def _round(around: Surroundings, name: str, complaints: int, replicas: int) -> float:
    """Due clocks noted per second, from the first document to the last."""
    prefix = f"{around.prefix}{name}_"
    with open_client(os.environ["MONGO_URI"]) as client:
        database = open_database(client, f"{prefix}cases")
        _seed(database, complaints)
        with Processes(around.folder, {**around.settings, "DATABASE_PREFIX": prefix}) as processes:
            for _ in range(replicas):
                port = free_port()
                own = {"CASES_PORT": str(port), "CASES_HEALTH_PORT": str(free_port())}
                processes.start("shared.run", "cases", settings=own)
            seconds = _drained(database["complaints"], complaints)
        _expect_each_once(database["complaints"], complaints)
    return round(complaints * CLOCKS_EACH / seconds, 1)


def _seed(database: Database[dict[str, Any]], complaints: int) -> None:
    """Complaints of three months ago, as their registration left them."""
    backend = MongoDocuments(database.with_options(write_concern=WriteConcern(w=1)), COMPLAINT)
    backend.declare_indexes()
    legal, at = LegalClocks(load().clocks, Calendar.load()), now() - timedelta(days=90)
    running = legal.at_registration("complaint", at)
    for _ in range(complaints):
        one = Complaint(new_id(), "330110", "other", "window", Site(new_id(), "某店"), "", at, "hotline")
        context = Context("hotline", new_id(), new_id(), at)
        Documents(backend).create(new_id(), register(one, running, Joint(least=2, most=2)), context)


def _drained(collection: Collection[dict[str, Any]], complaints: int) -> float:
    """Seconds from the first document that was noted to the last; raises SystemExit when that takes too long."""

    def due() -> int:
        return collection.count_documents({"next_due_at": {"$type": "date"}})

    if until(lambda: due() < complaints, SECONDS) is None:
        raise SystemExit("no due clock was noted")
    began, left = time.monotonic(), due()
    if until(lambda: due() == 0, SECONDS) is None:
        raise SystemExit(f"{due()} documents with due clocks were left")
    return (time.monotonic() - began) * complaints / left


def _expect_each_once(collection: Collection[dict[str, Any]], complaints: int) -> None:
    said = Counter(tuple(entry["type"] for entry in one["history"]) for one in collection.find({}, {"history.type": 1}))
    if said != {WANTED: complaints}:
        raise SystemExit(f"not each deadline was noted once: {said}")
