"""Outbox, marks, lease and numbers on a real database."""

from datetime import UTC, datetime, timedelta

import pytest
from eventlet import GreenPool

from shared.store.documents import Documents
from shared.store.history import Decided
from shared.store.lease import Lease
from shared.store.mongo import MongoDocuments, open_database
from shared.store.numbers import BLOCK, MOST_IN_BLOCK, MongoNumbers
from shared.store.outbox import ENTRIES_AT_ONCE, Mark, Outbox
from shared.store.verify import verify
from tests.contract.store_contract import KIND, Balance, add, because, new, noted
from tests.support.services.origin.store import THINGS, made

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LASTS = timedelta(seconds=10)


@pytest.fixture
def own(database):
    return open_database(database.client, database.name)


@pytest.fixture
def balances(own):
    backend = MongoDocuments(own, KIND)
    backend.declare_indexes()
    return Documents(backend)


@pytest.fixture
def outbox(own):
    return Outbox(own, [KIND])


def ids(pending):
    return sorted(one.document_id for one in pending)


def make(balances, *names):
    for name in names:
        balances.create(name, new(name), because(name))


def test_what_is_saved_is_pending_until_it_is_marked(balances, outbox):
    make(balances, "a")
    balances.change("a", add(1), because("c1"))
    (pending,) = outbox.pending(10)
    assert (pending.kind, pending.document_id, pending.published) == ("balances", "a", 0)
    assert pending.entries == balances.get("a").history
    outbox.mark([Mark("balances", "a", 1)])
    (rest,) = outbox.pending(10)
    assert (rest.published, [entry.seq for entry in rest.entries]) == (1, [2])
    outbox.mark([Mark("balances", "a", 2)])
    assert outbox.pending(10) == []


def test_a_mark_that_comes_late_takes_nothing_back(balances, outbox, own):
    make(balances, "a")
    balances.change("a", add(1), because("c1"))
    outbox.mark([Mark("balances", "a", 2)])
    outbox.mark([Mark("balances", "a", 1)])
    assert own.balances.find_one()["published"] == 2
    assert outbox.pending(10) == []


def test_a_save_between_reading_and_marking_stays_pending(balances, outbox):
    make(balances, "a")
    outbox.pending(10)
    balances.change("a", add(1), because("c1"))
    outbox.mark([Mark("balances", "a", 1)])
    assert [entry.seq for one in outbox.pending(10) for entry in one.entries] == [2]


def test_a_long_history_comes_in_pieces(balances, outbox):
    balances.create("a", Decided(Balance("a"), (noted(),) * (ENTRIES_AT_ONCE + 5)), because("c1"))
    (first,) = outbox.pending(10)
    assert len(first.entries) == ENTRIES_AT_ONCE
    outbox.mark([Mark("balances", "a", ENTRIES_AT_ONCE)])
    (rest,) = outbox.pending(10)
    assert [entry.seq for entry in rest.entries] == list(range(ENTRIES_AT_ONCE + 1, ENTRIES_AT_ONCE + 6))


def test_each_call_goes_on_behind_the_one_before_and_in_the_end_begins_again(balances, outbox):
    make(balances, "a", "b", "c", "d", "e")
    rounds = []
    for _ in range(4):
        rounds.append((ids(outbox.pending(2)), outbox.more))
    assert rounds == [(["a", "b"], True), (["c", "d"], True), (["e"], False), (["a", "b"], True)]


def test_kinds_share_a_call_fairly(balances, own):
    backend = MongoDocuments(own, THINGS)
    backend.declare_indexes()
    things = Documents(backend)
    make(balances, *"abcdef")
    for name in "uvwxyz":
        things.create(name, made(), because(name))
    assert ids(Outbox(own, [KIND, THINGS]).pending(4)) == ["a", "b", "u", "v"]


def test_a_service_without_documents_has_an_empty_outbox(own):
    assert Outbox(own, []).pending(10) == []


def test_a_lease_has_one_holder_until_it_ends(own):
    first, second = Lease(own, "relay", "first", LASTS), Lease(own, "relay", "second", LASTS)
    assert first.hold(NOON)
    assert not second.hold(NOON + LASTS - timedelta(milliseconds=1))
    assert second.hold(NOON + LASTS)
    assert not first.hold(NOON + LASTS)


