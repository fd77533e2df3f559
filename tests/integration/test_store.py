"""The keeper on MongoDB: the behaviour of every keeper, then what only a real database can show."""

import os
from datetime import timedelta

import pytest
from eventlet import GreenPool

from shared.store.documents import Documents, Page
from shared.store.mongo import MongoDocuments, open_client, open_database
from shared.store.outbox import Outbox
from shared.store.verify import verify
from tests.contract.search_contract import SearchContract, walk
from tests.contract.store_contract import KIND, LEASE, NOON, StoreContract, add, because, new
from tests.support.profiling import profiled


@pytest.fixture(scope="module")
def own(request):
    """One database for all tests of this file: making the indexes takes longer than a test."""
    client = open_client(os.environ["MONGO_URI"])
    name = f"test_store_{os.getpid()}"
    database = open_database(client, name)
    MongoDocuments(database, KIND).declare_indexes()
    yield database
    client.drop_database(name)
    client.close()


@pytest.fixture
def make_documents(own):
    own[KIND.name].delete_many({})
    return lambda saved: Documents(MongoDocuments(own, KIND), saved)


@pytest.fixture
def documents(make_documents):
    return make_documents(lambda *_: None)


class TestMongoDocuments(StoreContract):
    pass


class TestMongoSearch(SearchContract):
    pass


def test_the_raw_document_is_what_the_design_says(documents, own):
    documents.create("d1", new("n1"), because("c1"))
    documents.change("d1", add(1), because("c2"))
    raw = own[KIND.name].find_one()
    assert (raw["version"], raw["published"], raw["unpublished"]) == (2, 0, True)
    assert raw["weight"] == 1
    assert [entry["seq"] for entry in raw["history"]] == [1, 2]


def test_declaring_the_indexes_again_changes_nothing(own):
    before = own[KIND.name].index_information()
    MongoDocuments(own, KIND).declare_indexes()
    assert own[KIND.name].index_information() == before


def test_what_runs_all_the_time_walks_an_index(documents, own):
    for number in range(20):
        documents.create(f"d{number}", new(f"n{number}"), because(f"c{number}"))

    def run():
        documents.claim_due(NOON, LEASE)
        documents.trace("story")
        Outbox(own, [KIND]).pending(5)

    plans = [one["planSummary"] for one in profiled(own[KIND.name], run)]
    assert len(plans) == 3
    assert all(plan.startswith("IXSCAN") for plan in plans), plans


def tagged(number, every):
    """The `number`th from the newest; one in `every` is not kept after all."""
    kept = every == 1 or number % every > 0
    return new(f"n{number}", tags=("x",), checked_at=NOON - timedelta(hours=number), weight=int(kept))


@pytest.mark.parametrize(("every", "most_read"), [(1, 30), (10, 30), (2, 60)])
def test_a_page_of_a_search_reads_little_more_than_it_shows(documents, own, every, most_read):
    for number in range(150):
        documents.create(f"d{number}", tagged(number, every), because(f"c{number}"))
    done = profiled(own[KIND.name], lambda: documents.sift(walk(150, weight=1), Page("-checked_at", 20)))
    assert sum(one["docsExamined"] for one in done) <= most_read


def test_two_processes_at_one_document_lose_no_update(own, documents):
    documents.create("d1", new("n1"), because("c1"))
    clients = [open_client(os.environ["MONGO_URI"]) for _ in range(2)]
    others = [Documents(MongoDocuments(open_database(client, own.name), KIND)) for client in clients]
    pool = GreenPool(4)
    for number in range(20):
        pool.spawn(others[number % 2].change, "d1", add(1), because(f"w{number}"))
    pool.waitall()
    for client in clients:
        client.close()
    assert documents.get("d1").state.weight == 20
    assert verify(own).broken == ()
