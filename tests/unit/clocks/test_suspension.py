"""Standing still and going on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clocks.clock import BeforeStart, ClockStopped, earliest_due, next_due_at, start, stop, tick
from shared.clocks.suspension import (
    MOST,
    GroundNotAllowed,
    NotSuspended,
    SuspendedBefore,
    TooLateToSuspend,
    TooManySuspensions,
    resume,
    suspend,
)
from shared.errors import Invalid
from tests.unit.clocks.build import CALENDAR, at, natural_days, noon, span, working_days
from tests.unit.clocks.strategies import GROUNDS, LADDER, day_rules, minute_rules, starts

RULE = replace(working_days(10), pre_alerts=LADDER, exclusions=GROUNDS)


def running(rule=RULE, on="2026-11-23"):
    return start(rule, noon(on), CALENDAR)


def suspended(clock=None, ground="testing", on="2026-11-26", rule=RULE):
    return suspend(clock or running(rule), rule, ground, "委托检测书1号", noon(on), CALENDAR)


def due_on(clock):
    return (clock.due_at + timedelta(hours=8)).date().isoformat()


def test_a_suspended_clock_neither_reminds_nor_runs_out_nor_wants_to_be_looked_at():
    clock = suspended()
    assert clock.state == "suspended"
    assert tick(clock, noon("2027-06-01")) == (clock, ())
    assert next_due_at([clock]) is None
    assert not clock.late


def test_a_suspended_clock_shows_the_earliest_date_that_it_can_become():
    assert due_on(suspended()) == due_on(running())
    resumed = resume(suspended(), RULE, "testing", noon("2026-12-03"), CALENDAR)
    assert due_on(running()) == "2026-12-07"
    assert due_on(resumed) == "2026-12-14"


def test_working_days_of_the_suspension_are_added_behind():
    resumed = resume(suspended(on="2026-11-27"), RULE, "testing", noon("2026-11-30"), CALENDAR)
    assert due_on(resumed) == "2026-12-08"


def test_natural_days_of_the_suspension_are_added_and_the_sum_is_rolled():
    rule = replace(natural_days(60), exclusions=("testing",))
    clock = suspended(running(rule, "2026-08-01"), on="2026-08-10", rule=rule)
    assert due_on(resume(clock, rule, "testing", noon("2026-08-12"), CALENDAR)) == "2026-10-08"


def test_a_clock_in_hours_leaves_out_the_exact_time():
    rule = replace(span(24, "hour"), exclusions=("testing",))
    clock = start(rule, at("2026-11-23", 8), CALENDAR)
    clock = suspend(clock, rule, "testing", "d", at("2026-11-23", 9, 30), CALENDAR)
    clock = resume(clock, rule, "testing", at("2026-11-23", 11, 45), CALENDAR)
    assert clock.due_at == at("2026-11-24", 10, 15)


def test_a_suspension_that_ends_on_the_day_it_began_moves_nothing():
    clock = resume(suspended(), RULE, "testing", at("2026-11-26", 17), CALENDAR)
    assert (due_on(clock), clock.state) == (due_on(running()), "running")


def test_a_clock_held_by_two_grounds_goes_on_when_both_have_ended():
    clock = suspended(suspended(), "recusal", "2026-11-27")
    clock = resume(clock, RULE, "testing", noon("2026-11-30"), CALENDAR)
    assert clock.state == "suspended"
    clock = resume(clock, RULE, "recusal", noon("2026-12-01"), CALENDAR)
    assert (clock.state, due_on(clock)) == ("running", "2026-12-10")


def test_a_second_ground_may_come_while_the_first_has_held_the_clock_beyond_its_date():
    clock = suspended(suspended(), "hearing", "2027-01-20")
    assert len(clock.course.open) == 2


def test_a_suspension_on_the_last_day_leaves_that_day_to_come():
    clock = suspended(on="2026-12-07")
    assert due_on(resume(clock, RULE, "testing", noon("2026-12-21"), CALENDAR)) == "2026-12-21"


def test_a_suspension_in_the_holidays_behind_the_last_day_moves_the_rolled_date_too():
    rule = replace(natural_days(90), exclusions=("testing",))
    clock = suspended(running(rule, "2026-07-03"), on="2026-10-05", rule=rule)
    assert due_on(clock) == "2026-10-08"
    assert due_on(resume(clock, rule, "testing", noon("2026-10-20"), CALENDAR)) == "2026-10-20"


@given(st.one_of(day_rules, minute_rules), starts, st.data())
def test_a_clock_that_goes_on_is_never_late_at_that_moment(rule, started, data):
    clock = start(rule, started, CALENDAR)
    minutes = int((clock.due_at - started).total_seconds() // 60)
    begin = started + timedelta(minutes=data.draw(st.integers(0, minutes)))
    end = begin + timedelta(minutes=data.draw(st.integers(0, 60 * 24 * 30)))
    clock = suspend(clock, rule, "testing", "d", begin, CALENDAR)
    assert resume(clock, rule, "testing", end, CALENDAR).due_at >= end


def test_an_act_while_the_clock_stood_still_is_in_time():
    assert not stop(suspended(), noon("2027-03-01")).late


def test_running_clocks_are_shown_before_suspended_ones():
    waiting, open_clock = suspended(), running(working_days(20))
    assert waiting.due_at < open_clock.due_at
    assert earliest_due([waiting, open_clock]) == open_clock
    assert earliest_due([waiting]) == waiting


def test_a_reminder_that_was_given_is_not_given_again_while_its_day_stays():
    ticked, names = tick(running(), noon("2026-11-30"))
    assert names == ("50%",)
    clock = resume(suspended(ticked, on="2026-12-02"), RULE, "testing", noon("2026-12-04"), CALENDAR)
    assert tick(clock, noon("2026-12-04"))[1] == ()
    assert [alert.name for alert in clock.alerts if alert.sent_at] == ["50%"]


def test_a_reminder_of_a_deadline_that_has_moved_is_due_again():
    ticked, names = tick(running(), noon("2026-12-07"))
    assert names == ("last_working_day",)
    clock = resume(suspended(ticked, on="2026-12-07"), RULE, "testing", noon("2026-12-21"), CALENDAR)
    assert [alert.name for alert in clock.alerts if alert.sent_at is None] == ["last_working_day"]
    assert tick(clock, at("2026-12-21", 13))[1] == ("last_working_day",)


def test_a_reminder_that_came_due_before_the_suspension_and_was_not_given_comes_when_the_clock_goes_on():
    clock = resume(suspended(on="2026-12-01"), RULE, "testing", noon("2026-12-03"), CALENDAR)
    assert clock.alerts[0].at == at("2026-11-30", 9)
    assert tick(clock, at("2026-12-03", 13))[1] == ("50%",)


def test_only_grounds_of_the_rule_stop_the_count():
    with pytest.raises(GroundNotAllowed, match="T-RULE goes on counting during announcement") as caught:
        suspended(ground="announcement")
    assert caught.value.facts["allowed"] == sorted(GROUNDS)


def test_one_ground_holds_a_clock_once_at_a_time_and_may_come_again():
    with pytest.raises(SuspendedBefore):
        suspended(suspended())
    again = suspended(resume(suspended(), RULE, "testing", noon("2026-11-27"), CALENDAR), on="2026-11-30")
    assert len(again.suspensions) == 2


def test_nothing_is_suspended_after_expiry_whether_or_not_a_tick_has_noticed():
    with pytest.raises(TooLateToSuspend):
        suspended(on="2026-12-08")
    with pytest.raises(TooLateToSuspend):
        suspended(tick(running(), noon("2026-12-08"))[0], on="2026-12-08")


def test_what_began_in_time_and_is_told_after_the_breach_was_noted_is_not_counted():
    breached, _ = tick(running(), noon("2026-12-08"))
    assert suspended(breached, on="2026-12-01").state == "suspended"


def test_a_suspension_cannot_precede_the_start_of_the_clock():
    with pytest.raises(BeforeStart):
        suspended(on="2026-11-22")


def test_a_suspension_cannot_end_before_it_began():
    with pytest.raises(Invalid):
        resume(suspended(), RULE, "testing", noon("2026-11-25"), CALENDAR)


def test_a_ground_that_does_not_hold_the_clock_cannot_end():
    with pytest.raises(NotSuspended):
        resume(suspended(), RULE, "recusal", noon("2026-11-27"), CALENDAR)


def test_a_stopped_clock_is_neither_suspended_nor_resumed():
    with pytest.raises(ClockStopped):
        suspended(stop(running(), noon("2026-11-24")))
    with pytest.raises(ClockStopped):
        resume(stop(suspended(), noon("2026-11-27")), RULE, "testing", noon("2026-11-28"), CALENDAR)


def test_the_list_of_suspensions_is_bounded():
    clock = running()
    for _ in range(MOST):
        clock = resume(suspended(clock), RULE, "testing", noon("2026-11-26"), CALENDAR)
    with pytest.raises(TooManySuspensions):
        suspended(clock)


def test_ground_document_and_days_are_named_in_both_languages():
    held = suspended()
    assert "自 2026-11-26 起因检测、检验、检定、鉴定停止计算（委托检测书1号）" in held.explanation_zh
    assert "standing still since 2026-11-26 for testing (委托检测书1号)" in held.explanation_en
    resumed = resume(held, RULE, "testing", noon("2026-11-30"), CALENDAR)
    assert (
        "；2026-11-26 至 2026-11-30 因检测、检验、检定、鉴定不计（委托检测书1号）；共不计 2 天"
        in resumed.explanation_zh
    )
    assert (
        "; not counted from 2026-11-26 to 2026-11-30 for testing (委托检测书1号); days taken out: 2"
        in resumed.explanation_en
    )
