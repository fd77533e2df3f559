"""The same requests to the same service with 10,000 and with 1,000,000 complaints on file: `make bench-scale`."""

import argparse
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

import pymongo

from services.cases.store import COMPLAINT
from shared.identity.divisions import Divisions
from shared.ids import new_id
from shared.store.mongo import MongoDocuments
from tests.bench.figures import LEAST_IS_BEST, Figure, keep, show
from tests.bench.processes import Processes, free_port
from tests.bench.surroundings import Surroundings, surroundings
from tests.bench.synthetic import RARE_CHANNEL, RARE_STATE, Bulk, Country, ids, present, unit_of

SIZES = {"small": 10_000, "large": 1_000_000}
REQUESTS, WARM_UP, PAGE = 300, 30, 20
BETWEEN = 1_500
"""Requests of a kind that are not counted between its first ones, just after the filling, and those at work."""

FIRST, AT_WORK = "just filled", "at work"
MOST_RATIO, MOST_SUGGESTION_MS = 1.3, 80.0
PROVINCE = "330000"

Asked = tuple[str, str, Mapping[str, Any] | None]


def fill(database: "pymongo.database.Database[Any]", number: int) -> float:
    """Put so many complaints into an empty database, then build the indexes; returns the seconds it took."""
    began = time.monotonic()
    complaints = database[COMPLAINT.name].with_options(write_concern=pymongo.WriteConcern(w=1))
    if complaints.estimated_document_count() < number:
        for batch in Bulk(number, present()).batches():
            complaints.insert_many(batch, ordered=False)
        MongoDocuments(database, COMPLAINT).declare_indexes()
    return time.monotonic() - began


