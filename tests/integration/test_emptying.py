"""What is emptied in a correction, over HTTP: null and absent, the version, the key, and what is refused."""

from collections import namedtuple

import pytest

from shared.ids import new_id
from shared.store.verify import verify
from tests.integration.conftest import required, servers
from tests.support.cases import HEAD, Client, done
from tests.support.world import world as new_world

Desk = namedtuple("Desk", "world client")
TOOL = {"model": "JYJ-1", "serial": "XH-2026-77"}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with new_world(servers(), tmp_path_factory.mktemp("emptying")) as world:
        process = world.service("cases")
        process.start()
        yield Desk(world, Client(f"http://127.0.0.1:{process.port}", required("SECRETS_DIR")))
        world.client.drop_database(f"{world.prefix}vault")


def amend(office, stored, body, key=None):
    return office.client.post(f"/complaints/{stored['id']}/amendments", body, version=stored["version"], key=key)


def test_null_empties_over_http_and_what_is_absent_stays(office):
    stored = office.client.register(position="3号枪", claims=["refund"], instrument=TOOL)
    after = done(amend(office, stored, {"position": None, "instrument": {"serial": None}, "caller": {"phone": None}}))
    assert (after["site"]["position"], after["site"]["name"]) == ("", stored["site"]["name"])
    assert (after["instrument"]["serial"], after["instrument"]["model"], after["claims"]) == ("", "JYJ-1", ["refund"])
    assert "caller_phone" in after["missing"]
    said = {one["field"]: one for one in after["amendments"][0]["fields"]}
    assert said["serial"] == {"field": "serial", "before": "XH-2026-77", "emptied": True}
    assert done(office.client.get(f"/complaints/{stored['id']}/caller", HEAD))["phone"] == ""
    assert after["timeline"][-1]["data"]["emptied"] == ["position", "serial", "caller_phone"]
    assert not verify(office.world.database("cases")).broken


def test_what_is_needed_is_refused_by_its_field_and_nothing_is_stored(office):
    stored = office.client.register(kind="metrology_dispute", instrument=TOOL)
    answer = amend(office, stored, {"category": None, "instrument": None, "caller": None, "position": None})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"category", "instrument", "caller"}
    assert done(office.client.get(f"/complaints/{stored['id']}"))["version"] == stored["version"]


def test_a_change_of_nothing_is_answered_with_200_and_the_version_that_was_there(office):
    stored = office.client.register(position="3号枪")
    emptied = done(amend(office, stored, {"position": None}))
    for body in ({"position": None}, {"facts": None, "caller": {"email": None}}, {}):
        answer = amend(office, emptied, body)
        assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{emptied["version"]}"')
        assert answer.json() == emptied


def test_the_same_key_has_one_effect_and_an_outdated_version_none(office):
    stored = office.client.register(position="3号枪")
    key, body = new_id(), {"position": None}
    first = done(amend(office, stored, body, key))
    done(amend(office, first, {"position": "4号枪"}))
    again = done(amend(office, stored, body, key))
    assert (again["version"], again["site"]["position"]) == (first["version"] + 1, "4号枪")
    assert amend(office, stored, {"position": "5号枪"}, key).status_code == 422
    assert amend(office, stored, body).status_code == 412
