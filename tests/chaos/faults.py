"""The faults of the campaign: each is done and undone when its function returns."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import eventlet

from deploy.local.nodes import BrokerNode, MongoNode
from tests.support.processes import ServiceProcess, frozen
from tests.support.world import World

QUEUE = "linkage.complaint_accepted"
AGAIN = "again"
FREEZE_SECONDS = 7.0
"""Longer than the relay's lease: another takes over while the first one still believes that it holds it."""


@dataclass
class Stage:
    """What faults are done to."""

    world: World
    broker: BrokerNode
    mongo: MongoNode
    publishers: list[ServiceProcess]
    consumers: list[ServiceProcess]
    rng: random.Random

    @property
    def processes(self) -> list[ServiceProcess]:
        return [*self.publishers, *self.consumers]


def kill_publisher(stage: Stage) -> None:
    _kill(stage.rng.choice(stage.publishers))


def kill_consumer(stage: Stage) -> None:
    _kill(stage.rng.choice(stage.consumers))


def kill_all_services(stage: Stage) -> None:
    for process in stage.processes:
        process.kill()
    for process in stage.processes:
        process.launch()


def stop_publisher(stage: Stage) -> None:
    _stop(stage.rng.choice(stage.publishers))


def stop_consumer(stage: Stage) -> None:
    _stop(stage.rng.choice(stage.consumers))


def freeze_publisher(stage: Stage) -> None:
    with frozen(stage.rng.choice(stage.publishers).pid):
        eventlet.sleep(FREEZE_SECONDS)


def freeze_consumer(stage: Stage) -> None:
    with frozen(stage.rng.choice(stage.consumers).pid):
        eventlet.sleep(FREEZE_SECONDS)


def kill_broker(stage: Stage) -> None:
    stage.broker.kill()
    stage.broker.start()


def stop_broker(stage: Stage) -> None:
    stage.broker.restart()


def freeze_broker(stage: Stage) -> None:
    with frozen(stage.broker.pid):
        eventlet.sleep(FREEZE_SECONDS)


def kill_database(stage: Stage) -> None:
    stage.mongo.kill()
    stage.mongo.start()


def freeze_database(stage: Stage) -> None:
    with frozen(stage.mongo.pid):
        eventlet.sleep(FREEZE_SECONDS)


def deliver_ten_times(stage: Stage) -> None:
    """An event that was published already comes ten times more, all at once."""
    taken = stage.world.vhost.take(AGAIN, 1)
    for event in taken * 10:
        stage.world.vhost.send(QUEUE, event.headers, event.body)


def send_malformed(stage: Stage) -> None:
    """One message that no retry can help, among all the others."""
    stage.world.expect_dead(QUEUE)
    stage.world.vhost.send(QUEUE, {"ce-type": "complaint_accepted"}, b"{")


FAULTS: tuple[Callable[[Stage], None], ...] = (
    kill_publisher, kill_consumer, kill_all_services, stop_publisher, stop_consumer, freeze_publisher,
    freeze_consumer, kill_broker, stop_broker, freeze_broker, kill_database, freeze_database, deliver_ten_times,
    send_malformed,
)  # fmt: skip


def _kill(process: ServiceProcess) -> None:
    process.kill()
    process.launch()


def _stop(process: ServiceProcess) -> None:
    process.term()
    process.launch()
