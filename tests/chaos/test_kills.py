"""SIGKILL at the worst moments: nothing is lost, and each event has one effect."""

import pytest

from tests.support.services.origin.store import THINGS, made
from tests.support.waiting import eventually
from tests.support.world import because

EVENTS = 50


@pytest.fixture(scope="module")
def killing(servers, tmp_path_factory):
    """A world whose origin and ledger the tests kill and start again."""
    with servers(tmp_path_factory.mktemp("killing")) as made_world:
        traps = made_world.folder / "traps"
        traps.mkdir()
        made_world.traps = traps
        made_world.running = made_world.pair(TRAPS=str(traps))
        yield made_world


@pytest.fixture
def origin(killing):
    return killing.running[0]


@pytest.fixture
def ledger(killing):
    return killing.running[1]


@pytest.fixture
def things(killing):
    return killing.documents(THINGS)


def sequences(world, queue, name):
    heads = [taken.headers for taken in world.vhost.take(queue)]
    return [int(head["ce-sequence"]) for head in heads if head["ce-subject"] == name]


@pytest.mark.parametrize("moment", ["before_save", "after_save"])
def test_killed_inside_a_handler(killing, ledger, things, moment):
    """After its save the effect stands, unpublished and unacknowledged: the next delivery must find it."""
    killing.vhost.listen("linkage", moment)
    (killing.traps / moment).touch()
    things.create(moment, made(), because())
    assert ledger.ended() == -9
    assert killing.heard(moment) == ([1] if moment == "after_save" else [])
    assert killing.unpublished("linkage", "accounts") == (1 if moment == "after_save" else 0)
    ledger.start(TRAPS=str(killing.traps))
    eventually(lambda: [fact for fact in ledger.facts("event_settled") if fact["subject"] == moment])
    eventually(lambda: killing.heard(moment) and not killing.unpublished("linkage", "accounts"), 20)
    assert killing.heard(moment) == [1]
    assert set(sequences(killing, moment, moment)) == {1}


@pytest.mark.parametrize("moment", ["due_before_save", "due_after_save"])
def test_killed_inside_due_work(killing, origin, things, moment):
    """After the save nothing is published yet; before it the claim is left to its lease of a minute, ended here."""
    (killing.traps / moment).touch()
    things.create(moment, made(next_due_at=because().at), because())
    assert origin.ended() == -9
    raw = killing.database("cases")["things"]
    assert raw.find_one({"_id": moment})["version"] == (2 if moment == "due_after_save" else 1)
    raw.update_one({"_id": moment}, {"$set": {"claimed_until": because().at}})
    origin.start(TRAPS=str(killing.traps))
    eventually(lambda: killing.heard(moment) == [1, 2], 20)
    eventually(lambda: killing.unpublished() == 0)
    assert raw.find_one({"_id": moment})["version"] == 2


def test_killed_between_publishing_and_marking(killing, origin, things):
    """Fifty entries go out one after the other and are marked together: the first is seen long before the mark."""
    killing.vhost.listen("cases", "probe")
    raw = killing.database("cases")["things"]
    window_hit = False
    for attempt in range(5):
        name = f"a{attempt}"
        with killing.vhost.channel() as channel:
            things.create(name, made(events=EVENTS), because())
            eventually(lambda: channel.basic_get("probe", no_ack=True))
        origin.kill()
        window_hit = raw.find_one({"_id": name})["published"] == 0
        origin.start()
        eventually(lambda name=name: killing.heard(name) == list(range(1, EVENTS + 1)), 30)
        if window_hit:
            break
    assert window_hit
    eventually(lambda: killing.unpublished() == 0)
    seen = sequences(killing, "probe", name)
    assert set(seen) == set(range(1, EVENTS + 1)), "what was published before the kill goes out again"


def test_saved_and_never_published_because_the_process_was_gone(killing, origin, things):
    origin.kill()
    for number in range(20):
        things.create(f"t{number}", made(events=2), because())
    origin.start()
    eventually(lambda: all(killing.heard(f"t{number}") == [1, 2] for number in range(20)), 30)
    eventually(lambda: killing.unpublished() == 0)
