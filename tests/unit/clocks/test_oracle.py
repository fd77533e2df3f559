"""The engine against a walk over every day and minute."""

from datetime import timedelta

import pytest
from hypothesis import given

from shared.clocks.course import Course
from shared.clocks.deadline import due
from tests.unit.clocks import oracle
from tests.unit.clocks.build import CALENDAR, RULE, noon
from tests.unit.clocks.strategies import day_rules, lengths, minute_rules, short_lengths, starts, suspensions

VECTORS = [
    ("working_day", "2026-02-13", 7, "2026-03-02"),
    ("working_day", "2026-02-13", 3, "2026-02-25"),
    ("working_day", "2026-02-13", 10, "2026-03-05"),
    ("working_day", "2026-02-13", 15, "2026-03-12"),
    ("working_day", "2026-04-30", 5, "2026-05-11"),
    ("working_day", "2026-09-18", 7, "2026-09-29"),
    ("working_day", "2026-09-24", 5, "2026-10-09"),
    ("working_day", "2026-09-30", 7, "2026-10-15"),
    ("working_day", "2026-09-30", 15, "2026-10-27"),
    ("working_day", "2025-01-24", 7, "2025-02-10"),
    ("working_day", "2025-09-26", 7, "2025-10-13"),
    ("working_day", "2026-01-01", 1, "2026-01-04"),
    ("working_day", "2026-02-14", 1, "2026-02-24"),
    ("working_day", "2026-11-23", 20, "2026-12-21"),
    ("natural_day", "2026-07-03", 90, "2026-10-08"),
    ("natural_day", "2026-04-01", 30, "2026-05-06"),
    ("natural_day", "2026-08-03", 60, "2026-10-08"),
]


def spans(course):
    return [(one.started_at, one.ended_at) for one in course.suspensions]


@pytest.mark.parametrize(("unit", "started_on", "amount", "expected"), VECTORS)
def test_the_oracle_knows_the_days_worked_out_by_hand(unit, started_on, amount, expected):
    roll = "none" if unit == "working_day" else "holidays"
    assert oracle.last_day(unit, amount, roll, noon(started_on), []).isoformat() == expected


@given(day_rules, starts, lengths)
def test_limits_in_days_and_months_agree_with_a_walk_over_every_day(rule, start, minutes):
    course = Course(suspensions(start, minutes))
    expected = oracle.last_day(rule.unit, rule.amount, rule.roll, start, spans(course))
    assert due(rule, start, CALENDAR, course).due_on == expected


@given(minute_rules, starts, short_lengths)
def test_limits_in_minutes_agree_with_a_walk_over_every_minute(rule, start, minutes):
    course = Course(suspensions(start, minutes))
    assert due(rule, start, CALENDAR, course).due_at == oracle.last_minute(rule.amount, start, spans(course))


def test_the_oracle_is_not_fooled_by_a_wrong_day():
    assert oracle.last_day("working_day", 1, "none", noon("2026-02-13"), []) != noon("2026-02-16").date()
    late = [(noon("2026-11-24"), noon("2026-11-24") + timedelta(days=2))]
    assert oracle.last_day("natural_day", RULE.amount, "none", noon("2026-11-23"), late).isoformat() == "2026-12-02"
