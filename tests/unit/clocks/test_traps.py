"""The traps of the domain facts that concern clocks of the product's own rules, each under its number."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from shared.clocks.clock import BREACHED, recomputed, start, tick
from shared.clocks.extension import ExtensionRefused, TooLateToExtend, extend
from shared.clocks.restart import restart
from shared.clocks.rules import RuleBook
from shared.clocks.suspension import resume, suspend
from tests.unit.clocks.build import CALENDAR, CASES_RULES, at, noon, notice, working_days

BOOK = RuleBook.load(CASES_RULES)


def begun(rule, on):
    return start(rule, noon(on), CALENDAR)


def due_on(clock):
    return (clock.due_at + timedelta(hours=8)).date().isoformat()


def held(clock, rule, ground, first, last):
    clock = suspend(clock, rule, ground, "文书", noon(first), CALENDAR)
    return resume(clock, rule, ground, noon(last), CALENDAR)


def extended(clock, rule, approver, on, amount=None):
    return extend(clock, rule, approver, "审批表", noon(on), CALENDAR, amount)


def test_trap_01_the_day_of_receipt_is_not_counted():
    rule = BOOK.in_force("C-ACCEPT", date(2026, 11, 23))
    assert due_on(start(rule, at("2026-11-23", 0, 1), CALENDAR)) == "2026-12-02"
    assert due_on(start(rule, at("2026-11-23", 23, 59), CALENDAR)) == "2026-12-02"


def test_trap_02_a_made_up_saturday_is_a_working_day():
    rule = BOOK.in_force("C-ACCEPT", date(2026, 2, 13))
    assert due_on(begun(rule, "2026-02-13")) == "2026-03-02"
    assert due_on(begun(working_days(1), "2026-02-13")) == "2026-02-14"


def test_trap_03_mediation_lasts_45_working_days_or_60_days_by_the_day_of_its_trigger():
    old, new = (BOOK.in_force("C-MEDIATE", date(2026, 4, day)) for day in (14, 15))
    assert [(one.amount, one.unit) for one in (old, new)] == [(45, "working_day"), (60, "natural_day")]
    assert due_on(begun(old, "2026-04-14")) == "2026-06-18"
    assert due_on(begun(new, "2026-04-15")) == "2026-06-14"


def test_trap_04_an_extension_after_expiry_is_refused():
    rule = BOOK.in_force("R-CHECK", date(2026, 9, 30))
    clock = begun(rule, "2026-09-30")
    assert due_on(extended(clock, rule, "head", "2026-10-27")) == "2026-11-17"
    with pytest.raises(TooLateToExtend):
        extended(clock, rule, "head", "2026-10-28")


def test_trap_05_a_second_extension_of_a_case_needs_collective_discussion_and_a_length():
    rule = BOOK.in_force("P-DECIDE", date(2026, 1, 5))
    once = extended(begun(rule, "2026-01-05"), rule, "head", "2026-03-30")
    with pytest.raises(ExtensionRefused, match="for collective to approve"):
        extended(once, rule, "head", "2026-04-20", 30)
    with pytest.raises(ExtensionRefused, match="must fix a length"):
        extended(once, rule, "collective", "2026-04-20")
    assert due_on(once) == "2026-05-06"
    assert due_on(extended(once, rule, "collective", "2026-04-20", 40)) == "2026-06-14"


def test_trap_06_a_test_during_a_suspension_of_a_case_is_counted_once():
    rule = BOOK.in_force("P-DECIDE", date(2026, 1, 5))
    clock = begun(rule, "2026-01-05")
    both = held(
        held(clock, rule, "testing", "2026-01-12", "2026-01-22"), rule, "suspension", "2026-01-19", "2026-01-26"
    )
    assert due_on(clock) == "2026-04-07"
    assert due_on(both) == "2026-04-19"
    assert due_on(held(clock, rule, "testing", "2026-01-12", "2026-01-26")) == due_on(both)
    assert "共不计 14 天" in both.explanation_zh


def test_trap_06_overlapping_exclusions_are_counted_once():
    rule = BOOK.in_force("R-CHECK", date(2026, 11, 2))
    clock = begun(rule, "2026-11-02")
    both = held(
        held(clock, rule, "testing", "2026-11-04", "2026-11-11"), rule, "identification", "2026-11-09", "2026-11-16"
    )
    assert (due_on(clock), due_on(both)) == ("2026-11-23", "2026-12-03")
    assert due_on(held(clock, rule, "testing", "2026-11-04", "2026-11-16")) == due_on(both)


def test_trap_07_preserved_goods_are_released_when_seven_working_days_have_passed():
    rule = BOOK.in_force("P-PRESERVE", date(2026, 9, 18))
    clock = begun(rule, "2026-09-18")
    assert tick(clock, clock.due_at - timedelta(milliseconds=1))[1] == ("last_working_day",)
    breached, names = tick(clock, at("2026-09-30", 0))
    assert (due_on(clock), names[-1], breached.breach) == ("2026-09-29", BREACHED, "auto_release")


def test_trap_08_a_seal_lasts_30_days_and_30_more_and_the_days_of_testing():
    rule = BOOK.in_force("P-SEAL", date(2026, 6, 1))
    clock = held(begun(rule, "2026-06-01"), rule, "testing", "2026-06-10", "2026-06-20")
    assert due_on(clock) == "2026-07-11"
    clock = extended(clock, rule, "head", "2026-07-10")
    assert due_on(clock) == "2026-08-10"
    with pytest.raises(ExtensionRefused):
        extended(clock, rule, "head", "2026-08-01")


BY_HAND = {
    ("2026-02-13", 7): "2026-03-02",
    ("2026-02-13", 3): "2026-02-25",
    ("2026-02-13", 10): "2026-03-05",
    ("2026-02-13", 15): "2026-03-12",
    ("2026-09-18", 7): "2026-09-29",
    ("2026-09-30", 7): "2026-10-15",
    ("2026-09-30", 15): "2026-10-27",
    ("2025-01-24", 7): "2025-02-10",
    ("2025-09-26", 7): "2025-10-13",
}
"""Beginning and working days -> the last day, as section 8 of the domain facts works it out."""


@pytest.mark.parametrize(("on", "amount"), BY_HAND)
def test_every_rule_of_so_many_working_days_ends_on_the_day_worked_out_by_hand(on, amount):
    day = date.fromisoformat(on)
    rules = [one for one in BOOK.rules if (one.unit, one.amount) == ("working_day", amount) and one.holds(day)]
    assert rules
    for rule in rules:
        assert {due_on(begun(rule, on))} == {BY_HAND[on, amount]}


def test_trap_13_public_service_takes_60_days_before_november_2022_and_30_since():
    old, new = (BOOK.in_force("P-PUBLIC-SERVICE", day) for day in (date(2022, 10, 31), date(2022, 11, 1)))
    assert due_on(begun(old, "2022-10-31")) == "2022-12-30"
    assert due_on(begun(new, "2022-11-01")) == "2022-12-01"


def test_trap_21_the_hours_for_passing_a_crime_on_run_through_a_holiday():
    rule = BOOK.in_force("X-TRANSFER", date(2026, 9, 30))
    assert start(rule, at("2026-09-30", 18), CALENDAR).due_at == at("2026-10-01", 18)


def test_the_three_days_of_the_principal_before_that_are_calendar_days_and_end_in_a_holiday():
    rule = BOOK.in_force("X-APPROVE", date(2026, 9, 30))
    assert due_on(begun(rule, "2026-09-30")) == "2026-10-03"


def test_the_sixty_days_of_a_mediation_are_rolled_over_the_holiday_in_which_they_end():
    rule = BOOK.in_force("C-MEDIATE", date(2026, 8, 3))
    assert due_on(begun(rule, "2026-08-03")) == "2026-10-08"


def test_trap_29_only_a_restart_moves_the_start_and_what_went_before_is_kept():
    rule = BOOK.in_force("R-CHECK", date(2026, 11, 2))
    clock = held(
        extended(begun(rule, "2026-11-02"), rule, "head", "2026-11-03"), rule, "testing", "2026-11-04", "2026-11-06"
    )
    assert recomputed(clock, rule, CALENDAR).started_at == clock.started_at == noon("2026-11-02")
    anew = restart(clock, rule, noon("2026-11-09"), CALENDAR)
    assert (due_on(anew), anew.restarts[0].due_at) == ("2026-11-30", clock.due_at)


def test_trap_35_a_date_in_2027_is_provisional_until_its_notice_is_in(tmp_path: Path):
    rule = BOOK.in_force("R-CHECK", date(2026, 12, 21))
    clock = begun(rule, "2026-12-21")
    assert clock.provisional
    assert "provisional" in clock.explanation_en
    final = recomputed(clock, rule, CALENDAR.with_notice(notice(tmp_path)))
    assert not final.provisional
    assert (due_on(clock), due_on(final)) == ("2027-01-11", "2027-01-12")


def test_mediation_is_to_be_terminated_an_appeal_lapses_preserved_goods_are_free_and_duties_go_to_the_supervisors():
    effects = {rule.id: rule.breach for rule in BOOK.rules if not rule.id.startswith("RR-")}
    assert effects.pop("C-MEDIATE") == "termination"
    assert {effects.pop(one) for one in ("D-APPEAL", "W-CLAIM", "P-STATEMENT", "H-REQUEST")} == {"waiver"}
    assert (effects.pop("P-PUBLIC-SERVICE"), effects.pop("H-NOTICE")) == ("deemed_served", "none")
    assert effects.pop("P-PRESERVE") == "auto_release"
    assert set(effects.values()) == {"escalation"}
    grounds = {rule.id: replace(rule).exclusions for rule in BOOK.rules if rule.exclusions}
    assert grounds == {
        "C-MEDIATE": ("testing", "recusal"),
        "C-MEDIATE-STATE": ("testing",),
        "R-CHECK": ("testing", "identification"),
        "P-VERIFY": ("testing", "identification"),
        "R-ZJ-ANSWER": ("testing",),
        "P-SEAL": ("testing",),
        "P-DECIDE": ("suspension", "hearing", "announcement", "testing", "identification", "refund"),
    }
