"""Dead letters and what a person does about them, by the functions and by the command line."""

import os
import subprocess
import sys

import pytest

from shared.contracts.cloudevents import Outgoing, write
from shared.contracts.registry import dump
from shared.errors import NotFound
from shared.ids import new_id
from shared.messaging import dead
from shared.messaging.subscribe import ATTEMPT, ERROR, FAILED_AT
from shared.resources import now
from tests.support.services.origin.store import told
from tests.support.waiting import eventually

QUEUE = "linkage.complaint_accepted"
DEAD = f"{QUEUE}.dead"


def bury(world, *orders):
    """Letters as the consumer leaves them; returns their event ids."""
    world.vhost.declare()
    ids = []
    for order in orders:
        ids.append(new_id())
        data = dump(told(order))
        outgoing = Outgoing(
            ids[-1], "cases", "complaint_accepted", 1, ids[-1], 1, "story", "cause", now(), "tester", False, data
        )
        headers, body = write(outgoing)
        more = {ATTEMPT: 6, ERROR: "RuntimeError", FAILED_AT: "2026-11-23T04:00:00.000+00:00", "x-death": "once"}
        world.vhost.send(DEAD, {**headers, **more}, body)
    return ids


def command(world, *arguments, **changes):
    env = {**os.environ, "AMQP_URI": world.vhost.uri, "USER": "keeper", **changes}
    run = [sys.executable, "-W", "ignore", "-m", "shared.messaging.dead", *arguments]
    return subprocess.run(run, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_letters_are_counted_and_read_and_stay(world):
    first, second = bury(world, "work", "work")
    assert dead.counts(world.vhost.uri) == {DEAD: 2}
    for _ in range(2):
        letters = dead.letters(world.vhost.uri, DEAD)
        assert [letter.event_id for letter in letters] == [first, second]
    letter = letters[0]
    assert (letter.queue, letter.type, letter.error) == (DEAD, "complaint_accepted", "RuntimeError")
    assert (letter.attempts, letter.correlation) == (5, "story")
    assert letter.failed_at.startswith("2026-11-23T04:00")
    world.expect_dead(QUEUE, 2)


def test_a_replayed_letter_is_worked_on_as_if_it_were_new(world):
    (event_id,) = bury(world, "flaky:1")
    ledger = world.ledger()
    ledger.start()
    assert dead.replay(world.vhost.uri, DEAD, event_id) == 1
    eventually(lambda: [fact["attempt"] for fact in ledger.facts("event_settled")] == [1, 2])
    assert world.heard(event_id) == [1]


def test_all_letters_of_a_queue_are_replayed_at_once_and_each_has_one_effect(world):
    ids = bury(world, *["work"] * 5)
    world.ledger().start()
    assert dead.replay(world.vhost.uri, DEAD) == 5
    eventually(lambda: all(world.heard(one) == [1] for one in ids))
    assert dead.replay(world.vhost.uri, DEAD) == 0


def test_one_letter_is_replayed_and_the_others_stay_in_their_order(world):
    first, second, third = bury(world, "work", "work", "work")
    assert dead.replay(world.vhost.uri, DEAD, second) == 1
    assert [letter.event_id for letter in dead.letters(world.vhost.uri, DEAD)] == [first, third]
    assert [taken.headers["ce-id"] for taken in world.vhost.take(QUEUE)] == [second]
    world.expect_dead(QUEUE, 2)


def test_a_discarded_letter_is_gone_and_the_others_stay(world):
    first, second = bury(world, "work", "work")
    assert dead.discard(world.vhost.uri, DEAD, first, reason="seen to by hand", by="keeper") == 1
    assert [letter.event_id for letter in dead.letters(world.vhost.uri, DEAD)] == [second]
    world.expect_dead(QUEUE, 1)


def test_a_letter_that_is_no_event_can_be_seen_and_taken_away(world):
    world.vhost.declare()
    world.vhost.send(DEAD, {}, b"\xff\xfe")
    (letter,) = dead.letters(world.vhost.uri, DEAD)
    assert (letter.type, letter.error, letter.size) == ("?", "unknown", 2)
    assert dead.discard(world.vhost.uri, DEAD, letter.event_id, reason="noise", by="keeper") == 1


def test_what_is_not_there_is_not_found(world):
    bury(world, "work")
    with pytest.raises(NotFound):
        dead.replay(world.vhost.uri, DEAD, "nothing")
    with pytest.raises(NotFound):
        dead.discard(world.vhost.uri, DEAD, "nothing", reason="r", by="b")
    for queue in (QUEUE, "nothing.dead"):
        with pytest.raises(NotFound):
            dead.letters(world.vhost.uri, queue)
    world.expect_dead(QUEUE)


def test_a_letter_stays_when_its_work_queue_cannot_take_it(world):
    (event_id,) = bury(world, "work")
    world.vhost.policy(f"^{QUEUE}$", **{"max-length": 1})
    eventually(lambda: world.vhost.queues()[QUEUE].get("policy"))
    for _ in range(3):
        world.vhost.send(QUEUE, {}, b"full")
    with pytest.raises(dead.Unpublished):
        dead.replay(world.vhost.uri, DEAD, event_id)
    assert [letter.event_id for letter in dead.letters(world.vhost.uri, DEAD)] == [event_id]
    world.expect_dead(QUEUE)


def test_the_command_line_lists_shows_replays_and_discards(world):
    first, second, third = bury(world, "work", "work", "work")
    listed = command(world, "list").stdout.split()
    assert listed == ["3", DEAD, "3", "in", "all"]
    shown = command(world, "show", DEAD).stdout
    assert first in shown
    assert "attempts=5" in shown
    assert command(world, "replay", DEAD, first).stdout == "1 sent back\n"
    assert command(world, "discard", DEAD, second).returncode == 2, "a reason is required"
    discarded = command(world, "discard", DEAD, second, "--reason", "seen to")
    assert discarded.stdout.endswith("1 discarded\n")
    assert command(world, "replay", DEAD).stdout == "1 sent back\n"
    assert [taken.headers["ce-id"] for taken in world.vhost.take(QUEUE)] == [first, third]


def test_the_command_line_says_in_one_line_what_it_cannot_do(world):
    bury(world, "work")
    away = {"AMQP_URI": "amqp://a:b@127.0.0.1:1/x"}
    for arguments, env in ((("show", "nothing.dead"), {}), (("replay", DEAD, "nothing"), {}), (("list",), away)):
        run = command(world, *arguments, **env)
        assert run.returncode == 1
        assert len(run.stderr.strip().splitlines()) == 1
    world.expect_dead(QUEUE)
