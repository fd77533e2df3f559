"""Handlers in real processes: retried with patience, once in effect, set aside when nothing helps."""

import signal
from datetime import datetime

import pytest

import shared.contracts.linkage  # noqa: F401 - declares its contracts
from shared.contracts.cloudevents import Outgoing, read, write
from shared.contracts.registry import dump
from shared.ids import new_id
from shared.messaging.topology import SUBSCRIPTIONS, retry_exchange
from shared.resources import now
from tests.support.services.origin.store import THINGS, count_up, made, told
from tests.support.waiting import always, eventually
from tests.support.world import because

QUEUE = "linkage.complaint_accepted"


@pytest.fixture
def things(world):
    return world.documents(THINGS)


def settled(process, outcome):
    return [fact for fact in process.facts("event_settled") if fact["outcome"] == outcome]


def sample(order="work"):
    """An event as the relay writes it."""
    data = dump(told(order))
    outgoing = Outgoing(
        new_id(), "cases", "complaint_accepted", 1, "a", 1, "story", "cause", now(), "tester", False, data
    )
    return write(outgoing)


def test_a_handler_that_fails_twice_is_tried_after_one_and_five_seconds(world, things):
    _, ledger = world.pair()
    things.create("a", made("flaky:2"), because())
    eventually(lambda: world.heard("a") == [1], 20)
    first, second = (fact["timestamp"] for fact in settled(ledger, "retried"))
    (last,) = settled(ledger, "handled")
    assert 0.9 < seconds_between(first, second) < 4
    assert 4.9 < seconds_between(second, last["timestamp"]) < 9
    assert last["attempt"] == 3


def seconds_between(first, second):
    return (datetime.fromisoformat(second) - datetime.fromisoformat(first)).total_seconds()


def test_what_always_fails_passes_all_waiting_rooms_and_is_dead_then(world, things):
    world.vhost.policy(r"\.retry\.", **{"message-ttl": 100})
    _, ledger = world.pair()
    things.create("a", made("fail"), because())
    eventually(lambda: settled(ledger, "dead"), 20)
    assert [fact["attempt"] for fact in settled(ledger, "retried")] == [1, 2, 3, 4]
    assert settled(ledger, "dead")[0]["attempt"] == 5
    world.expect_dead(QUEUE)


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1), (2, 5), (3, 30), (4, 300)])
def test_each_attempt_waits_in_the_room_of_its_own(world, attempt, seconds):
    room = retry_exchange("linkage", seconds).name
    headers, body = sample("fail")
    world.vhost.declare()
    world.vhost.send(QUEUE, {**headers, "x-attempt": attempt}, body)
    assert world.vhost.queues()[room]["arguments"]["x-message-ttl"] == seconds * 1000
    ledger = world.ledger()
    ledger.start()
    eventually(lambda: settled(ledger, "retried"))
    assert settled(ledger, "retried")[0]["attempt"] == attempt
    if seconds > 1:
        assert world.vhost.count(room) == 1


def test_a_permanent_error_is_dead_at_once(world, things):
    _, ledger = world.pair()
    things.create("a", made("permanent"), because())
    eventually(lambda: settled(ledger, "dead"))
    assert settled(ledger, "retried") == []
    world.expect_dead(QUEUE)


BROKEN = {
    "no JSON": ({}, b"{"),
    "invalid UTF-8": ({}, b'"\xff"'),
    "nesting without end": ({}, b"[" * 100_000),
    "a body of 300 kB": ({}, b'"' + b"x" * 300_000 + b'"'),
    "an unknown type": ({"ce-type": "complaint_invented"}, None),
    "a newer version": ({"ce-dataschema": "urn:quanheng:cases:complaint_accepted:99"}, None),
    "no version": ({"ce-dataschema": "urn:quanheng"}, None),
    "no id": ({"ce-id": None}, None),
    "a time that is none": ({"ce-time": "noon"}, None),
    "a header that is a table": ({"ce-subject": {"a": [1]}, "ce-sequence": {"x": 1}}, None),
    "a field too many": ({}, b'{"number":"1","division":"330110","category":"fuel","officer":"work","more":1}'),
    "a field too few": ({}, b'{"number":"1"}'),
}


