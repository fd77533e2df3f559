"""Who is offered for a submission, and who can be given one, on the pages."""

from dataclasses import replace

import pytest

from services.console.domain import account as domain
from services.console.domain.account import Account
from services.console.store import ACCOUNT
from shared.identity.divisions import Divisions
from shared.ids import new_id
from shared.resources import now
from tests.support.cases import CALL, HOTLINE, done
from tests.support.waiting import eventually
from tests.support.world import because

OF_ALL = replace(HOTLINE, division="330000")


@pytest.fixture(scope="module")
def province(console):
    """Three officers more in each division, as a province has them; by division."""
    accounts = console.world.documents(ACCOUNT)
    made = {}
    for division in Divisions.load().query_for("330000"):
        for number in range(3):
            name = f"o-{division}-{number}"
            one = Account(name, "nobody", "no hash", ("officer",), division, now())
            accounts.create(name, domain.create(one), because())
            made.setdefault(division, []).append(name)
    return made


def known(console, name):
    return console.world.database("cases")["colleagues"].find_one({"_id": name})


def ticked(browsing, *complaints, officer):
    form = browsing.form("/complaints")
    return {**form, "key": new_id(), "chosen": [one["id"] for one in complaints], "to_officer": officer}


def test_of_many_those_that_the_officer_may_not_read_are_refused_in_words(console, staff):
    eventually(lambda: known(console, "officer"))
    here, there = staff.register(division="330110"), staff.register(division="330106")
    browsing = console.browse("hotline")
    shown = browsing.send("/complaints/assignments", ticked(browsing, here, there, officer="officer")).text
    assert "已分派 1 / 2 件" in shown
    assert "该承办人属于其他地区，无权查看此件" in shown
    nobody = browsing.send("/complaints/assignments", ticked(browsing, there, officer="nobody-such")).text
    assert "没有具备该权限的人员使用该用户名" in nobody


def test_an_account_that_is_closed_is_given_nothing_any_more(console, staff, province):
    name = province["330110"][0]
    eventually(lambda: known(console, name))
    standing = {"roles": ["officer"], "division": "330110", "language": "zh", "active": False}
    changed = console.post(
        f"/accounts/{name}/standing", standing, by="admin", **{"If-Match": '"1"', "Idempotency-Key": new_id()}
    )
    assert changed.status_code == 200, changed.text
    eventually(lambda: not known(console, name)["active"])
    path = f"/complaints/{staff.register()['id']}"
    browsing = console.browse("hotline")
    refused = browsing.send(f"{path}/assignment", {**browsing.form(path), "officer": name})
    assert (refused.status_code, "没有具备该权限的人员使用该用户名" in refused.text) == (409, True)


def test_in_a_whole_province_the_officers_of_each_division_are_offered(console, staff, province):
    head = {"username": "head-of-all", "password": "a password for tests only", "name": "省局负责人"}
    console.accounts[head["username"]] = head
    made = console.post("/accounts", {**head, "roles": ["supervisor"], "division": "330000"}, by="admin")
    assert made.status_code == 201, made.text
    stored = done(staff.post("/complaints", {**CALL, "division": "331181"}, OF_ALL))
    staff_there = province["331181"] + province["331100"] + province["330000"]
    page = console.browse("head-of-all").get(f"/complaints/{stored['id']}").text
    assert [name for name in staff_there if f'value="{name}"' not in page] == []
    assert f'value="{province["330106"][0]}"' not in page


def test_a_second_officer_is_found_in_a_whole_province_and_nobody_else_is_one(console, staff, province):
    case_id = done(staff.post(f"/complaints/{staff.register()['id']}/clue", None, version=1))["case_id"]
    path, browsing = f"/cases/{case_id}", console.browse("officer")
    page = browsing.get(path).text
    assert [name for name in province["330110"][1:] if f'<option value="{name}">' not in page] == []
    piece = {"kind": "electronic_data", "finding": "", "description": "数据", "rural": ""}
    for second, answered in (("nobody-such", 422), ("supervisor", 422), (province["331181"][0], 303)):
        form = {**browsing.form(path), **piece, "key": new_id(), "second_officer": second}
        parts = {name: (None, text) for name, text in form.items()}
        sent = browsing.session.post(console.url(f"{path}/evidence"), files=parts, timeout=30, allow_redirects=False)
        assert sent.status_code == answered, second
