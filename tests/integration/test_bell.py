"""The bell between replicas: a ring in one is heard in the others."""

import time

import eventlet
import pytest

from shared.messaging.bell import Bell
from shared.messaging.relay import SWEEP_SECONDS
from tests.support.waiting import eventually


@pytest.fixture
def replicas(database):
    """Starts replicas, each with the times at which it has heard the bell; all of them end with the test."""
    over = []

    def start():
        bell, heard = Bell(database), []
        for work in (bell.carry, lambda stopping: bell.listen(lambda: heard.append(time.monotonic()), stopping)):
            eventlet.spawn(work, lambda: bool(over))
        return bell, heard

    yield start
    over.append(True)


def test_a_ring_is_heard_by_the_others_long_before_their_next_look(replicas):
    (bell, _), (_, heard) = replicas(), replicas()
    eventually(lambda: heard, 5, "it listens, and looks once to begin with")
    eventlet.sleep(0.1)
    heard.clear()
    rung = time.monotonic()
    bell.ring()
    eventually(lambda: heard)
    assert heard[0] - rung < SWEEP_SECONDS / 2


def test_many_rings_in_one_moment_are_few(replicas, database):
    (bell, _), (_, heard) = replicas(), replicas()
    eventually(lambda: heard)
    before = database["bell"].count_documents({})
    for _ in range(200):
        bell.ring()
        eventlet.sleep(0)
    eventlet.sleep(0.2)
    assert 1 <= database["bell"].count_documents({}) - before <= 4


def test_a_bell_that_was_taken_down_is_hung_up_again(replicas, database):
    _, heard = replicas()
    eventually(lambda: heard)
    database.drop_collection("bell")
    heard.clear()
    eventually(lambda: heard, 5, "hung up again")
    assert database["bell"].options()["capped"]
