"""When a clock runs out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clocks.calendar import OutsideCalendar
from shared.clocks.course import Course, Suspension
from shared.clocks.deadline import due
from shared.clocks.legal_time import NaiveInstant
from tests.unit.clocks.build import CALENDAR, RULE, at, natural_days, noon, notice, span, working_days

DAYS = st.dates(date(2004, 1, 1), date(2026, 6, 30))


def last_day(rule, started_on):
    return due(rule, noon(started_on), CALENDAR).due_on.isoformat()


@pytest.mark.parametrize(
    ("started_on", "amount", "expected"),
    [
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-02-13", 10, "2026-03-05"),
        ("2026-02-13", 15, "2026-03-12"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-18", 7, "2026-09-29"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-30", 7, "2026-10-15"),
        ("2026-09-30", 15, "2026-10-27"),
        ("2025-01-24", 7, "2025-02-10"),
        ("2025-09-26", 7, "2025-10-13"),
        ("2026-01-01", 1, "2026-01-04"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-11-23", 20, "2026-12-21"),
    ],
)
def test_working_days_end_on_the_day_worked_out_by_hand(started_on, amount, expected):
    assert last_day(working_days(amount), started_on) == expected


@pytest.mark.parametrize(
    ("started_on", "amount", "unrolled", "expected"),
    [
        ("2026-07-03", 90, "2026-10-01", "2026-10-08"),
        ("2026-04-01", 30, "2026-05-01", "2026-05-06"),
        ("2026-08-03", 60, "2026-10-02", "2026-10-08"),
    ],
)
def test_natural_days_that_end_in_a_holiday_roll_behind_it(started_on, amount, unrolled, expected):
    deadline = due(natural_days(amount), noon(started_on), CALENDAR)
    assert (deadline.rolled_from.isoformat(), deadline.due_on.isoformat()) == (unrolled, expected)
    assert len(deadline.crossed) == (deadline.due_on - deadline.rolled_from).days


@given(DAYS, st.integers(1, 90))
def test_working_days_agree_with_a_walk_over_every_single_day(started_on, amount):
    day, left = started_on, amount
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    assert due(working_days(amount), noon(started_on), CALENDAR).due_on == day


@given(
    DAYS,
    st.integers(1, 90),
    st.sampled_from(["working_day", "natural_day", "month"]),
    st.sampled_from(["all_non_working", "holidays", "none"]),
)
def test_a_later_start_never_falls_due_earlier(started_on, amount, unit, roll):
    roll = "none" if unit == "working_day" else roll
    rule = replace(RULE, amount=min(amount, 6) if unit == "month" else amount, unit=unit, roll=roll)
    today, tomorrow = (due(rule, noon(started_on + timedelta(days=n)), CALENDAR).due_on for n in (0, 1))
    assert today <= tomorrow


@given(DAYS, st.integers(1, 90))
def test_a_longer_limit_always_falls_due_later(started_on, amount):
    assert last_day(working_days(amount), started_on) < last_day(working_days(amount + 1), started_on)


@given(DAYS, st.integers(1, 90))
def test_a_working_day_clock_ends_on_a_working_day_and_names_the_days_it_skipped(started_on, amount):
    deadline = due(working_days(amount), noon(started_on), CALENDAR)
    assert CALENDAR.is_workday(deadline.due_on)
    assert (deadline.due_on - started_on).days == amount + len(deadline.crossed)


def test_the_day_of_receipt_is_not_counted():
    assert last_day(working_days(1), "2026-11-23") == "2026-11-24"
    assert last_day(natural_days(1), "2026-11-23") == "2026-11-24"


def test_the_hour_of_receipt_on_the_chinese_day_changes_nothing():
    moments = [at("2026-11-23", 0), at("2026-11-23", 23, 59), datetime(2026, 11, 22, 16, tzinfo=UTC)]
    assert {due(working_days(1), moment, CALENDAR).due_on for moment in moments} == {date(2026, 11, 24)}


def test_a_complaint_after_midnight_in_china_belongs_to_the_new_day():
    still_the_22nd_in_utc = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert due(working_days(1), still_the_22nd_in_utc, CALENDAR).due_on == date(2026, 11, 24)


def test_a_make_up_saturday_counts():
    assert last_day(working_days(1), "2026-02-13") == "2026-02-14"


def test_a_day_clock_ends_with_the_last_millisecond_of_the_chinese_day():
    deadline = due(working_days(7), noon("2026-02-13"), CALENDAR)
    assert deadline.due_at == datetime(2026, 3, 2, 15, 59, 59, 999_000, tzinfo=UTC)


def test_an_hour_clock_runs_on_through_the_national_holiday():
    deadline = due(span(24, "hour"), at("2026-09-30", 18), CALENDAR)
    assert deadline.due_at == at("2026-10-01", 18)
    assert (deadline.rolled_from, deadline.crossed) == (None, ())


def test_a_minute_clock_counts_from_the_instant():
    assert due(span(30, "minute"), at("2026-11-23", 23, 45), CALENDAR).due_at == at("2026-11-24", 0, 15)


def test_an_hour_clock_into_2027_is_final_for_no_notice_can_move_it():
    assert not due(span(24, "hour"), noon("2026-12-31"), CALENDAR).provisional


def test_an_ordinary_saturday_rolls_only_where_the_rule_says_so():
    assert last_day(natural_days(1, "holidays"), "2026-11-27") == "2026-11-28"
    assert last_day(natural_days(1, "none"), "2026-11-27") == "2026-11-28"
    assert last_day(natural_days(1, "all_non_working"), "2026-11-27") == "2026-11-30"


def test_a_weekend_that_runs_on_from_a_holiday_belongs_to_it():
    assert last_day(natural_days(1, "holidays"), "2015-04-30") == "2015-05-04"
    assert last_day(natural_days(2, "holidays"), "2015-04-30") == "2015-05-04"
    assert last_day(natural_days(1, "holidays"), "2015-05-08") == "2015-05-09"


def test_an_ordinary_saturday_that_does_not_roll_is_not_called_skipped():
    assert due(natural_days(1, "holidays"), noon("2026-11-27"), CALENDAR).crossed == ()


def test_a_make_up_saturday_does_not_roll():
    assert last_day(natural_days(1, "all_non_working"), "2026-10-09") == "2026-10-10"


@pytest.mark.parametrize(
    ("started_on", "amount", "unit", "expected"),
    [
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2024-01-31", 1, "month", "2024-02-29"),
        ("2025-11-30", 3, "month", "2026-02-28"),
        ("2025-12-15", 1, "month", "2026-01-15"),
        ("2024-02-29", 2, "year", "2026-02-28"),
    ],
)
def test_months_and_years_end_on_the_same_day_or_the_last_of_a_shorter_month(started_on, amount, unit, expected):
    assert last_day(replace(RULE, amount=amount, unit=unit), started_on) == expected


def test_a_due_day_in_2027_is_provisional():
    assert due(working_days(7), noon("2027-03-01"), CALENDAR).provisional


def test_a_deadline_in_the_last_week_of_the_year_or_beyond_it_is_provisional():
    assert due(working_days(7), noon("2026-12-28"), CALENDAR).provisional
    assert due(working_days(1), noon("2026-12-24"), CALENDAR).provisional
    assert not due(working_days(1), noon("2026-12-23"), CALENDAR).provisional


def test_days_that_nothing_can_roll_are_final_even_in_2027():
    assert not due(natural_days(60, "none"), noon("2026-11-23"), CALENDAR).provisional
    assert due(natural_days(60, "holidays"), noon("2026-11-23"), CALENDAR).provisional


def test_the_notice_of_2027_makes_the_deadline_official_and_may_move_it(tmp_path: Path):
    loaded = CALENDAR.with_notice(notice(tmp_path))
    before, after = (due(working_days(5), noon("2027-02-03"), c) for c in (CALENDAR, loaded))
    assert (before.provisional, before.due_on) == (True, date(2027, 2, 10))
    assert (after.provisional, after.due_on) == (False, date(2027, 2, 16))
    assert before.calendar_version != after.calendar_version


def test_a_start_before_2004_or_a_limit_beyond_the_calendar_is_refused_by_name():
    with pytest.raises(OutsideCalendar):
        due(natural_days(7), noon("2003-12-31"), CALENDAR)
    with pytest.raises(OutsideCalendar):
        due(working_days(7), noon("2100-12-30"), CALENDAR)


@pytest.mark.parametrize("rule", [working_days(7), span(2, "hour")])
def test_an_instant_without_an_offset_is_refused(rule):
    with pytest.raises(NaiveInstant):
        due(rule, datetime(2026, 11, 23), CALENDAR)


def test_days_taken_out_while_it_moves_on_are_not_among_those_taken_out_before():
    course = Course((Suspension("testing", "委托书", noon("2026-10-03"), noon("2026-10-09")),))
    found = due(natural_days(3), noon("2026-09-28"), CALENDAR, course)
    assert (str(found.rolled_from), found.excluded) == ("2026-10-01", ())
    assert found.due_on > date(2026, 10, 8)
