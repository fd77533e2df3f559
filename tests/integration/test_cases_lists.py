"""Lists of submissions on a real database: whatever they are narrowed to, a page looks at a bounded number of them."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from types import SimpleNamespace

import pytest

from services.cases import walks
from services.cases.due import by_deadline
from services.cases.schemas.lists import ComplaintQuery
from services.cases.service.common import visible
from services.cases.service.complaints import FILTERS, ORDERS, found
from services.cases.store import COMPLAINT, to_assign
from shared.identity.caller import Identity
from shared.resources import now
from shared.store import documents
from shared.store.documents import Documents
from shared.store.mongo import MongoDocuments, open_client, open_database
from tests.bench.synthetic import Bulk
from tests.support.profiling import profiled
from tests.unit.cases.desk import desk

NUMBER, MOST, FIRST_LEG, LIMIT = 1_000, 150, 40, 15
PROVINCE = Identity("officer", frozenset({"officer"}), "330000", 2)
ORDINARY = {"officer": None, "unit": None, "group": None}
RARE = (
    {"kind": "report"}, {"state": "transferred"}, {"state": "withdrawn", "due_at": None}, {"channel": "mail"},
    {"category": "taximeter"}, {"unit": "塘栖所"}, {"officer": "chen", "unit": "塘栖所"}, {"group": "one-matter"},
    {"officer": "chen", "state": "archived"}, {"officer": "li", "state": "informed", "due_at": None},
)  # fmt: skip
"""What a few of them are, each another one."""

ONE_BY_ONE = (
    {}, {"kind": "report"}, {"state": "transferred"}, {"state": "withdrawn"}, {"state": "agreed"},
    {"channel": "mail"}, {"category": "taximeter"}, {"unit": "塘栖所"}, {"officer": "chen"}, {"group": "one-matter"},
    {"clock": "C-ACCEPT"}, {"due": "late"}, {"due": "soon"}, {"due": "none"}, {"assigned": "nobody"},
    {"division": "330100"}, {"division": "330110"},
)  # fmt: skip
WHOSE = {"officer", "unit", "assigned"}
PAIRS = [
    one | other
    for one, other in combinations(ONE_BY_ONE[1:], 2)
    if not one.keys() & other.keys() and not ("assigned" in one | other and len(WHOSE & {*one, *other}) > 1)
]


@pytest.fixture(scope="module")
def database():
    client = open_client(os.environ["MONGO_URI"])
    name = f"test_lists_{os.getpid()}"
    filled = open_database(client, name)
    MongoDocuments(filled, COMPLAINT).declare_indexes()
    for batch in Bulk(NUMBER, datetime.now(UTC) + timedelta(days=5)).batches():
        filled[COMPLAINT.name].insert_many([raw | _own(place) for place, raw in enumerate(batch)])
    yield filled
    client.drop_database(name)
    client.close()


def _own(place):
    return {**ORDINARY, **(RARE[place // 15 % len(RARE)] if place % 15 == 0 else {})}


@pytest.fixture
def at_desk(database, monkeypatch):
    monkeypatch.setattr(walks, "MOST", MOST)
    monkeypatch.setattr(documents, "FIRST_LEG", FIRST_LEG)
    return replace(desk(), complaints=Documents(MongoDocuments(database, COMPLAINT)))


def call(sort, asked):
    return SimpleNamespace(query=ComplaintQuery(sort=sort, **asked), identity=PROVINCE)


def pages(at_desk, asking):
    cursor = None
    while True:
        page = found(at_desk, asking, LIMIT, cursor)
        yield [row.id for row in page.items]
        cursor = page.next
        if cursor is None:
            return


def all_of(at_desk, database, asking):
    """What fits, as the database finds it when it looks at everything."""
    asked = asking.query
    where = {**visible(at_desk, asking, FILTERS), **by_deadline(asked, now()), **to_assign(asked)}
    order = ORDERS["newest" if asked.due == "none" else asked.sort]
    direction = -1 if order.startswith("-") else 1
    fits = database[COMPLAINT.name].find(where, {"_id": 1})
    return [raw["_id"] for raw in fits.sort([(order.lstrip("-"), direction), ("_id", direction)])]


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("asked", ONE_BY_ONE, ids=str)
def test_a_page_of_a_list_looks_at_a_bounded_number_of_submissions_whatever_it_is_narrowed_to(
    at_desk, database, asked, sort
):
    done = profiled(database[COMPLAINT.name], lambda: found(at_desk, call(sort, asked), LIMIT, None))
    assert sum(one["docsExamined"] for one in done) <= 2 * MOST + LIMIT
    assert all(one["planSummary"].startswith("IXSCAN") for one in done)
    # Of a matter, and of the hundred behind the first leg by deadline, the database may as well sort all there are.
    assert not any(one.get("hasSortStage") for one in done) or "group" in asked or sort == "deadline"


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize(
    "asked",
    [
        {}, {"kind": "report"}, {"state": "transferred"}, {"state": "withdrawn"}, {"channel": "mail"},
        {"category": "taximeter"}, {"unit": "塘栖所"}, {"officer": "chen"}, {"group": "one-matter"},
        {"assigned": "nobody"}, {"officer": "chen", "due": "none"},
    ],
    ids=str,
)  # fmt: skip
def test_an_index_serves_each_single_filter_that_has_few(at_desk, database, asked, sort):
    if sort == "deadline" and asked.keys() & {"kind", "channel", "category"}:
        return
    done = profiled(database[COMPLAINT.name], lambda: found(at_desk, call(sort, asked), LIMIT, None))
    assert sum(one["docsExamined"] for one in done) <= 2 * FIRST_LEG


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("asked", [*ONE_BY_ONE, *PAIRS[::3]], ids=str)
def test_the_pages_of_a_list_are_all_that_fits_in_its_order_and_each_is_bounded(at_desk, database, asked, sort):
    asking = call(sort, asked)
    seen = []
    done = profiled(database[COMPLAINT.name], lambda: seen.extend(pages(at_desk, asking)))
    assert [one for page in seen for one in page] == all_of(at_desk, database, asking)
    assert sum(one["docsExamined"] for one in done) <= (2 * MOST + LIMIT) * len(seen)
