"""Handlers in real processes: retried with patience, once in effect, set aside when nothing helps."""

from datetime import datetime

import pytest

import shared.contracts.linkage  # noqa: F401 - declares its contracts
from shared.contracts.cloudevents import Outgoing, read, write
from shared.contracts.registry import dump
from shared.ids import new_id
from shared.messaging.topology import SUBSCRIPTIONS, retry_exchange
from shared.resources import now
from tests.support.services.origin.store import THINGS, count_up, made, told
from tests.support.waiting import eventually
from tests.support.world import because

QUEUE = "linkage.complaint_accepted"


@pytest.fixture(scope="module")
def things(running):
    return running.documents(THINGS)


@pytest.fixture(scope="module")
def ledger(running):
    return running.running[1]


def settled(process, subject, outcome=None):
    facts = [fact for fact in process.facts("event_settled") if fact.get("subject") == subject]
    return [fact for fact in facts if outcome in (None, fact["outcome"])]


def sample(subject, order="work"):
    """An event as the relay writes it."""
    data = dump(told(order))
    outgoing = Outgoing(
        new_id(), "cases", "complaint_accepted", 1, subject, 1, "story", "cause", now(), "tester", False, data
    )
    return write(outgoing)


def seconds_between(first, second):
    return (datetime.fromisoformat(second) - datetime.fromisoformat(first)).total_seconds()


def test_a_handler_that_fails_twice_is_tried_after_one_and_five_seconds(running, things, ledger):
    things.create("flaky", made("flaky:2"), because())
    eventually(lambda: settled(ledger, "flaky", "handled"), 20)
    first, second, last = settled(ledger, "flaky")
    assert [one["outcome"] for one in (first, second, last)] == ["retried", "retried", "handled"]
    assert [one["attempt"] for one in (first, second, last)] == [1, 2, 3]
    assert 0.9 < seconds_between(first["timestamp"], second["timestamp"]) < 4
    assert 4.9 < seconds_between(second["timestamp"], last["timestamp"]) < 9
    assert running.heard("flaky") == [1]


def test_each_attempt_waits_in_a_room_of_its_own(running, ledger):
    stand = running.vhost.queues()
    for attempt, seconds in enumerate((1, 5, 30, 300), start=1):
        room = retry_exchange("linkage", seconds).name
        assert stand[room]["arguments"]["x-message-ttl"] == seconds * 1000
        headers, body = sample(f"room{attempt}", "fail")
        running.vhost.send(QUEUE, {**headers, "x-attempt": attempt}, body)
        eventually(lambda: settled(ledger, f"room{attempt}", "retried"))  # noqa: B023
    for seconds in (30, 300):
        assert running.vhost.count(retry_exchange("linkage", seconds).name) >= 1


def test_what_fails_after_the_last_wait_is_dead(running, ledger):
    headers, body = sample("last", "fail")
    running.vhost.send(QUEUE, {**headers, "x-attempt": 5}, body)
    eventually(lambda: settled(ledger, "last", "dead"))
    running.expect_dead(QUEUE)


def test_a_permanent_error_is_dead_at_once(running, things, ledger):
    things.create("permanent", made("permanent"), because())
    eventually(lambda: settled(ledger, "permanent", "dead"))
    assert len(settled(ledger, "permanent")) == 1
    running.expect_dead(QUEUE)


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


def test_what_cannot_be_read_is_dead_at_once_and_hurts_nobody(running, ledger):
    before = running.vhost.count(f"{QUEUE}.dead")
    headers, body = sample("whole")
    for changed, other_body in BROKEN.values():
        kept = {name: value for name, value in {**headers, **changed}.items() if value is not None}
        running.vhost.send(QUEUE, kept, body if other_body is None else other_body)
    running.vhost.send(QUEUE, {}, b"")
    running.vhost.send(QUEUE, headers, body)
    eventually(lambda: running.vhost.count(f"{QUEUE}.dead") == before + len(BROKEN) + 1)
    eventually(lambda: running.heard("whole") == [1])
    assert ledger.running()
    running.expect_dead(QUEUE, len(BROKEN) + 1)


def test_ten_deliveries_of_one_event_at_once_have_one_effect(running, ledger):
    headers, body = sample("ten")
    for _ in range(10):
        running.vhost.send(QUEUE, headers, body)
    eventually(lambda: len(settled(ledger, "ten", "handled")) == 10)
    assert running.heard("ten") == [1]


def test_first_events_of_one_thing_at_once_make_one_account(running, things, ledger):
    things.create("eight", made(events=8), because())
    eventually(lambda: len(settled(ledger, "eight", "handled")) == 8)
    assert running.heard("eight") == list(range(1, 9))


def test_the_context_of_the_cause_travels_on(running, things):
    running.vhost.listen("linkage", "travels")
    things.create("travels", made(), because(correlation="story-7", exercise=True))
    things.change("travels", count_up, because(correlation="another"))
    eventually(lambda: running.vhost.count("travels") >= 2)
    heard = [read(taken.headers, taken.body) for taken in running.vhost.take("travels")]
    told_on = [event for event in heard if event.subject == "travels"]
    assert {(event.correlation, event.exercise) for event in told_on} == {("story-7", True)}
    raw = running.database("cases")["things"].find_one({"_id": "travels"})
    assert {event.causation for event in told_on} == {entry["id"] for entry in raw["history"]}


def test_every_subscription_has_a_place_for_its_dead(running):
    stand = running.vhost.queues()
    assert {subscription.dead_queue for subscription in SUBSCRIPTIONS} <= set(stand)
