"""People behind submissions on real servers: seen, found, erased, and never left behind by a crash."""

from datetime import timedelta
from urllib.parse import urlsplit

import eventlet
import pytest
import requests

from shared.ids import new_id
from shared.resources import now
from shared.store.verify import verify
from tests.integration.conftest import required, servers
from tests.support.cases import CALL, HEAD, HOTLINE, OFFICER, Client, done
from tests.support.tap import line_to
from tests.support.waiting import eventually
from tests.support.world import world as new_world

WORDS = ("张三丰", "13812345678", "李四光", "13900000001", "某路一号")
AGENT = {"role": "agent", "name": "李四光", "phone": "13900000001", "powers": "代为投诉", "until": "2099-01-01"}


class Office:
    """A running `cases` and its databases."""

    def __init__(self, world, process):
        self.world = world
        self.process = process
        self.client = Client(f"http://127.0.0.1:{process.port}", required("SECRETS_DIR"))

    def people(self):
        return self.world.database("vault")["people"]

    def archived(self, **changes):
        stored = self.client.act(self.client.register(**changes), "withdrawal", {"reason": "来电撤回"})
        return self.client.act(stored, "archive")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with new_world(servers(), tmp_path_factory.mktemp("people")) as world:
        process = world.service("cases")
        process.start()
        yield Office(world, process)
        world.client.drop_database(f"{world.prefix}vault")


def code_of(answer):
    return answer.json()["type"].rpartition(":")[2]


def test_an_agent_is_masked_and_opened_by_role_and_reason_on_record(office):
    stored = office.client.register(parties=[AGENT])
    path = f"/complaints/{stored['id']}/people"
    caller, agent = done(office.client.get(path))["items"]
    assert (caller["name"], agent["name"], agent["phone"]) == ("张*", "李*", "139****0001")
    assert office.client.post(path, {"place": 1, "reason": ""}).status_code == 422
    opened = done(office.client.post(path, {"place": 1, "reason": "核对授权委托书"}))
    assert (opened["name"], opened["phone"]) == ("李四光", "13900000001")
    record = office.world.database("vault")["reveals"].find_one({"by": "officer", "reason": "核对授权委托书"})
    assert record["at"] > now() - timedelta(minutes=1)
    assert code_of(office.client.post(path, {"place": 2, "reason": "核对"})) == "nobody_there"


def test_a_reporter_is_a_code_name_to_officers_and_opened_by_the_highest_level_only(office):
    stored = office.client.register(kind="report")
    path = f"/complaints/{stored['id']}/people"
    (reporter,) = done(office.client.get(path))["items"]
    assert not [word for word in ("张", "138", "余杭区") if word in str(reporter)]
    assert office.client.post(path, {"reason": "核实"}).status_code == 403
    assert done(office.client.get(path, HEAD))["items"][0]["name"] == "张*"
    assert done(office.client.post(path, {"reason": "发放奖励"}, HEAD))["name"] == "张三丰"


def test_a_search_by_number_finds_and_stands_on_record_without_the_number(office):
    phone = "13811112222"
    stored = office.client.register(caller={**CALL["caller"], "phone": phone})
    report = office.client.register(kind="report", caller={**CALL["caller"], "phone": phone})
    found = done(office.client.post("/complaint-searches", {"phone": "+86 138-1111-2222"}, HOTLINE))
    assert [row["id"] for row in found["items"]] == [stored["id"]]
    found = done(office.client.post("/complaint-searches", {"phone": phone, "limit": 1}, HEAD))
    assert (len(found["items"]), bool(found["next"])) == (1, True)
    more = done(office.client.post("/complaint-searches", {"phone": phone, "cursor": found["next"]}, HEAD))
    assert {row["id"] for row in found["items"] + more["items"]} == {stored["id"], report["id"]}
    records = list(office.world.database("vault")["searches"].find({"by": "hotline"}))
    assert len(records) == 1
    assert phone not in str(records)
    assert office.client.post("/complaint-searches", {}, HOTLINE).status_code == 422


