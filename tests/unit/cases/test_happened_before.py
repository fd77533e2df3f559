"""What is taken down later than it happened counts from when it was: in time if it was, and from that day on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.domain.deadlines import sound
from services.cases.handlers import additions, handling, intake, reports
from services.cases.handlers.acting import Act
from services.cases.schemas.handling import BeginTest, Extend, Over, Supplement, Suspend, Told
from shared.clocks.extension import TooLateToExtend
from shared.clocks.legal_time import legal_day
from shared.errors import Invalid
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, context, desk


def days(number):
    return NOW + timedelta(days=number)


def then(stored, on, now, by=OFFICER):
    """One act of `now` that happened on `on`."""
    return Act(stored.id, by, None, context(by.subject, at=now), on)


def clock(stored, rule_id):
    return [one for one in stored.state.clocks if one.rule_id == rule_id][-1]


def registered(at_desk, kind="complaint"):
    return intake.register(at_desk, replace(CALL, kind=kind), HOTLINE, context())


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
