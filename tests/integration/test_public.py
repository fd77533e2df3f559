"""The public calls of a running `cases`: limits that hold over replicas and restarts, and answers that tell nothing."""

import statistics
import time
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import requests
from eventlet import GreenPool

from shared.ids import new_id
from shared.store.quotas import MongoQuotas, Quota
from shared.store.verify import verify
from tests.contract.quota_contract import NOON, THREE, QuotaContract
from tests.integration.conftest import required, servers
from tests.support.cases import CALL, HOTLINE, Client
from tests.support.waiting import eventually
from tests.support.world import world as new_world

TOLD = {"channel": "phone", "proof": "通话记录1号"}
PHONE = "13812345678"
OTHERS = count(1)
MARKS = ("张三丰", PHONE, "余杭区某路一号", "198.51.100")


@pytest.fixture
def quotas(database):
    made = MongoQuotas(database, b"key")
    made.declare_indexes()
    return made


class TestMongoQuotas(QuotaContract):
    pass


def test_many_at_once_over_two_replicas_are_counted_one_by_one(quotas, database):
    replicas = [quotas, MongoQuotas(database, b"key")]
    pool = GreenPool(20)
    waits = list(pool.imap(lambda n: replicas[n % 2].take("ask", "one", THREE, NOON), range(20)))
    assert waits.count(0) == 3


def test_what_is_counted_is_forgotten_by_the_database_and_holds_no_number(quotas, database):
    quotas.take("ask", PHONE, Quota(3, timedelta(minutes=1)), datetime.now(UTC))
    (kept,) = database["quotas"].find()
    assert PHONE not in str(kept)
    assert database["quotas"].index_information()["ends_at_1"]["expireAfterSeconds"] == 0
    assert kept["ends_at"] <= datetime.now(UTC) + timedelta(minutes=1)


class Front:
    """Two replicas of `cases`, and the public in front of them."""

    def __init__(self, world):
        self.world = world
        self.processes = [world.service("cases") for _ in range(2)]
        for process in self.processes:
            process.start()
        self.staff = Client(self.url(), required("SECRETS_DIR"))

    def url(self, replica=0):
        return f"http://127.0.0.1:{self.processes[replica].port}"

    def ask(self, number, phone=PHONE, *, address=None, call="status", replica=0, **more):
        headers = {"X-Forwarded-For": address or f"198.51.{_part()}.{_part()}"}
        body = {"number": number, "phone": phone, **more}
        return requests.post(f"{self.url(replica)}/public/{call}", json=body, headers=headers, timeout=20)

    def register(self, phone=PHONE, **changes):
        return self.staff.register(**{"caller": {**CALL["caller"], "phone": phone}, **changes})

    def log(self):
        return "".join(process.log.read_text() for process in self.processes)


def _part():
    return int(new_id()[-2:], 16)


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    with new_world(servers(), tmp_path_factory.mktemp("public")) as world:
        yield Front(world)
        world.client.drop_database(f"{world.prefix}vault")


def shape(answer):
    problem = {name: value for name, value in answer.json().items() if name != "instance"}
    varying = {"Date", "Request-Id", "Correlation-Id", "Content-Length"}
    return answer.status_code, str(problem), str({k: v for k, v in answer.headers.items() if k not in varying})


def test_number_and_phone_tell_the_person_how_far_it_is_and_nobody_else_anything(front):
    stored = front.register()
    answer = front.ask(stored["number"])
    assert (answer.status_code, answer.headers["Cache-Control"].partition(",")[0]) == (200, "no-store")
    assert set(answer.json()) == {
        "state",
        "registered_on",
        "told_on",
        "next_day",
        "provisional",
        "standing_still",
        "may_rate",
    }
    assert answer.json()["state"]["id"] == "received"
    report = front.register(phone="13822220000", kind="report", category="other")
    wrong = [
        front.ask(stored["number"], "13700000000"), front.ask(stored["number"], ""), front.ask("TS1", PHONE),
        front.ask("", ""), front.ask(report["number"]), front.ask(report["number"], "13700000001"),
        front.ask(report["number"], "13822220000"),
        front.ask(stored["number"], "13700000002", call="satisfaction", satisfaction=1),
    ]  # fmt: skip
    assert len({shape(one) for one in wrong}) == 1
    assert wrong[0].status_code == 404
    told = front.ask(report["number"], "13822220000", code=report["query_code"])
    assert told.json()["state"]["id"] == "received"


def test_a_person_rates_once_and_it_stands_in_the_history_as_the_publics(front):
    stored = front.register(phone="13822220001")
    for action, body in (
        ("assignment", {"unit": "某所"}),
        ("refusal", {"ground": "other", "reason": "无凭证"}),
        ("information", TOLD),
    ):
        stored = front.staff.act(stored, action, body, *([HOTLINE] if action == "assignment" else []))
    rate = {"phone": "13822220001", "call": "satisfaction", "satisfaction": 5}
    assert front.ask(stored["number"], **{**rate, "satisfaction": 6}).status_code == 422
    rated = front.ask(stored["number"], **rate)
    assert (rated.status_code, rated.json()["may_rate"]) == (200, False)
    again = front.ask(stored["number"], **rate)
    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (409, "not_open_for_rating")
    assert "facts" not in again.json()
    kept = front.staff.get(f"/complaints/{stored['id']}").json()
    assert (kept["satisfaction"], kept["timeline"][-1]["actor"]) == (5, "public")
    assert verify(front.world.database("cases")).broken == ()


def test_a_limit_holds_over_replicas_and_a_restart_and_says_when_to_come_back(front):
    number = front.register(phone="13822220002")["number"]
    for turn in range(10):
        assert front.ask(number, f"1370001000{turn}", replica=turn % 2).status_code == 404
    refused = front.ask(number, "13822220002", replica=1)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    front.processes[0].restart()
    assert front.ask(number, "13822220002").status_code == 429
    assert shape(front.ask("TS-unknown", "13711110000"))[0] == 404


def test_an_address_that_asks_too_often_is_told_to_wait_and_another_is_not(front):
    address = "203.0.113.77"
    for turn in range(60):
        assert front.ask(f"TS{turn}", f"137000200{turn:02}", address=address).status_code == 404
    assert front.ask("TS99", "13700029999", address=f"10.9.9.9, {address}").status_code == 429
    assert front.ask("TS99", "13700029999", address="203.0.113.78").status_code == 404


def test_right_and_wrong_numbers_take_as_long(front):
    """Medians of many turns, taken by turns so that whatever else runs here slows both."""
    stored = [front.register(phone=f"1382333{turn:04}")["number"] for turn in range(30)]
    spent = {"known": [], "unknown": []}
    for turn, number in enumerate(stored):
        for _ in range(3):
            for name, asked in (("known", number), ("unknown", f"TS33011020990101{turn:05}")):
                began = time.perf_counter()
                assert front.ask(asked, f"139{next(OTHERS):08}").status_code == 404
                spent[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(times) * 1000 for name, times in spent.items()}
    print("median ms of a refusal:", {name: round(each, 2) for name, each in medians.items()})
    assert abs(medians["known"] - medians["unknown"]) < min(medians.values()) / 4


def test_nothing_personal_is_logged(front):
    front.ask(front.register(phone=PHONE)["number"])
    eventually(lambda: "/public/status" in front.log())
    assert not [mark for mark in MARKS if mark in front.log()]
