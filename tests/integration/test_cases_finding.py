"""Search and suggestions on a real database: what they find, and that their work is bounded by an index."""

import os
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import requests

from services.cases.domain.complaint import Site
from services.cases.domain.likeness import plain
from services.cases.handlers import complaints, desk_work, kindred
from services.cases.schemas.suggestions import SuggestDuplicates
from services.cases.store import ASKED_GRAMS, COMPLAINT, NEWEST_OF_GRAM, PairUsage
from shared.identity.caller import Identity
from shared.identity.tokens import TokenIssuer
from shared.store.documents import Documents
from shared.store.mongo import MongoDocuments, open_client, open_database
from shared.web.listing import newest_first, sifted
from tests.bench.synthetic import Bulk
from tests.integration.conftest import servers
from tests.support.profiling import profiled
from tests.support.world import world as new_world
from tests.unit.cases.desk import context, desk

NUMBER = 3_000
INDEX = "IXSCAN { grams: 1, division: 1, registered_at: -1, _id: -1, name_bits: 1 }"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PROVINCE = Identity("officer", frozenset({"officer"}), "330000", 2)
HOTLINE = Identity("hotline", frozenset({"hotline"}), "330110", 1)
AUDITOR = Identity("auditor", frozenset({"auditor"}), "330000", 3)


@pytest.fixture(scope="module")
def database():
    client = open_client(os.environ["MONGO_URI"])
    name = f"test_finding_{os.getpid()}"
    filled = open_database(client, name)
    MongoDocuments(filled, COMPLAINT).declare_indexes()
    for batch in Bulk(NUMBER, NOW).batches():
        filled[COMPLAINT.name].insert_many(batch)
    yield filled
    client.drop_database(name)
    client.close()


@pytest.fixture(scope="module")
def at_desk(database):
    kept = Documents(MongoDocuments(database, COMPLAINT))
    return replace(desk(), complaints=kept, usage=PairUsage(kept))


@pytest.fixture(scope="module")
def sites(database):
    return {raw["_id"]: raw["site"] for raw in database[COMPLAINT.name].find({}, {"site": 1})}


@dataclass(frozen=True)
class Named:
    """What a page of a search reads."""

    site: Site
    registered_at: datetime


def found(at_desk, query, limit=50, by=PROVINCE, most=None):
    where = {"division": {"$in": at_desk.guard.visible_divisions(by)}}
    walk, met = complaints.search(at_desk, query, where, NOW)
    walk = replace(walk, most=most or walk.most)
    seen, cursor = [], None
    while True:
        page = sifted(at_desk.complaints, walk, met, "-registered_at", limit, cursor)
        seen += [row.id for row in page.items]
        cursor = page.next
        if not cursor:
            return seen


@pytest.mark.parametrize("query", ["加油站", "塘栖", "中石化 塘", "超市 路1", "农贸市场", "没有这样的店"])
def test_a_search_finds_exactly_what_holds_the_words(at_desk, sites, query):
    words = [plain(word) for word in query.split()]
    holding = {
        one
        for one, site in sites.items()
        if all(word in plain(site["name"]) or word in plain(site["address"]) for word in words)
    }
    hits = found(at_desk, query)
    assert set(hits) == holding
    assert len(hits) == len(holding)


@pytest.mark.parametrize(("limit", "most"), [(7, 2_000), (50, 40), (3, 5)])
def test_pages_of_a_search_are_its_whole_whatever_their_size(at_desk, limit, most):
    assert found(at_desk, "镇塘 加油站", limit, most=most) == found(at_desk, "镇塘 加油站")


def test_a_search_sees_no_other_division(at_desk, sites, database):
    inside = {raw["_id"] for raw in database[COMPLAINT.name].find({"division": "330110"}, {"_id": 1})}
    assert set(found(at_desk, "加油站", by=HOTLINE)) == set(found(at_desk, "加油站")) & inside


@pytest.mark.parametrize(
    ("query", "most_read"), [("加油站", 60), ("塘栖", 60), ("中石化 塘栖", 60), ("路1", 60), ("没有这样的店", 0)]
)
def test_a_search_walks_its_index_alone_and_reads_little_more_than_it_shows(at_desk, database, query, most_read):
    where = {"division": {"$in": at_desk.guard.visible_divisions(PROVINCE)}}
    walk, met = complaints.search(at_desk, query, where, NOW)
    walking, *reading = profiled(
        database[COMPLAINT.name], lambda: sifted(at_desk.complaints, walk, met, "-registered_at", 20, None, Named)
    )
    assert set(re.findall(r"[A-Z_]+ {.*?}", walking["planSummary"])) == {INDEX}
    assert not walking.get("hasSortStage")
    assert walking["docsExamined"] == 0
    assert {one["planSummary"] for one in reading} <= {"IXSCAN { _id: 1 }"}
    assert sum(one["docsExamined"] for one in reading) <= most_read


