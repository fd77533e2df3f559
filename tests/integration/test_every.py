"""Regular looks, in real containers on a real database."""

import time
from types import SimpleNamespace

import eventlet
import pytest
from nameko.containers import ServiceContainer

from shared.messaging.every import every

SECONDS = 0.05


@pytest.fixture
def looks(database):
    """Runs replicas of a service that looks every 50 ms; gives who looked, a failing look first."""
    seen: list[int] = []

    def replica(number):
        class Looker:
            name = "looker"

            @every("look", SECONDS)
            def look(self):
                seen.append(number)
                if len(seen) == 1:
                    raise ConnectionError("the broker is away")

        container = ServiceContainer(Looker, {"resources": SimpleNamespace(database=database)})
        container.start()
        return container

    containers = [replica(number) for number in range(2)]
    yield seen, containers
    for container in containers:
        container.stop()


def await_looks(seen, count):
    until = time.monotonic() + 10
    while len(seen) < count:
        assert time.monotonic() < until, f"only {len(seen)} looks"
        eventlet.sleep(0.01)


def test_one_replica_looks_again_and_again_even_after_a_look_that_failed(looks):
    seen, _ = looks
    await_looks(seen, 6)
    assert len(set(seen)) == 1


def test_when_the_one_that_looks_has_stopped_the_other_goes_on(looks):
    seen, containers = looks
    await_looks(seen, 2)
    first = seen[0]
    began = time.monotonic()
    containers[first].stop()
    assert time.monotonic() - began < 2
    seen.clear()
    await_looks(seen, 2)
    assert set(seen) == {1 - first}
