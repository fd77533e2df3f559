"""By which days an act is judged, and what it ended too late before anybody had noted that."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.clocks.clock import end, start, stop, tick
from shared.clocks.judged import by_known_days, overlooked
from shared.clocks.restart import restart
from shared.clocks.rules import RuleBook, RuleNotInForce
from tests.unit.clocks.build import CALENDAR, noon, notice, working_days

RULE = working_days(5)
OTHER = replace(RULE, id="T-OTHER")
RULES = RuleBook((RULE, OTHER))
DAY = timedelta(days=1)
TOUCHED, UNTOUCHED = noon("2027-02-03"), noon("2026-11-02")
"""When clocks start whose days the notice moves, and whose days lie before it."""


@pytest.fixture
def loaded(tmp_path: Path):
    return CALENDAR.with_notice(notice(tmp_path))


def rule_of(clock):
    return RULES.version(clock.rule_id, clock.rule_valid_from)


def running(at=TOUCHED, rule=RULE):
    return start(rule, at, CALENDAR)


def judged(clocks, calendar, at=TOUCHED):
    return by_known_days(clocks, rule_of, calendar, at)


def test_on_the_calendar_that_they_go_by_nothing_is_worked_out_at_all():
    def never(_):
        raise AssertionError

    kept = (running(), running(UNTOUCHED))
    assert by_known_days(kept, never, CALENDAR, TOUCHED) is kept


def test_all_go_by_the_days_known_now_where_these_move_one(loaded):
    moved, same = judged([running(), running(UNTOUCHED, OTHER)], loaded)
    assert moved.due_at > running().due_at
    assert (same.due_at, same.calendar_version) == (running(UNTOUCHED, OTHER).due_at, loaded.version)


def test_where_none_is_moved_all_stay_as_they_are(loaded):
    kept = (running(UNTOUCHED),)
    assert judged(kept, loaded) is kept


def test_what_was_missed_by_the_old_days_alone_runs_on(loaded):
    missed, _ = tick(running(), running().due_at + DAY)
    assert [judged([missed], loaded, running().due_at + DAY)[0].state, missed.state] == ["running", "breached"]


def test_what_was_met_or_had_no_days_left_to_move_stays(loaded):
    met = stop(running(), TOUCHED + DAY)
    assert judged([met], loaded) == (met,)


def test_one_whose_rule_is_on_file_no_more_stays_and_the_others_move(loaded):
    strange = replace(running(), rule_id="T-GONE")
    with pytest.raises(RuleNotInForce):
        rule_of(strange)
    kept, moved = judged([strange, running()], loaded)
    assert kept is strange
    assert moved.calendar_version == loaded.version


def late(clock):
    return clock.due_at + DAY


def test_what_was_ended_after_its_time_and_not_noted_was_overlooked():
    clock = running()
    for after in (stop(clock, late(clock)), end(clock, late(clock))):
        assert overlooked([clock], [after, running()]) == [(clock, late(clock))]
    assert overlooked([clock], [restart(clock, RULE, late(clock), CALENDAR), running()]) == [(clock, None)]


def test_what_was_noted_or_is_in_time_or_goes_on_was_not_overlooked():
    clock = running()
    noted, _ = tick(clock, late(clock))
    assert overlooked([noted], [stop(noted, late(clock))]) == []
    for after in (clock, stop(clock, clock.due_at), end(clock, TOUCHED), restart(clock, RULE, TOUCHED + DAY, CALENDAR)):
        assert overlooked([clock], [after]) == []
