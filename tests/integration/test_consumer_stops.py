"""Processes that stop, die and share their work: what is under way is finished or done by another."""

import signal

import pytest

from tests.support.services.origin.store import THINGS, made
from tests.support.waiting import eventually
from tests.support.world import because

QUEUE = "linkage.complaint_accepted"


@pytest.fixture
def things(world):
    return world.documents(THINGS)


def handled(*processes):
    facts = [fact for process in processes for fact in process.facts("event_settled")]
    return sorted(fact["subject"] for fact in facts if fact["outcome"] == "handled")


def test_a_graceful_stop_lets_a_handler_of_four_seconds_finish_and_settles_it(world, things):
    origin, ledger = world.pair()
    things.create("a", made("slow:4"), because())
    eventually(lambda: ledger.facts("work_began"))
    ledger.signal(signal.SIGTERM)
    things.create("b", made(), because())
    assert ledger.ended(12) == 0
    assert world.heard("a") == [1]
    again = world.ledger()
    again.start()
    eventually(lambda: world.heard("b") == [1])
    assert handled(ledger, again) == ["a", "b"]
    assert again.term(6) == 0, "an idle process ends promptly"
    assert origin.term(6) == 0


def test_a_killed_replica_leaves_its_work_to_the_other(world, things):
    _, ledger = world.pair()
    other = world.ledger()
    other.start()
    for number in range(6):
        things.create(f"t{number}", made("slow:1"), because())
    eventually(lambda: ledger.facts("work_began") and other.facts("work_began"))
    ledger.kill()
    eventually(lambda: all(world.heard(f"t{number}") == [1] for number in range(6)), 20)


def test_a_message_that_kills_its_process_is_dead_after_the_delivery_limit(world, things):
    """The limit is the declared 20, here made 1 by a policy; the broker keeps count."""
    world.vhost.declare()
    assert world.vhost.queues()[QUEUE]["arguments"]["x-delivery-limit"] == 20
    world.vhost.policy(f"^{QUEUE}$", **{"delivery-limit": 1})
    origin, ledger = world.origin(), world.ledger()
    origin.launch()
    things.create("a", made("die"), because())
    for _ in range(2):
        ledger.launch()
        assert ledger.ended() == -signal.SIGKILL
    eventually(lambda: world.vhost.count(f"{QUEUE}.dead") == 1)
    ledger.start()
    things.create("b", made(), because())
    eventually(lambda: world.heard("b") == [1], 20, "the queue lives on")
    world.expect_dead(QUEUE)


def test_what_always_fails_passes_all_waiting_rooms_and_is_dead_then(world, things):
    world.vhost.policy(r"\.retry\.", **{"message-ttl": 100})
    _, ledger = world.pair()
    things.create("a", made("fail"), because())
    eventually(lambda: len(ledger.facts("event_settled")) == 5, 20)
    facts = [(fact["outcome"], fact["attempt"]) for fact in ledger.facts("event_settled")]
    assert facts == [("retried", 1), ("retried", 2), ("retried", 3), ("retried", 4), ("dead", 5)]
    world.expect_dead(QUEUE)