@pytest.fixture
def matter(database):
    """A report with which three others were merged, and five hundred submissions that are linked with it."""
    kept = database[COMPLAINT.name]
    report, *others = [one["_id"] for one in kept.find({}, {"_id": 1}).sort("_id", 1).limit(504)]
    kept.update_one({"_id": report}, {"$set": {"kind": "report", "group": "matter"}})
    kept.update_many({"_id": {"$in": others[:3]}}, {"$set": {"kind": "report", "merged_into": report}})
    kept.update_many({"_id": {"$in": others[3:]}}, {"$set": {"group": "matter"}})
    yield report
    kept.update_many(
        {"_id": {"$in": [report, *others]}}, {"$set": {"kind": "complaint", "group": None, "merged_into": None}}
    )


def test_the_submissions_that_a_case_is_about_are_found_by_indexes_and_no_more_are_read_than_are_looked_at(
    at_desk, database, matter
):
    about = []
    done = profiled(database[COMPLAINT.name], lambda: about.extend(kindred.about(at_desk, matter)))
    assert len(about) == kindred.MOST + 3
    walked = {scan for one in done for scan in re.findall(r"IDHACK|[A-Z_]+ {.*?}", one["planSummary"])}
    assert walked == {"IDHACK", "IXSCAN { group: 1, _id: 1 }", "IXSCAN { merged_into: 1, _id: 1 }"}
    assert not any(one.get("hasSortStage") for one in done)
    assert max(one["docsExamined"] for one in done) <= kindred.MOST


def test_what_lies_around_a_complaint_is_walked_by_the_indexes_of_its_site_and_phone(at_desk, database):
    one = database[COMPLAINT.name].find_one({"phone_hash": {"$ne": None}}, {"_id": 1})["_id"]
    done = profiled(database[COMPLAINT.name], lambda: desk_work.hints_of(at_desk, one, AUDITOR, _context()))
    walked = {scan for each in done for scan in re.findall(r"IDHACK|[A-Z_]+ {.*?}", each["planSummary"])}
    by_time = "registered_at: -1, _id: -1 }"
    walks = {f"IXSCAN {{ site.id: 1, {by_time}", f"IXSCAN {{ phone_hash: 1, {by_time}"}
    assert walks <= walked <= {*walks, "IDHACK", "IXSCAN { _id: 1 }"}
    assert not any(each.get("hasSortStage") for each in done)
    assert sum(each["docsExamined"] for each in done if each["op"] == "command") == 0


def test_the_next_page_of_a_list_begins_where_the_last_one_ended(at_desk, database):
    where = {"division": {"$in": at_desk.guard.visible_divisions(PROVINCE)}}
    first = newest_first(at_desk.complaints, where, "registered_at", 20, None)
    (done,) = profiled(
        database[COMPLAINT.name], lambda: newest_first(at_desk.complaints, where, "registered_at", 20, first.next)
    )
    assert done["docsExamined"] <= 30
    assert not done.get("hasSortStage")


def test_suggestions_ask_the_index_alone_and_load_few_documents(at_desk, database, sites):
    site = next(iter(sites.values()))
    typed = SuggestDuplicates("330110", "fuel_dispenser", site["name"], "3号", "加油机跳数不准，加油站工作人员态度很差")
    at_desk.usage.at(NOW)
    done = profiled(database[COMPLAINT.name], lambda: complaints.suggest(at_desk, typed, PROVINCE, _context()))
    votes = [one for one in done if one["op"] == "command"]
    assert votes
    assert sum(one["docsExamined"] for one in votes) == 0
    assert sum(one["keysExamined"] for one in votes) <= ASKED_GRAMS * (NEWEST_OF_GRAM + 40)
    assert sum(one["docsExamined"] for one in done) <= 100
    assert all("COLLSCAN" not in one["planSummary"] for one in done)


def test_the_complaint_of_the_same_site_is_suggested_among_thousands(at_desk, database):
    raw = database[COMPLAINT.name].find_one({"category": "fuel_dispenser"}, sort=[("registered_at", -1)])
    typed = SuggestDuplicates(raw["division"], raw["category"], raw["site"]["name"], "", raw["narrative"][:60])
    suggested = complaints.suggest(at_desk, typed, PROVINCE, _context())
    assert suggested[0].id == raw["_id"]
    assert {"same_site", "near_text"} <= set(suggested[0].reasons)


def test_a_typing_error_in_the_name_still_finds_the_site(at_desk, database):
    raw = database[COMPLAINT.name].find_one({"category": "market_scale"}, sort=[("registered_at", -1)])
    written = raw["site"]["name"].replace("农贸", "菜")
    typed = SuggestDuplicates(raw["division"], "market_scale", written, "", "秤不准")
    suggested = complaints.suggest(at_desk, typed, PROVINCE, _context())
    assert raw["site"]["name"] in {at_desk.complaints.get(one.id).state.site.name for one in suggested}


