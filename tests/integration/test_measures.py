"""Measures of a case over HTTP and on its page: taken, prolonged, tested, lifted, and one that ends by itself."""

import re
from datetime import datetime, timedelta

import pytest

from services.cases.store import CASE
from shared.clocks.legal_time import legal_day
from shared.resources import now
from tests.support.cases import HEAD, done
from tests.support.waiting import eventually

TWO = ["officer", "colleague"]
SEAL = {"kind": "seal", "held": "加油机一台", "officers": TWO, "document": "实施行政强制措施决定书1号"}
FORM = {"kind": "preservation", "held": "主板一块", "second_officer": "colleague", "document": "先登通知书1号"}
BACKLOG = 120


def opened(staff, **call):
    """A case whose clue is being checked."""
    path = f"/complaints/{staff.register(**call)['id']}"

    def raised():
        # A look at its deadlines may come in between.
        answer = staff.post(f"{path}/clue", version=staff.get(path).json()["version"])
        return answer if answer.ok else None

    case_id = done(eventually(raised))["case_id"]
    return done(eventually(lambda: answer if (answer := staff.get(f"/cases/{case_id}")).ok else None))


@pytest.fixture
def case(staff):
    return opened(staff)


def changed(staff, case, action, body, **by):
    return staff.act_at(f"/cases/{case['id']}/{action}", case["version"], body, **by)


def limit(case, one="M1"):
    return next(each for each in case["clocks"] if (each["about"], each["rule_id"]) == (one, "P-SEAL"))


def due_on(clock):
    return legal_day(datetime.fromisoformat(clock["due_at"]))


def test_a_seal_is_taken_prolonged_tested_and_lifted_over_http(staff, case):
    sealed = changed(staff, case, "measures", {**SEAL, "urgent": True})
    assert [one["about"] for one in sealed["clocks"]] == ["", "M1", "M1"]
    approved = changed(staff, sealed, "measures/M1/approval", {"document": "审批表1号"}, by=HEAD)
    assert approved["measures"][0]["approved_at"] is not None
    longer = {"document": "延长决定书1号", "reason": "案情复杂"}
    extended = changed(staff, approved, "measures/M1/extensions", longer, by=HEAD)
    assert due_on(limit(extended)) >= legal_day(now()) + timedelta(days=60)
    tested = changed(staff, extended, "measures/M1/test", {"document": "检测期间告知书1号"})
    assert (limit(tested)["state"], tested["clocks"][0]["state"]) == ("suspended", "running")
    back = changed(staff, tested, "measures/M1/test-result", {})
    lifted = changed(staff, back, "measures/M1/release", {"document": "解除决定书1号"}, by=HEAD)
    assert (lifted["measures"][0]["ended"]["how"], limit(lifted)["state"]) == ("released", "stopped")


def test_a_measure_that_is_not_there_is_not_found_and_one_in_force_keeps_the_case_open(staff, case):
    sealed = changed(staff, case, "measures", SEAL)
    path = f"/cases/{case['id']}"
    missing = staff.post(f"{path}/measures/M9/release", {"document": "1号"}, HEAD, version=sealed["version"])
    assert (missing.status_code, missing.json()["type"]) == (404, "urn:quanheng:problem:no_such_measure")
    declined = {"ground": "no_fault", "reason": "已履行进货查验义务"}
    refused = staff.post(f"{path}/no-filing", declined, HEAD, version=sealed["version"])
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:quanheng:problem:measure_in_force")


def test_trap_07_the_sweep_frees_what_was_preserved_and_not_acted_upon(staff, console):
    month, weeks = (now() - timedelta(days=back) for back in (30, 20))
    case = opened(staff, received_at=month.isoformat())
    preserved = {**SEAL, "kind": "preservation", "happened_at": weeks.isoformat()}
    changed(staff, case, "measures", preserved)
    documents = console.world.documents(CASE)
    over = eventually(lambda: found if (found := documents.get(case["id"])).state.measures[0].ended else None, BACKLOG)
    assert over.state.measures[0].ended.how == "lapsed"
    by_sweep = [entry.type for entry in over.history if entry.cause.startswith("due:")]
    assert by_sweep[-2:] == ["deadline_missed", "measure_lapsed"]
    # What was done with it in time can still be taken down, with its time.
    head, page = console.browse("supervisor"), f"/cases/{case['id']}"
    assert "期限届满后，只能补记届满前的事项" in head.get(page).text
    back = {"document": "解除通知书1号", "happened_at": (weeks + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}
    late = head.send(f"{page}/measures/M1/release", {**head.form(page), "document": "解除通知书1号"})
    assert (late.status_code, "该措施已经结束" in late.text) == (409, True)
    assert head.send(f"{page}/measures/M1/release", {**head.form(page), **back}).status_code == 303
    assert 'id="M1-release"' not in head.get(page).text


def test_trap_08_a_seal_whose_days_have_passed_stands_on_the_page_as_one_to_be_lifted(staff, console):
    taken, received = (now() - timedelta(days=back) for back in (45, 50))
    case = opened(staff, received_at=received.isoformat())
    changed(staff, case, "measures", {**SEAL, "happened_at": taken.isoformat()})
    officer, head, page = console.browse("officer"), console.browse("supervisor"), f"/cases/{case['id']}"
    text = eventually(lambda: found if "应当及时解除" in (found := head.get(page).text) else None, BACKLOG)
    assert all(mark in text for mark in ('id="M1-release"', "已超期", '<span class="badge soft">M1</span>'))
    assert "required" in when_asked(text, "extensions")
    assert "required" in when_asked(officer.get(page).text, "test")
    assert "required" not in when_asked(text, "release")


def when_asked(text, act):
    return re.search(f'<input id="M1-{act}-happened_at"[^>]*>', text)[0]


def test_the_page_offers_what_may_be_done_with_a_measure_and_to_whom(console, case):
    officer, head, page = console.browse("officer"), console.browse("supervisor"), f"/cases/{case['id']}"

    def send(browsing, action, **fields):
        return browsing.send(f"{page}/{action}", {**browsing.form(page), **fields})

    assert 'id="take-measure"' not in head.get(page).text
    assert send(officer, "measures", **FORM, urgent="yes").status_code == 303
    assert all(word in officer.get(page).text for word in ("主板一块", "尚未补办批准", 'id="M1-conversion"'))
    assert 'id="M1-approval"' not in officer.get(page).text
    assert send(head, "measures/M1/approval", document="审批表1号").status_code == 303
    sealing = {**FORM, "kind": "seizure", "document": "强制决定书1号"}
    assert send(officer, "measures/M1/conversion", **sealing).status_code == 303
    text = head.get(page).text
    assert all(word in text for word in ("由M1转来", 'id="M2-extensions"', "转为查封、扣押"))
    wrong = send(head, "measures/M2/extensions", document="延强1号", reason="电话13812345678")
    assert (wrong.status_code, 'href="#M2-extensions-reason"' in wrong.text) == (422, True)
    assert send(head, "measures/M2/extensions", document="延强1号", reason="案情复杂", amount="10").status_code == 303
    assert 'id="M2-extensions"' not in head.get(page).text
    assert send(officer, "measures/M2/test", document="检测期间告知书1号").status_code == 303
    assert all(word in officer.get(page).text for word in ("起检测", 'id="M2-test-result"'))
    assert send(officer, "measures/M2/test-result").status_code == 303
    assert send(head, "measures/M2/disposal", document="处罚决定书1号").status_code == 303
    assert "已作处理" in head.get(page).text
    assert 'id="M2-' not in head.get(page).text
