"""Who has seen the people of a submission: told to heads and auditors, and joining no report to a complaint."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.handlers import complaints, handling, intake, people, people_record
from services.cases.schemas.complaints import Caller, PartyIn
from services.cases.schemas.handling import Withdraw
from services.cases.schemas.people import Erase, RevealPerson, SearchByPerson
from services.cases.schemas.suggestions import SuggestDuplicates
from shared.contracts.cases import SubmissionSplit
from shared.contracts.envelope import Received
from shared.contracts.registry import load
from shared.errors import Forbidden, NotFound
from shared.identity.caller import Identity
from shared.identity.looks import Lines
from shared.ids import new_id
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, STRANGER, act, context, desk
from tests.unit.cases.test_guesses import GUESS, said_later

AUDITOR = Identity("auditor", frozenset({"auditor"}), "330100", 2)
ELSEWHERE = Identity("other", frozenset({"supervisor"}), "330200", 3)
ZHANG = Caller("张三丰", "13812345678", "余杭区五常大道9号3幢201室", "33010219900307123X")
AGENT = PartyIn("agent", "李四光", "13900000001", powers="代为投诉", until=(NOW + timedelta(days=400)).date())
ALL = Lines(50)


@pytest.fixture
def at_desk():
    return desk()


def registered(at_desk, **changes):
    return intake.register(at_desk, replace(CALL, **{"caller": ZHANG, **changes}), HOTLINE, context())


def both_halves(at_desk):
    complaint = registered(at_desk, also_report=True, parties=(AGENT,))
    entry = next(one for one in complaint.history if one.type == SubmissionSplit.type)
    said = load("cases", entry.type, entry.v, entry.data)
    split = Received(
        new_id(), "cases", entry.type, complaint.id, entry.seq, "story", "", NOW, "hotline", False, said
    )  # fmt: skip
    return complaint, intake.register_other_half(at_desk, split, split.context("cases", NOW))


def opened(at_desk, stored, reason, by=OFFICER, place=0, minutes=0):
    at = NOW + timedelta(minutes=minutes)
    return people.reveal(at_desk, stored.id, RevealPerson(reason, place), by, context(by.subject, at=at))


def searched(at_desk, by=HOTLINE, minutes=0, **asked):
    at = NOW + timedelta(minutes=minutes)
    people.found_by_person(at_desk, SearchByPerson(**asked), by, context(by.subject, at=at))


def record(at_desk, stored, by=HEAD):
    return people_record.of_submission(at_desk, stored.id, by, ALL)


def lines(found):
    return [(one.way, one.by, one.number, one.role, one.reason) for one in found]


def test_who_opened_whom_when_and_why_is_told_newest_first(at_desk):
    stored = registered(at_desk, parties=(AGENT,))
    opened(at_desk, stored, "回访核实")
    opened(at_desk, stored, "核对授权", HEAD, 1, minutes=5)
    for by in (HEAD, AUDITOR):
        agent, caller = record(at_desk, stored, by)
        assert (caller.way, caller.by, caller.at, caller.place, caller.role) == ("opened", "officer", NOW, 0, "caller")
        assert (agent.by, agent.place, agent.role) == ("head", 1, "agent")
        assert [one.reason for one in (agent, caller)] == ["核对授权", "回访核实"]
        assert {one.number for one in (agent, caller)} == {stored.state.number}
        assert "张三丰" not in repr((agent, caller))


def test_the_record_outlives_the_person_and_says_that_they_are_gone(at_desk):
    stored = registered(at_desk)
    opened(at_desk, stored, "回访核实")
    stored = handling.archive(at_desk, act(handling.withdraw(at_desk, act(stored), Withdraw("来电撤回"))))
    people.erase(at_desk, act(stored, HEAD), Erase("依本人申请删除"))
    at_desk.people.erase(stored.state.person_id, by="head", reason="依本人申请删除", at=NOW)
    (line,) = record(at_desk, stored)
    assert (line.by, line.role, line.erased) == ("officer", "caller", True)


def test_searches_by_their_numbers_since_it_came_and_what_was_compared_are_told(at_desk):
    searched(at_desk, minutes=-1, phone=ZHANG.phone)
    stored = registered(at_desk)
    searched(at_desk, phone="138 1234 5678")
    searched(at_desk, OFFICER, 1, id_number=ZHANG.id_number)
    searched(at_desk, phone="13700000000")
    typed = SuggestDuplicates("330110", "fuel_dispenser", "余杭某加油站", phone=ZHANG.phone)
    complaints.suggest(at_desk, typed, OFFICER, context("officer", at=NOW + timedelta(minutes=2)))
    found = record(at_desk, stored)
    assert [(one.way, one.by, one.found) for one in found] == [
        ("compared", "officer", 1), ("searched", "officer", 1), ("searched", "hotline", 1),
    ]  # fmt: skip
    assert {one.reason for one in found} == {None}
    assert record(at_desk, stored, AUDITOR) == []


def test_a_comparison_stands_for_its_whole_day_also_where_the_submission_came_after_the_first(at_desk):
    typed = SuggestDuplicates("330110", "fuel_dispenser", "余杭某加油站", phone=ZHANG.phone)
    registered(at_desk)
    complaints.suggest(at_desk, typed, OFFICER, context("officer", at=NOW + timedelta(minutes=1)))
    call = replace(CALL, caller=ZHANG)
    later = intake.register(at_desk, call, HOTLINE, context("hotline", at=NOW + timedelta(minutes=30)))
    complaints.suggest(at_desk, typed, OFFICER, context("officer", at=NOW + timedelta(hours=3)))
    assert [(one.way, one.by) for one in record(at_desk, later)] == [("compared", "officer")]


def test_no_look_made_because_of_a_report_leads_an_auditor_to_the_complaint_of_the_same_person(at_desk):
    complaint, report = registered(at_desk), registered(at_desk, kind="report")
    opened(at_desk, report, "核实", HEAD)
    searched(at_desk, HEAD, 1, phone=ZHANG.phone)
    by_account = {one.id for one in people_record.of_account(at_desk, "head", AUDITOR, ALL)}
    assert by_account.isdisjoint(one.id for one in record(at_desk, complaint, AUDITOR))


def test_guesses_in_what_was_said_of_a_report_are_told_with_whom_they_met(at_desk):
    report = registered(at_desk, kind="report")
    said_later(at_desk, report, GUESS)
    for by in (HEAD, AUDITOR):
        (line,) = record(at_desk, report, by)
        assert (line.way, line.by, line.role, line.place) == ("guessed", "officer", "reporter", 0)


def test_whoever_may_not_know_a_reporter_reads_who_opened_them_without_the_reason_and_without_searches(at_desk):
    report = registered(at_desk, kind="report")
    opened(at_desk, report, "张三丰来电", HEAD)
    searched(at_desk, phone=ZHANG.phone)
    assert lines(record(at_desk, report, AUDITOR)) == [("opened", "head", report.state.number, "reporter", None)]
    assert [one.way for one in record(at_desk, report)] == ["searched", "opened"]
    assert "***来电" in {one.reason for one in record(at_desk, report)}


def test_the_record_of_one_half_shows_nothing_of_the_other_to_whoever_may_not_know_reporters(at_desk):
    complaint, report = both_halves(at_desk)
    opened(at_desk, complaint, "回访核实")
    opened(at_desk, report, "发放奖励", HEAD, minutes=1)
    opened(at_desk, report, "核对授权", HEAD, 1, minutes=2)
    at_desk.people.reveal(complaint.state.person_id, by="head", reason="从前", at=NOW)
    searched(at_desk, phone=ZHANG.phone)
    seen = [record(at_desk, half, AUDITOR) for half in (complaint, report)]
    assert [[one.way for one in found] for found in seen] == [["opened"], ["opened", "opened"]]
    assert {one.number for one in seen[0]} == {complaint.state.number}
    assert {one.number for one in seen[1]} == {report.state.number}
    assert {one.id for one in seen[0]}.isdisjoint(one.id for one in seen[1])


def test_who_may_know_reporters_sees_the_openings_in_either_half_and_in_which(at_desk):
    complaint, report = both_halves(at_desk)
    opened(at_desk, complaint, "回访核实")
    opened(at_desk, report, "发放奖励", HEAD, minutes=1)
    for half in (complaint, report):
        assert [(one.by, one.number) for one in record(at_desk, half)] == [
            ("head", report.state.number), ("officer", complaint.state.number),
        ]  # fmt: skip


def test_how_many_a_search_found_is_told_to_who_may_know_reporters_for_it_counts_reports(at_desk):
    both_halves(at_desk)
    searched(at_desk, OFFICER, phone=ZHANG.phone)
    for by, found in ((HEAD, 1), (AUDITOR, None)):
        assert [one.found for one in people_record.of_account(at_desk, "officer", by, ALL)] == [found]


def test_a_reason_that_names_a_report_leads_nobody_there_who_may_not_know_its_reporter(at_desk):
    complaint = registered(at_desk)
    opened(at_desk, complaint, "核对JB3301102026112300001", HEAD)
    assert [record(at_desk, complaint, by)[0].reason for by in (AUDITOR, HEAD)] == [None, "核对JB3301102026112300001"]


def test_an_opening_for_a_form_says_which(at_desk):
    stored = registered(at_desk)
    at_desk.people.reveal(stored.state.person_id, by="head", reason="form refusal", at=NOW, document=stored.id)
    assert [(one.form, one.reason) for one in record(at_desk, stored)] == [("refusal", None)]


def test_the_record_is_of_heads_and_auditors_over_the_division(at_desk):
    stored = registered(at_desk)
    for by in (OFFICER, HOTLINE, ELSEWHERE, replace(AUDITOR, division="330200")):
        with pytest.raises(Forbidden):
            record(at_desk, stored, by)
        with pytest.raises(Forbidden):
            people_record.of_account(at_desk, "officer", by, ALL)
    with pytest.raises(NotFound):
        people_record.of_submission(at_desk, "nothing", HEAD, ALL)
    with pytest.raises(NotFound):
        people_record.of_account(at_desk, "nobody", HEAD, ALL)


def test_at_whom_an_account_has_looked_is_told_with_the_submissions(at_desk):
    complaint, report = registered(at_desk, parties=(AGENT,)), registered(at_desk, kind="report")
    opened(at_desk, complaint, "核对授权", place=1)
    searched(at_desk, OFFICER, 1, phone=ZHANG.phone)
    said_later(at_desk, report, GUESS)
    opened(at_desk, complaint, "回访核实", HEAD)
    found = {one.way: one for one in people_record.of_account(at_desk, "officer", AUDITOR, ALL)}
    assert found.keys() == {"opened", "searched", "guessed"}
    assert (found["opened"].complaint_id, found["opened"].role) == (complaint.id, "agent")
    assert (found["opened"].number, found["opened"].reason) == (complaint.state.number, "核对授权")
    assert (found["searched"].found, found["searched"].complaint_id) == (None, None)
    assert (found["guessed"].number, found["guessed"].role) == (report.state.number, "reporter")
    later = Lines(50, since=NOW + timedelta(seconds=1))
    assert [one.way for one in people_record.of_account(at_desk, "officer", AUDITOR, later)] == ["searched"]


def test_an_opening_of_before_is_told_with_the_submission_that_the_person_came_with(at_desk):
    complaint, _ = both_halves(at_desk)
    at_desk.people.reveal(complaint.state.person_id, by="officer", reason="从前", at=NOW)
    (line,) = people_record.of_account(at_desk, "officer", HEAD, ALL)
    assert (line.number, line.role, line.reason) == (complaint.state.number, "caller", "从前")


def test_an_opening_of_before_in_either_half_is_told_without_a_submission_to_who_may_not_know_reporters(at_desk):
    complaint, _ = both_halves(at_desk)
    for reason in ("发放举报奖励", "form report_outcome"):
        at_desk.people.reveal(complaint.state.person_id, by="officer", reason=reason, at=NOW)
    for line in people_record.of_account(at_desk, "officer", AUDITOR, ALL):
        assert (line.way, line.number, line.role, line.reason, line.form) == ("opened", None, "", None, None)


def test_of_a_submission_that_lies_elsewhere_it_is_told_that_there_was_a_look_and_no_more(at_desk):
    call = replace(CALL, caller=ZHANG, division="330200")
    away = intake.register(at_desk, call, replace(HOTLINE, division="330000"), context())
    at_desk.people.reveal(away.state.person_id, by="officer", reason="回访核实", at=NOW, document=away.id)
    (line,) = people_record.of_account(at_desk, "officer", HEAD, ALL)
    assert lines([line]) == [("opened", "officer", None, "", None)]
    assert (line.complaint_id, line.place) == (None, None)


def test_a_stranger_of_another_division_is_looked_up_by_their_own_heads(at_desk):
    assert people_record.of_account(at_desk, STRANGER.subject, ELSEWHERE, ALL) == []
    with pytest.raises(Forbidden):
        people_record.of_account(at_desk, STRANGER.subject, HEAD, ALL)
