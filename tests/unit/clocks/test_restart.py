"""A new beginning."""

from dataclasses import replace

import pytest

from shared.clocks.clock import BeforeStart, ClockStopped, stop, tick
from shared.clocks.restart import MOST, TooManyRestarts, restart
from shared.clocks.suspension import resume
from tests.unit.clocks.build import CALENDAR, noon
from tests.unit.clocks.test_extension import CHECK, due_on, extended, running
from tests.unit.clocks.test_suspension import suspended


def again(clock, on="2026-10-20", rule=CHECK):
    return restart(clock, rule, noon(on), CALENDAR)


def test_a_clock_runs_anew_from_the_last_report():
    clock = again(running())
    assert (clock.started_at, due_on(clock)) == (noon("2026-10-20"), "2026-11-10")


def test_what_a_clock_is_about_stays_whatever_happens_to_it():
    clock = replace(extended(), about="M1")
    held = resume(suspended(clock, on="2026-10-21", rule=CHECK), CHECK, "testing", noon("2026-10-23"), CALENDAR)
    assert {one.about for one in (held, again(held, "2026-11-02"), stop(held, noon("2026-11-02")))} == {"M1"}


def test_what_went_before_is_kept_and_counts_no_more():
    held = resume(suspended(extended(), on="2026-10-21", rule=CHECK), CHECK, "testing", noon("2026-10-23"), CALENDAR)
    clock = again(held, "2026-11-02")
    assert (clock.extensions, clock.suspensions, due_on(clock)) == ((), (), "2026-11-23")
    (before,) = clock.restarts
    assert (before.started_at, before.due_at, before.at) == (held.started_at, held.due_at, clock.started_at)
    assert (before.extensions, before.suspensions, before.breached) == (held.extensions, held.suspensions, False)


def test_a_new_run_may_be_extended_anew():
    assert extended(again(extended()), on="2026-11-01").extensions


def test_a_suspension_that_lasts_goes_on_in_the_new_run():
    clock = again(suspended(running(), on="2026-10-09", rule=CHECK))
    assert (clock.state, clock.suspensions[0].started_at) == ("suspended", noon("2026-10-20"))
    assert due_on(resume(clock, CHECK, "testing", noon("2026-10-22"), CALENDAR)) == "2026-11-11"


def test_time_not_counted_after_the_last_report_is_not_counted_in_the_new_run_either():
    held = resume(suspended(running(), on="2026-10-09", rule=CHECK), CHECK, "testing", noon("2026-10-23"), CALENDAR)
    clock = again(held, "2026-10-20")
    assert [(one.started_at, one.ended_at) for one in clock.suspensions] == [(noon("2026-10-20"), noon("2026-10-23"))]
    assert (clock.state, due_on(clock)) == ("running", "2026-11-12")


def test_a_breach_before_the_new_beginning_stays_on_record():
    breached, _ = tick(running(), noon("2026-11-02"))
    clock = again(breached, "2026-11-03")
    assert (clock.state, clock.late, clock.restarts[0].breached) == ("running", False, True)
    assert again(running(), "2026-11-03").restarts[0].breached


def test_reminders_of_the_old_run_say_nothing_about_the_new_one():
    ticked, _ = tick(running(), noon("2026-10-26"))
    assert [alert.sent_at for alert in again(ticked, "2026-10-26").alerts] == [None, None, None]


def test_the_version_of_the_rule_is_the_one_of_the_new_beginning():
    newer = replace(CHECK, amount=20, valid_from=CHECK.valid_from.replace(year=2026))
    clock = again(running(), rule=newer)
    assert (clock.rule_valid_from, clock.restarts[0].rule_valid_from) == ("2026-01-01", "2004-01-01")


def test_a_stopped_clock_does_not_begin_anew_and_none_before_its_start():
    with pytest.raises(ClockStopped):
        again(stop(running(), noon("2026-10-09")))
    with pytest.raises(BeforeStart):
        again(running(), "2026-09-29")


def test_the_list_of_restarts_is_bounded():
    clock = running()
    for _ in range(MOST):
        clock = again(clock)
    with pytest.raises(TooManyRestarts):
        again(clock)


def test_both_languages_say_that_it_was_counted_anew():
    clock = again(running())
    assert "；自该时重新计算，此前自 2026-09-30 起算，原 2026-10-27 到期" in clock.explanation_zh
    assert "; counted anew from there, before that from 2026-09-30 and due 2026-10-27" in clock.explanation_en
