"""Clocks as aggregates keep them: start, stop, alerts, breach, and why they are due when they are."""

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clocks.clock import (
    BREACHED,
    INSTANT,
    Clock,
    ClockStopped,
    earliest_due,
    end,
    next_due_at,
    reopened,
    start,
    stop,
    tick,
)
from shared.clocks.deadline import due
from shared.clocks.explanation import explain
from shared.clocks.legal_time import legal_day
from shared.clocks.rule import Source
from shared.clocks.rules import RuleBook
from shared.errors import Invalid
from tests.unit.clocks.build import CALENDAR, CASES_RULES, RULE, at, natural_days, noon, span, working_days

LADDER = ("50%", "80%", "last_working_day")


def running(amount: int = 7, on: str = "2026-11-23") -> Clock:
    return start(replace(working_days(amount), pre_alerts=LADDER), noon(on), CALENDAR)


def alert_days(rule, on):
    clock = start(replace(rule, pre_alerts=LADDER), noon(on), CALENDAR)
    return {alert.name: (alert.at + timedelta(hours=8)).date().isoformat() for alert in clock.alerts}


def test_a_started_clock_carries_its_rule_its_source_and_both_explanations():
    rule = RuleBook.load(CASES_RULES).in_force("C-ACCEPT", date(2026, 11, 23))
    clock = start(rule, at("2026-11-23", 9), CALENDAR)
    assert (clock.rule_id, clock.rule_valid_from, clock.state) == ("C-ACCEPT", "2026-04-15", "running")
    assert clock.source == "《市场监督管理投诉举报处理办法》（2026）第15条"
    assert clock.explanation_zh.startswith("2026-12-02 到期：自 2026-11-23 起 7 个工作日，按“投诉受理决定并告知”，《")
    assert clock.explanation_en.startswith(
        "due 2026-12-02: 7 working days from 2026-11-23 for “Decision on a complaint and notice of it”, 《"
    )
    assert clock.calendar_version == CALENDAR.version
    assert {clock.started_at.tzinfo, clock.due_at.tzinfo} == {UTC}


@pytest.mark.parametrize(
    ("rule", "started", "zh", "en"),
    [
        (
            replace(working_days(20), id="P-PUBLISH"),
            noon("2026-11-23"),
            "2026-12-21 到期：自 2026-11-23 起 20 个工作日，按“测试”，《测试办法》（2026）第10条；"
            "其间不计非工作日 8 天",
            "due 2026-12-21: 20 working days from 2026-11-23 for “Test”, 《测试办法》 (2026) art. 10;"
            " days off not counted: 8",
        ),
        (
            natural_days(60),
            noon("2026-08-03"),
            "2026-10-08 到期：自 2026-08-03 起 60 个自然日，按“测试”，《测试办法》（2026）第10条；"
            "原届满日 2026-10-02 为法定节假日，顺延",
            "due 2026-10-08: 60 calendar days from 2026-08-03 for “Test”, 《测试办法》 (2026) art. 10;"
            " moved on from 2026-10-02, a public holiday",
        ),
        (
            natural_days(60),
            noon("2026-11-23"),
            "2027-01-22 到期：自 2026-11-23 起 60 个自然日，按“测试”，《测试办法》（2026）第10条；"
            "暂定：可能涉及该日的放假安排尚未公布",
            "due 2027-01-22: 60 calendar days from 2026-11-23 for “Test”, 《测试办法》 (2026) art. 10;"
            " provisional: holidays that may concern it are not announced yet",
        ),
        (
            replace(span(1, "hour"), certainty="D", source=Source("本系统", "", 2026)),
            at("2026-11-23", 23, 30),
            "2026-11-24 00:30 到期：自 2026-11-23 23:30 起 1 小时，按“测试”，本系统（系统设定参数，非法定期限）",
            "due 2026-11-24 00:30: 1 hour from 2026-11-23 23:30 for “Test”,"
            " 本系统 (a setting of this system, not a limit set by law)",
        ),
        (
            replace(natural_days(1, "all_non_working"), certainty="K-M", source=Source("某规定", "", 2001)),
            noon("2026-11-27"),
            "2026-11-30 到期：自 2026-11-27 起 1 个自然日，按“测试”，《某规定》（2001）（依据待核）；"
            "原届满日 2026-11-28 为非工作日，顺延",
            "due 2026-11-30: 1 calendar day from 2026-11-27 for “Test”, 《某规定》 (2001)"
            " (source still to be verified); moved on from 2026-11-28, a day off",
        ),
    ],
)
def test_a_deadline_is_explained_in_chinese_and_in_english(rule, started, zh, en):
    deadline = due(rule, started, CALENDAR)
    assert explain(deadline, "zh") == zh
    assert explain(deadline, "en") == en


