"""Whether a case is filed: the check of a clue goes on in the case until the head has decided."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.cases.domain import case_filing, case_time, dispatch
from services.cases.domain.additions import ClueRaisedBefore
from services.cases.domain.case import CaseClosedBefore, CaseDeclined, CaseIsMajor, InvestigatorDecides
from services.cases.domain.case_filing import FilingDecidedBefore
from services.cases.domain.case_reopening import CaseStillOpen
from services.cases.domain.crime import CrimeOnFile
from services.cases.domain.grounds import UnknownGround
from services.cases.domain.legal_clocks import NoSuchClock
from services.cases.handlers import additions, case_decisions, cases, handling, intake, reports
from services.cases.handlers.acting import Act
from services.cases.schemas.cases import CloseCase, DeclineCase, RecordEvidence
from services.cases.schemas.handling import BeginTest, DeclineFiling, Informed, Over, Reason
from services.cases.schemas.penalty import ExtendCase, TakeUpCase
from shared.clocks.legal_time import legal_day
from shared.clocks.suspension import GroundNotAllowed, NotSuspended, SuspendedBefore
from shared.contracts.cases import ClueRaised
from shared.contracts.checking import FilingDecided
from shared.contracts.envelope import Received
from shared.contracts.handling import CorrectionOpened, JurisdictionDesignated
from shared.errors import Forbidden, Invalid
from shared.ids import new_id
from tests.unit.cases.build import HAND
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, STRANGER, act, context, desk
from tests.unit.cases.procedure import ruled

TEST = BeginTest("检测委托书1号")
NO = DeclineCase("no_fault", "当事人已履行进货查验义务")


def heard(stored, kind):
    *_, said = [entry.data for entry in stored.history if entry.type == kind.type]
    return Received(
        new_id(), kind.source, kind.type, stored.id, 2, "story", "cause", NOW, "officer", False, kind(**said)
    )


def opened(at_desk, stored):
    event = heard(stored, ClueRaised)
    return cases.open_from_clue(at_desk, event, event.context("cases", NOW + timedelta(hours=1)))


def registered(at_desk, kind="complaint"):
    return intake.register(at_desk, replace(CALL, kind=kind), HOTLINE, context())


def raised(at_desk, kind="complaint"):
    return additions.raise_clue(at_desk, act(registered(at_desk, kind)))


def head(stored, by=HEAD, **more):
    return Act(stored.id, by, stored.version, context(by.subject, **more))


def officer(stored, days=0, by=OFFICER):
    return Act(stored.id, by, stored.version, context(by.subject, at=NOW + timedelta(days=days)))


def waits(stored):
    """The ground that it stands still for, or None."""
    return next((one.ground for one in stored.state.holds), None)


def under_test(at_desk, command=TEST, days=1):
    case = opened(at_desk, raised(at_desk))
    return case_decisions.begin_test(at_desk, officer(case, days), command)


def record(at_desk, stored):
    said = RecordEvidence("documentary", ("officer", "second"), (), "台账")
    return cases.record_evidence(at_desk, Act(stored.id, OFFICER, stored.version, context("officer")), said)


def check(stored):
    return [(one.rule_id, one.state) for one in stored.state.clocks]


def test_the_days_for_checking_a_clue_count_from_its_finding_and_run_until_the_head_has_decided():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    assert (case.state.filing, check(case)) == (None, [("P-VERIFY", "running")])
    assert case.state.clocks[0].started_at == NOW
    assert legal_day(case.state.clocks[0].due_at) == date(2026, 12, 14)
    filed = case_decisions.file_case(at_desk, head(case))
    assert (filed.state.filing, check(filed)) == ("filed", [("P-VERIFY", "stopped"), ("P-DECIDE", "running")])
    assert filed.history[-1].data["late"] is False


def test_a_clue_found_in_mediation_is_checked_in_its_case_by_the_rule_for_that():
    at_desk = desk()
    accepted = handling.accept(at_desk, act(registered(at_desk)))
    mediated = handling.start_mediation(at_desk, act(accepted))
    assert check(opened(at_desk, additions.raise_clue(at_desk, act(mediated)))) == [("C-CLUE", "running")]


def test_while_its_case_goes_on_a_second_clue_belongs_there():
    at_desk = desk()
    before = raised(at_desk)
    for step in (lambda: opened(at_desk, before), lambda: filed_by_the_head(at_desk, before), lambda: None):
        with pytest.raises(ClueRaisedBefore):
            additions.raise_clue(at_desk, act(before))
        step()


def filed_by_the_head(at_desk, submission):
    return case_decisions.file_case(at_desk, head(at_desk.cases.get(submission.state.case_id)))


@pytest.mark.parametrize("end", [
    lambda at_desk, case: case_decisions.decline(at_desk, head(case), NO),
    lambda at_desk, case: case_decisions.close(
        at_desk, head(case_decisions.file_case(at_desk, head(case))), CloseCase("investigation_ended")
    ),
])  # fmt: skip
def test_a_second_clue_opens_another_case_where_the_first_was_not_filed_or_is_closed(end):
    at_desk = desk()
    first = opened(at_desk, raised(at_desk))
    end(at_desk, first)
    again = additions.raise_clue(at_desk, act(at_desk.complaints.get(first.state.complaint_id)))
    second = opened(at_desk, again)
    assert (again.state.case_id, again.state.former_cases) == (second.id, (first.id,))
    assert (second.state.filing, check(second)) == (None, [("P-VERIFY", "running")])
    assert second.state.number != first.state.number
    with pytest.raises(ClueRaisedBefore):
        additions.raise_clue(at_desk, act(again))
    case_decisions.decline(at_desk, head(second), NO)
    third = additions.raise_clue(at_desk, act(at_desk.complaints.get(again.id))).state
    assert third.former_cases == (first.id, second.id)
    assert third.case_id not in third.former_cases


def test_the_head_does_not_file_for_a_ground_and_a_reason():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    with pytest.raises(UnknownGround):
        case_decisions.decline(at_desk, head(case), replace(NO, ground="tired"))
    declined = case_decisions.decline(at_desk, head(case), NO)
    assert (declined.state.filing, declined.state.filing_reason) == ("no_fault", NO.reason)
    assert check(declined) == [("P-VERIFY", "stopped")]
    with pytest.raises(FilingDecidedBefore):
        case_decisions.file_case(at_desk, head(declined))


def test_only_the_head_decides_whether_a_case_is_filed():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    with pytest.raises(Forbidden):
        case_decisions.file_case(at_desk, head(case, OFFICER))


def test_the_head_grants_more_time_for_the_check_of_a_clue():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    extended = case_decisions.extend(at_desk, head(case), ExtendCase("审批表1号"))
    assert legal_day(extended.state.clocks[0].due_at) == date(2027, 1, 4)
    declined = case_decisions.decline(at_desk, head(extended), NO)
    with pytest.raises(NoSuchClock):
        case_decisions.extend(at_desk, head(declined), ExtendCase("审批表2号"))


def test_a_case_that_the_head_files_from_a_report_needs_no_second_decision():
    at_desk = desk()
    checked = reports.check(at_desk, act(registered(at_desk, "report")))
    filed = reports.file_case(at_desk, act(checked, HEAD))
    case = opened(at_desk, filed)
    assert (case.state.filing, check(case)) == ("filed", [("P-DECIDE", "running")])


@pytest.mark.parametrize("decide", [
    lambda at_desk, report: reports.file_case(at_desk, act(report, HEAD)),
    lambda at_desk, report: reports.decline_filing(at_desk, act(report, HEAD), NO),
])  # fmt: skip
def test_a_case_that_a_clue_opened_from_a_report_follows_what_is_decided_there(decide):
    at_desk = desk()
    report = raised(at_desk, "report")
    case = opened(at_desk, report)
    decided = decide(at_desk, reports.check(at_desk, act(report)))
    event = heard(decided, FilingDecided)
    for _ in range(2):
        case_decisions.follow_report(at_desk, event, event.context("cases", NOW))
    after = at_desk.cases.get(case.id)
    assert after.state.filing == decided.state.filing
    assert after.state.filing_reason == decided.state.filing_reason
    assert check(after)[0] == ("P-VERIFY", "stopped")
    assert after.version == 2


def test_a_case_that_is_filed_stays_so_whatever_its_report_says_later():
    at_desk = desk()
    filed = case_decisions.file_case(at_desk, head(opened(at_desk, raised(at_desk)))).state
    assert not case_filing.follow_report(filed, "no_fault", "无", None).events


@pytest.mark.parametrize("ground", ["testing", "identification"])
def test_the_days_of_a_test_or_an_identification_are_not_counted_for_the_check_of_a_case(ground):
    at_desk = desk()
    # From Tuesday to the Tuesday after: five working days.
    held = under_test(at_desk, replace(TEST, ground=ground))
    assert (waits(held), check(held)) == (ground, [("P-VERIFY", "suspended")])
    assert held.state.next_due_at is None
    after = case_decisions.end_test(at_desk, officer(held, 8), Over())
    assert (waits(after), check(after)) == (None, [("P-VERIFY", "running")])
    assert legal_day(held.state.due_at) == date(2026, 12, 14)
    assert legal_day(after.state.due_at) == date(2026, 12, 21)
    assert [entry.type for entry in after.history[1:]] == ["case_test_began", "case_test_ended"]
    assert held.history[-1].data["document"] == TEST.document


def test_a_case_is_sent_to_a_second_test_when_the_first_has_a_result():
    at_desk = desk()
    back = case_decisions.end_test(at_desk, officer(under_test(at_desk), 8), Over())
    again = case_decisions.begin_test(at_desk, officer(back, 9), replace(TEST, ground="identification"))
    assert check(again) == [("P-VERIFY", "suspended")]


def test_no_test_of_a_case_begins_while_one_lasts_nor_ends_before_it_began():
    at_desk = desk()
    held = under_test(at_desk)
    with pytest.raises(SuspendedBefore):
        case_decisions.begin_test(at_desk, officer(held, 2), TEST)
    back = case_decisions.end_test(at_desk, officer(held, 8), Over())
    with pytest.raises(NotSuspended):
        case_decisions.end_test(at_desk, officer(back, 9), Over())
    assert at_desk.cases.get(back.id) == back


def test_trap_10_whoever_has_taken_evidence_decides_nothing_about_the_case():
    at_desk, both = desk(), replace(OFFICER, roles=frozenset({"officer", "supervisor"}))
    case = record(at_desk, opened(at_desk, raised(at_desk)))
    for decide in (
        lambda: case_decisions.file_case(at_desk, head(case, both)),
        lambda: case_decisions.decline(at_desk, head(case, both), NO),
    ):
        with pytest.raises(InvestigatorDecides):
            decide()
    filed = case_decisions.file_case(at_desk, head(case))
    with pytest.raises(InvestigatorDecides):
        case_decisions.close(at_desk, head(filed, both), CloseCase("executed"))


def test_a_report_is_not_called_unfiled_while_its_case_is_a_major_one_that_nobody_has_decided_on():
    at_desk = desk()
    report = raised(at_desk, "report")
    said = RecordEvidence("electronic_data", ("officer", "second"), ("cheating_device",), "主板被改")
    case = cases.record_evidence(at_desk, officer(opened(at_desk, report)), said)
    checked = reports.check(at_desk, act(report))
    with pytest.raises(CaseIsMajor):
        reports.decline_filing(at_desk, act(checked, HEAD), DeclineFiling("other", "无"))
    case_decisions.decline(at_desk, head(case), NO)
    assert reports.decline_filing(at_desk, act(checked, HEAD), DeclineFiling("other", "无")).state.filing == "other"


def suspected(at_desk, case):
    """The case with evidence that speaks of a crime."""
    said = RecordEvidence("documentary", ("officer", "second"), ("crime_suspected",), "台账")
    return cases.record_evidence(at_desk, officer(case), said)


def test_trap_19_a_case_that_speaks_of_a_crime_is_not_closed_by_a_fine():
    at_desk = desk()
    case = suspected(at_desk, case_decisions.file_case(at_desk, head(opened(at_desk, raised(at_desk)))))
    for ground in ("executed", "not_punished", "other"):
        with pytest.raises(CrimeOnFile):
            case_decisions.close(at_desk, head(case), CloseCase(ground, 100))
    for outcome in ("penalty", "not_punished"):
        with pytest.raises(CrimeOnFile):
            ruled(at_desk, at_desk.cases.get(case.id), outcome)
    handed_over = ruled(at_desk, at_desk.cases.get(case.id), "crime_passed_on")
    passed_on = case_decisions.close(at_desk, head(handed_over), CloseCase("crime_passed_on"))
    assert passed_on.state.closing.ground == "crime_passed_on"


def test_trap_19_who_closes_it_otherwise_says_why_no_crime_is_suspected_any_more():
    at_desk = desk()
    case = suspected(at_desk, case_decisions.file_case(at_desk, head(opened(at_desk, raised(at_desk)))))
    why = "检察机关不起诉，退回行政处理"
    decided = ruled(at_desk, case, no_crime=why)
    closed = case_decisions.close(at_desk, head(decided), CloseCase("executed", 100, (), why))
    assert (closed.state.closing.no_crime, closed.history[-1].data["no_crime"]) == (why, why)


def test_trap_19_a_case_that_speaks_of_a_crime_is_not_left_unfiled_nor_is_its_report():
    at_desk = desk()
    report = raised(at_desk, "report")
    case = suspected(at_desk, opened(at_desk, report))
    with pytest.raises(CrimeOnFile):
        case_decisions.decline(at_desk, head(case), NO)
    checked = reports.check(at_desk, act(report))
    with pytest.raises(CrimeOnFile):
        reports.decline_filing(at_desk, act(checked, HEAD), DeclineFiling("other", "无"))
    why = "经公安机关审查不构成犯罪"
    declined = case_decisions.decline(at_desk, head(case), replace(NO, no_crime=why))
    assert declined.history[-1].data["no_crime"] == why
    assert reports.decline_filing(at_desk, act(checked, HEAD), DeclineFiling("other", "无")).state.filing == "other"


def test_a_test_and_an_identification_of_a_case_may_overlap_and_their_days_are_taken_out_once():
    at_desk = desk()
    both = case_decisions.begin_test(at_desk, officer(under_test(at_desk), 3), replace(TEST, ground="identification"))
    with pytest.raises(Invalid) as refused:
        case_decisions.end_test(at_desk, officer(both, 6), Over())
    assert refused.value.facts["errors"] == {"ground": ["Say which of them is over."]}
    first = case_decisions.end_test(at_desk, officer(both, 6), Over("testing"))
    assert (waits(first), check(first)) == ("identification", [("P-VERIFY", "suspended")])
    after = case_decisions.end_test(at_desk, officer(first, 8), Over("identification"))
    assert (waits(after), check(after)) == (None, [("P-VERIFY", "running")])
    # From Tuesday to the Tuesday after: five working days.
    assert legal_day(after.state.due_at) == date(2026, 12, 21)


def test_a_case_waits_only_for_what_the_rule_of_its_check_does_not_count():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    with pytest.raises(GroundNotAllowed):
        case_decisions.begin_test(at_desk, officer(case), replace(TEST, ground="holiday"))
    mediated = handling.start_mediation(at_desk, act(handling.accept(at_desk, act(registered(at_desk)))))
    found = opened(at_desk, additions.raise_clue(at_desk, act(mediated)))
    with pytest.raises(GroundNotAllowed) as refused:
        case_decisions.begin_test(at_desk, officer(found), TEST)
    assert refused.value.facts["rule_id"] == "C-CLUE"


def test_no_test_begins_where_no_days_run_that_could_stand_still():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    with pytest.raises(NoSuchClock):
        case_time.begin_hold(replace(case.state, clocks=()), "testing", TEST.document, HAND)
    with pytest.raises(CaseDeclined):
        case_decisions.begin_test(at_desk, officer(case_decisions.decline(at_desk, head(case), NO)), TEST)


def test_a_test_that_lasts_when_the_case_is_filed_holds_the_days_for_its_decision():
    at_desk = desk()
    filed = case_decisions.file_case(at_desk, head(under_test(at_desk), at=NOW + timedelta(days=60)))
    assert (waits(filed), check(filed)) == ("testing", [("P-VERIFY", "stopped"), ("P-DECIDE", "suspended")])
    assert filed.history[-1].data["late"] is False
    back = case_decisions.end_test(at_desk, officer(filed, 70), Over())
    assert (waits(back), legal_day(back.state.due_at)) == (None, date(2027, 5, 1))


def test_a_test_of_a_case_begins_late_too_and_what_has_run_out_stays_so():
    at_desk = desk()
    late = under_test(at_desk, days=60)
    assert (waits(late), check(late)) == ("testing", [("P-VERIFY", "running")])
    assert case_decisions.end_test(at_desk, officer(late, 70), Over()).state.clocks == late.state.clocks


def test_the_head_grants_more_time_while_a_test_lasts():
    at_desk = desk()
    held = under_test(at_desk)
    extended = case_decisions.extend(at_desk, head(held, at=NOW + timedelta(days=4)), ExtendCase("审批表1号"))
    assert check(extended) == [("P-VERIFY", "suspended")]
    assert legal_day(case_decisions.end_test(at_desk, officer(extended, 8), Over()).state.due_at) == date(2027, 1, 11)


def test_not_filing_a_case_ends_its_test_and_comes_in_time_however_long_that_lasted():
    at_desk = desk()
    decided = case_decisions.decline(at_desk, head(under_test(at_desk), at=NOW + timedelta(days=60)), NO)
    assert (waits(decided), check(decided)) == (None, [("P-VERIFY", "stopped")])
    assert [entry.type for entry in decided.history[2:]] == ["case_test_ended", "case_filing_decided"]
    assert decided.history[-1].data["late"] is False
    assert not decided.state.clocks[0].course.open
    with pytest.raises(NotSuspended):
        case_decisions.end_test(at_desk, officer(decided, 61), Over())


def test_what_is_tested_when_the_report_is_filed_is_tested_on():
    at_desk = desk()
    report = raised(at_desk, "report")
    held = case_decisions.begin_test(at_desk, officer(opened(at_desk, report)), TEST)
    event = heard(reports.file_case(at_desk, act(reports.check(at_desk, act(report)), HEAD)), FilingDecided)
    case_decisions.follow_report(at_desk, event, event.context("cases", NOW))
    after = at_desk.cases.get(held.id)
    assert (after.state.filing, waits(after)) == ("filed", "testing")
    assert check(after) == [("P-VERIFY", "stopped"), ("P-DECIDE", "suspended")]


@pytest.mark.parametrize("stranger", [HEAD, STRANGER])
def test_only_officers_of_the_place_send_something_of_a_case_to_a_test(stranger):
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    with pytest.raises(Forbidden):
        case_decisions.begin_test(at_desk, officer(case, by=stranger), TEST)
    held = case_decisions.begin_test(at_desk, officer(case), TEST)
    with pytest.raises(Forbidden):
        case_decisions.end_test(at_desk, officer(held, by=stranger), Over())


def test_a_report_is_not_called_unfiled_while_its_case_is_filed():
    at_desk = desk()
    report = raised(at_desk, "report")
    case_decisions.file_case(at_desk, head(opened(at_desk, report)))
    checked = reports.check(at_desk, act(at_desk.complaints.get(report.id)))
    with pytest.raises(FilingDecidedBefore):
        reports.decline_filing(at_desk, act(checked, HEAD), DeclineFiling("other", "无"))


def test_the_case_goes_where_its_submission_goes():
    at_desk = desk()
    report = raised(at_desk, "report")
    opened(at_desk, report)
    moved = at_desk.complaints.change(
        report.id,
        lambda one: dispatch.designate(
            replace(one, state="jurisdiction_referred", disputed_with="330106"), "330106", HAND
        ),
        context(),
    )
    event = heard(moved, JurisdictionDesignated)
    for _ in range(2):
        case_decisions.follow_submission(at_desk, event, event.context("cases", NOW))
    case = at_desk.cases.get(report.state.case_id)
    assert case.state.division == "330106"
    assert [entry.type for entry in case.history].count("case_passed_on") == 1


def test_a_decision_that_is_heard_after_a_test_began_leaves_it():
    at_desk = desk()
    report = raised(at_desk, "report")
    held = case_decisions.begin_test(at_desk, officer(opened(at_desk, report), days=1), TEST)
    event = heard(reports.file_case(at_desk, act(reports.check(at_desk, act(report)), HEAD)), FilingDecided)
    case_decisions.follow_report(at_desk, event, event.context("cases", NOW + timedelta(days=2)))
    after = at_desk.cases.get(held.id)
    assert (after.state.filing, waits(after)) == ("filed", "testing")
    assert check(after) == [("P-VERIFY", "stopped"), ("P-DECIDE", "suspended")]


def declined(at_desk, kind="complaint"):
    case = opened(at_desk, raised(at_desk, kind))
    return case_decisions.decline(at_desk, head(case), NO)


def test_a_case_that_was_not_filed_takes_no_evidence_until_it_is_taken_up_again():
    at_desk = desk()
    case = declined(at_desk)
    with pytest.raises(CaseDeclined):
        record(at_desk, case)
    again = case_decisions.take_up(at_desk, head(case), TakeUpCase("发现新的证据"))
    assert record(at_desk, again).state.evidence


def test_a_case_that_was_not_filed_is_checked_anew_within_days_of_its_own():
    at_desk = desk()
    no, at = declined(at_desk), NOW + timedelta(days=40)
    later = case_decisions.take_up(at_desk, head(no, at=at), TakeUpCase("发现新的证据"))
    assert (later.state.filing, later.state.filing_reason) == (None, "")
    assert check(later) == [("P-VERIFY", "stopped"), ("P-VERIFY", "running")]
    assert later.state.clocks[-1].started_at == at
    assert (later.history[-1].type, later.history[-1].data["reason"]) == ("case_taken_up", "发现新的证据")
    assert case_decisions.file_case(at_desk, head(later, at=at)).state.filing == "filed"


def test_a_decision_about_the_report_that_is_heard_after_its_case_was_taken_up_ends_that_check_now():
    at_desk = desk()
    report = raised(at_desk, "report")
    no, at = case_decisions.decline(at_desk, head(opened(at_desk, report)), NO), NOW + timedelta(days=2)
    decided = reports.decline_filing(at_desk, act(reports.check(at_desk, act(report)), HEAD), NO)
    case_decisions.take_up(at_desk, head(no, at=at), TakeUpCase("发现新的证据"))
    event = heard(decided, FilingDecided)
    case_decisions.follow_report(at_desk, event, event.context("cases", at + timedelta(hours=1)))
    assert at_desk.cases.get(no.id).state.clocks[-1].stopped_at == at + timedelta(hours=1)


def test_a_closed_case_goes_on_as_filed_and_is_closed_again():
    at_desk = desk()
    filed = case_decisions.file_case(at_desk, head(opened(at_desk, raised(at_desk))))
    closed = case_decisions.close(at_desk, head(ruled(at_desk, filed)), CloseCase("executed", 100, ()))
    with pytest.raises(CaseClosedBefore):
        record(at_desk, closed)
    again = case_decisions.take_up(at_desk, head(closed), TakeUpCase("处罚决定被撤销"))
    assert (again.state.filing, again.state.closing) == ("filed", None)
    assert case_decisions.close(at_desk, head(again), CloseCase("executed", 200, ())).state.closing.penalty_fen == 200


def test_an_open_case_is_not_taken_up_and_only_the_head_takes_one_up():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    with pytest.raises(CaseStillOpen):
        case_decisions.take_up(at_desk, head(case), TakeUpCase("无"))
    no = case_decisions.decline(at_desk, head(case), NO)
    with pytest.raises(Forbidden):
        case_decisions.take_up(at_desk, head(no, OFFICER), TakeUpCase("无"))


def declined_with_its_report(at_desk):
    report = raised(at_desk, "report")
    case = opened(at_desk, report)
    decided = reports.decline_filing(at_desk, act(reports.check(at_desk, act(report)), HEAD), NO)
    event = heard(decided, FilingDecided)
    case_decisions.follow_report(at_desk, event, event.context("cases", NOW))
    told = handling.inform(at_desk, act(decided), Informed("sms", "回执1号"))
    return case, event, told


def test_a_case_that_was_not_filed_with_its_report_is_taken_up_with_it():
    at_desk = desk()
    case, event, told = declined_with_its_report(at_desk)
    correction = heard(handling.correct(at_desk, act(told, HEAD), Reason("认定有误")), CorrectionOpened)
    for _ in range(2):
        case_decisions.follow_correction(at_desk, correction, correction.context("cases", NOW))
    after = at_desk.cases.get(case.id)
    assert (after.state.filing, check(after)[-1]) == (None, ("P-VERIFY", "running"))
    # The decision heard late, or again from another queue, is no longer the report's.
    case_decisions.follow_report(at_desk, event, context("cases"))
    assert at_desk.cases.get(case.id).state.filing is None


def test_a_correction_that_is_heard_after_the_next_decision_opens_nothing():
    at_desk = desk()
    case, _, told = declined_with_its_report(at_desk)
    corrected = handling.correct(at_desk, act(told, HEAD), Reason("认定有误"))
    reports.decline_filing(at_desk, act(reports.check(at_desk, act(corrected)), HEAD), NO)
    correction = heard(corrected, CorrectionOpened)
    case_decisions.follow_correction(at_desk, correction, correction.context("cases", NOW))
    assert at_desk.cases.get(case.id).state.filing == NO.ground
