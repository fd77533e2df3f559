"""The relay in real processes: what is saved goes out in order, and stays until somebody took it."""

import signal

from shared.messaging.relay import DOCUMENTS_AT_ONCE
from shared.messaging.topology import queues
from tests.support.services.origin.store import THINGS, count_up, made, refused
from tests.support.waiting import always, eventually
from tests.support.world import because

QUEUE = "linkage.complaint_accepted"


def subjects_and_sequences(messages):
    heads = [message.headers for message in messages]
    return [(head["ce-subject"], int(head["ce-sequence"])) for head in heads]


def test_what_is_saved_is_heard_once_and_the_outbox_is_empty_then(world):
    world.pair()
    things = world.documents(THINGS)
    things.create("a", made(), because())
    things.change("a", count_up, because())
    eventually(lambda: world.heard("a") == [1, 2])
    eventually(lambda: world.unpublished() == 0)
    assert world.database("cases")["things"].find_one()["published"] == 2


def test_many_aggregates_go_out_each_in_order(world):
    world.vhost.listen("cases", "probe")
    things = world.documents(THINGS)
    world.origin().start()
    for number in range(40):
        things.create(f"t{number}", made(events=3), because())
    for number in range(40):
        things.change(f"t{number}", count_up, because())
    eventually(lambda: world.unpublished() == 0)
    seen = subjects_and_sequences(world.vhost.take("probe"))
    for number in range(40):
        assert [sequence for subject, sequence in seen if subject == f"t{number}"] == [1, 2, 3, 4]


def test_two_relays_at_once_lose_nothing_and_what_is_doubled_has_one_effect(world):
    """A holder that was stopped in its tracks goes on as if it still held the lease, which another took over."""
    world.vhost.listen("cases", "probe")
    things = world.documents(THINGS)
    first, _ = world.pair()
    things.create("before", made(), because())
    eventually(lambda: world.heard("before") == [1])
    second = world.origin()
    second.start()
    first.signal(signal.SIGSTOP)
    things.create("while", made(events=30), because())
    eventually(lambda: world.heard("while"), 20, "the second relay took over")
    first.signal(signal.SIGCONT)
    for number in range(30):
        things.create(f"t{number}", made(events=2), because())
    eventually(lambda: world.unpublished() == 0)
    eventually(lambda: world.heard("while") == list(range(1, 31)))
    eventually(lambda: all(world.heard(f"t{number}") == [1, 2] for number in range(30)))
    firsts = dict.fromkeys(subjects_and_sequences(world.vhost.take("probe")))
    assert [sequence for subject, sequence in firsts if subject == "while"] == list(range(1, 31))


def relaying(world):
    """An origin whose relay is connected: it would declare the queues again when it connects."""
    origin = world.origin()
    origin.start()
    things = world.documents(THINGS)
    things.create("first", made(), because())
    eventually(lambda: world.database("cases")["things"].find_one({"_id": "first"})["published"] == 1)
    world.vhost.take(QUEUE)
    return origin, things


def test_an_event_that_no_queue_takes_is_reported_and_waits_for_the_queue(world):
    origin, things = relaying(world)
    world.vhost.delete_queue(QUEUE)
    things.create("a", made(), because())
    eventually(lambda: origin.facts("event_without_queue"))
    assert origin.facts("event_without_queue")[0]["type"] == "complaint_accepted"
    assert world.unpublished() == 1
    world.vhost.declare()
    eventually(lambda: world.unpublished() == 0)
    assert subjects_and_sequences(world.vhost.take(QUEUE)) == [("a", 1)]


def test_a_full_queue_keeps_its_events_waiting_and_holds_up_nobody_else(world):
    _, things = relaying(world)
    world.vhost.policy(f"^{QUEUE}$", **{"max-length": 1})
    eventually(lambda: world.vhost.queues()[QUEUE].get("policy"))
    held = next(number for number in range(10) if _is_held_back(world, things, number))
    always(lambda: world.unpublished() == 1, 2)
    world.vhost.no_policy(f"^{QUEUE}$")
    eventually(lambda: world.unpublished() == 0, 20)
    taken = subjects_and_sequences(world.vhost.take(QUEUE))
    assert set(taken) == {(f"t{number}", 1) for number in range(held + 1)}


def _is_held_back(world, things, number):
    """Whether one more event stays in the database: a quorum queue takes a few beyond its bound before it refuses."""
    things.create(f"t{number}", made(), because())
    try:
        eventually(lambda: world.unpublished() == 0, 3)
    except AssertionError:
        return True
    return False


def test_documents_that_cannot_go_out_do_not_stand_in_the_way_of_others(world):
    """More of them than the relay takes up at once, all older than the one that can go."""
    _, things = relaying(world)
    world.vhost.delete_queue(QUEUE)
    for number in range(DOCUMENTS_AT_ONCE + 20):
        things.create(f"a{number:03}", made(), because())
    things.create("z", refused(), because())
    raw = world.database("cases")["things"]
    eventually(lambda: raw.find_one({"_id": "z"})["published"] == 1)
    assert world.unpublished() == DOCUMENTS_AT_ONCE + 20


def test_every_queue_stands_as_the_table_says(world):
    world.vhost.declare()
    stand = {name: queue["arguments"] for name, queue in world.vhost.queues().items()}
    assert stand == {queue.name: queue.queue_arguments for queue in queues()}


def test_a_relay_that_stops_leaves_nothing_behind_and_hands_over_at_once(world):
    """Its lease would last ten seconds longer."""
    first, _ = world.pair()
    things = world.documents(THINGS)
    things.create("a", made(), because())
    eventually(lambda: world.heard("a") == [1])
    second = world.origin()
    second.start()
    assert first.term() == 0
    things.create("b", made(), because())
    eventually(lambda: world.heard("b") == [1], 4)
    things.create("c", made(events=60), because())
    assert second.term() == 0
    assert world.unpublished() == 0
