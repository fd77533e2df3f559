"""Intake over HTTP: ours, the reference and one that does less in turns, and the bare inserts beside them."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from subprocess import Popen

import requests
from bson import json_util

from shared.ids import new_id
from tests.bench.counter import Counter
from tests.bench.figures import LEAST_IS_BEST, Figure
from tests.bench.load import Outcome, Plan
from tests.bench.processes import Processes, free_port, processor_seconds
from tests.bench.surroundings import Surroundings

CONNECTIONS = 32
ROUNDS = 3
SECONDS = 5.0
WARM_UP_SECONDS = 2.0
DRAIN_SECONDS = 20.0

COMPLAINT = {
    "division": "330110",
    "category": "fuel_dispenser",
    "channel": "hotline_12345",
    "site_name": "中石化余杭塘栖加油站",
    "site_address": "杭州市余杭区塘栖镇塘栖路100号",
    "position": "3号加油机2号枪",
    "narrative": "加了200元92号汽油，油表显示加油量与平时相差约8%，怀疑加油机计量不准，请核查。" * 3,
    "caller": {"name": "王小明", "phone": "13800001234"},
}


@dataclass(frozen=True)
class Target:
    """One of the two systems under load."""

    name: str
    port: int
    token: str
    counter: Counter
    processes: tuple[Popen[bytes], ...]


@dataclass(frozen=True)
class Round:
    """One spell of load on one target, what it left to be done afterwards, and how long the processors worked."""

    outcome: Outcome
    drain: float
    worked: float

    @property
    def rate(self) -> float:
        """Complaints stored, published and consumed per second, the drain counted in."""
        return self.outcome.accepted / (self.outcome.seconds + self.drain)

    @property
    def cost(self) -> float:
        """Milliseconds of processor time that the services took for one complaint."""
        return self.worked * 1000 / self.outcome.accepted


class Load:
    """Drives targets by the load client and awaits that all accepted complaints were consumed."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        self._runs = 0

    def round(self, target: Target, seconds: float = SECONDS) -> Round:
        """One spell; raises SystemExit when a request was refused or an event did not arrive."""
        self._runs += 1
        before, worked = target.counter.seen, processor_seconds(target.processes)
        body = json.dumps(COMPLAINT, ensure_ascii=False)
        plan = Plan(target.port, "/complaints", target.token, body, f"run-{self._runs}", CONNECTIONS, seconds)
        answer = self._processes.ask("tests.bench.load", json.dumps(asdict(plan)).encode(), seconds + 60)
        outcome = Outcome(**json.loads(answer))
        if outcome.refused or not outcome.accepted:
            raise SystemExit(f"{target.name}: {outcome.refused} requests were refused")
        drain = until(lambda: target.counter.seen - before >= outcome.accepted, DRAIN_SECONDS)
        if drain is None:
            raise SystemExit(f"{target.name}: {target.counter.seen - before} of {outcome.accepted} were consumed")
        return Round(outcome, drain, processor_seconds(target.processes) - worked)

    def inserts(self, database: str, document: str) -> float:
        """Bare inserts per second."""
        plan = {"database": database, "document": document, "connections": CONNECTIONS, "seconds": SECONDS}
        answer = self._processes.ask("tests.bench.inserts", json.dumps(plan).encode(), SECONDS + 60)
        found = json.loads(answer)
        return float(found["inserted"] / found["seconds"])


def until(held: Callable[[], bool], seconds: float) -> float | None:
    """How long it took until the condition held, None when it did not in time."""
    began = time.monotonic()
    while not held():
        if time.monotonic() - began > seconds:
            return None
        time.sleep(0.005)
    return time.monotonic() - began


def first_document(ours: Target, around: Surroundings) -> str:
    """Register a complaint, and read the document that it became."""
    _await_whole_way(ours)
    collection = around.mongo[f"{around.prefix}cases"]["complaints"]
    until(lambda: collection.count_documents({"unpublished": True}) == 0, DRAIN_SECONDS)
    return json_util.dumps(collection.find_one())


