"""Clocks on another calendar, and clocks of older documents."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cattrs.preconf.bson import make_converter
from hypothesis import given

from shared.clocks.clock import Clock, reckoned, recomputed, start, stop, tick
from shared.clocks.restart import restart
from shared.clocks.suspension import suspend
from tests.unit.clocks.build import CALENDAR, natural_days, noon, notice, working_days
from tests.unit.clocks.strategies import LADDER, day_rules, minute_rules, starts
from tests.unit.clocks.test_extension import CHECK, extended

RULE = replace(working_days(5), pre_alerts=LADDER)


@pytest.fixture
def loaded(tmp_path: Path):
    return CALENDAR.with_notice(notice(tmp_path))


@given(day_rules | minute_rules, starts)
def test_nothing_moves_on_the_same_calendar(rule, at):
    clock = start(rule, at, CALENDAR)
    assert recomputed(clock, rule, CALENDAR) is clock


@given(day_rules | minute_rules, starts)
def test_a_second_tick_at_the_same_instant_says_nothing(rule, at):
    clock = start(rule, at, CALENDAR)
    for instant in (clock.started_at, *(alert.at for alert in clock.alerts), clock.due_at, clock.due_at):
        clock, _ = tick(clock, instant)
        assert tick(clock, instant) == (clock, ())


def test_the_notice_makes_a_provisional_date_official_and_moves_it(loaded):
    clock = start(RULE, noon("2027-02-03"), CALENDAR)
    moved = recomputed(clock, RULE, loaded)
    assert (clock.provisional, moved.provisional) == (True, False)
    assert moved.due_at - clock.due_at == timedelta(days=6)
    assert moved.calendar_version == loaded.version
    assert "暂定" in clock.explanation_zh
    assert "暂定" not in moved.explanation_zh


def test_a_reminder_given_for_the_provisional_date_is_due_again_when_the_date_moves_later(loaded):
    clock, names = tick(start(RULE, noon("2027-02-03"), CALENDAR), noon("2027-02-10"))
    assert names == ("last_working_day",)
    moved = recomputed(replace(clock, state="running"), RULE, loaded)
    assert [alert.name for alert in moved.alerts if alert.sent_at is None] == ["50%", "80%", "last_working_day"]


def test_a_clock_that_has_stopped_stays_as_it_was(loaded):
    stopped = stop(start(RULE, noon("2027-02-03"), CALENDAR), noon("2027-02-05"))
    assert recomputed(stopped, RULE, loaded) is stopped
    assert reckoned(stopped, RULE, loaded, noon("2027-02-11")) is stopped


def run_out():
    clock, names = tick(start(RULE, noon("2027-02-03"), CALENDAR), noon("2027-02-11"))
    assert (clock.state, names[-1]) == ("breached", "breached")
    return clock


def test_what_ran_out_by_provisional_days_runs_on_when_the_notice_gives_it_more(loaded):
    again = reckoned(run_out(), RULE, loaded, noon("2027-02-11"))
    assert (again.state, again.due_at) == ("running", start(RULE, noon("2027-02-03"), loaded).due_at)
    missed, names = tick(again, again.due_at + timedelta(days=1))
    assert (missed.state, names[-1]) == ("breached", "breached")


def test_what_has_run_out_by_the_notice_too_is_missed_since_its_new_date_and_said_no_second_time(loaded):
    late = noon("2027-03-01")
    still = reckoned(run_out(), RULE, loaded, late)
    assert (still.state, still.due_at) == ("breached", start(RULE, noon("2027-02-03"), loaded).due_at)
    assert tick(still, late) == (still, ())


def test_a_suspended_clock_is_recomputed_and_stays_suspended(loaded):
    rule = replace(RULE, exclusions=("testing",))
    clock = suspend(start(rule, noon("2027-02-03"), CALENDAR), rule, "testing", "d", noon("2027-02-04"), CALENDAR)
    moved = recomputed(clock, rule, loaded)
    assert (moved.state, moved.provisional) == ("suspended", False)


def test_a_date_that_nothing_can_roll_takes_note_of_the_new_calendar_only(loaded):
    rule = natural_days(60, "none")
    clock = start(rule, noon("2026-11-23"), CALENDAR)
    assert recomputed(clock, rule, loaded) == replace(clock, calendar_version=loaded.version)


def converter():
    made = make_converter()
    made.register_structure_hook(type(noon("2026-01-01")), lambda value, _: value)
    made.register_unstructure_hook(type(noon("2026-01-01")), lambda value: value)
    return made


def test_a_clock_with_all_that_can_happen_to_it_survives_the_store():
    clock = restart(extended(), CHECK, noon("2026-10-21"), CALENDAR)
    clock = suspend(extended(clock, on="2026-10-22"), CHECK, "testing", "d", noon("2026-10-23"), CALENDAR)
    assert converter().structure(converter().unstructure(clock), Clock) == clock


def test_a_clock_stored_before_these_fields_existed_still_loads():
    clock = start(RULE, noon("2026-11-23"), CALENDAR)
    kept = converter().unstructure(clock)
    for name in ("suspensions", "extensions", "restarts", "breach", "about"):
        del kept[name]
    assert converter().structure(kept, Clock) == clock
