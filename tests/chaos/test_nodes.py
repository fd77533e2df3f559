"""The broker and the database go away and come back under running services: nothing lost, one effect each."""

import signal
import time

import pytest

from deploy.local.processes import free_port
from shared.messaging.publisher import Message, Publisher, Unpublished
from tests.support.processes import frozen
from tests.support.services.origin.store import THINGS, count_up, made
from tests.support.waiting import always, eventually
from tests.support.world import because


def all_heard(world, count, sequences=(1,)):
    return lambda: all(world.heard(f"t{number}") == list(sequences) for number in range(count))


def make(things, *numbers, order="work"):
    for number in numbers:
        things.create(f"t{number}", made(order), because())


def test_services_outlive_a_broker_that_is_killed_and_lose_nothing(world, broker):
    origin, ledger = world.pair()
    things = world.documents(THINGS)
    make(things, *range(10), order="slow:0.5")
    broker.kill()
    make(things, *range(10, 20))
    eventually(lambda: not origin.ready() and not ledger.ready(), 8, "not ready while the broker is away")
    assert origin.health("livez") == ledger.health("livez") == 200
    broker.start()
    eventually(all_heard(world, 20), 30)
    eventually(lambda: origin.ready() and ledger.ready(), 10)


def test_without_a_broker_a_service_can_be_started_and_stopped(world, broker):
    origin, ledger = world.pair()
    broker.kill()
    waiting, doomed = world.origin(), world.ledger()
    waiting.launch()
    doomed.launch()
    eventually(lambda: waiting.health("livez") == doomed.health("livez") == 200)
    make(world.documents(THINGS), 0)
    always(lambda: waiting.running() and doomed.running() and not waiting.ready(), 1)
    for process in (origin, doomed):
        process.signal(signal.SIGTERM)
    assert [process.ended(12) for process in (origin, doomed)] == [0, 0]
    broker.start()
    eventually(all_heard(world, 1), 20)
    assert ledger.running()


def test_services_outlive_a_database_that_is_killed_and_lose_nothing(world, mongo):
    origin, _ = world.pair()
    things = world.documents(THINGS)
    make(things, *range(10), order="slow:0.5")
    mongo.kill()
    eventually(lambda: origin.facts("due_work_waits"))
    assert not origin.ready()
    mongo.start()
    make(things, *range(10, 20))
    things.create("due", made(next_due_at=because().at), because())
    eventually(all_heard(world, 20), 30)
    eventually(lambda: world.heard("due") == [1, 2], 20)
    eventually(origin.ready)


def test_without_a_database_a_service_can_be_started_and_stopped(world, mongo):
    origin, ledger = world.pair()
    mongo.kill()
    waiting, doomed = world.origin(), world.ledger()
    waiting.launch()
    doomed.launch()
    eventually(lambda: waiting.facts("waiting_for_database") and doomed.facts("waiting_for_database"), 20)
    assert waiting.health("livez") == 200
    assert not waiting.ready()
    for process in (ledger, doomed):
        process.signal(signal.SIGTERM)
    assert [process.ended(14) for process in (ledger, doomed)] == [0, 0]
    mongo.start()
    eventually(waiting.ready, 20)
    assert origin.running()


def test_a_frozen_broker_holds_events_up_and_loses_none(world, broker):
    world.pair()
    things = world.documents(THINGS)
    make(things, 0)
    eventually(all_heard(world, 1))
    with frozen(broker.pid):
        make(things, 1)
        things.change("t0", count_up, because())
        always(lambda: world.unpublished() == 2, 1)
    eventually(lambda: world.heard("t0") == [1, 2] and world.heard("t1") == [1], 30)


def test_a_publisher_gives_up_in_bounded_time_when_the_broker_stops_answering(world, broker):
    world.vhost.declare()
    publisher = Publisher(world.vhost.uri, confirm_seconds=1)
    letter = Message("", "linkage.complaint_accepted", b"{}", {}, "m1")
    assert publisher.publish([letter]) == ["confirmed"]
    with frozen(broker.pid):
        began = time.monotonic()
        with pytest.raises(Unpublished):
            publisher.publish([letter])
        with pytest.raises(Unpublished):
            publisher.ping()
        assert time.monotonic() - began < 16
    assert publisher.publish([letter]) == ["confirmed"]
    publisher.close()


def test_a_publisher_gives_up_in_bounded_time_when_nobody_listens():
    began = time.monotonic()
    with pytest.raises(Unpublished):
        Publisher(f"amqp://a:b@127.0.0.1:{free_port()}/x", confirm_seconds=1).publish([])
    assert time.monotonic() - began < 8