def _context():
    return context(at=NOW + timedelta(minutes=1))


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    with new_world(servers(), tmp_path_factory.mktemp("world")) as world:
        process = world.service("cases")
        process.start()
        yield Front(process.port, world.database("cases"))


class Front:
    """People at the running service."""

    def __init__(self, port, database):
        self.database = database
        self._url = f"http://127.0.0.1:{port}"
        with open(os.path.join(os.environ["SECRETS_DIR"], "token-signing.pem"), "rb") as key:
            self._issuer = TokenIssuer(key.read(), lifetime=timedelta(hours=1))

    def call(self, method, path, by=HOTLINE, key="", **more):
        token = self._issuer.issue(by, datetime.now(UTC))
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
        return requests.request(method, f"{self._url}{path}", headers=headers, timeout=20, **more)


CALL = {
    "division": "330110",
    "category": "fuel_dispenser",
    "channel": "hotline_12315",
    "site_name": "余杭塘栖加油站",
    "site_address": "塘栖路100号",
    "credit_code": "91110000600037341L",
    "narrative": "加了五十升，油箱只有四十五升",
    "caller": {"name": "张三", "phone": "13812345678"},
}


def test_people_search_by_part_of_a_name_and_by_telephone_over_http(front):
    made = front.call("POST", "/complaints", key="one", json=CALL).json()
    for query in ("塘栖", "栖路100", "塘栖 加油站", made["number"], CALL["credit_code"]):
        answer = front.call("GET", "/complaints", params={"q": query, "state": "registered"})
        assert [row["id"] for row in answer.json()["items"]] == [made["id"]], query
    assert front.call("GET", "/complaints", params={"q": "临平"}).json() == {"items": [], "next": None}
    assert front.call("GET", "/complaints", params={"q": "13812345678"}).json()["items"] == []
    by_phone = front.call("POST", "/complaint-searches", json={"phone": "+86 138 1234 5678"})
    assert [row["id"] for row in by_phone.json()["items"]] == [made["id"]]


@pytest.mark.parametrize("query", ["站", "··", "站 店", "长" * 101])
def test_a_search_that_cannot_be_made_is_answered_with_the_field(front, query):
    answer = front.call("GET", "/complaints", params={"q": query})
    assert answer.status_code == 422
    assert "q" in answer.json()["errors"]


def test_who_may_not_search_people_is_told_so(front):
    assert front.call("POST", "/complaint-searches", by=AUDITOR, json={"phone": "13812345678"}).status_code == 403
    assert front.call("POST", "/complaint-searches", json={"phone": "-----"}).status_code == 422


@pytest.mark.parametrize("name", ["q", "state", "kind", "channel", "officer", "unit", "clock", "due", "sort"])
def test_a_list_of_cases_does_not_pretend_to_go_by_what_cases_are_not_listed_by(front, name):
    answer = front.call("GET", "/cases", by=PROVINCE, params={name: "deadline"})
    assert answer.status_code == 422
    assert name in answer.json()["errors"]


@pytest.fixture(scope="module")
def many(front):
    """Six hundred submissions more."""
    for batch in Bulk(600, datetime.now(UTC)).batches():
        front.database[COMPLAINT.name].insert_many(batch)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("field", ["officer", "group"])
def test_a_list_of_an_officer_or_a_matter_walks_the_index_of_those_that_have_one(front, field):
    some = front.database[COMPLAINT.name].find({}, {"_id": 1}).limit(5)
    front.database[COMPLAINT.name].update_many({"_id": {"$in": [one["_id"] for one in some]}}, {"$set": {field: "x"}})
    asked = {field: "x", "sort": "deadline"}
    (done, *_) = profiled(
        front.database[COMPLAINT.name], lambda: front.call("GET", "/complaints", by=PROVINCE, params=asked)
    )
    assert done["planSummary"].startswith(f"IXSCAN {{ {field}: 1")
    assert done["docsExamined"] <= 5


@pytest.mark.usefixtures("many")
def test_the_worklist_has_what_is_open_by_its_deadline_and_walks_an_index(front):
    seen, cursor = [], {}

    def read():
        page = front.call("GET", "/complaints", by=PROVINCE, params={"sort": "deadline", "limit": 30, **cursor}).json()
        seen.extend(page["items"])
        return page["next"]

    (done, *_) = profiled(front.database[COMPLAINT.name], lambda: cursor.update(cursor=read()))
    assert done["docsExamined"] <= 40
    assert not done.get("hasSortStage")
    while following := read():
        cursor["cursor"] = following
    deadlines = [row["next_deadline"] for row in seen]
    assert None not in deadlines
    assert deadlines == sorted(deadlines)
    assert len(seen) == front.database[COMPLAINT.name].count_documents({"due_at": {"$type": "date"}})
