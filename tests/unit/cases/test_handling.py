"""What handling does to the deadlines, the record, and the rights of those concerned."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.cases import rulebook
from services.cases.domain import acceptance, additions, checking, closing, dispatch, mediation, merging, telling
from services.cases.domain.acceptance import PastDay
from services.cases.domain.additions import ClueRaisedBefore
from services.cases.domain.checking import NobodyToReward
from services.cases.domain.closing import DeadlinesRun, NotTold
from services.cases.domain.complaint import Reward
from services.cases.domain.dispatch import DesignatedBefore, NobodyNamed, NotAParty, OwnDivision, TransferredBefore
from services.cases.domain.grounds import GroundOfOtherKind, NoGroundsThen, UnknownGround
from services.cases.domain.law import in_force
from services.cases.domain.legal_clocks import AT_REGISTRATION, NoSuchClock, timed
from services.cases.domain.mediation import DaysNotOver
from services.cases.domain.merging import DecidedBefore, MergedIntoItself
from services.cases.domain.rewards import (
    FinanceMustJoin,
    RewardBelowShare,
    RewardOutOfBounds,
    UnknownGrade,
    bounds,
    refuse_unfounded,
)
from services.cases.domain.telling import NobodyToTell, Telling
from services.cases.domain.transitions import TRANSITIONS, states_of
from shared.clocks.extension import ExtensionRefused, TooLateToExtend
from shared.clocks.legal_time import legal_day
from shared.clocks.suspension import GroundNotAllowed, SuspendedBefore
from shared.contracts.checking import MergerReturned
from shared.errors import Refused
from tests.unit.cases.build import ACTIONS, CLOCKS, FILING, HAND, REFUSAL, REWARDS, TERMINATION, submission
from tests.unit.cases.desk import NOW
from tests.unit.clocks.build import noon

BY_PHONE = Telling("phone", "通话记录1号")
EVERYWHERE = [(kind, state) for kind in TRANSITIONS for state in sorted(states_of(kind))]


def later(days):
    return replace(HAND, at=NOW + timedelta(days=days))


def clock(one, rule_id):
    return next(clock for clock in one.clocks if clock.rule_id == rule_id)


def due_on(one, rule_id):
    return legal_day(clock(one, rule_id).due_at).isoformat()


def mediating():
    accepted = acceptance.accept(submission("complaint"), HAND).state
    return mediation.start_mediation(accepted, HAND).state


def test_a_report_that_is_merged_waits_for_no_test_of_its_own_any_more():
    tested = checking.begin_test(submission("report", "checking"), "检测委托书1号", HAND).state
    disputed = dispatch.dispute_jurisdiction(tested, "330106", "在对方辖区", HAND).state
    back = dispatch.agree_jurisdiction(disputed, "330110", "协商记录1号", HAND).state
    merged = merging.merge(back, "this", "that", False, later(1))
    assert (back.state, merged.state.holds) == ("registered", ())
    assert [one.type for one in merged.events] == ["test_ended", "report_merged"]
    assert not any(one.state == "suspended" for one in merged.state.clocks)


def test_the_sixty_days_of_a_mediation_count_from_the_acceptance():
    one = mediating()
    assert legal_day(clock(one, "C-MEDIATE").due_at) == legal_day(NOW) + timedelta(days=60)


def test_days_of_a_test_are_not_counted_in_the_mediation():
    before = mediating()
    held = mediation.suspend_mediation(before, "testing", "检测委托书1号", later(5)).state
    after = mediation.resume_mediation(held, None, later(15)).state
    assert clock(after, "C-MEDIATE").due_at - clock(before, "C-MEDIATE").due_at == timedelta(days=10)


def test_a_mediation_that_stands_still_reminds_of_nothing_that_stands_still_with_it():
    held = mediation.suspend_mediation(mediating(), "recusal", "回避申请1号", HAND).state
    assert clock(held, "C-MEDIATE").state == "suspended"
    assert clock(held, "R-ZJ-ANSWER").state == "running"


def test_a_mediation_is_not_suspended_for_a_ground_that_the_law_does_not_know():
    with pytest.raises(GroundNotAllowed):
        mediation.suspend_mediation(mediating(), "holiday", "无", HAND)


def test_termination_starts_the_seven_days_in_which_both_sides_are_told():
    ended = mediation.terminate(mediating(), "other", TERMINATION, None, HAND).state
    assert due_on(ended, "C-TERM-NOTICE") == "2026-12-02"
    assert clock(ended, "C-MEDIATE").state == "stopped"
    told = telling.inform(ended, BY_PHONE, later(1)).state
    assert clock(told, "C-TERM-NOTICE").state == "stopped"


def test_a_mediation_ends_for_want_of_time_only_when_its_sixty_days_are_over():
    with pytest.raises(DaysNotOver):
        mediation.terminate(mediating(), "sixty_days_passed", TERMINATION, None, later(60))
    ended = mediation.terminate(mediating(), "sixty_days_passed", TERMINATION, None, later(61)).state
    assert ended.state == "terminated"


def test_days_of_a_test_keep_a_mediation_from_ending_for_want_of_time():
    held = mediation.suspend_mediation(mediating(), "testing", "检测委托书1号", later(5)).state
    resumed = mediation.resume_mediation(held, None, later(40)).state
    for one in (held, resumed):
        with pytest.raises(DaysNotOver):
            mediation.terminate(one, "sixty_days_passed", TERMINATION, None, later(70))


def test_a_dispute_is_not_ended_for_want_of_time_because_the_law_gives_it_none():
    one = submission("metrology_dispute", "mediating")
    with pytest.raises(GroundOfOtherKind):
        mediation.terminate(one, "sixty_days_passed", TERMINATION, None, later(90))


def test_what_stood_still_for_a_test_goes_on_when_the_mediation_is_terminated():
    held = mediation.suspend_mediation(mediating(), "testing", "检测委托书1号", later(1)).state
    ended = mediation.terminate(held, "other", TERMINATION, None, later(5)).state
    assert clock(ended, "R-ZJ-ANSWER").state == "running"
    assert due_on(ended, "R-ZJ-ANSWER") > due_on(mediating(), "R-ZJ-ANSWER")


def test_all_eight_grounds_of_termination_are_there_and_no_other_is_taken():
    assert len([one for one in TERMINATION if "complaint" in one.kinds]) == 8
    with pytest.raises(UnknownGround):
        mediation.terminate(mediating(), "tired", TERMINATION, None, HAND)


def test_the_answer_that_zhejiang_asks_for_stops_its_clock_and_no_other():
    answered = telling.answer(mediating(), BY_PHONE, HAND).state
    assert {one.rule_id: one.state for one in answered.clocks} == {
        "C-ACCEPT": "stopped", "R-ZJ-ANSWER": "stopped", "C-MEDIATE": "running",
    }  # fmt: skip


def test_a_transfer_shows_whether_its_three_days_from_the_receipt_were_kept():
    in_time = dispatch.transfer(submission("complaint"), "某局", "不属本部门", later(3))
    too_late = dispatch.transfer(submission("complaint"), "某局", "不属本部门", later(4))
    assert [in_time.events[0].late, too_late.events[0].late] == [False, True]
    assert clock(in_time.state, "R-ZJ-TRANSFER").started_at == NOW


def test_the_days_of_a_transfer_end_when_the_caller_was_told_and_the_other_ones_with_the_transfer():
    passed_on = dispatch.transfer(submission("complaint"), "某局", "不属本部门", later(2)).state
    assert {one.rule_id: one.state for one in passed_on.clocks} == {
        "C-ACCEPT": "stopped", "R-ZJ-ANSWER": "stopped", "R-ZJ-TRANSFER": "running",
    }  # fmt: skip
    told = telling.inform(passed_on, BY_PHONE, later(4)).state
    assert (clock(told, "R-ZJ-TRANSFER").state, clock(told, "R-ZJ-TRANSFER").late) == ("stopped", True)


def test_the_days_of_an_acceptance_end_when_the_caller_was_told():
    accepted = acceptance.accept(submission("complaint"), HAND).state
    assert clock(accepted, "C-ACCEPT").state == "running"
    answered = telling.answer(accepted, BY_PHONE, later(1)).state
    assert clock(answered, "C-ACCEPT").state == "stopped"


def test_the_days_of_a_refusal_end_when_the_caller_was_told():
    refused = acceptance.refuse(submission("complaint"), "other", "未提供购买凭证", REFUSAL, HAND).state
    assert clock(refused, "C-ACCEPT").state == "running"
    told = telling.inform(refused, BY_PHONE, later(1)).state
    assert all(one.state == "stopped" for one in told.clocks)


@pytest.mark.parametrize("end", ["agree", "terminate"])
def test_who_hears_of_the_acceptance_with_the_end_of_the_mediation_alone_hears_of_it_by_the_same_telling(end):
    ended = ACTIONS[end](mediating(), later(1)).state
    assert clock(ended, "C-ACCEPT").state == "running"
    assert clock(telling.inform(ended, BY_PHONE, later(2)).state, "C-ACCEPT").state == "stopped"


@pytest.mark.parametrize("decide", ["accept", "refuse", "transfer"])
def test_of_whom_nobody_knows_nobody_is_told_so_the_decision_ends_the_days(decide):
    nobody = replace(submission("complaint"), person_id=None)
    decided = ACTIONS[decide](nobody, HAND).state
    waiting = [one.rule_id for one in decided.clocks if one.state != "stopped"]
    assert waiting == (["C-MEDIATE"] if decide == "accept" else [])


def test_the_days_of_what_came_in_a_sheet_count_from_when_the_unit_received_it():
    old = replace(submission("complaint"), received_at=NOW - timedelta(days=7))
    assert dispatch.transfer(old, "某局", "不属本部门", HAND).events[0].late
    report = replace(submission("report"), received_at=NOW - timedelta(days=7))
    [event] = merging.merge(report, "this", "that", True, HAND).events
    assert event.received_at == report.received_at


def test_an_assignment_names_somebody():
    with pytest.raises(NobodyNamed):
        dispatch.assign(submission("complaint"), None, None, HAND)


def test_what_is_returned_is_nobodys_until_the_intake_office_assigns_it_anew():
    assigned = dispatch.assign(submission("complaint"), "某所", "officer", HAND).state
    returned = dispatch.return_to_intake(assigned, "不归我科", HAND).state
    assert (returned.unit, returned.officer, returned.state) == (None, None, "returned")


def disputed():
    return dispatch.dispute_jurisdiction(submission("complaint"), "330106", "在对方辖区", HAND).state


def test_trap_22_who_disputes_does_not_pass_on_but_waits_for_the_superior():
    assert due_on(disputed(), "J-DISPUTE") == "2026-12-02"
    with pytest.raises(NotAParty):
        dispatch.designate(disputed(), "330200", HAND)
    designated = dispatch.designate(disputed(), "330106", HAND).state
    assert (designated.division, designated.state) == ("330106", "registered")


@pytest.mark.parametrize(("kind", "state"), [
    ("complaint", "registered"), ("complaint", "assigned"), ("complaint", "returned"), ("report", "checking"),
])  # fmt: skip
def test_trap_22_what_came_by_a_transfer_is_not_transferred_again(kind, state):
    with pytest.raises(TransferredBefore):
        dispatch.transfer(replace(submission(kind, state), channel="transfer"), "某局", "不属本部门", HAND)


@pytest.mark.parametrize("received", [
    {"handed_over_by": "330106"}, {"competence": "agreed"}, {"channel": "transfer"},
])  # fmt: skip
def test_trap_22_what_came_from_elsewhere_or_by_agreement_goes_on_by_a_dispute_only(received):
    one = replace(submission("complaint"), **received)
    with pytest.raises(TransferredBefore):
        dispatch.transfer(one, "某局", "不属本部门", HAND)
    with pytest.raises(TransferredBefore):
        dispatch.hand_over(one, "330108", False, "在对方辖区", HAND)
    assert dispatch.dispute_jurisdiction(one, "330108", "在对方辖区", HAND).state.state == "jurisdiction_disputed"


def test_trap_22_what_the_superior_has_designated_is_neither_passed_on_nor_disputed_again():
    one = dispatch.designate(disputed(), "330106", HAND).state
    for pass_on in (
        lambda: dispatch.transfer(one, "某局", "不属本部门", HAND),
        lambda: dispatch.hand_over(one, "330110", False, "在对方辖区", HAND),
        lambda: dispatch.dispute_jurisdiction(one, "330110", "在对方辖区", HAND),
    ):
        with pytest.raises(DesignatedBefore):
            pass_on()
    assert dispatch.hand_over(one, "330108", True, "交下级办理", HAND).state.division == "330108"


def test_a_division_does_not_dispute_with_itself():
    with pytest.raises(OwnDivision):
        dispatch.dispute_jurisdiction(submission("complaint"), "330110", "在对方辖区", HAND)


@pytest.mark.parametrize("kind", ["complaint", "report", "metrology_dispute"])
@pytest.mark.parametrize("settle", [
    dispatch.designate,
    lambda one, division, hand: dispatch.agree_jurisdiction(one, division, "协商记录1号", hand),
])  # fmt: skip
def test_days_count_from_the_receipt_by_the_unit_with_authority(settle, kind):
    one = dispatch.dispute_jurisdiction(submission(kind), "330106", "在对方辖区", HAND).state
    kept, passed = settle(one, "330110", later(7)).state, settle(one, "330106", later(7)).state
    assert {clock.rule_id for clock in kept.clocks if clock.state == "running"} == set(AT_REGISTRATION[kind])
    assert all(clock.started_at == NOW for clock in kept.clocks)
    running = [clock for clock in passed.clocks if clock.state == "running"]
    assert {clock.rule_id for clock in running} == set(AT_REGISTRATION[kind])
    assert all(clock.started_at == NOW + timedelta(days=7) for clock in running)


def test_the_two_settle_by_a_document_whose_it_is_before_anybody_is_asked():
    agreed = dispatch.agree_jurisdiction(disputed(), "330106", "协商记录1号", later(2))
    assert (agreed.state.division, agreed.state.state, agreed.state.disputed_with) == ("330106", "registered", None)
    [event] = agreed.events
    assert (event.division, event.other, event.agreed, event.document) == ("330110", "330106", "330106", "协商记录1号")
    with pytest.raises(NotAParty):
        dispatch.agree_jurisdiction(disputed(), "330200", "协商记录1号", HAND)


@pytest.mark.parametrize("state", ["returned", "jurisdiction_disputed", "jurisdiction_referred"])
def test_the_caller_may_withdraw_while_nobody_knows_yet_whose_it_is(state):
    gone = acceptance.withdraw(submission("complaint", state), "来电撤回", None, HAND).state
    assert (gone.state, gone.disputed_with) == ("withdrawn", None)
    assert all(clock.state == "stopped" for clock in gone.clocks)


def test_the_superior_has_seven_days_once_the_two_could_not_agree():
    disputed = dispatch.dispute_jurisdiction(submission("complaint"), "330106", "在对方辖区", HAND).state
    referred = dispatch.refer_upward(disputed, "330100", later(8))
    assert clock(referred.state, "J-DISPUTE").state == "stopped"
    assert due_on(referred.state, "J-DESIGNATE") == "2026-12-10"
    assert referred.events[0].superior == "330100"
    designated = dispatch.designate(referred.state, "330110", later(9)).state
    assert clock(designated, "J-DESIGNATE").state == "stopped"


def test_proof_of_identity_is_asked_for_by_a_day_to_come():
    assigned = submission("complaint", "assigned")
    with pytest.raises(PastDay):
        acceptance.ask_identity(assigned, NOW - timedelta(days=1), HAND)
    asked = acceptance.ask_identity(assigned, later(3).at, HAND)
    assert (asked.state.identity_until, asked.events[0].until) == (later(3).at, later(3).at)


def test_trap_04_an_extension_asked_for_after_expiry_is_refused():
    late = submission("report", "checking")
    with pytest.raises(TooLateToExtend):
        additions.extend(late, "R-CHECK", "审批表1号", later(40))


def test_trap_05_the_check_is_extended_once():
    extended = additions.extend(submission("report", "checking"), "R-CHECK", "审批表1号", HAND).state
    assert due_on(extended, "R-CHECK") == "2027-01-04"
    with pytest.raises(ExtensionRefused):
        additions.extend(extended, "R-CHECK", "审批表2号", HAND)


def test_only_a_deadline_that_runs_is_extended():
    with pytest.raises(NoSuchClock):
        additions.extend(submission("complaint"), "R-CHECK", "审批表1号", HAND)
    with pytest.raises(ExtensionRefused):
        additions.extend(submission("complaint"), "C-ACCEPT", "审批表1号", HAND)


def test_the_check_of_a_clue_found_in_mediation_is_extended_by_the_head():
    raised = additions.raise_clue(mediating(), "case-1", HAND, mediated=True).state
    extended = additions.extend(raised, "C-CLUE", "审批表1号", HAND)
    assert extended.events[0].due_at == clock(extended.state, "C-CLUE").due_at > clock(raised, "C-CLUE").due_at


def test_days_of_an_identification_by_the_holder_of_a_right_move_the_check_and_not_the_answer():
    before = submission("report", "checking")
    held = checking.begin_test(before, "辨认通知书1号", later(1), "identification").state
    after = checking.end_test(held, None, later(8)).state
    assert due_on(before, "R-CHECK") < due_on(after, "R-CHECK")
    assert due_on(before, "R-ZJ-ANSWER") == due_on(after, "R-ZJ-ANSWER")
    assert after.holds == ()
    with pytest.raises(UnknownGround):
        checking.begin_test(before, "无", HAND, "holiday")


def test_a_recusal_during_a_test_holds_the_mediation_until_both_are_over():
    tested = mediation.suspend_mediation(submission("complaint", "mediating"), "testing", "委托书1号", later(1)).state
    both = mediation.suspend_mediation(tested, "recusal", "回避申请1号", later(3)).state
    with pytest.raises(SuspendedBefore):
        mediation.suspend_mediation(both, "testing", "委托书2号", later(3))
    left = mediation.resume_mediation(both, "testing", later(6))
    assert (left.state.state, left.events[0].ground) == ("mediation_suspended", "testing")
    after = mediation.resume_mediation(left.state, None, later(11)).state
    assert (after.state, after.holds) == ("mediating", ())
    longer = clock(after, "C-MEDIATE").due_at - clock(submission("complaint", "mediating"), "C-MEDIATE").due_at
    assert longer == timedelta(days=10)


def test_what_is_tested_before_the_mediation_has_begun_holds_its_days_too():
    accepted = acceptance.accept(submission("complaint"), HAND).state
    held = mediation.suspend_mediation(accepted, "testing", "委托书1号", later(1)).state
    assert (held.state, clock(held, "C-MEDIATE").state) == ("mediation_suspended", "suspended")


@pytest.mark.parametrize("joined", [
    lambda one: additions.supplement(one, "另一台机器也是", True, later(5)).state,
    lambda one: merged(one, True, NOW + timedelta(days=5)).state,
])  # fmt: skip
def test_days_that_begin_anew_during_a_test_stand_still_until_it_ends(joined):
    late = checking.begin_test(submission("report", "checking"), "检测委托书1号", later(3)).state
    missed = timed(late, [replace(one, state="breached", suspensions=()) for one in late.clocks])
    anew = joined(missed)
    assert clock(anew, "R-CHECK").state == "suspended"
    after = checking.end_test(anew, None, later(12)).state
    assert due_on(after, "R-CHECK") > due_on(anew, "R-CHECK")


def test_an_answer_that_is_asked_for_anew_during_a_test_stands_still_until_it_ends():
    answered = telling.answer(submission("report", "testing"), BY_PHONE, later(1)).state
    _, again = answers(additions.supplement(answered, "另一台机器也是", True, later(5)).state)
    assert (again.state, again.suspensions[0].started_at) == ("suspended", again.started_at)


def test_a_test_that_was_begun_before_holds_were_kept_ends_as_well():
    begun = replace(submission("report", "testing"), holds=())
    assert clock(checking.end_test(begun, None, HAND).state, "R-CHECK").state == "running"


def test_test_days_move_both_the_check_and_the_answer():
    before = submission("report", "checking")
    after = checking.end_test(checking.begin_test(before, "检测委托书1号", later(1)).state, None, later(8)).state
    assert due_on(before, "R-CHECK") < due_on(after, "R-CHECK")
    assert due_on(before, "R-ZJ-ANSWER") < due_on(after, "R-ZJ-ANSWER")


def test_filing_opens_one_case_even_when_a_clue_opened_it_before():
    report = submission("report", "checking")
    assert [one.type for one in checking.file_case(report, "case-1", HAND).events] == ["filing_decided", "clue_raised"]
    known = replace(report, case_id="case-0")
    filed = checking.file_case(known, "case-1", HAND)
    assert [one.type for one in filed.events] == ["filing_decided"]
    assert filed.state.case_id == "case-0"


def test_a_report_is_not_merged_into_itself():
    with pytest.raises(MergedIntoItself):
        merging.merge(submission("report"), "this", "this", False, HAND)


def test_trap_29_what_is_said_again_restarts_nothing_and_new_facts_do():
    report = submission("report", "checking")
    again = additions.supplement(report, "还是那件事", False, later(5)).state
    more = additions.supplement(report, "另一台机器也是", True, later(5)).state
    for rule_id in ("R-CHECK", "R-ZJ-ANSWER"):
        assert clock(again, rule_id) == clock(report, rule_id)
        assert due_on(more, rule_id) > due_on(report, rule_id)
        assert clock(more, rule_id).restarts


@pytest.mark.parametrize("state", ["jurisdiction_disputed", "jurisdiction_referred"])
def test_new_facts_restart_the_days_while_it_is_disputed_whose_the_report_is(state):
    report = submission("report", state)
    more = additions.supplement(report, "另一台机器也是", True, later(5)).state
    assert due_on(more, "R-CHECK") > due_on(report, "R-CHECK")
    merging.refuse_unless_open(report)


def answers(one):
    return [each for each in one.clocks if each.rule_id == "R-ZJ-ANSWER"]


def test_new_facts_are_answered_anew_though_the_first_ones_were_answered():
    answered = telling.answer(submission("report", "checking"), BY_PHONE, later(1)).state
    first, again = answers(additions.supplement(answered, "另一台机器也是", True, later(5)).state)
    assert first == answers(answered)[0]
    assert (again.state, again.started_at) == ("running", NOW + timedelta(days=5))


def test_who_reported_first_is_answered_within_their_own_days_whoever_else_reports():
    report = submission("report", "checking")
    assert answers(merged(report, True, NOW + timedelta(days=5)).state) == answers(report)
    answered = telling.answer(report, BY_PHONE, later(1)).state
    assert answers(merged(answered, True, NOW + timedelta(days=5)).state) == answers(answered)


def test_the_head_may_grant_less_than_the_law_allows_and_not_more():
    report = submission("report", "checking")
    short = additions.extend(report, "R-CHECK", "审批表1号", later(1), 5).state
    assert due_on(report, "R-CHECK") < due_on(short, "R-CHECK")
    assert due_on(short, "R-CHECK") < due_on(additions.extend(report, "R-CHECK", "表", later(1)).state, "R-CHECK")
    with pytest.raises(ExtensionRefused):
        additions.extend(report, "R-CHECK", "审批表1号", later(1), 16)


def test_what_kept_its_time_when_new_facts_came_may_be_extended_in_its_new_run_as_any_other():
    def more(one, day, **said):
        return additions.extend(one, "R-CHECK", "审批表2号", later(day), **said).state

    report = submission("report", "checking")
    plain = more(additions.supplement(report, "另一台机器也是", True, later(20)).state, 21)
    granted = additions.extend(report, "R-CHECK", "审批表1号", later(10)).state
    kept = additions.supplement(granted, "另一台机器也是", True, later(20)).state
    assert clock(kept, "R-CHECK").due_at == clock(granted, "R-CHECK").due_at
    for day in (21, 41):
        again = more(kept, day)
        assert clock(again, "R-CHECK").due_at == clock(plain, "R-CHECK").due_at
        with pytest.raises(ExtensionRefused):
            more(again, day)
    with pytest.raises(ExtensionRefused):
        more(kept, 21, amount=1)
    with pytest.raises(TooLateToExtend):
        more(kept, 45)


def test_new_facts_take_no_time_away_that_the_head_has_granted():
    granted = additions.extend(submission("report", "checking"), "R-CHECK", "审批表1号", later(1)).state
    for more in (
        merged(granted, True, NOW + timedelta(days=2)).state,
        additions.supplement(granted, "另一台机器也是", True, later(5)).state,
    ):
        assert due_on(more, "R-CHECK") == due_on(granted, "R-CHECK")
    much_later = additions.supplement(granted, "另一台机器也是", True, later(30)).state
    assert due_on(much_later, "R-CHECK") > due_on(granted, "R-CHECK")


def test_a_merger_that_cannot_stand_leaves_extension_test_days_and_answer_as_they_were():
    report = additions.extend(submission("report", "checking"), "R-CHECK", "审批表1号", later(1)).state
    report = checking.end_test(checking.begin_test(report, "检测委托书1号", later(2)).state, None, later(6)).state
    report = telling.answer(report, BY_PHONE, later(6)).state
    away = merging.merge(report, "this", "that", True, later(7)).state
    assert clock(away, "R-CHECK").state == "stopped"
    event = MergerReturned("JB1", "330110", "this", "that", "officer")
    back = merging.returned(away, event, later(8)).state
    assert (back.state, back.clocks) == ("registered", report.clocks)


def test_an_anonymous_report_that_comes_apart_is_answered_to_nobody_and_checked_within_its_days():
    report = replace(submission("report", "checking"), person_id=None)
    away = merging.merge(report, "this", "that", True, later(1)).state
    event = MergerReturned("JB1", "330110", "this", "that", "officer")
    assert merging.returned(away, event, later(2)).state.clocks == report.clocks


def test_an_older_report_that_is_merged_later_asks_for_no_second_answer():
    answered = telling.answer(submission("report", "checking"), BY_PHONE, later(1)).state
    assert merged(answered, True, NOW - timedelta(days=7)).state == answered


def merged(into, new_facts, received):
    said = replace(submission("report"), number="JB2", registered_at=received)
    [event] = merging.merge(said, "this", "that", new_facts, HAND).events
    return merging.absorb(into, "this", event, later(9))


def test_new_facts_of_a_merged_report_restart_the_days_from_the_day_it_came():
    report = submission("report", "checking")
    after = merged(report, True, NOW + timedelta(days=7)).state
    assert clock(after, "R-CHECK").started_at == NOW + timedelta(days=7)
    assert due_on(after, "R-CHECK") > due_on(report, "R-CHECK")


def test_a_report_that_says_nothing_new_is_merged_and_restarts_nothing():
    report = submission("report", "checking")
    after = merged(report, False, NOW + timedelta(days=7))
    assert after.state == report
    assert [one.type for one in after.events] == ["report_absorbed"]


def test_an_older_report_that_is_merged_later_moves_no_deadline():
    report = submission("report", "checking")
    assert merged(report, True, NOW - timedelta(days=7)).state == report


def test_new_facts_that_come_after_the_decision_are_checked_by_themselves():
    with pytest.raises(DecidedBefore):
        merging.refuse_unless_open(submission("report", "filed"))
    filed = checking.file_case(submission("report", "checking"), "case-1", HAND).state
    assert merged(filed, True, NOW + timedelta(days=7)).state == filed


def anonymous(state):
    return replace(submission("report", state), person_id=None)


@pytest.mark.parametrize("decide", [
    lambda one: checking.file_case(one, "case-1", HAND),
    lambda one: checking.decline_filing(one, "other", "初次违法并已改正", FILING, HAND),
    lambda one: merging.merge(one, "this", "that", False, HAND),
])  # fmt: skip
def test_of_an_anonymous_report_nobody_is_told_and_the_decision_ends_it(decide):
    decided = decide(anonymous("checking")).state
    assert all(one.state == "stopped" for one in decided.clocks)
    assert closing.archive(decided, HAND).state.state == "archived"


def test_nobody_is_told_of_an_anonymous_report():
    for tell, state in ((telling.answer, "checking"), (telling.inform, "filed")):
        with pytest.raises(NobodyToTell):
            tell(anonymous(state), BY_PHONE, HAND)


@pytest.mark.parametrize("leave", [
    lambda one: acceptance.withdraw(one, "来电撤回", None, later(1)),
    lambda one: dispatch.transfer(one, "某局", "不属本部门", later(1)),
    lambda one: dispatch.hand_over(one, "330106", False, "在对方辖区", later(1)),
])  # fmt: skip
def test_what_is_no_longer_waited_for_here_was_not_met(leave):
    before = submission("complaint")
    after = leave(before).state
    assert all(one.void and not one.late for one in after.clocks[: len(before.clocks)])


def test_whoever_gave_a_name_is_told_before_the_file_is_put_away():
    filed = checking.file_case(submission("report", "checking"), "case-1", HAND).state
    assert clock(filed, "R-ZJ-ANSWER").state == "running"
    with pytest.raises(NotTold):
        closing.archive(filed, HAND)
    told = telling.inform(filed, Telling("sms", "短信回执1号"), HAND).state
    assert closing.archive(told, HAND).state.state == "archived"


def test_a_test_is_ordered_late_too_and_what_has_run_out_stays_so():
    late = checking.begin_test(submission("report", "checking"), "检测委托书1号", later(60)).state
    assert (late.state, [one.state for one in late.clocks]) == ("testing", ["running", "running"])
    assert checking.end_test(late, None, later(70)).state.clocks == late.clocks


def test_the_mediation_of_a_dispute_stands_still_though_no_deadline_of_its_own_does():
    answered = telling.answer(submission("metrology_dispute", "mediating"), BY_PHONE, HAND).state
    held = mediation.suspend_mediation(answered, "recusal", "回避申请1号", HAND).state
    assert mediation.resume_mediation(held, None, later(3)).state.state == "mediating"
    with pytest.raises(GroundNotAllowed):
        mediation.suspend_mediation(answered, "holiday", "无", HAND)


def test_new_facts_restart_nothing_that_has_been_decided():
    filed = checking.file_case(submission("report", "checking"), "case-1", HAND).state
    assert additions.supplement(filed, "另一台机器也是", True, later(5), True).state.clocks == filed.clocks


@pytest.mark.parametrize(
    ("grade", "penalty", "expected"),
    [(1, 200_000_00, (5_000_00, 10_000_00)), (2, 10_000_00, (3_000_00, 3_000_00)), (3, 0, (1_000_00, 1_000_000_00))],
)
def test_a_reward_lies_between_its_floor_and_its_share(grade, penalty, expected):
    assert bounds(REWARDS, grade, penalty) == expected


def test_rewards_outside_the_rules_are_refused_by_name():
    with pytest.raises(UnknownGrade):
        refuse_unfounded(REWARDS, Reward(4, 100_000, False), 0)
    with pytest.raises(RewardOutOfBounds):
        refuse_unfounded(REWARDS, Reward(1, 100, False), 0)
    with pytest.raises(RewardOutOfBounds):
        refuse_unfounded(REWARDS, Reward(1, 1_000_001_00, True), 10**12)
    with pytest.raises(FinanceMustJoin):
        refuse_unfounded(REWARDS, Reward(1, 500_000_00, False), 10**9)
    refuse_unfounded(REWARDS, Reward(1, 500_000_00, True), 10**9)


def test_a_reward_below_its_share_of_the_penalty_takes_a_reason():
    with pytest.raises(RewardBelowShare) as refused:
        refuse_unfounded(REWARDS, Reward(1, 9_000_00, False), 200_000_00)
    assert refused.value.facts == {"share_fen": 10_000_00}
    refuse_unfounded(REWARDS, Reward(1, 9_000_00, False, "the clue came second"), 200_000_00)
    refuse_unfounded(REWARDS, Reward(1, 6_000_00, False), 200_000_00, spent_fen=994_000_00)


def test_an_anonymous_report_is_not_rewarded():
    nobody = replace(submission("report", "informed"), person_id=None)
    with pytest.raises(NobodyToReward):
        checking.rules_of_reward(nobody, True, [REWARDS])


def test_a_file_is_not_put_away_while_a_deadline_runs():
    informed = replace(submission("complaint", "registered"), state="informed")
    with pytest.raises(DeadlinesRun) as refused:
        closing.archive(informed, HAND)
    assert "C-ACCEPT" in refused.value.facts["rules"]


def test_a_correction_opens_the_file_again_and_its_deadlines_start_anew():
    closed = replace(submission("complaint", "archived"), refusal="other", satisfaction=1, clocks=())
    again = closing.correct(closed, "认定有误", later(30)).state
    assert (again.state, again.refusal, again.satisfaction) == ("assigned", None, None)
    assert {one.rule_id for one in again.clocks} == {"C-ACCEPT", "R-ZJ-ANSWER"}
    assert clock(again, "C-ACCEPT").started_at == NOW + timedelta(days=30)


def test_what_is_opened_again_is_no_longer_merged_or_transferred():
    closed = replace(submission("report", "archived"), merged_into="that", transferred_to="某局", clocks=())
    again = closing.correct(closed, "认定有误", HAND).state
    assert (again.merged_into, again.transferred_to) == (None, None)


@pytest.mark.parametrize(("kind", "state"), EVERYWHERE)
def test_trap_28_a_clue_is_raised_in_any_state_of_any_kind_and_changes_none(kind, state):
    before = submission(kind, state)
    raised = additions.raise_clue(before, "case-1", HAND, mediated=False)
    assert [one.type for one in raised.events] == ["clue_raised"]
    assert (raised.state.state, raised.state.case_id) == (state, "case-1")
    for action in {name for at, name in TRANSITIONS[kind] if at == state} - {"file_case"}:
        try:
            after = ACTIONS[action](raised.state, HAND).state
        except Refused:
            continue
        assert after.case_id == "case-1"


def test_a_clue_found_in_mediation_has_a_deadline_of_its_own():
    raised = additions.raise_clue(mediating(), "case-1", HAND, mediated=True).state
    assert due_on(raised, "C-CLUE") == "2026-12-14"


def test_the_days_for_checking_a_clue_end_when_its_case_stands():
    raised = additions.raise_clue(mediating(), "case-1", HAND, mediated=True).state
    stands = additions.case_stands(raised, "case-1", later(2))
    assert clock(stands.state, "C-CLUE").state == "stopped"
    assert [one.type for one in stands.events] == ["clue_taken_up"]
    assert not additions.case_stands(stands.state, "case-1", later(3)).events


def test_a_refusal_says_why_and_a_correction_takes_it_back():
    refused = acceptance.refuse(submission("complaint"), "other", "未提供购买凭证", REFUSAL, HAND)
    assert (refused.state.refusal_reason, refused.events[0].reason) == ("未提供购买凭证", "未提供购买凭证")
    assert closing.correct(refused.state, "认定有误", HAND).state.refusal_reason == ""


@pytest.mark.parametrize(
    ("accepted", "expected"), [("2026-04-14T02:00:00+00:00", 45), ("2026-04-15T02:00:00+00:00", 60)]
)
def test_trap_03_the_day_of_acceptance_decides_which_limit_a_mediation_has(accepted, expected):
    at = NOW.fromisoformat(accepted)
    started = CLOCKS.start("C-MEDIATE", at)
    assert CLOCKS.rule_of(started).amount == expected


@pytest.mark.parametrize(
    ("received", "accepted", "limits"),
    [
        ("2026-04-09", "2026-04-14", {"C-MEDIATE": "2026-06-18", "C-MEDIATE-STATE": "2026-06-13"}),
        ("2026-04-14", "2026-04-15", {"C-MEDIATE": "2026-06-14"}),
        ("2026-04-15", "2026-04-16", {"C-MEDIATE": "2026-06-15"}),
    ],
)
def test_trap_03_not_the_day_of_receipt_but_that_of_acceptance_decides_on_both_sides_of_the_change(
    received, accepted, limits
):
    one = received_on(received)
    taken_on = acceptance.accept(one, replace(HAND, at=noon(accepted))).state
    assert clock(taken_on, "C-ACCEPT").rule_valid_from == ("2026-04-15" if received == "2026-04-15" else "2020-01-01")
    mediated = [each.rule_id for each in taken_on.clocks if each.rule_id.startswith("C-MEDIATE")]
    assert {each: due_on(taken_on, each) for each in mediated} == limits


def test_trap_03_an_office_may_set_that_the_day_of_receipt_decides():
    by_receipt = replace(HAND, at=noon("2026-04-15"), clocks=replace(CLOCKS, mediation_by="receipt"))
    taken_on = acceptance.accept(received_on("2026-04-14"), by_receipt).state
    assert {due_on(taken_on, each) for each in ("C-MEDIATE", "C-MEDIATE-STATE")} == {"2026-06-22", "2026-06-14"}
    assert by_receipt.clocks.rule_of(clock(taken_on, "C-MEDIATE")).amount == 45
    same = acceptance.accept(received_on("2026-04-15"), by_receipt).state
    assert due_on(same, "C-MEDIATE") == "2026-06-14"


def test_of_two_limits_of_one_mediation_the_earlier_one_is_shown_and_both_end_with_it():
    mediated = mediation.start_mediation(accepted_on("2026-04-10"), replace(HAND, at=noon("2026-04-11"))).state
    told = telling.answer(mediated, BY_PHONE, replace(HAND, at=noon("2026-04-11"))).state
    assert told.due_at == clock(told, "C-MEDIATE-STATE").due_at < clock(told, "C-MEDIATE").due_at
    ended = mediation.agree(told, "agreement", None, replace(HAND, at=noon("2026-05-11"))).state
    assert all(one.state == "stopped" for one in ended.clocks)


def test_since_july_2024_days_of_a_test_are_not_counted_in_a_mediation():
    held = replace(HAND, at=noon("2026-04-13"))
    before = mediation.start_mediation(accepted_on("2026-04-10"), held).state
    standing = mediation.suspend_mediation(before, "testing", "检测委托书1号", held).state
    after = mediation.resume_mediation(standing, None, replace(HAND, at=noon("2026-04-23"))).state
    assert (due_on(before, "C-MEDIATE-STATE"), due_on(after, "C-MEDIATE-STATE")) == ("2026-06-09", "2026-06-22")
    assert due_on(before, "C-MEDIATE") < due_on(after, "C-MEDIATE")


def test_before_july_2024_no_rule_takes_a_test_out_of_a_mediation():
    held = replace(HAND, at=noon("2024-07-02"))
    with pytest.raises(GroundNotAllowed):
        CLOCKS.refuse_counted([CLOCKS.start("C-MEDIATE", noon("2024-06-28"))], "testing", held.at)


def received_on(day):
    at = noon(day)
    return replace(submission("complaint"), registered_at=at, clocks=CLOCKS.at_registration("complaint", at))


def accepted_on(day):
    return acceptance.accept(received_on(day), replace(HAND, at=noon(day))).state


@pytest.mark.parametrize("received", ["2020-01-02", "2022-10-31", "2022-11-01", "2026-11-23"])
def test_a_report_of_any_year_since_2020_has_fifteen_working_days_for_its_check(received):
    started = CLOCKS.start("R-CHECK", NOW.fromisoformat(f"{received}T02:00:00+00:00"))
    assert CLOCKS.rule_of(started).amount == 15


def test_the_earliest_deadline_is_the_one_that_lists_go_by():
    one = submission("complaint")
    assert one.due_at == min(each.due_at for each in one.clocks)
    assert one.next_due_at == min(alert.at for each in one.clocks for alert in each.alerts)


def test_trap_21_hours_run_on_through_a_holiday():
    eve = NOW.fromisoformat("2026-09-30T10:00:00+00:00")
    started = CLOCKS.start("RR-REPORT-4", eve)
    assert started.due_at == eve + timedelta(hours=24)
    assert not started.provisional


def test_the_three_days_of_a_transfer_count_from_where_its_days_began_anew():
    old = replace(submission("complaint", "archived"), registered_at=NOW - timedelta(days=90), clocks=())
    passed_on = dispatch.transfer(closing.correct(old, "认定有误", HAND).state, "某局", "无管辖权", HAND)
    assert passed_on.events[-1].late is False
    assert dispatch.transfer(replace(old, state="assigned"), "某局", "无管辖权", HAND).events[-1].late is True


def test_new_facts_by_a_supplement_are_the_last_report_for_the_one_it_is_merged_into():
    first = replace(submission("report", "assigned"), registered_at=NOW - timedelta(days=30))
    supplemented = additions.supplement(first, "又一台", True, HAND).state
    (merged,) = merging.merge(supplemented, "this", "that", True, HAND).events
    assert merged.received_at == HAND.at


@pytest.mark.parametrize("action", ["answer", "assign"])
def test_whoever_waits_for_a_test_can_be_answered_meanwhile(action):
    assert ACTIONS[action](submission("report", "testing"), HAND).state.state == "testing"


def test_a_refusal_of_whom_nobody_knows_is_put_away_without_a_notice():
    refused = ACTIONS["refuse"](replace(submission("complaint"), person_id=None), HAND).state
    assert closing.archive(refused, HAND).state.state == "archived"
    with pytest.raises(NotTold):
        closing.archive(ACTIONS["refuse"](submission("complaint"), HAND).state, HAND)


def test_a_right_that_lapsed_is_over_and_not_overdue():
    lapsed = replace(CLOCKS.start("D-APPEAL", NOW), state="breached")
    assert timed(submission("metrology_dispute"), (lapsed,)).due_at is None


def test_whose_it_is_can_be_settled_while_the_caller_is_asked_who_they_are():
    waiting = submission("complaint", "awaiting_identity")
    assert dispatch.assign(waiting, None, "somebody", HAND).state.state == "awaiting_identity"
    assert dispatch.transfer(waiting, "某局", "不属本部门", HAND).state.state == "transferred"
    assert dispatch.hand_over(waiting, "330106", False, "在对方辖区", HAND).state.state == "registered"
    assert dispatch.dispute_jurisdiction(waiting, "330106", "在对方辖区", HAND).state.state == "jurisdiction_disputed"


def under_test():
    begun = checking.begin_test(submission("report", "checking"), "检测委托书1号", HAND).state
    assert begun.state == "testing"
    return begun


def types(decided):
    return [event.type for event in decided.events]


@pytest.mark.parametrize("state", ["checking", "testing"])
def test_a_report_that_turns_out_to_belong_elsewhere_is_handed_over_during_its_check_and_counts_anew_there(state):
    there = dispatch.hand_over(submission("report", state), "330106", False, "在对方辖区", later(4)).state
    assert (there.division, there.state, there.handed_over_by, there.holds) == ("330106", "registered", "330110", ())
    running = {one.rule_id: legal_day(one.started_at) for one in there.clocks if one.state == "running"}
    since = legal_day(later(4).at)
    assert running == {"R-CHECK": since, "R-ZJ-ANSWER": since, "R-ZJ-TRANSFER": legal_day(NOW)}


@pytest.mark.parametrize("leave", [
    lambda one: dispatch.transfer(one, "某局", "不属本部门", later(4)),
    lambda one: dispatch.hand_over(one, "330106", False, "在对方辖区", later(4)),
])  # fmt: skip
def test_what_a_report_waited_for_is_no_longer_waited_for_where_it_has_left(leave):
    two = checking.begin_test(under_test(), "协助辨认书1号", later(1), "identification").state
    left = leave(two)
    assert types(left)[:2] == ["test_ended", "test_ended"]
    assert left.state.holds == ()
    assert not [one for one in left.state.clocks if one.state == "suspended"]
    assert types(leave(submission("report", "checking"))) == types(left)[2:]


def test_a_test_goes_on_and_is_not_counted_while_it_is_disputed_whose_the_report_is():
    disputed = dispatch.dispute_jurisdiction(under_test(), "330106", "在对方辖区", later(1)).state
    assert [clock(disputed, rule).state for rule in ("R-CHECK", "J-DISPUTE")] == ["suspended", "running"]
    here = dispatch.agree_jurisdiction(disputed, "330110", "协商记录1号", later(2)).state
    again = checking.check(here, later(3)).state
    assert (again.state, clock(again, "R-CHECK").state) == ("testing", "suspended")
    ended = checking.end_test(again, None, later(10)).state
    assert ended.state == "checking"
    assert clock(ended, "R-CHECK").due_at > clock(submission("report", "checking"), "R-CHECK").due_at
    referred = dispatch.refer_upward(disputed, "330100", later(8)).state
    for one in (disputed, referred):
        in_time = checking.end_test(one, None, later(10))
        assert (in_time.state.state, clock(in_time.state, "R-CHECK").state) == (one.state, "running")


def test_a_test_that_lasted_when_the_report_was_found_to_be_another_divisions_holds_nothing_there():
    disputed = dispatch.dispute_jurisdiction(under_test(), "330106", "在对方辖区", later(1)).state
    for settle in (
        lambda: dispatch.agree_jurisdiction(disputed, "330106", "协商记录1号", later(2)),
        lambda: dispatch.designate(disputed, "330106", later(2)),
    ):
        there = settle()
        assert types(there)[0] == "test_ended"
        assert there.state.holds == ()
        assert checking.check(there.state, later(3)).state.state == "checking"


LONG_AGO = NOW.replace(year=2013)


def test_what_was_received_before_there_were_days_for_it_is_passed_on_without_any():
    old = replace(submission("complaint"), registered_at=NOW, received_at=LONG_AGO, clocks=())
    for decided in (
        dispatch.transfer(old, "某局", "不属本部门", HAND),
        dispatch.hand_over(old, "330106", False, "在对方辖区", HAND),
        dispatch.hand_over(old, "330106", False, "在对方辖区", HAND, BY_PHONE),
    ):
        assert "R-ZJ-TRANSFER" not in {one.rule_id for one in decided.state.clocks}
        assert decided.events[0].late is False


def test_for_a_day_without_a_list_of_grounds_that_is_said():
    grounds = in_force(rulebook.load().termination, date(2026, 4, 10))
    with pytest.raises(NoGroundsThen):
        mediation.terminate(submission("complaint", "mediating"), "no_agreement", grounds, None, HAND)


@pytest.mark.parametrize(("day", "late"), [(1, False), (40, True)])
def test_that_two_agreed_after_their_seven_days_is_said_to_be_late(day, late):
    disputed = dispatch.dispute_jurisdiction(submission("complaint"), "330106", "在对方辖区", HAND).state
    for division in ("330110", "330106"):
        decided = dispatch.agree_jurisdiction(disputed, division, "协商记录1号", later(day))
        assert decided.events[0].late is late


def test_a_second_clue_is_refused_with_the_case_where_it_is_to_be_added():
    raised = additions.raise_clue(submission("complaint", "accepted"), "case-1", HAND, mediated=False).state
    with pytest.raises(ClueRaisedBefore) as refused:
        additions.raise_clue(raised, "case-2", later(40), mediated=False)
    assert refused.value.facts == {"case_id": "case-1"}
    assert "as evidence" in refused.value.message
