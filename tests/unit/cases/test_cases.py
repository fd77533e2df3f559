"""Cases: evidence, two officers, why a case is major, and what partners answer."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import cast

import pytest

from services.cases import rulebook
from services.cases.domain.case import CaseClosedBefore, NoSuchStep, PartnerReply, TwoOfficersNeeded
from services.cases.domain.grading import LEVELS, graded
from services.cases.handlers import additions, case_decisions, cases, intake
from services.cases.handlers.acting import Act
from services.cases.schemas.cases import CaseView, CloseCase, RecordEvidence, TakeResponseStep
from shared.base import story
from shared.contracts.cases import CaseGradedMajor, ClueRaised, PartnerAnswered
from shared.contracts.envelope import Received
from shared.contracts.linkage import ReferralAnswered, ReferralSigned
from shared.contracts.notify import PageAcknowledged
from shared.contracts.schema import codec_of
from shared.errors import Forbidden, Invalid, NotFound
from shared.ids import new_id
from shared.resources import Resources
from shared.store.history import Decided
from shared.web.views import Trace, shown
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, STRANGER, act, context, desk
from tests.unit.cases.paper import STANDS, asked, issue, on_file

FOUND = RecordEvidence("electronic_data", ("officer", "colleague"), ("cheating_device",), "主板被改")
CASUALTIES = replace(FOUND, findings=("casualties",))


def received(data, subject="subject"):
    kind = type(data)
    return Received(new_id(), kind.source, kind.type, subject, 1, "story", "cause", NOW, "actor", False, data)


def opened(at_desk):
    complaint = intake.register(at_desk, CALL, HOTLINE, context())
    raised = additions.raise_clue(at_desk, act(complaint)).state
    clue = ClueRaised(raised.number, raised.division, raised.category, raised.site.id, raised.case_id)
    event = received(clue, complaint.id)
    return cases.open_from_clue(at_desk, event, event.context("cases", NOW)), event


def record(at_desk, case, command=FOUND, by=OFFICER, at=NOW):
    return cases.record_evidence(at_desk, Act(case.id, by, case.version, context("officer", at=at)), command)


def test_a_clue_opens_the_case_that_the_complaint_names_and_twice_makes_one():
    at_desk = desk()
    case, event = opened(at_desk)
    assert cases.open_from_clue(at_desk, event, event.context("cases", NOW)) == case
    assert case.state.number == "AJ330110202600001"


def test_a_cheating_device_makes_the_case_major_and_starts_the_rapid_response():
    at_desk = desk()
    case, _ = opened(at_desk)
    graded_case = record(at_desk, case)
    assert [entry.type for entry in graded_case.history] == ["case_opened", "evidence_recorded", "case_graded_major"]
    assert graded_case.state.level == "III"
    assert [clock.rule_id for clock in graded_case.state.clocks] == [
        "P-VERIFY", "RR-ORDER", "RR-SCENE", "RR-REPORT-3",
    ]  # fmt: skip
    assert graded_case.state.grounds[0].source


def test_ordinary_evidence_leaves_the_case_ordinary():
    at_desk = desk()
    case, _ = opened(at_desk)
    assert record(at_desk, case, replace(FOUND, findings=("short_weight",))).state.level is None


def test_the_same_level_again_does_not_start_the_response_again():
    at_desk = desk()
    case, _ = opened(at_desk)
    again = record(at_desk, record(at_desk, case))
    assert [entry.type for entry in again.history].count("case_graded_major") == 1


def test_a_graver_finding_raises_the_level_and_a_lighter_one_never_lowers_it():
    at_desk = desk()
    case, _ = opened(at_desk)
    grave = record(at_desk, record(at_desk, case), replace(FOUND, findings=("casualties",)))
    after = record(at_desk, grave, replace(FOUND, findings=("broken_seal",)))
    assert grave.state.level == after.state.level == "I"


def waiting(case):
    return {one.rule_id: one.due_at for one in case.state.clocks if one.state == "running"}


def test_a_rise_in_level_asks_for_a_new_report_and_not_for_a_second_order_or_arrival():
    at_desk = desk()
    case, _ = opened(at_desk)
    first = record(at_desk, case)
    risen = record(at_desk, first, CASUALTIES, at=NOW + timedelta(minutes=10))
    assert waiting(risen) == {
        "P-VERIFY": waiting(first)["P-VERIFY"],
        "RR-ORDER": NOW + timedelta(minutes=30),
        "RR-SCENE": NOW + timedelta(hours=2),
        "RR-REPORT-1": NOW + timedelta(hours=2, minutes=10),
    }
    assert [one["rule"] for one in risen.history[-1].data["clocks"]] == ["RR-REPORT-1"]


def test_an_order_that_was_given_is_not_asked_for_again_and_a_report_that_was_made_is():
    at_desk = desk()
    case, _ = opened(at_desk)
    first = respond(at_desk, respond(at_desk, record(at_desk, case), "first_order"), "reported_upward")
    risen = record(at_desk, first, CASUALTIES)
    assert set(waiting(risen)) == {"P-VERIFY", "RR-SCENE", "RR-REPORT-1"}


def test_the_report_of_a_lighter_level_that_is_due_before_that_of_the_graver_one_waits_on():
    at_desk = desk()
    case, _ = opened(at_desk)
    risen = record(at_desk, record(at_desk, case), CASUALTIES, at=NOW + timedelta(hours=11))
    assert {"RR-REPORT-1", "RR-REPORT-3"} <= set(waiting(risen))
    done = respond(at_desk, risen, "reported_upward", NOW + timedelta(hours=11.5))
    assert not {"RR-REPORT-1", "RR-REPORT-3"} & set(waiting(done))


def test_a_scene_in_the_country_has_its_own_time_to_arrive():
    at_desk = desk()
    case, _ = opened(at_desk)
    assert waiting(record(at_desk, case, replace(FOUND, rural=True)))["RR-SCENE-RURAL"] == NOW + timedelta(hours=4)


def test_a_step_that_was_taken_late_before_any_look_is_said_to_be_missed_as_well():
    at_desk = desk()
    case, _ = opened(at_desk)
    late = respond(at_desk, record(at_desk, case), "first_order", NOW + timedelta(hours=1))
    missed, taken = late.history[-2:]
    assert (missed.type, missed.data["rule"], taken.type) == ("deadline_missed", "RR-ORDER", "response_step_taken")
    assert taken.data["late"]


def test_an_order_that_was_given_in_time_and_is_noted_later_was_in_time():
    at_desk = desk()
    case, _ = opened(at_desk)
    given = NOW + timedelta(minutes=20)
    taken = respond(at_desk, record(at_desk, case), "first_order", NOW + timedelta(hours=1), given)
    (order,) = [one for one in taken.state.clocks if one.rule_id == "RR-ORDER"]
    assert (order.stopped_at, order.late) == (given, False)
    assert (taken.history[-1].type, taken.history[-1].data["late"]) == ("response_step_taken", False)


def test_a_case_that_is_closed_takes_no_more_evidence():
    at_desk = desk()
    case, _ = opened(at_desk)
    filed = case_decisions.file_case(at_desk, Act(case.id, HEAD, case.version, context("head")))
    fed = record(at_desk, filed)
    act_of_head = Act(case.id, HEAD, fed.version, context("head"))
    closed = case_decisions.close(at_desk, act_of_head, CloseCase("investigation_ended"))
    with pytest.raises(CaseClosedBefore):
        record(at_desk, closed, replace(FOUND, findings=("casualties",)))
    assert at_desk.cases.get(case.id) == closed


@pytest.mark.parametrize("officers", [("officer",), ("officer", "officer")])
def test_one_officer_alone_takes_no_evidence(officers):
    at_desk = desk()
    case, _ = opened(at_desk)
    with pytest.raises(TwoOfficersNeeded):
        record(at_desk, case, replace(FOUND, officers=officers))


def test_nobody_records_evidence_that_others_took():
    at_desk = desk()
    case, _ = opened(at_desk)
    with pytest.raises(Forbidden):
        record(at_desk, case, replace(FOUND, officers=("colleague", "third")))


def test_another_city_reads_no_case_and_adds_nothing_to_it():
    at_desk = desk()
    case, _ = opened(at_desk)
    with pytest.raises(Forbidden):
        cases.read(at_desk, case.id, STRANGER)
    with pytest.raises(Forbidden):
        record(at_desk, case, replace(FOUND, officers=("stranger", "officer")), STRANGER)


@pytest.mark.parametrize("wrong", [{"kind": "rumour"}, {"findings": ("dragon",)}])
def test_unknown_kinds_and_findings_are_refused(wrong):
    at_desk = desk()
    case, _ = opened(at_desk)
    with pytest.raises(Invalid):
        record(at_desk, case, replace(FOUND, **wrong))


def test_evidence_names_only_files_that_are_kept():
    at_desk = desk()
    case, _ = opened(at_desk)
    with pytest.raises(NotFound):
        record(at_desk, case, replace(FOUND, file_sha256="0" * 64))
    kept = cases.keep_file(at_desk, b"photo", "application/octet-stream")
    assert record(at_desk, case, replace(FOUND, file_sha256=kept.sha256)).state.evidence[0].file_sha256 == kept.sha256


def test_trap_23_a_form_that_shows_somebody_cannot_be_filed_as_evidence_and_read_there():
    at_desk = desk()
    case, _ = opened(at_desk)
    complaint = on_file(at_desk, **STANDS["acceptance"])
    document = issue(at_desk, complaint, asked("acceptance")).state.documents[-1]
    with pytest.raises(Invalid) as refused:
        record(at_desk, case, replace(FOUND, file_sha256=document.file_sha256))
    assert "file_sha256" in refused.value.facts["errors"]
    with pytest.raises(NotFound):
        cases.read_file(at_desk, case.id, document.file_sha256, OFFICER)


def test_a_file_is_read_only_through_the_case_whose_evidence_it_is():
    at_desk = desk()
    case, _ = opened(at_desk)
    kept = cases.keep_file(at_desk, b"photo", "application/octet-stream")
    with pytest.raises(NotFound):
        cases.read_file(at_desk, case.id, kept.sha256, OFFICER)
    record(at_desk, case, replace(FOUND, file_sha256=kept.sha256))
    assert cases.read_file(at_desk, case.id, kept.sha256, OFFICER) == b"photo"
    with pytest.raises(Forbidden):
        cases.read_file(at_desk, case.id, kept.sha256, STRANGER)


def test_an_empty_file_is_no_evidence():
    with pytest.raises(Invalid):
        cases.keep_file(desk(), BytesIO().read(), "application/octet-stream")


def test_a_partner_signs_and_answers_once_however_often_it_is_heard():
    at_desk = desk()
    case, _ = opened(at_desk)
    signed = received(ReferralSigned("police", "case", case.id, "sergeant"), "referral-1")
    answered = received(ReferralAnswered("police", "case", case.id, "accepted", "已受理"), "referral-1")
    for _ in range(3):
        cases.note_signature(at_desk, signed, signed.context("cases", NOW))
        cases.note_answer(at_desk, answered, answered.context("cases", NOW))
    after = at_desk.cases.get(case.id)
    (reply,) = after.state.partners
    assert (reply.partner, reply.outcome, reply.signed_at, reply.answered_at) == ("police", "accepted", NOW, NOW)
    assert [entry.type for entry in after.history[1:]] == ["partner_signed", "partner_answered"]


def test_an_answer_about_a_complaint_is_not_looked_for_among_the_cases():
    answered = received(ReferralAnswered("commerce", "complaint", "nothing", "accepted", "已收悉"))
    cases.note_answer(desk(), answered, answered.context("cases", NOW))


def test_the_acknowledgement_of_a_page_stands_in_the_case():
    at_desk = desk()
    case, _ = opened(at_desk)
    heard = received(PageAcknowledged("cases", case.id, "duty"), "page-1")
    cases.note_acknowledgement(at_desk, heard, heard.context("cases", NOW))
    assert at_desk.cases.get(case.id).state.informed == ("duty",)


def test_every_grading_rule_names_its_source_and_a_level():
    for rule in rulebook.load().grading:
        assert rule.source
        assert rule.level in LEVELS
        assert graded(rule.findings, [rule])[0] == rule.level


def test_grounds_carry_rule_source_and_fact():
    level, grounds = graded(["casualties", "cheating_device"], rulebook.load().grading)
    assert level == "I"
    assert {ground.rule for ground in grounds} == {"casualties", "cheating_device"}


def test_the_graded_event_says_when_the_clocks_end():
    at_desk = desk()
    case, _ = opened(at_desk)
    entry = record(at_desk, case).history[-1]
    assert entry.type == CaseGradedMajor.type
    assert all(clock["due_at"] for clock in entry.data["clocks"])


def respond(at_desk, case, step, at=NOW, on=None):
    command = TakeResponseStep(step, "指令1号")
    return cases.take_response_step(
        at_desk, Act(case.id, OFFICER, case.version, context("officer", at=at), on), command
    )


def test_a_step_of_the_rapid_response_stops_its_clock_and_no_other():
    at_desk = desk()
    case, _ = opened(at_desk)
    after = respond(at_desk, record(at_desk, case), "first_order")
    assert {one.rule_id: one.state for one in after.state.clocks} == {
        "P-VERIFY": "running", "RR-ORDER": "stopped", "RR-SCENE": "running", "RR-REPORT-3": "running",
    }  # fmt: skip
    assert after.history[-1].data["late"] is False
    done = respond(at_desk, respond(at_desk, after, "at_the_scene"), "reported_upward")
    assert {one.rule_id for one in done.state.clocks if one.state == "running"} == {"P-VERIFY"}


@pytest.mark.parametrize("step", ["first_order", "dance"])
def test_a_step_that_nothing_waits_for_is_refused_by_name(step):
    at_desk = desk()
    case, _ = opened(at_desk)
    with pytest.raises(NoSuchStep):
        respond(at_desk, case, step)


def told_of(at_desk, case_id):
    """What the file of a case and its story show, as text."""
    stored = at_desk.cases.get(case_id)
    resources = SimpleNamespace(documents={"cases": at_desk.cases}, config=SimpleNamespace(service="cases"))
    whole = story(cast(Resources, resources), stored.history[0].correlation, 1000, 3)
    return repr(codec_of(CaseView).dump(shown(stored))) + repr(codec_of(Trace).dump(whole))


@pytest.mark.parametrize("said", ["举报人张三所述属实，已受理", "未见异常", ""])
def test_what_a_partner_answered_is_read_in_the_referral_and_a_case_says_how_it_ended_only(said):
    at_desk = desk()
    case, _ = opened(at_desk)
    answered = received(ReferralAnswered("police", "case", case.id, "accepted", said), "referral-1")
    cases.note_answer(at_desk, answered, answered.context("cases", NOW))
    after = at_desk.cases.get(case.id)
    assert after.state.partners == (PartnerReply("police", "referral-1", None, NOW, "accepted"),)
    assert after.history[-1].data == {
        "partner": "police", "referral_id": "referral-1", "outcome": "accepted", "summary": "",
    }  # fmt: skip


def test_words_of_partners_that_stand_in_old_histories_are_shown_by_neither_the_case_nor_its_story():
    at_desk = desk()
    case, _ = opened(at_desk)
    on_file = PartnerAnswered("police", "referral-1", "accepted", "举报人张三所述属实")
    at_desk.cases.change(case.id, lambda state: Decided(state, [on_file]), context("service:cases"))
    assert "属实" in repr(at_desk.cases.get(case.id).history)
    assert "partner_answered" in told_of(at_desk, case.id)
    assert "属实" not in told_of(at_desk, case.id)