def measure(around: Surroundings, processes: Processes, ours: Target, document: str) -> list[Figure]:
    """Rounds in turns, so that a noisy neighbour disturbs all alike; medians."""
    load = Load(processes)
    references = [_start_reference(around, processes, document, kind) for kind in ("", "Bare")]
    targets = (ours, *references)
    for target in targets:
        load.round(target, WARM_UP_SECONDS)
    rounds: dict[str, list[Round]] = {target.name: [] for target in targets}
    bare: list[float] = []
    for _ in range(ROUNDS):
        for target in targets:
            rounds[target.name].append(load.round(target))
        bare.append(load.inserts(f"{around.prefix}inserts", document))
    return _figures(*(rounds[target.name] for target in targets), bare=bare)


def start_ours(around: Surroundings, processes: Processes) -> Target:
    """The service `cases` and somebody who hears it."""
    port, heard = free_port(), around.folder / "heard"
    token = around.token("hotline", "hotline", "330100")
    counter = Counter(heard)
    hearer = processes.start("tests.bench.hearer", str(heard))
    ports = {"CASES_PORT": str(port), "CASES_HEALTH_PORT": str(free_port())}
    cases = processes.start("shared.run", "cases", port=port, settings=ports)
    return Target("ours", port, token, counter, (hearer, cases))


def _await_whole_way(target: Target) -> None:
    """Register complaints until one was heard of, since listeners may come up later than the port."""
    with requests.Session() as session:
        session.trust_env = False

        def arrived() -> bool:
            # A key of its own each time: stock nameko loses the event of a call before its listener is there.
            headers = {"Authorization": f"Bearer {target.token}", "Idempotency-Key": new_id()}
            session.post(f"http://127.0.0.1:{target.port}/complaints", json=COMPLAINT, headers=headers, timeout=10)
            return target.counter.seen > 0

        if until(arrived, DRAIN_SECONDS) is None:
            raise SystemExit(f"{target.name}: no complaint goes the whole way")


def _start_reference(around: Surroundings, processes: Processes, document: str, kind: str) -> Target:
    """The stock services of one kind, once an event has gone the whole way."""
    name = f"{kind.lower()}reference"
    port, heard, template = free_port(), around.folder / f"{name}-heard", around.folder / "document.json"
    template.write_text(document)
    counter = Counter(heard)
    settings = {
        "REFERENCE_PORT": str(port),
        "REFERENCE_DATABASE": f"{around.prefix}{name}",
        "REFERENCE_DOCUMENT": str(template),
        "REFERENCE_COUNTER": str(heard),
    }
    module = "tests.bench.reference.run"
    behind = [processes.start(module, f"{kind}{role}", settings=settings) for role in ("Listener", "Complaints")]
    gateway = processes.start(module, f"{kind}Gateway", port=port, settings=settings)
    token = around.token("hotline", "hotline", "330100")
    target = Target(name, port, token, counter, (*behind, gateway))
    _await_whole_way(target)
    return target


def _figures(ours: list[Round], reference: list[Round], unguarded: list[Round], *, bare: list[float]) -> list[Figure]:
    stock = "stock nameko"
    rate, stock_rate, unguarded_rate = (_median(one, lambda one: one.rate) for one in (ours, reference, unguarded))
    return [
        Figure("intake over HTTP", rate, "/s", stock, stock_rate, goal=3.0),
        Figure("the same", rate, "/s", "stock without token and key", unguarded_rate),
        Figure("intake beside bare inserts", rate, "/s", "bare inserts", round(statistics.median(bare), 1), goal=0.4),
        *(
            Figure(f"intake, {name}", _median(ours, value), unit, stock, _median(reference, value))
            for name, unit, value in (
                ("accepted", "/s", lambda one: one.outcome.accepted / one.outcome.seconds),
                ("median", "ms", lambda one: one.outcome.p50),
                ("99th percentile", "ms", lambda one: one.outcome.p99),
                ("drain afterwards", "s", lambda one: one.drain),
                ("processor time in the services", "ms", lambda one: one.cost),
            )
        ),
        Figure("load client busy", _busiest(ours + reference + unguarded), "of 1", goal=0.7, best=LEAST_IS_BEST),
    ]


def _median(rounds: list[Round], value: Callable[[Round], float]) -> float:
    return round(statistics.median(value(one) for one in rounds), 3)


def _busiest(rounds: list[Round]) -> float:
    return max(one.outcome.busy for one in rounds)