def test_what_cannot_be_read_is_dead_at_once_and_hurts_nobody(world):
    headers, body = sample()
    world.vhost.declare()
    world.vhost.send(QUEUE, headers, body)
    ledger = world.ledger()
    ledger.start()
    for changed, other_body in BROKEN.values():
        kept = {name: value for name, value in {**headers, **changed}.items() if value is not None}
        world.vhost.send(QUEUE, kept, body if other_body is None else other_body)
    world.vhost.send(QUEUE, {}, b"")
    eventually(lambda: len(settled(ledger, "dead")) == len(BROKEN) + 1)
    eventually(lambda: world.heard("a") == [1])
    assert ledger.running()
    world.expect_dead(QUEUE, len(BROKEN) + 1)


def test_a_message_that_kills_its_process_is_dead_after_the_delivery_limit(world, things):
    """The limit is the declared 20, here made 2 by a policy; the broker keeps count."""
    world.vhost.declare()
    assert world.vhost.queues()[QUEUE]["arguments"]["x-delivery-limit"] == 20
    world.vhost.policy(f"^{QUEUE}$", **{"delivery-limit": 2})
    origin = world.origin()
    origin.start()
    things.create("a", made("die"), because())
    ledger = world.ledger()
    deaths = 0
    while not world.vhost.count(f"{QUEUE}.dead"):
        ledger.launch()
        eventually(lambda: not ledger.running() or world.vhost.count(f"{QUEUE}.dead"), 20)
        deaths += not ledger.running()
        assert deaths <= 3
    assert deaths == 3
    if not ledger.running():
        ledger.launch()
    things.create("b", made(), because())
    eventually(lambda: world.heard("b") == [1], 20, "the queue lives on")
    world.expect_dead(QUEUE)


def test_ten_deliveries_of_one_event_at_once_have_one_effect(world):
    headers, body = sample()
    world.vhost.declare()
    for _ in range(10):
        world.vhost.send(QUEUE, headers, body)
    ledger = world.ledger()
    ledger.start()
    eventually(lambda: len(settled(ledger, "handled")) == 10)
    assert world.heard("a") == [1]


def test_first_events_of_one_thing_at_once_make_one_account(world, things):
    world.vhost.declare()
    things.create("a", made(events=8), because())
    _, ledger = world.pair()
    eventually(lambda: len(settled(ledger, "handled")) == 8)
    assert world.heard("a") == list(range(1, 9))


def test_a_graceful_stop_lets_a_handler_of_four_seconds_finish_and_settles_it(world, things):
    _, ledger = world.pair()
    things.create("a", made("slow:4"), because())
    eventually(lambda: ledger.facts("work_began"))
    ledger.signal(signal.SIGTERM)
    things.create("b", made(), because())
    assert ledger.ended(12) == 0
    assert world.heard("a") == [1]
    again = world.ledger()
    again.start()
    eventually(lambda: world.heard("b") == [1])
    handled = [fact["subject"] for process in (ledger, again) for fact in settled(process, "handled")]
    assert sorted(handled) == ["a", "b"]


def test_an_idle_process_ends_promptly(world):
    origin, ledger = world.pair()
    always(lambda: origin.ready() and ledger.ready(), 1)
    assert ledger.term(6) == 0
    assert origin.term(6) == 0


def test_two_replicas_share_a_queue_and_a_killed_one_leaves_its_work_to_the_other(world, things):
    _, ledger = world.pair()
    other = world.ledger()
    other.start()
    for number in range(6):
        things.create(f"t{number}", made("slow:1"), because())
    eventually(lambda: ledger.facts("work_began") and other.facts("work_began"))
    ledger.kill()
    eventually(lambda: all(world.heard(f"t{number}") == [1] for number in range(6)), 20)


def test_the_context_of_the_cause_travels_on(world, things):
    world.pair()
    world.vhost.listen("linkage", "probe")
    things.create("a", made(), because(correlation="story-7", exercise=True))
    things.change("a", count_up, because(correlation="another"))
    eventually(lambda: world.vhost.count("probe") == 2)
    told = [read(message.headers, message.body) for message in world.vhost.take("probe")]
    assert {(event.correlation, event.exercise, event.actor) for event in told} == {
        ("story-7", True, "service:linkage"),
    }
    raw = world.database("cases")["things"].find_one({"_id": "a"})
    assert {event.causation for event in told} == {entry["id"] for entry in raw["history"]}


def test_every_subscription_has_a_place_for_its_dead(world):
    world.vhost.declare()
    for subscription in SUBSCRIPTIONS:
        assert world.vhost.count(subscription.dead_queue) == 0
