"""What the engine does for clocks of a penalty procedure (traps 5, 6 and 13), which the product does not run yet."""

from datetime import date

import pytest

from shared.clocks.extension import ExtensionRefused
from shared.clocks.rules import RuleBook
from tests.unit.clocks.penalty import DECIDE, PUBLIC_SERVICE
from tests.unit.clocks.test_traps import begun, due_on, extended, held


def test_a_second_extension_needs_collective_discussion_and_a_length():
    once = extended(begun(DECIDE, "2026-01-05"), DECIDE, "head", "2026-03-30")
    with pytest.raises(ExtensionRefused, match="for collective to approve"):
        extended(once, DECIDE, "head", "2026-04-20", 30)
    with pytest.raises(ExtensionRefused, match="must fix a length"):
        extended(once, DECIDE, "collective", "2026-04-20")
    assert due_on(once) == "2026-05-06"
    assert due_on(extended(once, DECIDE, "collective", "2026-04-20", 40)) == "2026-06-14"


def test_overlapping_exclusions_are_counted_once():
    clock = begun(DECIDE, "2026-01-05")
    both = held(
        held(clock, DECIDE, "testing", "2026-01-12", "2026-01-22"), DECIDE, "suspension", "2026-01-19", "2026-01-26"
    )
    assert due_on(clock) == "2026-04-07"
    assert due_on(both) == "2026-04-19"
    assert due_on(held(clock, DECIDE, "testing", "2026-01-12", "2026-01-26")) == due_on(both)
    assert "共不计 14 天" in both.explanation_zh


def test_public_service_takes_60_days_before_november_2022_and_30_since():
    book = RuleBook(PUBLIC_SERVICE)
    old, new = (book.in_force("P-PUBLIC-SERVICE", day) for day in (date(2022, 10, 31), date(2022, 11, 1)))
    assert due_on(begun(old, "2022-10-31")) == "2022-12-30"
    assert due_on(begun(new, "2022-11-01")) == "2022-12-01"
