"""Who has seen people is read on the pages by heads and auditors, and over the API page by page, and by nobody else."""

import pytest

from shared.identity.caller import Identity
from tests.support.cases import HEAD, OFFICER, done
from tests.support.waiting import eventually

AUDITOR = Identity("auditor", frozenset({"auditor"}), "330000", 2)


@pytest.fixture
def report(staff):
    """A report whose reporter was opened twice and searched for once."""
    made = staff.register(kind="report")
    for reason in ("核实情况", "发放奖励"):
        done(staff.post(f"/complaints/{made['id']}/caller", {"reason": reason}, HEAD))
    done(staff.post("/complaint-searches", {"phone": "13812345678"}, OFFICER))
    return made


def test_the_page_of_a_submission_leads_to_who_has_seen_its_people(console, report):
    head, page = console.browse("supervisor"), f"/complaints/{report['id']}"
    assert f'href="{page}/people-record"' in head.get(page).text
    shown = head.get(f"{page}/people-record").text
    for word in ("核实情况", "发放奖励", "举报人", "按号码查询", "查看全部信息"):
        assert word in shown, word
    assert "张三" not in shown
    assert "13812345678" not in shown


def test_an_auditor_reads_it_without_what_may_tell_who_reported(console, report):
    shown = console.browse("auditor").get(f"/complaints/{report['id']}/people-record").text
    assert "查看全部信息" in shown
    assert "以免泄露举报人身份" in shown
    for word in ("核实情况", "按号码查询"):
        assert word not in shown, word


def test_nobody_else_reads_it(console, staff, report):
    officer, page = console.browse("officer"), f"/complaints/{report['id']}"
    assert "people-record" not in officer.get(page).text
    for path in (f"{page}/people-record", "/people-record?account=officer"):
        assert officer.get(path).status_code == 403
        assert staff.get(path).status_code == 403


def test_at_whom_an_account_has_looked_is_asked_from_the_oversight_page(console, staff, report):
    auditor = console.browse("auditor")
    assert "/people-record" in auditor.get("/").text
    assert auditor.get("/people-record").status_code == 200
    assert 'href="/people-record?account=officer"' in auditor.get("/admin/accounts/officer").text
    eventually(lambda: staff.get("/people-record", AUDITOR, account="officer").ok)
    shown = auditor.get("/people-record?account=officer&since=2026-01-01").text
    assert "按号码查询" in shown
    assert auditor.get("/people-record?account=officer&since=heute").status_code == 422
    assert auditor.get("/people-record?account=nobody").status_code == 404


def test_the_record_is_read_page_by_page(staff, report):
    path = f"/complaints/{report['id']}/people-record"
    whole = done(staff.get(path, HEAD))
    assert [one["way"] for one in whole["items"]] == ["searched", "opened", "opened"]
    first = done(staff.get(path, HEAD, limit=2))
    rest = done(staff.get(path, HEAD, limit=2, cursor=first["next"]))
    assert [*first["items"], *rest["items"]] == whole["items"]
    assert rest["next"] is None