def test_an_act_in_the_last_millisecond_is_in_time():
    clock = running()
    assert not stop(clock, clock.due_at).late
    assert stop(clock, clock.due_at + timedelta(milliseconds=1)).late


def test_a_look_in_the_last_instant_finds_no_breach_for_the_act_is_still_in_time():
    clock = running()
    assert BREACHED not in tick(clock, clock.due_at)[1]
    assert BREACHED in tick(clock, clock.due_at + INSTANT)[1]


def test_a_clock_stops_once():
    stopped = stop(running(), noon("2026-11-24"))
    assert (stopped.state, stopped.stopped_at) == ("stopped", noon("2026-11-24"))
    with pytest.raises(ClockStopped):
        stop(stopped, noon("2026-11-25"))


def test_a_clock_cannot_stop_before_it_started():
    with pytest.raises(Invalid):
        stop(running(), noon("2026-11-22"))


def test_a_breached_clock_is_stopped_by_the_late_act_and_stays_late():
    breached, _ = tick(running(), noon("2026-12-03"))
    assert (breached.state, breached.late) == ("breached", True)
    stopped = stop(breached, noon("2026-12-04"))
    assert (stopped.state, stopped.late) == ("stopped", True)


def test_the_earliest_clock_that_is_not_stopped_is_shown_first():
    seven, ten, three = running(7), running(10), running(3)
    assert earliest_due([ten, seven, three]) == three
    assert earliest_due([ten, seven, stop(three, noon("2026-11-24"))]) == seven
    assert earliest_due([tick(three, noon("2026-12-01"))[0], seven]).state == "breached"
    assert earliest_due([stop(three, noon("2026-11-24"))]) is None
    assert earliest_due([]) is None


def test_alerts_of_a_working_day_clock_fall_on_counted_working_days():
    days = alert_days(working_days(7), "2026-11-23")
    assert days == {"50%": "2026-11-27", "80%": "2026-12-01", "last_working_day": "2026-12-02"}


def test_a_reminder_that_would_fall_into_a_holiday_week_comes_before_it():
    days = alert_days(natural_days(10), "2026-09-28")
    assert days == {"50%": "2026-09-30", "last_working_day": "2026-10-08"}


@given(
    st.dates(date(2004, 1, 1), date(2026, 6, 30)),
    st.one_of(st.integers(1, 9), st.integers(1, 90)),
    st.sampled_from(["working_day", "natural_day", "none"]),
)
def test_a_reminder_comes_between_start_and_deadline_on_a_working_day_where_there_is_one(started_on, amount, counted):
    rule = working_days(amount) if counted == "working_day" else natural_days(amount)
    rule = replace(rule, roll="none" if counted != "natural_day" else "holidays", pre_alerts=LADDER)
    clock = start(rule, noon(started_on), CALENDAR)
    days = [(alert.at + timedelta(hours=8)).date() for alert in clock.alerts]
    assert days
    assert all(clock.started_at < alert.at < clock.due_at for alert in clock.alerts)
    within = [started_on + timedelta(days=one + 1) for one in range((legal_day(clock.due_at) - started_on).days)]
    assert all(CALENDAR.is_workday(day) for day in days) or not any(CALENDAR.is_workday(day) for day in within)


