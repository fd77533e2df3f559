"""When complaints are too many."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from services.emergency.domain.surge import Measure, SurgeRule, surge_around

FORTY_AN_HOUR = Measure(40, 60)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MS = timedelta(milliseconds=1)


def spread(count: int, over: timedelta) -> list[datetime]:
    """`count` instants, the first at noon and the last `over` later."""
    return [NOON + over * number / (count - 1) for number in range(count)]


def test_forty_within_the_window_are_a_surge_that_names_its_first_and_last():
    times = spread(40, timedelta(minutes=39))
    surge = surge_around(times[-1], times, FORTY_AN_HOUR)
    assert (surge.count, surge.first_at, surge.last_at) == (40, times[0], times[-1])


def test_thirty_nine_are_not():
    times = spread(39, timedelta(minutes=1))
    assert surge_around(times[-1], times, FORTY_AN_HOUR) is None


@pytest.mark.parametrize(("over", "is_one"), [
    (timedelta(minutes=60), True),
    (timedelta(minutes=60) - MS, True),
    (timedelta(minutes=60) + MS, False),
])  # fmt: skip
def test_the_window_includes_both_its_ends(over, is_one):
    times = spread(40, over)
    assert (surge_around(times[-1], times, FORTY_AN_HOUR) is not None) is is_one


@pytest.mark.parametrize("seed", range(5))
def test_whichever_complaint_is_counted_last_completes_the_surge(seed):
    times = spread(40, timedelta(minutes=60))
    random.Random(seed).shuffle(times)
    assert surge_around(times[-1], times, FORTY_AN_HOUR).count == 40


def test_a_window_that_does_not_hold_the_complaint_is_not_its_business():
    times = spread(40, timedelta(minutes=10))
    late = NOON + timedelta(minutes=70) + MS
    assert surge_around(late, [*times, late], FORTY_AN_HOUR) is None


def test_forty_at_the_very_same_instant_are_a_surge():
    assert surge_around(NOON, [NOON] * 40, FORTY_AN_HOUR).count == 40


def test_a_category_may_have_a_measure_of_its_own():
    medical = Measure(10, 1440)
    rule = SurgeRule("r", "division", FORTY_AN_HOUR, {"medical": medical}, "a setting", "D", date(2026, 1, 1))
    assert rule.measure("medical") is medical
    assert rule.measure("market_scale") is FORTY_AN_HOUR


def test_a_rule_holds_from_its_first_to_its_last_day():
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    rule = SurgeRule("r", "division", FORTY_AN_HOUR, {}, "a setting", "D", first, last)
    days = [date(2025, 12, 31), first, last, date(2027, 1, 1)]
    assert [rule.holds(day) for day in days] == [False, True, True, False]