def test_an_erased_caller_is_gone_everywhere_and_every_history_verifies(office):
    stored = office.archived(parties=[AGENT])
    path = f"/complaints/{stored['id']}"
    early = office.client.register()
    assert office.client.post(
        f"/complaints/{early['id']}/erasures", {"reason": "依申请"}, HEAD, version=1
    ).status_code == 409  # fmt: skip
    assert office.client.post(f"{path}/erasures", {"reason": "依申请"}, OFFICER, version=3).status_code == 403
    erased = office.client.act(stored, "erasures", {"reason": "依本人申请"}, HEAD)
    both = office.client.act(erased, "erasures", {"reason": "依本人申请", "place": 1}, HEAD)
    ids = [one["person_id"] for one in _state(office, stored)["parties"]] + [_state(office, stored)["person_id"]]
    eventually(lambda: office.people().count_documents({"_id": {"$in": ids}, "erased": {"$exists": True}}) == 2)
    assert [one["state"] for one in done(office.client.get(f"{path}/people"))["items"]] == ["erased", "erased"]
    assert done(office.client.get(f"{path}/caller"))["state"] == "erased"
    assert code_of(office.client.post(f"{path}/people", {"reason": "核实"}, HEAD)) == "person_erased"
    kept = str(_state(office, stored)) + str(list(office.people().find({"_id": {"$in": ids}})))
    assert not [word for word in WORDS if word in kept]
    assert _state(office, stored)["phone_hash"] is None
    assert [entry["type"] for entry in both["timeline"]][-2:] == ["caller_erased", "party_erased"]
    assert verify(office.world.database("cases")).broken == ()


def _state(office, stored):
    return office.world.database("cases")["complaints"].find_one({"_id": stored["id"]})


@pytest.fixture
def interrupted(tmp_path):
    """A `cases` whose own database can be held while the vault answers, and its environment."""
    env = servers()
    mongo = urlsplit(env["MONGO_URI"])
    with new_world(env, tmp_path) as world, line_to(mongo.hostname, mongo.port) as line:
        direct = {"VAULT_MONGO_URI": env["MONGO_URI"], "FILES_MONGO_URI": env["MONGO_URI"]}
        held = {"MONGO_URI": f"mongodb://127.0.0.1:{line.port}/?directConnection=true", **direct}
        yield Office(world, world.service("cases")), line, held
        world.client.drop_database(f"{world.prefix}vault")


def _quietly(call, *args, **how):
    try:
        return call(*args, **how)
    except requests.RequestException:
        return None


def _killed_between_the_two_writes(office, line, held, key):
    """Register, and lose the process when the vault has the caller and the database not yet the complaint."""
    office.process.start(**held)
    made = office.client.register()
    before = office.people().count_documents({})
    line.held = True
    call = eventlet.spawn(_quietly, office.client.post, "/complaints", CALL, HOTLINE, key=key)
    eventually(lambda: office.people().count_documents({}) == before + 1)
    office.process.kill()
    line.lose()
    assert call.wait() is None
    return made


def test_a_crash_between_vault_and_document_leaves_nobody_behind_and_a_retry_keeps_its_caller(interrupted):
    office, line, held = interrupted
    lost, retried = new_id(), new_id()
    made = [_killed_between_the_two_writes(office, line, held, key) for key in (lost, retried)]
    assert office.people().count_documents({}) == 4
    assert office.world.database("cases")["complaints"].count_documents({}) == 2
    office.people().update_many({}, {"$set": {"kept_at": now() - timedelta(days=2)}})
    office.world.database("cases")["leases"].delete_many({})
    office.process.start()
    again = done(office.client.post("/complaints", CALL, HOTLINE, key=retried))
    eventually(lambda: office.people().count_documents({}) == 3, 20)
    assert office.people().count_documents({"awaits": {"$exists": True}}) <= 1
    for stored in (*made, again):
        assert done(office.client.get(f"/complaints/{stored['id']}/caller"))["name"] == "张*"