@pytest.mark.parametrize("started_on", ["2025-09-30", "2026-09-30", "2026-02-14"])
def test_days_that_a_holiday_fills_and_that_do_not_roll_are_reminded_of_within_them(started_on):
    rule = RuleBook.load(CASES_RULES).in_force("X-APPROVE", date.fromisoformat(started_on))
    clock = start(rule, at(started_on, 15), CALENDAR)
    second, third = (date.fromisoformat(started_on) + timedelta(days=one) for one in (2, 3))
    assert [(alert.name, alert.at) for alert in clock.alerts] == [("50%", at(second, 9)), ("80%", at(third, 9))]
    assert [tick(clock, alert.at)[1] for alert in clock.alerts] == [("50%",), ("80%",)]


@pytest.mark.parametrize(("hour", "reminders"), [(8, 1), (10, 0)])
def test_a_reminder_on_the_day_of_the_start_is_given_only_when_it_is_still_to_come(hour, reminders):
    rule = replace(natural_days(2, roll="none"), pre_alerts=("last_working_day",))
    assert len(start(rule, at("2026-10-30", hour), CALENDAR).alerts) == reminders


def test_alerts_of_an_hour_clock_follow_the_hours():
    rule = replace(span(2, "hour"), pre_alerts=("50%", "80%"))
    clock = start(rule, at("2026-10-01", 22), CALENDAR)
    assert [alert.at for alert in clock.alerts] == [at("2026-10-01", 23), at("2026-10-01", 23, 36)]


def test_after_missed_ticks_one_reminder_speaks_for_all_that_came_meanwhile():
    clock, happened = tick(running(), noon("2026-12-01"))
    assert happened == ("80%",)
    assert [alert.name for alert in clock.alerts if alert.sent_at] == ["50%", "80%"]
    assert tick(clock, noon("2026-12-01")) == (clock, ())


def test_nothing_reminds_of_a_day_that_lies_behind_when_the_miss_is_noted_too():
    clock, happened = tick(running(), noon("2026-12-20"))
    assert happened == ("breached",)
    assert tick(clock, noon("2026-12-21")) == (clock, ())


def test_what_happened_in_time_and_is_told_after_the_breach_was_noted_was_in_time():
    breached, _ = tick(running(), noon("2026-12-20"))
    assert [breached.expired(at) for at in (breached.due_at, noon("2026-12-20"))] == [False, True]


def test_a_clock_that_nothing_waits_for_any_more_was_neither_met_nor_late_unless_its_time_was_up():
    ended = end(running(), noon("2026-11-24"))
    assert (ended.state, ended.void, ended.late) == ("stopped", True, False)
    late = end(tick(running(), noon("2026-12-20"))[0], noon("2026-12-20"))
    assert (late.void, late.late) == (False, True)
    assert not stop(running(), noon("2026-11-24")).void


def test_a_clock_whose_stop_is_undone_goes_on_as_it_stood():
    clock = tick(running(), noon("2026-11-27"))[0]
    assert reopened(stop(clock, noon("2026-11-30"))) == clock
    breached = tick(clock, noon("2026-12-20"))[0]
    assert reopened(stop(breached, noon("2026-12-21"))) == breached
    assert tick(reopened(stop(breached, noon("2026-12-21"))), noon("2026-12-22"))[1] == ()


def test_each_reminder_is_given_once():
    clock, first = tick(running(), noon("2026-11-27"))
    clock, again = tick(clock, noon("2026-11-27"))
    clock, second = tick(clock, noon("2026-12-01"))
    assert (first, again, second) == (("50%",), (), ("80%",))


def test_a_stopped_clock_says_nothing_more():
    stopped = stop(running(), noon("2026-11-24"))
    assert tick(stopped, noon("2027-01-01")) == (stopped, ())
    assert next_due_at([stopped]) is None


def test_the_next_instant_is_always_one_at_which_tick_has_something_to_say():
    clocks, seen = [running(7), running(3)], []
    while instant := next_due_at(clocks):
        ticked = [tick(clock, instant) for clock in clocks]
        clocks = [clock for clock, _ in ticked]
        seen.append([name for _, names in ticked for name in names])
    assert all(seen)
    assert sum(len(names) for names in seen) == len(running(7).alerts) + len(running(3).alerts) + 2


def test_a_rule_without_alerts_is_next_due_when_it_runs_out():
    clock = start(RULE, noon("2026-11-23"), CALENDAR)
    assert next_due_at([clock]) == clock.due_at + INSTANT
