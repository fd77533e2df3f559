"""What is taken down later than it happened counts from when it was: in time if it was, and from that day on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.domain.deadlines import sound
from services.cases.handlers import additions, case_decisions, dispatch, handling, intake, reports
from services.cases.handlers.acting import Act
from services.cases.schemas.complaints import InstrumentIn
from services.cases.schemas.handling import (
    Agree,
    Appeal,
    BeginTest,
    ByDocument,
    Extend,
    HandOver,
    Informed,
    OfInstitution,
    Over,
    Reason,
    Refuse,
    Supplement,
    Suspend,
    Terminate,
    Told,
    Transfer,
    VerificationResult,
)
from shared.clocks.extension import TooLateToExtend
from shared.clocks.legal_time import legal_day
from shared.contracts.handling import FollowedUp
from shared.errors import Invalid
from shared.store.history import Decided
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, context, desk
from tests.unit.cases.test_case_decisions import opened, raised


def days(number):
    return NOW + timedelta(days=number)


def then(stored, on, now, by=OFFICER):
    """One act of `now` that happened on `on`."""
    return Act(stored.id, by, None, context(by.subject, at=now), on)


def clock(stored, rule_id):
    return [one for one in stored.state.clocks if one.rule_id == rule_id][-1]


def registered(at_desk, kind="complaint", **changes):
    return intake.register(at_desk, replace(CALL, kind=kind, **changes), HOTLINE, context())


def looked_at(at_desk, stored, at):
    return at_desk.complaints.change(stored.id, lambda one: sound(one, at_desk.clocks, at), context(at=at))


def test_the_sixty_days_count_from_the_acceptance_and_not_from_when_it_was_taken_down():
    at_desk = desk()
    accepted = handling.accept(at_desk, then(registered(at_desk), days(1), days(4)))
    assert legal_day(clock(accepted, "C-MEDIATE").started_at) == legal_day(days(1))
    entry = accepted.history[-1]
    assert (entry.at, entry.data["happened_at"][:10]) == (days(4), str(legal_day(days(1))))


def test_without_a_day_it_is_now_and_the_history_says_no_other():
    at_desk = desk()
    accepted = handling.accept(at_desk, then(registered(at_desk), None, days(4)))
    assert clock(accepted, "C-MEDIATE").started_at == days(4)
    assert accepted.history[-1].data["happened_at"] is None


def test_more_time_that_was_granted_in_time_holds_though_the_miss_was_noted_before_it_was_taken_down():
    at_desk = desk()
    report = registered(at_desk, "report")
    due = clock(report, "R-CHECK").due_at
    missed = looked_at(at_desk, report, due + timedelta(hours=1))
    assert clock(missed, "R-CHECK").state == "breached"
    command = Extend("R-CHECK", "审批表1号")
    with pytest.raises(TooLateToExtend):
        additions.extend(at_desk, then(missed, None, due + timedelta(hours=2), HEAD), command)
    granted = additions.extend(at_desk, then(missed, due - timedelta(days=1), due + timedelta(hours=2), HEAD), command)
    assert (clock(granted, "R-CHECK").state, clock(granted, "R-CHECK").due_at > due) == ("running", True)


def test_the_days_of_a_test_are_those_of_the_test():
    at_desk = desk()
    plain = reports.check(at_desk, then(registered(at_desk, "report"), None, NOW))
    sent = reports.begin_test(at_desk, then(plain, days(2), days(6)), BeginTest("检测委托书1号"))
    back = reports.end_test(at_desk, then(sent, days(9), days(14)), Over())
    (span,) = clock(back, "R-CHECK").suspensions
    assert (legal_day(span.started_at), legal_day(span.ended_at)) == (legal_day(days(2)), legal_day(days(9)))


def test_a_suspension_that_began_in_time_holds_the_mediation_though_it_was_taken_down_after_its_end():
    at_desk = desk()
    accepted = handling.accept(at_desk, then(registered(at_desk), None, NOW))
    due = clock(accepted, "C-MEDIATE").due_at
    missed = looked_at(at_desk, accepted, due + timedelta(hours=1))
    act = then(missed, due - timedelta(days=3), due + timedelta(days=1))
    held = handling.suspend_mediation(at_desk, act, Suspend("testing", "委托书1号"))
    assert clock(held, "C-MEDIATE").state == "suspended"


def test_new_facts_count_from_the_day_on_which_they_came():
    at_desk = desk()
    report = registered(at_desk, "report")
    more = additions.supplement(at_desk, then(report, days(3), days(8)), Supplement("另一台机器也是", True))
    assert legal_day(clock(more, "R-CHECK").started_at) == legal_day(days(3))


def test_who_was_told_on_the_day_of_a_decision_that_was_taken_down_later_was_told_then():
    at_desk = desk()
    accepted = handling.accept(at_desk, then(registered(at_desk), days(1), days(4)))
    told = handling.answer(at_desk, then(accepted, days(1), days(4)), Told("phone", "通话记录1号"))
    assert legal_day(clock(told, "C-ACCEPT").stopped_at) == legal_day(days(1))


@pytest.mark.parametrize("on", [days(-1), days(5)])
def test_nothing_happened_before_the_receipt_or_in_days_to_come(on):
    at_desk = desk()
    with pytest.raises(Invalid) as refused:
        handling.accept(at_desk, then(registered(at_desk), on, days(4)))
    assert set(refused.value.facts["errors"]) == {"happened_at"}


def refused_for_its_day(call, *given):
    with pytest.raises(Invalid) as refused:
        call(*given)
    assert set(refused.value.facts["errors"]) == {"happened_at"}


def test_after_a_correction_nothing_happened_before_it():
    at_desk = desk()
    refused = handling.refuse(at_desk, then(registered(at_desk), None, days(1)), Refuse("other", "未提供购买凭证"))
    informed = handling.inform(at_desk, then(refused, None, days(2)), Informed("phone", "通话记录1号"))
    again = handling.correct(at_desk, then(informed, None, days(60), HEAD), Reason("认定有误"))
    refused_for_its_day(handling.accept, at_desk, then(again, days(2), days(61)))
    accepted = handling.accept(at_desk, then(again, days(60), days(61)))
    assert legal_day(clock(accepted, "C-MEDIATE").started_at) == legal_day(days(60))


def test_nobody_took_it_on_before_it_was_handed_over_to_them():
    at_desk = desk()
    there = dispatch.hand_over(
        at_desk, then(registered(at_desk), None, days(3), HEAD), HandOver("330106", "在对方辖区")
    )
    other = replace(OFFICER, division="330106")
    refused_for_its_day(handling.accept, at_desk, then(there, days(2), days(5), other))
    assert handling.accept(at_desk, then(there, days(3), days(5), other)).state.state == "accepted"


def test_a_dispute_is_not_settled_before_it_was_taken_on_nor_a_result_in_before_it_was_asked_for():
    at_desk = desk()
    stored = registered(at_desk, "metrology_dispute", instrument=InstrumentIn(serial="A-0077"))
    accepted = handling.accept(at_desk, then(stored, None, days(4)))
    ordered = handling.order_verification(
        at_desk, then(accepted, days(5), days(6)), OfInstitution("市计量院", "委托书1号")
    )
    found = VerificationResult("within_limits")
    refused_for_its_day(handling.record_result, at_desk, then(ordered, days(4), days(9)), found)
    result = handling.record_result(at_desk, then(ordered, days(8), days(9)), found)
    mediating = handling.start_mediation(at_desk, then(result, None, days(9)))
    for early in (2, 7):
        refused_for_its_day(handling.agree, at_desk, then(mediating, days(early), days(10)), Agree("agreement"))
    assert handling.agree(at_desk, then(mediating, days(9), days(10)), Agree("agreement")).state.state == "agreed"


def test_what_is_said_may_have_come_before_what_was_decided_meanwhile():
    at_desk = desk()
    accepted = handling.accept(at_desk, then(registered(at_desk), None, days(4)))
    more = additions.supplement(at_desk, then(accepted, days(2), days(5)), Supplement("又来电"))
    assert legal_day(more.state.supplements[-1].at) == legal_day(days(2))


def test_facts_that_came_before_others_and_are_noted_after_them_bring_no_earlier_beginning():
    at_desk = desk()
    report = registered(at_desk, "report")
    first = additions.supplement(at_desk, then(report, days(10), days(11)), Supplement("另一台机器也是", True))
    more = additions.supplement(at_desk, then(first, days(5), days(12)), Supplement("第三台机器也是", True))
    assert more.state.counts_from == first.state.counts_from
    assert clock(more, "R-CHECK") == clock(first, "R-CHECK")


def sent_on(at_desk, day):
    checked = reports.check(at_desk, then(registered(at_desk, "report"), None, NOW))
    return reports.begin_test(at_desk, then(checked, days(day), days(day)), BeginTest("检测委托书1号"))


def test_what_the_days_stand_still_for_did_not_end_before_it_began_and_may_end_on_the_same_day():
    at_desk = desk()
    sent = sent_on(at_desk, 5)
    refused_for_its_day(reports.end_test, at_desk, then(sent, days(3), days(8)), Over())
    refused_for_its_day(dispatch.transfer, at_desk, then(sent, days(3), days(8), HEAD), Transfer("某局", "无管辖权"))
    back = reports.end_test(at_desk, then(sent, days(5) - timedelta(minutes=30), days(8)), Over())
    (span,) = clock(back, "R-CHECK").suspensions
    assert span.started_at == span.ended_at == days(5)


def mediated(at_desk):
    accepted = handling.accept(at_desk, then(registered(at_desk), None, NOW))
    return handling.start_mediation(at_desk, then(accepted, None, NOW))


def test_a_mediation_neither_went_on_nor_ended_before_it_was_suspended():
    at_desk = desk()
    accepted = handling.accept(at_desk, then(registered(at_desk), None, NOW))
    held = handling.suspend_mediation(at_desk, then(accepted, days(5), days(5)), Suspend("testing", "委托书1号"))
    early = then(held, days(3), days(8))
    refused_for_its_day(handling.resume_mediation, at_desk, early, Over())
    refused_for_its_day(handling.terminate, at_desk, early, Terminate("no_agreement"))
    assert handling.terminate(at_desk, then(held, days(5), days(8)), Terminate("no_agreement")).state.termination


def test_a_case_waits_for_a_test_until_a_day_that_is_not_before_it_began():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    sent = case_decisions.begin_test(at_desk, then(case, days(5), days(5)), BeginTest("检测委托书1号"))
    refused_for_its_day(case_decisions.end_test, at_desk, then(sent, days(3), days(8)), Over())


def test_a_clock_that_began_during_a_test_whose_end_is_taken_down_later_lost_no_day_to_it():
    at_desk = desk()
    held = handling.suspend_mediation(at_desk, then(mediated(at_desk), None, days(2)), Suspend("testing", "委托书1号"))
    found = additions.raise_clue(at_desk, then(held, None, days(6)))
    back = handling.resume_mediation(at_desk, then(found, days(4), days(8)), Over())
    assert clock(back, "C-CLUE").state == "running"
    spans = [one for each in back.state.clocks if each.rule_id == "C-CLUE" for one in each.suspensions]
    assert all(one.started_at == one.ended_at for one in spans)


def verified(at_desk):
    accepted = handling.accept(
        at_desk, then(registered(at_desk, "metrology_dispute", instrument=InstrumentIn("某厂")), None, NOW)
    )
    ordered = handling.order_verification(
        at_desk, then(accepted, None, days(1)), OfInstitution("委托书1号", "市计量院")
    )
    return handling.record_result(at_desk, then(ordered, None, days(2)), VerificationResult("within_limits"))


def test_nobody_appealed_before_they_were_told_the_result_and_each_side_by_its_own_day():
    at_desk = desk()
    first, second = (Informed("phone", "通话记录1号", side=side) for side in ("complainant", "respondent"))
    one = handling.inform(at_desk, then(verified(at_desk), days(5), days(5)), first)
    both = handling.inform(at_desk, then(one, days(9), days(9)), second)
    by = {side: Appeal("委托书2号", "省计量院", side=side) for side in ("complainant", "respondent")}
    refused_for_its_day(handling.appeal, at_desk, then(both, days(4), days(12)), by["complainant"])
    refused_for_its_day(handling.appeal, at_desk, then(both, days(7), days(12)), by["respondent"])
    appealed = handling.appeal(at_desk, then(both, days(7), days(12)), by["complainant"])
    ended = {each.about: (each.stopped_at, each.void) for each in appealed.state.clocks if each.rule_id == "D-APPEAL"}
    assert ended == {"complainant": (days(7), False), "respondent": (days(9), True)}


def test_a_reward_was_not_claimed_before_its_reporter_heard_of_it():
    at_desk = desk()
    report = registered(at_desk, "report")
    told = replace(report.state, state="rewarded", clocks=(at_desk.clocks.start("W-CLAIM", days(5)),))
    said = FollowedUp(told.number, told.division, 5, "hotline")
    stored = at_desk.complaints.change(report.id, lambda _: Decided(told, [said]), context())
    refused_for_its_day(reports.claim_reward, at_desk, then(stored, days(3), days(8)), ByDocument("收据1号"))
    claimed = reports.claim_reward(at_desk, then(stored, days(6), days(8)), ByDocument("收据1号"))
    assert clock(claimed, "W-CLAIM").stopped_at == days(6)


def test_no_time_was_granted_before_the_days_began():
    at_desk = desk()
    late = additions.raise_clue(at_desk, then(mediated(at_desk), None, days(6)))
    command = Extend("C-CLUE", "审批表1号")
    refused_for_its_day(additions.extend, at_desk, then(late, days(3), days(8), HEAD), command)
