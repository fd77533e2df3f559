"""A suspected crime on its way to the police: reported, approved or refused by the principal, handed over."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cattrs.preconf.bson import make_converter

from services.cases.domain.case import Case, InvestigatorDecides, TwoOfficersNeeded
from services.cases.domain.crime import CrimeOnFile
from services.cases.domain.deadlines import sound
from services.cases.domain.penalty.crime_report import (
    CrimeReportedBefore,
    NoCrimeReport,
    NotByPrincipal,
    TransferApproved,
    TransferRefused,
)
from services.cases.domain.penalty.crime_transfer import NotApproved
from services.cases.domain.penalty.state import Approval
from services.cases.domain.penalty.steps import NoRuling, RuledBefore
from services.cases.handlers import case_decisions, crime, penalty
from services.cases.schemas.cases import CloseCase
from services.cases.schemas.penalty import AnnulRuling, ReviewCase, RuleCase, TakeUpCase
from services.cases.store import CASE
from shared.errors import Forbidden, Invalid
from shared.store.documents import Documents
from shared.store.memory import MemoryDocuments
from tests.unit.cases.desk import HEAD, NOW, PRINCIPAL, context, desk
from tests.unit.cases.procedure import (
    BY_THE_PRINCIPAL,
    HANDED_OVER,
    LETTER,
    REFUSED,
    REPORT,
    REVIEWER,
    on,
    reviewed,
    ruled,
    serve_ruling,
    waived,
)
from tests.unit.cases.test_case_decisions import head, opened, raised, record

PASS_ON = RuleCase("案件移送审批表1号", outcome="crime_passed_on")
AS_PRINCIPAL = replace(PASS_ON, approver_is="principal")
OTHERWISE = RuleCase("不予处罚决定书1号", outcome="not_punished")
WHY = "经补充调查，违法所得未达追诉标准"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def filed(at_desk, investigated=False):
    case = opened(at_desk, raised(at_desk))
    return case_decisions.file_case(at_desk, head(record(at_desk, case) if investigated else case))


def passed_on(at_desk, stored, at=NOW, said=PASS_ON, by=HEAD):
    return penalty.rule(at_desk, on(stored, by, at), said)


def reported(at_desk, stored, at=NOW):
    return crime.report(at_desk, on(stored, at=at), REPORT)


def approved(at_desk, stored, at=NOW, said=BY_THE_PRINCIPAL):
    return crime.approve(at_desk, on(stored, HEAD, at), said)


def refused(at_desk, stored, at=NOW, said=REFUSED):
    return crime.refuse(at_desk, on(stored, HEAD, at), said)


def handed_over(at_desk, stored, at=NOW):
    return crime.hand_over(at_desk, on(stored, at=at), LETTER)


def clocks(stored, rule_id):
    return [one for one in stored.state.clocks if one.rule_id == rule_id]


def missed(stored):
    return [one.data["rule"] for one in stored.history if one.type == "deadline_missed"]


def test_trap_21_the_twenty_four_hours_begin_with_the_approval_and_not_with_the_ruling():
    at_desk = desk()
    case = passed_on(at_desk, filed(at_desk))
    assert clocks(case, "X-TRANSFER") == []
    allowed = approved(at_desk, case, NOW + 2 * DAY)
    (hours,) = clocks(allowed, "X-TRANSFER")
    assert (hours.started_at, hours.due_at) == (NOW + 2 * DAY, NOW + 3 * DAY)
    over = handed_over(at_desk, allowed, NOW + 2 * DAY + HOUR)
    assert ([one.late for one in clocks(over, "X-TRANSFER")], missed(over)) == ([False], [])


def test_trap_21_an_approval_that_came_days_before_the_ruling_makes_the_transfer_late():
    at_desk = desk()
    allowed = approved(at_desk, reported(at_desk, filed(at_desk)))
    case = passed_on(at_desk, allowed, NOW + 3 * DAY)
    over = handed_over(at_desk, case, NOW + 3 * DAY)
    assert ([one.late for one in clocks(over, "X-TRANSFER")], missed(over)) == ([True], ["X-TRANSFER"])


def test_the_principal_decides_within_three_calendar_days_from_the_report():
    at_desk = desk()
    case = reported(at_desk, filed(at_desk))
    (days,) = clocks(case, "X-APPROVE")
    # From Monday 10:00 until the end of Thursday, Chinese time.
    assert (days.started_at, days.due_at.isoformat()) == (NOW, "2026-11-26T15:59:59.999000+00:00")
    for answer in (approved, refused):
        for after, late in ((3 * DAY, False), (4 * DAY, True)):
            said = answer(alone(at_desk, case), case, NOW + after)
            (days,) = clocks(said, "X-APPROVE")
            assert (days.late, said.history[-1].data["late"]) == (late, late)
            assert missed(said) == (["X-APPROVE"] if late else [])


def test_the_heads_hear_that_the_principal_is_to_decide_soon_and_has_not_decided():
    at_desk = desk()
    case = reported(at_desk, filed(at_desk))

    def looked(at):
        return at_desk.cases.change(case.id, lambda one: sound(one, at_desk.clocks, at), context(at=at)).history[-1]

    near, over = looked(NOW + 2.5 * DAY), looked(NOW + 5 * DAY)
    assert (near.type, near.data["rule"], near.data["name"]) == (
        "deadline_near", "X-APPROVE", "正职负责人决定是否移送涉嫌犯罪案件",
    )  # fmt: skip
    assert (over.type, over.data["rule"], over.data["effect"]) == ("deadline_missed", "X-APPROVE", "escalation")


def test_a_ruling_to_pass_a_crime_on_stands_for_the_report_where_none_was_made_before():
    at_desk = desk()
    case = passed_on(at_desk, filed(at_desk), NOW + DAY)
    assert [one.started_at for one in clocks(case, "X-APPROVE")] == [NOW + DAY]
    (report,) = case.state.penalty.reports
    assert (report.document, report.reported_at, report.officers) == (PASS_ON.document, NOW + DAY, ())
    before = desk()
    case = passed_on(before, reported(before, filed(before)), NOW + DAY)
    assert [one.started_at for one in clocks(case, "X-APPROVE")] == [NOW]


def test_the_head_who_rules_as_the_principal_approves_in_the_same_act():
    at_desk = desk()
    case = passed_on(at_desk, filed(at_desk), said=AS_PRINCIPAL, by=PRINCIPAL)
    assert [one.type for one in case.history[-2:]] == ["case_ruled", "crime_transfer_approved"]
    (report,) = case.state.penalty.reports
    assert report.approval == Approval("principal", "principal", PASS_ON.document, NOW)
    assert [one.due_at - NOW for one in clocks(case, "X-TRANSFER")] == [DAY]
    assert [one.state for one in clocks(case, "X-APPROVE")] == ["stopped"]
    over = handed_over(at_desk, case)
    assert case_decisions.close(at_desk, head(over), CloseCase("crime_passed_on")).state.closing


def test_trap_20_a_deputy_rules_but_does_not_approve_in_the_same_act_nor_of_anything_but_a_transfer():
    at_desk = desk()
    with pytest.raises(NotByPrincipal):
        passed_on(at_desk, filed(at_desk), said=replace(PASS_ON, approver_is="deputy"))
    with pytest.raises(Invalid) as wrong:
        passed_on(at_desk, filed(at_desk), said=replace(AS_PRINCIPAL, outcome="passed_on"))
    assert list(wrong.value.facts["errors"]) == ["approver_is"]


@pytest.mark.parametrize("answer", [approved, refused])
def test_trap_20_no_deputy_decides_about_a_transfer_nor_who_reported_it_or_investigated(answer):
    at_desk = desk()
    field = {approved: "approver", refused: "refuser"}[answer]
    said = {approved: BY_THE_PRINCIPAL, refused: REFUSED}[answer]
    case = reported(at_desk, filed(at_desk))
    with pytest.raises(NotByPrincipal):
        answer(at_desk, case, said=replace(said, **{f"{field}_is": "deputy"}))
    with pytest.raises(InvestigatorDecides):
        answer(at_desk, case, said=replace(said, **{field: "second"}))
    investigated = passed_on(at_desk, filed(at_desk, investigated=True))
    with pytest.raises(InvestigatorDecides):
        answer(at_desk, investigated, said=replace(said, **{field: "second"}))


def test_trap_20_who_approved_stands_in_the_case_with_document_and_instant_and_goes_with_the_file():
    at_desk = desk()
    case = passed_on(at_desk, filed(at_desk))
    allowed = approved(at_desk, case, NOW + HOUR, replace(BY_THE_PRINCIPAL, approver_is="in_charge"))
    said = {"approver": "principal", "approver_is": "in_charge", "document": "移送审批表1号", "by": "head"}
    assert said.items() <= allowed.history[-1].data.items()
    over = handed_over(at_desk, allowed, NOW + 2 * HOUR)
    assert over.state.penalty.ruling.approval == Approval("principal", "in_charge", "移送审批表1号", NOW + HOUR)
    assert over.history[-1].data["approval"] == "移送审批表1号"


def test_nothing_goes_to_the_police_before_the_principal_has_approved_or_the_case_was_ruled():
    at_desk = desk()
    case = passed_on(at_desk, filed(at_desk))
    with pytest.raises(NotApproved):
        handed_over(at_desk, case)
    with pytest.raises(NoRuling):
        case_decisions.close(at_desk, head(case), CloseCase("crime_passed_on"))
    unruled = approved(at_desk, reported(at_desk, filed(at_desk)))
    with pytest.raises(NoRuling):
        handed_over(at_desk, unruled)


def test_two_officers_report_a_crime_and_whoever_takes_it_down_is_one_of_them():
    at_desk = desk()
    case = filed(at_desk)
    with pytest.raises(TwoOfficersNeeded):
        crime.report(at_desk, on(case), replace(REPORT, officers=("officer", "officer")))
    with pytest.raises(Forbidden):
        crime.report(at_desk, on(case), replace(REPORT, officers=("second", "third")))
    with pytest.raises(Forbidden):
        crime.report(at_desk, on(case, HEAD), replace(REPORT, officers=("head", "second")))
    told = reported(at_desk, case)
    assert told.history[-1].data["officers"] == ["officer", "second"]
    with pytest.raises(CrimeReportedBefore):
        reported(at_desk, told)


def test_the_principal_is_asked_once_and_only_about_what_was_put_before_them():
    at_desk = desk()
    case = filed(at_desk)
    allowed = approved(at_desk, reported(at_desk, filed(at_desk)))
    for answer in (approved, refused):
        for nothing in (case, allowed):
            with pytest.raises(NoCrimeReport):
                answer(at_desk, nothing)
    settled = ruled(at_desk, case, "not_punished")
    for answer in (approved, refused):
        with pytest.raises(NoCrimeReport):
            answer(at_desk, settled)
    with pytest.raises(NoRuling):
        handed_over(at_desk, settled)


def test_what_another_authority_or_the_police_have_is_not_reported_once_more():
    at_desk = desk()
    for outcome in ("passed_on", "crime_passed_on"):
        gone = ruled(at_desk, filed(at_desk), outcome)
        for act in (reported, approved, refused):
            with pytest.raises(RuledBefore):
                act(at_desk, gone)


@pytest.mark.parametrize("outcome", ["penalty", "not_punished"])
def test_trap_19_a_crime_that_comes_to_light_after_the_decision_goes_to_the_police_and_the_decision_stands(outcome):
    at_desk = desk()
    allowed = approved(at_desk, reported(at_desk, ruled(at_desk, filed(at_desk), outcome), NOW + DAY), NOW + 2 * DAY)
    assert [one.due_at for one in clocks(allowed, "X-TRANSFER")] == [NOW + 3 * DAY]
    closing = CloseCase("executed" if outcome == "penalty" else outcome)
    with pytest.raises(TransferApproved):
        case_decisions.close(at_desk, head(allowed, at=NOW + 2 * DAY), replace(closing, no_crime=WHY))
    over = handed_over(at_desk, allowed, NOW + 2 * DAY)
    assert (over.state.penalty.ruling.outcome, over.history[-1].type) == (outcome, "crime_handed_over")
    assert case_decisions.close(at_desk, head(over, at=NOW + 2 * DAY), closing).state.closing


def test_trap_19_a_crime_that_waits_beside_a_decision_keeps_it_from_being_closed_without_a_word():
    at_desk = desk()
    case = reported(at_desk, ruled(at_desk, filed(at_desk)))
    with pytest.raises(CrimeOnFile):
        case_decisions.close(at_desk, head(case), CloseCase("executed"))
    closed = case_decisions.close(at_desk, head(case), CloseCase("executed", no_crime=WHY))
    again = case_decisions.take_up(at_desk, head(closed, at=NOW + DAY), TakeUpCase("发现新的证据"))
    assert [one.state for one in clocks(again, "X-APPROVE")] == ["stopped", "running"]


def test_a_crime_beside_a_decision_that_is_annulled_stays_before_the_principal_and_goes_to_the_police():
    at_desk = desk()
    allowed = approved(at_desk, reported(at_desk, ruled(at_desk, filed(at_desk))))
    annulment = AnnulRuling("撤销决定书1号", annulled_by="own_correction")
    undone = penalty.annul(at_desk, on(allowed, HEAD, NOW + HOUR), annulment)
    assert [one.due_at for one in clocks(undone, "X-TRANSFER") if one.state != "stopped"] == [NOW + DAY]
    with pytest.raises(TransferApproved):
        passed_on(at_desk, reviewed(at_desk, undone, at=NOW + HOUR), NOW + HOUR, replace(OTHERWISE, no_crime=WHY))
    case = passed_on(at_desk, at_desk.cases.get(undone.id), NOW + HOUR)
    assert handed_over(at_desk, case, NOW + HOUR).state.penalty.ruling.handed_over_at


def annulled_beside():
    """A penalty that was annulled after its crime had gone to the police beside it."""
    at_desk = desk()
    over = handed_over(at_desk, approved(at_desk, reported(at_desk, ruled(at_desk, filed(at_desk)))))
    annulment = AnnulRuling("撤销决定书1号", annulled_by="own_correction")
    return at_desk, penalty.annul(at_desk, on(over, HEAD, NOW + HOUR), annulment)


def test_what_the_police_have_beside_a_decision_they_have_when_it_is_annulled_and_it_is_decided_anew():
    at_desk, undone = annulled_beside()
    assert [(one.void, one.handed_over_at) for one in undone.state.penalty.reports] == [(False, NOW)]
    settled = passed_on(at_desk, reviewed(at_desk, undone, at=NOW + HOUR), NOW + HOUR, OTHERWISE)
    assert [one.void for one in settled.state.penalty.reports] == [False]
    with pytest.raises(NoRuling):
        handed_over(at_desk, settled, NOW + HOUR)
    assert case_decisions.close(at_desk, head(settled, at=NOW + HOUR), CloseCase("not_punished")).state.closing


def test_what_the_police_have_is_passed_on_by_a_new_decision_without_being_asked_or_handed_over_once_more():
    at_desk, undone = annulled_beside()
    case = passed_on(at_desk, undone, NOW + HOUR)
    assert [one.state for one in clocks(case, "X-APPROVE")] == ["stopped"]
    assert case.state.penalty.ruling.handed_over_at == NOW
    assert case_decisions.close(at_desk, head(case, at=NOW + HOUR), CloseCase("crime_passed_on")).state.closing


def test_an_annulment_is_taken_down_with_its_day_though_a_crime_was_reported_beside_the_decision_since():
    at_desk = desk()
    case = reported(at_desk, ruled(at_desk, filed(at_desk)), NOW + 3 * DAY)
    then = replace(on(case, HEAD, NOW + 5 * DAY), happened_at=NOW + 2 * DAY)
    undone = penalty.annul(at_desk, then, AnnulRuling("撤销决定书1号", annulled_by="own_correction"))
    assert clocks(undone, "P-DECIDE")[-1].started_at == NOW + 2 * DAY
    assert [one.state for one in clocks(undone, "X-APPROVE")] == ["running"]


def test_a_decision_is_served_on_its_own_day_though_the_crime_beside_it_went_to_the_police_since():
    at_desk = desk()
    case = penalty.rule(at_desk, on(waived(at_desk, filed(at_desk)), HEAD), RuleCase("决定书1号", outcome="penalty"))
    over = handed_over(at_desk, approved(at_desk, reported(at_desk, case, NOW + DAY), NOW + DAY), NOW + 2 * DAY)
    then = replace(on(over, at=NOW + 3 * DAY), happened_at=NOW + HOUR)
    assert serve_ruling(at_desk, then, HANDED_OVER).state.penalty.ruling.service.served_at == NOW + HOUR


def test_an_approval_is_taken_down_with_its_instant_between_the_report_and_now():
    at_desk = desk()
    case = passed_on(at_desk, reported(at_desk, filed(at_desk), NOW + DAY), NOW + 3 * DAY)
    late = on(case, HEAD, NOW + 4 * DAY)
    for wrong in (NOW, NOW + 6 * DAY):
        with pytest.raises(Invalid) as refusal:
            crime.approve(at_desk, replace(late, happened_at=wrong), BY_THE_PRINCIPAL)
        assert "happened_at" in refusal.value.facts["errors"]
    # Though the ruling came after it and was noted before.
    then = NOW + 2 * DAY + HOUR
    said = crime.approve(at_desk, replace(late, happened_at=then), BY_THE_PRINCIPAL)
    assert said.state.penalty.reports[-1].approval.at == then
    assert [one.started_at for one in clocks(said, "X-TRANSFER")] == [then]
    assert [one.late for one in clocks(said, "X-APPROVE")] == [False]


def test_a_crime_report_in_between_keeps_no_step_of_the_procedure_from_its_own_day():
    at_desk = desk()
    asked = penalty.ask_review(at_desk, on(filed(at_desk)))
    case = reported(at_desk, asked, NOW + 2 * DAY)
    then = replace(on(case, REVIEWER, NOW + 3 * DAY), happened_at=NOW + DAY)
    assert penalty.give_opinion(at_desk, then, ReviewCase("agree")).state.penalty.review is not None


@pytest.mark.parametrize("end", [
    lambda at_desk, act: penalty.rule(at_desk, act, replace(PASS_ON, outcome="passed_on", no_crime=WHY)),
    lambda at_desk, act: case_decisions.close(at_desk, act, CloseCase("investigation_ended", no_crime=WHY)),
])  # fmt: skip
def test_a_decision_that_is_dated_before_the_report_does_not_undo_the_days_that_the_principal_missed(end):
    at_desk = desk()
    case = reported(at_desk, filed(at_desk), NOW + DAY)
    with pytest.raises(Invalid) as early:
        end(at_desk, replace(on(case, HEAD, NOW + 6 * DAY), happened_at=NOW + HOUR))
    assert "happened_at" in early.value.facts["errors"]
    ended = end(at_desk, replace(on(case, HEAD, NOW + 6 * DAY), happened_at=NOW + 6 * DAY - HOUR))
    assert ([one.late for one in clocks(ended, "X-APPROVE")], missed(ended)) == ([True], ["X-APPROVE"])


def test_an_annulment_that_is_dated_before_the_approval_does_not_undo_the_hours_that_were_missed():
    at_desk = desk()
    case = approved(at_desk, passed_on(at_desk, filed(at_desk)), NOW + DAY)
    act, annulment = on(case, HEAD, NOW + 4 * DAY), AnnulRuling("撤销决定书1号", annulled_by="own_correction")
    with pytest.raises(Invalid):
        penalty.annul(at_desk, replace(act, happened_at=NOW + HOUR), annulment)
    undone = penalty.annul(at_desk, replace(act, happened_at=NOW + 3 * DAY), annulment)
    assert ([one.late for one in clocks(undone, "X-TRANSFER")], missed(undone)) == ([True], ["X-TRANSFER"])


def test_after_a_refusal_the_case_does_not_go_to_the_police_unless_it_is_reported_and_approved_anew():
    at_desk = desk()
    case = refused(at_desk, passed_on(at_desk, filed(at_desk)), NOW + HOUR)
    assert {"reason": REFUSED.reason, "refuser": "principal"}.items() <= case.history[-1].data.items()
    assert (clocks(case, "X-TRANSFER"), [one.state for one in clocks(case, "X-APPROVE")]) == ([], ["stopped"])
    with pytest.raises(TransferRefused) as named:
        handed_over(at_desk, case, NOW + DAY)
    assert named.value.facts["document"] == REFUSED.document
    with pytest.raises(NoCrimeReport):
        approved(at_desk, case, NOW + DAY)
    again = approved(at_desk, reported(at_desk, case, NOW + DAY), NOW + 2 * DAY)
    assert [bool(one.refusal) for one in again.state.penalty.reports] == [True, False]
    assert handed_over(at_desk, again, NOW + 2 * DAY).state.penalty.ruling.handed_over_at


def test_what_the_principal_has_refused_is_not_passed_on_by_a_ruling():
    at_desk = desk()
    case = refused(at_desk, reported(at_desk, filed(at_desk)))
    for said in (PASS_ON, AS_PRINCIPAL):
        with pytest.raises(TransferRefused):
            passed_on(at_desk, case, said=said)


def test_trap_19_a_refusal_does_not_erase_the_suspicion():
    at_desk = desk()
    case = reviewed(at_desk, refused(at_desk, reported(at_desk, filed(at_desk))))
    with pytest.raises(CrimeOnFile):
        passed_on(at_desk, case, said=OTHERWISE)
    with pytest.raises(CrimeOnFile):
        case_decisions.close(at_desk, head(case), CloseCase("investigation_ended"))
    settled = passed_on(at_desk, case, said=replace(OTHERWISE, no_crime=WHY))
    assert settled.history[-1].data["no_crime"] == WHY
    (report,) = settled.state.penalty.reports
    assert (report.refusal.reason, report.void) == (REFUSED.reason, False)


def test_trap_19_a_refusal_stays_on_file_when_the_ruling_to_pass_on_is_annulled():
    at_desk = desk()
    case = refused(at_desk, passed_on(at_desk, filed(at_desk)))
    undone = penalty.annul(at_desk, on(case, HEAD), AnnulRuling("撤销决定书1号", annulled_by="own_correction"))
    assert [bool(one.refusal) for one in undone.state.penalty.reports] == [True]
    with pytest.raises(CrimeOnFile):
        passed_on(at_desk, reviewed(at_desk, undone), said=OTHERWISE)


def test_trap_19_what_the_principal_has_approved_of_is_not_settled_otherwise():
    at_desk = desk()
    case = approved(at_desk, reported(at_desk, filed(at_desk)))
    with pytest.raises(TransferApproved):
        passed_on(at_desk, reviewed(at_desk, case), said=replace(OTHERWISE, no_crime=WHY))
    for closed in (case, passed_on(at_desk, at_desk.cases.get(case.id))):
        with pytest.raises(TransferApproved):
            case_decisions.close(
                at_desk, head(at_desk.cases.get(closed.id)), CloseCase("investigation_ended", no_crime=WHY)
            )


def test_a_report_that_waits_falls_where_the_case_is_decided_otherwise_and_its_days_with_it():
    at_desk = desk()
    case = reviewed(at_desk, reported(at_desk, filed(at_desk)))
    settled = passed_on(at_desk, case, said=replace(OTHERWISE, no_crime=WHY))
    assert [(one.state, one.void) for one in clocks(settled, "X-APPROVE")] == [("stopped", True)]
    assert [one.void for one in settled.state.penalty.reports] == [True]


@pytest.mark.parametrize("said", [PASS_ON, AS_PRINCIPAL])
def test_with_a_ruling_that_is_annulled_falls_what_the_principal_was_asked_and_said(said):
    at_desk = desk()
    case = passed_on(at_desk, filed(at_desk), said=said)
    annulment = AnnulRuling("撤销决定书1号", annulled_by="own_correction")
    undone = penalty.annul(at_desk, on(case, HEAD, NOW + HOUR), annulment)
    assert [one.rule_id for one in undone.state.clocks if one.state != "stopped"] == ["P-DECIDE"]
    assert [one.void for one in undone.state.penalty.reports] == [True]
    anew = passed_on(at_desk, undone, NOW + DAY)
    assert [one.started_at for one in clocks(anew, "X-APPROVE")] == [NOW, NOW + DAY]
    with pytest.raises(NotApproved):
        handed_over(at_desk, anew, NOW + DAY)


def test_a_case_that_is_taken_up_leaves_the_principal_their_days_anew_for_what_they_have_not_decided():
    at_desk = desk()
    closed = case_decisions.close(
        at_desk, head(passed_on(at_desk, filed(at_desk))), CloseCase("investigation_ended", no_crime=WHY)
    )
    assert [one.void for one in clocks(closed, "X-APPROVE")] == [True]
    again = case_decisions.take_up(at_desk, head(closed, at=NOW + DAY), TakeUpCase("发现新的证据"))
    assert [one.state for one in clocks(again, "X-APPROVE")] == ["stopped", "running"]
    undecided = case_decisions.close(
        at_desk, head(reported(at_desk, filed(at_desk))), CloseCase("investigation_ended", no_crime=WHY)
    )
    anew = case_decisions.take_up(at_desk, head(undecided, at=NOW + DAY), TakeUpCase("发现新的证据"))
    assert [one.void for one in anew.state.penalty.reports] == [True]
    assert reported(at_desk, anew, NOW + DAY)


@pytest.mark.parametrize("looked_at", [False, True])
def test_a_case_that_was_passed_on_before_approvals_were_kept_is_approved_of_and_finished(looked_at):
    at_desk = desk()
    at_desk, case = as_before(at_desk, passed_on(at_desk, filed(at_desk)))
    if looked_at:
        at = NOW + 2 * DAY
        case = at_desk.cases.change(case.id, lambda one: sound(one, at_desk.clocks, at), context(at=at))
    with pytest.raises(NotApproved):
        handed_over(at_desk, case, NOW + 2 * DAY)
    with pytest.raises(CrimeReportedBefore):
        reported(at_desk, case, NOW + 2 * DAY)
    allowed = approved(at_desk, case, NOW + 2 * DAY)
    assert [(one.state, one.void, one.late) for one in clocks(allowed, "X-TRANSFER")] == [
        ("stopped", True, False), ("running", False, False),
    ]  # fmt: skip
    assert missed(allowed) == (["X-TRANSFER"] if looked_at else [])
    over = handed_over(at_desk, allowed, NOW + 2 * DAY)
    assert case_decisions.close(at_desk, head(over, at=NOW + 2 * DAY), CloseCase("crime_passed_on")).state.closing


def test_a_case_that_was_passed_on_before_approvals_were_kept_can_be_refused():
    at_desk = desk()
    case = refused(*as_before(at_desk, passed_on(at_desk, filed(at_desk))))
    assert [one.rule_id for one in case.state.clocks if one.state != "stopped"] == ["P-CLOSE"]
    (report,) = case.state.penalty.reports
    assert (report.document, report.refusal.reason) == (PASS_ON.document, REFUSED.reason)


def as_before(at_desk, case):
    """A desk with the case as it was kept when the hours began with the ruling and the principal was told nothing."""
    made = make_converter()
    made.register_structure_hook(datetime, lambda value, _: value)
    made.register_unstructure_hook(datetime, lambda value: value)
    raw = made.unstructure(case.state)
    del raw["penalty"]["reports"]
    hours = made.unstructure(at_desk.clocks.start("X-TRANSFER", NOW))
    raw["clocks"] = [one for one in raw["clocks"] if one["rule_id"] != "X-APPROVE"] + [hours]
    old = replace(case, state=made.structure(raw, Case))
    return alone(at_desk, old), old


def alone(at_desk, case):
    """The desk with nothing but this case."""
    kept = MemoryDocuments(CASE)
    kept.insert(case)
    return replace(at_desk, cases=Documents(kept))
