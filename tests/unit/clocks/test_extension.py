"""More time, by whom, how often, and only in time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.clocks.clock import BREACHED, BeforeStart, ClockStopped, start, stop, tick
from shared.clocks.extension import ExtensionRefused, TooLateToExtend, extend
from shared.clocks.rule import ExtensionRule, Source
from shared.clocks.rules import RuleBook
from shared.clocks.suspension import suspend
from tests.unit.clocks.build import CALENDAR, CASES_RULES, at, noon, span, working_days
from tests.unit.clocks.strategies import LADDER

SOURCE = Source("测试办法", "27", 2026)
CHECK = replace(
    working_days(15),
    pre_alerts=LADDER,
    exclusions=("testing",),
    extension=ExtensionRule(15, "working_day", "head", SOURCE),
)


def running(rule=CHECK):
    return start(rule, noon("2026-09-30"), CALENDAR)


def extended(clock=None, approver="head", on="2026-10-20", amount=None, rule=CHECK):
    return extend(clock or running(rule), rule, approver, "延期审批表3号", noon(on), CALENDAR, amount)


def due_on(clock):
    return (clock.due_at + timedelta(hours=8)).date().isoformat()


def test_an_extension_adds_to_the_whole_period():
    assert due_on(running()) == "2026-10-27"
    assert due_on(extended()) == "2026-11-17"


def test_natural_days_are_rolled_once_at_the_end_of_the_whole_period():
    rule = RuleBook.load(CASES_RULES).in_force("P-DECIDE", date(2026, 7, 3))
    clock = start(rule, noon("2026-07-03"), CALENDAR)
    assert due_on(clock) == "2026-10-08"
    assert due_on(extended(clock, on="2026-10-08", rule=rule)) == "2026-10-31"


def test_hours_are_extended_by_hours():
    rule = replace(span(24, "hour"), extension=ExtensionRule(12, "hour", "head", SOURCE))
    clock = start(rule, at("2026-11-23", 8), CALENDAR)
    assert extended(clock, on="2026-11-23", rule=rule).due_at == at("2026-11-24", 20)


def test_less_than_the_most_may_be_given_and_more_may_not():
    assert due_on(extended(amount=5)) == "2026-11-03"
    for amount in (0, -1, 16):
        with pytest.raises(ExtensionRefused, match="the length must be 1 to 15"):
            extended(amount=amount)


def test_an_extension_is_given_as_often_as_the_rule_says():
    with pytest.raises(ExtensionRefused, match="gives no more extensions"):
        extended(extended())


def test_a_rule_without_an_extension_gives_none():
    with pytest.raises(ExtensionRefused, match="T-RULE gives no extension"):
        extended(rule=working_days(15))


def test_only_who_the_rule_names_approves():
    with pytest.raises(ExtensionRefused, match="for head to approve"):
        extended(approver="collective")


def test_an_extension_in_the_last_millisecond_is_in_time_and_one_later_is_not():
    clock = running()
    extend(clock, CHECK, "head", "d", clock.due_at, CALENDAR)
    with pytest.raises(TooLateToExtend):
        extend(clock, CHECK, "head", "d", clock.due_at + timedelta(milliseconds=1), CALENDAR)


def test_a_suspended_clock_has_not_run_out_and_may_be_extended():
    held = suspend(running(), CHECK, "testing", "d", noon("2026-10-27"), CALENDAR)
    assert extended(held, on="2026-12-01").state == "suspended"


def test_a_stopped_clock_is_not_extended_and_none_before_its_start():
    with pytest.raises(ClockStopped):
        extended(stop(running(), noon("2026-10-08")))
    with pytest.raises(BeforeStart):
        extended(on="2026-09-29")


def test_the_reminders_of_the_old_date_are_due_again_for_the_new_one():
    clock, names = tick(running(), noon("2026-10-27"))
    assert names == LADDER[-1:]
    clock = extended(clock, on="2026-10-27")
    assert [alert.name for alert in clock.alerts if alert.sent_at is None] == ["80%", "last_working_day"]
    assert tick(clock, noon("2026-11-17"))[1] == ("last_working_day",)


def test_what_was_approved_in_time_and_is_told_after_the_breach_was_noted_extends():
    clock, names = tick(running(), noon("2026-10-29"))
    assert names == (BREACHED,)
    again = extended(clock, on="2026-10-27")
    assert again.due_at == extended(on="2026-10-27").due_at
    assert tick(again, noon("2026-10-29"))[0].state == "running"
    with pytest.raises(TooLateToExtend):
        extended(clock, on="2026-10-29")


def test_approver_length_document_and_source_are_named_in_both_languages():
    clock = extended()
    assert "；经负责人批准延长 15 个工作日（延期审批表3号，《测试办法》（2026）第27条）" in clock.explanation_zh
    assert (
        "; extended by 15 working days, approved by the head (延期审批表3号, 《测试办法》 (2026) art. 27)"
        in clock.explanation_en
    )
    assert clock.extensions[0].source == SOURCE