@dataclass
class Office:
    """People at work at one running service."""

    port: int
    around: Surroundings
    number: int

    def __post_init__(self) -> None:
        self._line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        self._tokens: dict[str, str] = {}

    def milliseconds(self, division: str, asked: Asked) -> float:
        """How long one request takes; raises SystemExit when it is refused."""
        method, path, body = asked
        headers = {"Authorization": f"Bearer {self._token(division)}", "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = new_id()
        content = None if body is None else json.dumps(body).encode()
        began = time.perf_counter()
        self._line.request(method, path, content, headers)
        answer = self._line.getresponse()
        read = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status not in (200, 201):
            raise SystemExit(f"{method} {path}: {answer.status} {read[:300]!r}")
        return took

    def _token(self, division: str) -> str:
        if division not in self._tokens:
            self._tokens[division] = self.around.token(f"officer-{division}", "officer", division)
        return self._tokens[division]


class Work:
    """What people ask for, the same for both sizes."""

    def __init__(self) -> None:
        self._country = Country()
        self._chance = self._country.random
        self._chance.seed(2)
        self._divisions = Divisions.load()
        self.kinds: Mapping[str, Callable[[int], tuple[str, Asked]]] = {
            "register": self._register,
            "open": self._open,
            "worklist by clock": self._worklist,
            "list of a rare state": self._state,
            "list of a rare channel": self._channel,
            "list of a unit": self._unit,
            "Chinese search": self._search,
            "duplicate suggestion": self._suggest,
        }

    def _register(self, number: int) -> tuple[str, Asked]:
        caller = {"name": "王小明", "phone": self._country.phone()}
        return PROVINCE, ("POST", "/complaints", {**self._typed(), "channel": "hotline_12345", "caller": caller})

    def _suggest(self, number: int) -> tuple[str, Asked]:
        return PROVINCE, ("POST", "/complaint-suggestions", {**self._typed(), "phone": self._country.phone()})

    def _open(self, number: int) -> tuple[str, Asked]:
        (document,) = ids(number, 1, self._chance)
        return PROVINCE, ("GET", f"/complaints/{document}", None)

    def _worklist(self, number: int) -> tuple[str, Asked]:
        return self._root(), ("GET", f"/complaints?sort=deadline&limit={PAGE}", None)

    def _state(self, number: int) -> tuple[str, Asked]:
        return self._root(), ("GET", f"/complaints?state={RARE_STATE}&limit={PAGE}", None)

    def _channel(self, number: int) -> tuple[str, Asked]:
        return self._root(), ("GET", f"/complaints?channel={RARE_CHANNEL}&limit={PAGE}", None)

    def _unit(self, number: int) -> tuple[str, Asked]:
        division = self._country.choose().division
        above = self._chance.choice(self._divisions.chain(division))
        return above, ("GET", f"/complaints?unit={quote(unit_of(division))}&limit={PAGE}", None)

    def _search(self, number: int) -> tuple[str, Asked]:
        site = self._country.choose().site
        text = self._chance.choice((site.name, site.address))
        begin, length = self._chance.randrange(len(text) - 1), self._chance.randint(2, 6)
        part = text[begin : begin + max(2, length)]
        words = self._chance.choice((part, site.name[-3:], f"{site.address[3:5]} {site.name[-3:]}"))
        return self._root(), ("GET", f"/complaints?limit={PAGE}&q={quote(words)}", None)

    def _typed(self) -> dict[str, Any]:
        business = self._country.choose()
        return {
            "division": business.division,
            "category": business.category,
            "site_name": business.site.name,
            "site_address": business.site.address,
            "position": f"{self._chance.randint(1, 12)}号",
            "narrative": self._country.narrative(business.category),
        }

    def _root(self) -> str:
        """Somebody of a county, of its city, or of the province."""
        return self._chance.choice(self._divisions.chain(self._country.choose().division))


Taken = dict[tuple[str, str], dict[str, list[float]]]


def measure(offices: Mapping[str, Office], requests: int) -> Taken:
    """Milliseconds by kind, phase and size; the sizes take turns, so that a noisy neighbour disturbs both alike."""
    work, found = Work(), Taken()
    for kind, ask in work.kinds.items():
        for phase, uncounted in ((FIRST, WARM_UP), (AT_WORK, BETWEEN)):
            taken = found[kind, phase] = {size: [] for size in offices}
            for turn in range(uncounted + requests):
                for size, office in offices.items():
                    took = office.milliseconds(*ask(office.number))
                    if turn >= uncounted:
                        taken[size].append(took)
    return found


def figures(found: Taken) -> list[Figure]:
    """p50 and p95 at the large size, beside the same at the small one; the aim is for a database at work."""
    made = []
    for (kind, phase), by_size in found.items():
        for share, goal in ((0.5, None), (0.95, MOST_RATIO if phase == AT_WORK else None)):
            large, small = (_percentile(by_size[size], share) for size in ("large", "small"))
            name = f"{kind} among {SIZES['large']:,}, {phase}, p{share * 100:.0f}"
            made.append(Figure(name, large, "ms", f"among {SIZES['small']:,}", small, goal, LEAST_IS_BEST))
    for phase in (FIRST, AT_WORK):
        worst = _percentile(found["duplicate suggestion", phase]["large"], 0.95)
        name = f"duplicate suggestion, {phase}, p95"
        made.append(Figure(name, worst, "ms", goal=MOST_SUGGESTION_MS, best=LEAST_IS_BEST))
    return made


def _percentile(taken: list[float], share: float) -> float:
    return round(sorted(taken)[int(len(taken) * share)], 2)


def main() -> None:
    """Fill both databases, ask, print the figures and write `build/bench-scale.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--kept", default="", help="prefix of databases that are filled once and left standing")
    given = parser.parse_args()
    with surroundings() as around, Processes(around.folder, around.settings) as processes:
        offices = {size: _office(size, given.kept or around.prefix, around, processes) for size in SIZES}
        processes.start("tests.bench.hearer", str(around.folder / "heard"))
        made = figures(measure(offices, given.requests))
    show(made)
    print(keep(made, "bench-scale.json"))


def _office(size: str, prefix: str, around: Surroundings, processes: Processes) -> Office:
    prefix = f"{prefix}{size}_"
    with pymongo.MongoClient[Any](os.environ["MONGO_URI"], tz_aware=True) as mongo:
        print(f"{SIZES[size]:,} complaints on file after {fill(mongo[f'{prefix}cases'], SIZES[size]):.0f} s")
    port = free_port()
    ports = {"CASES_PORT": str(port), "CASES_HEALTH_PORT": str(free_port())}
    processes.start("shared.run", "cases", port=port, settings={"DATABASE_PREFIX": prefix, **ports})
    return Office(port, around, SIZES[size])


if __name__ == "__main__":
    main()
