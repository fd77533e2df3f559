"""The campaign: saves and faults at the same time, and at the end an account of every single save."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

import eventlet

from shared.messaging import dead
from shared.store.verify import verify
from tests.chaos.faults import AGAIN, FAULTS, Stage
from tests.chaos.writers import Writers
from tests.support.services.origin.store import THINGS
from tests.support.waiting import eventually
from tests.support.world import World

PROBE = "campaign"
RECOVERY_SECONDS = 90.0
SETTLED_SECONDS = 150.0
LONGEST_RETRY_MS = 30_000


@dataclass
class Outcome:
    """What `build/chaos.json` says. A recovery is the time from the end of a fault (what was killed is being started,
    what was frozen goes on, a server serves) until a save made then has had its effect in the other service."""

    seed: int
    duration_s: float
    faults: dict[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    chains_broken: int = 0
    unexplained_dead: int = 0
    recovery_s: dict[str, float] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        bad = self.lost + self.doubled + self.out_of_order + self.chains_broken + self.unexplained_dead
        return self.acknowledged > 0 and bad == 0

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def run(stage: Stage, seed: int, duration: float, say: Callable[[str], None]) -> Outcome:
    """Start the services, do faults for `duration` seconds under load, let all settle, and count."""
    outcome = Outcome(seed, duration)
    _prepare(stage)
    writers = Writers(stage.world.documents(THINGS), stage.rng)
    recoveries: dict[str, list[float]] = defaultdict(list)
    for fault in _chosen(stage.rng, duration):
        name = fault.__name__
        fault(stage)
        recoveries[name].append(_recovery(stage, writers))
        say(f"{name}: recovered in {recoveries[name][-1]:.1f} s")
        _revive(stage)
    writers.stop()
    outcome.faults = {name: len(times) for name, times in sorted(recoveries.items())}
    outcome.recovery_s = {name: _p95(times) for name, times in sorted(recoveries.items())}
    say("settling")
    _settle(stage, writers)
    _count(stage, writers, outcome)
    return outcome


def _prepare(stage: Stage) -> None:
    stage.world.vhost.declare()
    for queue in (PROBE, AGAIN):
        stage.world.vhost.listen("cases", queue)
    # The last wait of five minutes would outlast the campaign.
    stage.world.vhost.policy(r"\.retry\.", **{"message-ttl": LONGEST_RETRY_MS})
    for process in stage.processes:
        process.launch()
    for process in stage.processes:
        process.await_ready()


def _chosen(rng: random.Random, duration: float) -> Iterator[Callable[[Stage], None]]:
    """All kinds in a new order, again and again, with a little quiet before each."""
    until = time.monotonic() + duration
    while True:
        for fault in rng.sample(FAULTS, len(FAULTS)):
            eventlet.sleep(rng.uniform(0.2, 2.0))
            if time.monotonic() > until:
                return
            yield fault


def _recovery(stage: Stage, writers: Writers) -> float:
    began = time.monotonic()
    name = writers.create()
    await_heard(stage.world, name)
    return time.monotonic() - began


def await_heard(world: World, name: str) -> None:
    """Until the first event of a thing was heard, and perhaps those of changes that writers made meanwhile."""
    eventually(lambda: 1 in world.heard(name), RECOVERY_SECONDS, f"{name} heard")


def _revive(stage: Stage) -> None:
    for process in stage.processes:
        process.await_ready()


def _settle(stage: Stage, writers: Writers) -> None:
    """Wait until nothing more happens; what is still missing then is missing."""
    until = time.monotonic() + SETTLED_SECONDS
    while time.monotonic() < until and not _all_heard(stage, writers):
        eventlet.sleep(0.5)


def _all_heard(stage: Stage, writers: Writers) -> bool:
    lengths = stage.world.database("linkage")["accounts"].aggregate([{"$project": {"n": {"$size": "$heard"}}}])
    heard = {one["_id"]: one["n"] for one in lengths}
    complete = all(heard.get(name, 0) >= len(causes) for name, causes in writers.acknowledged.items())
    return complete and not stage.world.unpublished() and not stage.world.unpublished("linkage", "accounts")


def _count(stage: Stage, writers: Writers, outcome: Outcome) -> None:
    things = stage.world.database("cases")["things"]
    for name, causes in writers.acknowledged.items():
        raw = things.find_one({"_id": name}) or {"history": []}
        kept = Counter(entry["cause"] for entry in raw["history"])
        heard = Counter(stage.world.heard(name))
        outcome.acknowledged += len(causes)
        outcome.lost += sum(not kept[cause] for cause in causes)
        outcome.lost += sum(not heard[entry["seq"]] for entry in raw["history"])
        outcome.doubled += sum(times - 1 for times in (*kept.values(), *heard.values()))
    outcome.out_of_order = _out_of_order(stage)
    outcome.chains_broken = sum(len(verify(stage.world.database(name)).broken) for name in ("cases", "linkage"))
    found, expected = dead.counts(stage.world.vhost.uri), stage.world.expected_dead
    outcome.unexplained_dead = sum(max(0, count - expected.get(queue, 0)) for queue, count in found.items())
    outcome.lost += sum(max(0, count - found.get(queue, 0)) for queue, count in expected.items())


def _out_of_order(stage: Stage) -> int:
    """How many events came on the wire, for the first time, before an earlier one of their thing."""
    seen: dict[str, set[int]] = defaultdict(set)
    wrong = 0
    for taken in stage.world.vhost.take(PROBE, 1_000_000):
        earlier, sequence = seen[taken.headers["ce-subject"]], int(taken.headers["ce-sequence"])
        wrong += sequence not in earlier and len(earlier) != sequence - 1
        earlier.add(sequence)
    return wrong


def _p95(times: list[float]) -> float:
    return round(sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)], 2)