def test_a_lease_that_is_renewed_goes_on(own):
    first, second = Lease(own, "relay", "first", LASTS), Lease(own, "relay", "second", LASTS)
    for seconds in range(0, 30, 2):
        assert first.hold(NOON + timedelta(seconds=seconds))
        assert not second.hold(NOON + timedelta(seconds=seconds))


def test_a_lease_given_up_is_free_at_once_and_only_its_holder_can(own):
    first, second = Lease(own, "relay", "first", LASTS), Lease(own, "relay", "second", LASTS)
    assert first.hold(NOON)
    assert not second.hold(NOON)
    second.give_up()
    assert not second.hold(NOON)
    first.give_up()
    assert second.hold(NOON)


def test_leases_of_two_names_are_apart(own):
    assert Lease(own, "relay", "first", LASTS).hold(NOON)
    assert Lease(own, "other", "second", LASTS).hold(NOON)


def test_a_lease_asked_for_at_once_by_many_goes_to_one(own):
    pool = GreenPool(10)
    asked = [pool.spawn(Lease(own, "relay", str(number), LASTS).hold, NOON) for number in range(10)]
    assert sum(one.wait() for one in asked) == 1


def test_two_processes_never_get_the_same_number(own):
    makers = [MongoNumbers(own), MongoNumbers(own), MongoNumbers(own)]
    pool = GreenPool(12)
    given = [pool.spawn(makers[turn % 3].next, "s") for turn in range(90)]
    numbers = [one.wait() for one in given]
    assert len(set(numbers)) == 90
    assert min(numbers) == 1
    assert max(numbers) <= 3 * (BLOCK + 2 * BLOCK + 4 * BLOCK)


def test_one_process_counts_without_gaps_and_each_series_from_one(own):
    numbers = MongoNumbers(own)
    assert [numbers.next("s") for _ in range(100 * BLOCK)] == list(range(1, 100 * BLOCK + 1))
    assert numbers.next("t") == 1


def test_a_process_that_ends_leaves_no_more_numbers_unused_than_it_gave_out_or_one_block(own):
    for given in (1, BLOCK, BLOCK + 1, 15 * BLOCK, 50 * BLOCK):
        series = f"s{given}"
        numbers = MongoNumbers(own)
        last = [numbers.next(series) for _ in range(given)][-1]
        unused = MongoNumbers(own).next(series) - 1 - last
        assert unused < max(BLOCK, min(given + BLOCK, MOST_IN_BLOCK))


UNKNOWN = "an entry is not of the known shape"
TAMPERINGS = {
    "changed data": ({"$set": {"history.0.data.kind": "other"}}, "balances/a#1"),
    "a changed time": ({"$set": {"history.1.at": NOON + LASTS}}, "balances/a#2"),
    "a removed end": ({"$pop": {"history": 1}}, "balances/a: entries are missing"),
    "a removed beginning": ({"$pop": {"history": -1}}, "balances/a#1"),
    "a forged version": ({"$set": {"version": 9}}, "balances/a: entries are missing"),
    "an entry of another shape": ({"$set": {"history.1": {"seq": 2}}}, f"balances/a: {UNKNOWN}"),
    "an entry that is none": ({"$set": {"history.1": 5}}, f"balances/a: {UNKNOWN}"),
    "a history that is none": ({"$set": {"history": "gone"}}, f"balances/a: {UNKNOWN}"),
    "a removed history": ({"$unset": {"history": 1}}, "balances/a: entries are missing"),
}


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_the_verifier_finds(balances, own, kind):
    make(balances, "a", "b")
    balances.change("a", add(1), because("c1"))
    assert verify(own).broken == ()
    change, found = TAMPERINGS[kind]
    own.balances.update_one({"_id": "a"}, change)
    assert verify(own).broken == (found,)


def test_the_verifier_finds_a_history_moved_to_another_document(balances, own):
    make(balances, "a", "b")
    own.balances.update_one({"_id": "b"}, {"$set": {"history": own.balances.find_one({"_id": "a"})["history"]}})
    assert verify(own).broken == ("balances/b#1",)


def test_the_verifier_counts_what_it_read_and_leaves_other_collections_alone(balances, own):
    make(balances, "a", "b")
    balances.change("a", add(1), because("c1"))
    Lease(own, "relay", "me", LASTS).hold(NOON)
    MongoNumbers(own).next("s")
    verdict = verify(own)
    assert (verdict.database, verdict.documents, verdict.entries, verdict.broken) == (own.name, 2, 3, ())
