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


def all_heard(world, count, prefix="t", sequences=(1,)):
    return lambda: all(world.heard(f"{prefix}{number}") == list(sequences) for number in range(count))


def test_a_broker_that_is_restarted_loses_nothing(world, broker):
    world.pair()
    things = world.documents(THINGS)
    for number in range(10):
        things.create(f"t{number}", made("slow:0.5"), because())
    broker.kill()
    for number in range(10, 20):
        things.create(f"t{number}", made(), because())
    broker.start()
    eventually(all_heard(world, 20), 30)


def test_a_process_is_not_ready_while_the_broker_is_away_and_recovers_by_itself(world, broker):
    origin, ledger = world.pair()
    broker.kill()
    eventually(lambda: not origin.ready() and not ledger.ready(), 8)
    assert origin.health("livez") == ledger.health("livez") == 200
    broker.start()
    eventually(lambda: origin.ready() and ledger.ready(), 10)


def test_a_service_that_starts_before_the_broker_waits_for_it(world, broker):
    broker.kill()
    origin, ledger = world.origin(), world.ledger()
    origin.launch()
    ledger.launch()
    eventually(lambda: origin.health("livez") == ledger.health("livez") == 200)
    things = world.documents(THINGS)
    things.create("t0", made(), because())
    always(lambda: origin.running() and ledger.running() and not ledger.ready(), 3)
    broker.start()
    eventually(all_heard(world, 1), 15)


def test_a_database_that_is_restarted_loses_nothing(world, mongo):
    world.pair()
    things = world.documents(THINGS)
    for number in range(10):
        things.create(f"t{number}", made("slow:0.5"), because())
    mongo.kill()
    mongo.start()
    for number in range(10, 20):
        things.create(f"t{number}", made(), because())
    eventually(all_heard(world, 20), 30)


def test_due_work_outlives_a_restart_of_the_database(world, mongo):
    origin, _ = world.pair()
    mongo.kill()
    eventually(lambda: origin.facts("due_work_waits"))
    assert not origin.ready()
    mongo.start()
    things = world.documents(THINGS)
    things.create("t0", made(next_due_at=because().at), because())
    eventually(all_heard(world, 1, sequences=(1, 2)), 20)
    assert origin.running()


def test_a_service_that_starts_before_the_database_waits_for_it(world, mongo):
    mongo.kill()
    origin = world.origin()
    origin.launch()
    eventually(lambda: origin.facts("waiting_for_database"), 20)
    assert origin.health("livez") == 200
    assert not origin.ready()
    mongo.start()
    eventually(origin.ready, 20)


@pytest.mark.parametrize("away", ["broker", "mongo"])
def test_a_process_that_waits_for_a_server_at_its_start_ends_when_told(world, away, request):
    request.getfixturevalue(away).kill()
    ledger = world.ledger()
    ledger.launch()
    eventually(lambda: ledger.health("livez") == 200)
    always(ledger.running, 1)
    assert ledger.term(8) == 0
    request.getfixturevalue(away).start()


@pytest.mark.parametrize("away", ["broker", "mongo"])
def test_a_process_whose_server_went_away_ends_when_told(world, away, request):
    origin, ledger = world.pair()
    request.getfixturevalue(away).kill()
    eventually(lambda: not ledger.ready(), 8)
    for process in (origin, ledger):
        process.signal(signal.SIGTERM)
    assert [process.ended(12) for process in (origin, ledger)] == [0, 0]
    request.getfixturevalue(away).start()


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
    world.vhost.take("linkage.complaint_accepted")


def test_a_publisher_gives_up_in_bounded_time_when_nobody_listens():
    began = time.monotonic()
    with pytest.raises(Unpublished):
        Publisher(f"amqp://a:b@127.0.0.1:{free_port()}/x", confirm_seconds=1).publish([])
    assert time.monotonic() - began < 8


def test_a_frozen_broker_holds_events_up_and_loses_none(world, broker):
    world.pair()
    things = world.documents(THINGS)
    things.create("t0", made(), because())
    eventually(all_heard(world, 1))
    with frozen(broker.pid):
        things.create("t1", made(), because())
        things.change("t0", count_up, because())
        always(lambda: world.unpublished() == 2, 2)
    eventually(lambda: world.heard("t0") == [1, 2] and world.heard("t1") == [1], 30)
