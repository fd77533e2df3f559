"""The page of a case: sent to a test, back from it, filed, closed and taken up again with its forms."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.cases import done
from tests.support.waiting import eventually

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN, END, RECORD = ('id="begin-test"', 'id="end-test"', 'id="record"')
TAKE_UP = 'id="take-up"'


@pytest.fixture
def page(staff):
    """Where the page of a case stands whose clue is being checked."""
    raised = staff.act(staff.register(), "clue")
    return f"/cases/{done(eventually(lambda: opened(staff, raised['case_id'])))['id']}"


def opened(staff, case_id):
    answer = staff.get(f"/cases/{case_id}")
    return answer if answer.ok else None


def offered(browsing, page):
    text = browsing.get(page).text
    return {mark for mark in (BEGIN, END, RECORD) if mark in text}


def send(browsing, page, action, **fields):
    return browsing.send(f"{page}/{action}", {**browsing.form(page), **fields})


def test_an_officer_sends_something_of_a_case_to_a_test_and_notes_the_result(console, page):
    officer = console.browse("officer")
    assert offered(officer, page) == {BEGIN, RECORD}
    assert send(officer, page, "test", ground="testing", document="检测委托书1号").status_code == 303
    assert offered(officer, page) == {BEGIN, END, RECORD}
    text = officer.get(page).text
    assert all(word in text for word in ("检定、检测、鉴定", "检测委托书1号", "案件送检测、鉴定或者辨认"))
    again = send(officer, page, "test", ground="testing", document="检测委托书2号")
    assert again.status_code == 409
    assert "已因此停止计算" in again.text
    assert send(officer, page, "test-result").status_code == 303
    assert offered(officer, page) == {BEGIN, RECORD}


def test_what_is_wrong_with_a_test_is_said_at_its_field(console, page):
    officer = console.browse("officer")
    refused = send(officer, page, "test", ground="testing", document="电话13812345678")
    assert refused.status_code == 422
    assert 'href="#test-document"' in refused.text
    assert re.search(r'id="test-document"[^>]*aria-invalid="true"', refused.text)


def test_a_case_that_is_filed_waits_for_nothing_and_one_that_is_closed_takes_no_evidence(console, page):
    officer, head = console.browse("officer"), console.browse("supervisor")
    assert offered(head, page) == set()
    assert send(head, page, "filing").status_code == 303
    assert offered(officer, page) == {RECORD, BEGIN}
    form = officer.form(page)
    assert send(head, page, "closing", closing_ground="investigation_ended").status_code == 303
    assert offered(officer, page) == set()
    assert "案件终止调查" in officer.get(page).text
    late = {**form, "version": str(int(form["version"]) + 1), "kind": "electronic_data", "second_officer": "colleague"}
    parts = {name: (None, text) for name, text in late.items()}
    refused = officer.session.post(console.url(f"{page}/evidence"), files=parts, timeout=30)
    assert refused.status_code == 409
    assert "案件已经结案" in refused.text


def test_a_case_is_decided_step_by_step_on_its_page(console, page):
    officer, head = console.browse("officer"), console.browse("supervisor")
    assert send(head, page, "filing").status_code == 303
    assert send(head, page, "closing", closing_ground="executed").status_code == 409
    assert 'id="ask_review"' in officer.get(page).text
    assert 'id="ask_review"' not in head.get(page).text
    assert send(officer, page, "procedure/ask_review").status_code == 303
    assert send(officer, page, "procedure/review", opinion="agree").status_code == 303
    assert send(head, page, "procedure/give_notice", document="处罚告知书1号").status_code == 303
    refused = send(officer, page, "procedure/serve_notice", way="electronic", proof="邮件回执1号")
    assert refused.status_code == 409
    assert "没有当事人签署的送达地址确认书" in refused.text
    assert send(officer, page, "procedure/serve_notice", way="direct", proof="送达回证1号").status_code == 303
    early = send(head, page, "procedure/rule", outcome="penalty", document="处罚决定书1号")
    assert early.status_code == 409
    assert "当事人陈述、申辩或者要求听证的期限未满" in early.text
    assert send(officer, page, "procedure/waive", document="放弃声明1号").status_code == 303
    assert send(head, page, "procedure/rule", outcome="penalty", document="处罚决定书1号").status_code == 303
    assert send(officer, page, "procedure/serve_ruling", way="direct", proof="送达回证2号").status_code == 303
    assert send(head, page, "closing", closing_ground="executed").status_code == 303
    assert all(word in head.get(page).text for word in ("予以行政处罚", "直接送达", "<dd>", "案件作出决定"))
    unproven = send(head, page, "reopening", reason="法院判决撤销", annulled_by="court")
    assert unproven.status_code == 422
    annulled = {"annulled_by": "court", "document": "行政判决书1号"}
    assert send(head, page, "reopening", reason="法院判决撤销", **annulled).status_code == 303
    assert all(word in head.get(page).text for word in ("被撤销的决定", "人民法院判决撤销", "行政判决书1号"))
    assert send(officer, page, "procedure/ask_review").status_code == 303


def test_the_report_that_a_case_grew_from_is_decided_with_it_and_the_page_says_so(console, staff):
    raised = staff.act(staff.act(staff.register(kind="report"), "check"), "clue")
    page = f"/cases/{done(eventually(lambda: opened(staff, raised['case_id'])))['id']}"
    head = console.browse("supervisor")
    assert "举报一并决定" in head.get(page).text
    assert send(head, page, "filing").status_code == 303
    eventually(lambda: done(staff.get(f"/complaints/{raised['id']}"))["state"] == "filed")
    assert "另行决定" not in head.get(page).text


def test_a_second_clue_is_raised_on_the_page_of_a_submission_whose_case_was_not_filed(console, staff, page):
    officer, head = console.browse("officer"), console.browse("supervisor")
    submission = f"/complaints/{staff.get(page).json()['complaint_id']}"
    assert 'id="raise_clue"' not in officer.get(submission).text
    assert send(head, page, "no-filing", ground="no_fault", reason="已履行进货查验义务").status_code == 303
    assert f'href="{submission}"' in officer.get(page).text
    assert 'id="raise_clue"' in officer.get(submission).text
    assert send(officer, submission, "clue").status_code == 303
    text = officer.get(submission).text
    assert all(word in text for word in ("此前的案件", f'href="{page}"'))
    assert 'id="raise_clue"' not in text


def test_who_hosts_a_hearing_or_approves_of_a_transfer_to_the_police_is_looked_up(console, page):
    officer, head = console.browse("officer"), console.browse("supervisor")
    assert send(head, page, "filing").status_code == 303
    passed_on = {"outcome": "crime_passed_on", "document": "案件移送审批表1号"}
    assert send(head, page, "procedure/rule", **passed_on).status_code == 303
    assert all(word in head.get(page).text for word in ("主持工作的负责人", "副职不得批准", "待正职负责人决定"))
    letter = {"document": "涉嫌犯罪案件移送书1号"}
    early = send(officer, page, "procedure/hand_over_crime", **letter)
    assert (early.status_code, "正职负责人尚未批准移送公安机关" in early.text) == (409, True)
    said = {"document": "移送审批表1号", "approver_is": "principal"}
    nobody = send(head, page, "procedure/approve_transfer", approver="nobody", **said)
    assert (nobody.status_code, "没有可承担此项工作的人员使用该用户名" in nobody.text) == (422, True)
    assert send(head, page, "procedure/approve_transfer", approver="officer", **said).status_code == 422
    assert send(officer, page, "procedure/appoint_host", host="nobody").status_code == 422
    assert send(head, page, "procedure/approve_transfer", approver="supervisor", **said).status_code == 303
    assert "向公安机关移送涉嫌犯罪案件" in officer.get(page).text
    assert send(officer, page, "procedure/hand_over_crime", **letter).status_code == 303
    assert all(word in head.get(page).text for word in ("批准人", "正职负责人", "移送审批表1号"))


def test_a_crime_is_reported_and_refused_with_reasons_and_reported_anew_before_the_police_have_it(console, page):
    officer, head = console.browse("officer"), console.browse("supervisor")
    assert send(head, page, "filing").status_code == 303
    told = {"document": "涉嫌犯罪移送书面报告1号", "second_officer": "colleague"}
    unknown = send(officer, page, "procedure/report_crime", **{**told, "second_officer": "nobody"})
    assert (unknown.status_code, 'id="report_crime-second_officer-error"' in unknown.text) == (422, True)
    assert send(officer, page, "procedure/report_crime", **told).status_code == 303
    assert all(word in officer.get(page).text for word in ("待正职负责人决定", "正职负责人决定是否移送涉嫌犯罪案件"))
    reasons = {"document": "不予移送审批表1号", "reason": "违法所得尚未查清"}
    as_principal = {"refuser": "supervisor", "refuser_is": "principal"}
    assert send(head, page, "procedure/refuse_transfer", **reasons, **as_principal).status_code == 303
    assert all(word in officer.get(page).text for word in ("不予批准移送公安机关", "违法所得尚未查清"))
    ruled = {"outcome": "crime_passed_on", "document": "案件移送审批表2号", "approver_is": "principal"}
    refused = send(head, page, "procedure/rule", **ruled)
    assert (refused.status_code, "正职负责人不予批准移送" in refused.text) == (409, True)
    again = {**told, "document": "涉嫌犯罪移送书面报告2号"}
    assert send(officer, page, "procedure/report_crime", **again).status_code == 303
    assert send(head, page, "procedure/rule", **ruled).status_code == 303
    now = datetime.now(ZONE).strftime("%Y-%m-%dT%H:%M")
    letter = {"document": "涉嫌犯罪案件移送书1号", "happened_at": now}
    assert send(officer, page, "procedure/hand_over_crime", **letter).status_code == 303
    assert send(head, page, "closing", closing_ground="crime_passed_on").status_code == 303


def test_a_case_that_was_not_filed_is_taken_up_again_by_the_head_with_a_reason(console, page):
    officer, head = console.browse("officer"), console.browse("supervisor")
    assert TAKE_UP not in head.get(page).text
    assert send(head, page, "no-filing", ground="no_fault", reason="已履行进货查验义务").status_code == 303
    assert offered(officer, page) == set()
    assert TAKE_UP not in officer.get(page).text
    assert "线索重新核查" in head.get(page).text
    assert send(head, page, "reopening", reason="发现新的证据").status_code == 303
    text = head.get(page).text
    assert all(word in text for word in ("案件重新办理", "发现新的证据", 'id="file-case"'))
    assert offered(officer, page) == {BEGIN, RECORD}
    again = send(head, page, "reopening", reason="再来一次")
    assert again.status_code == 409
    assert "该案正在办理" in again.text
