"""The rule files, and the mistakes in them that are found at start."""

from dataclasses import replace
from datetime import date

import pytest

from services.emergency.domain.surge import Measure
from services.emergency.observations import KEPT
from services.emergency.rulebook import LONGEST_WINDOW_MINUTES, UnknownPlan, checked_plans, checked_surges
from tests.unit.emergency.build import CITY, COUNTY, RULES

DAY = date(2026, 11, 23)


def test_every_number_says_where_it_comes_from_and_how_sure_it_is():
    for one in (*RULES.surges, *RULES.plans):
        assert one.source
        assert one.certainty in {"S", "s", "K-H", "K-M", "K-L", "D"}


def test_both_scales_are_plans_of_their_own():
    plans = RULES.plans_in_force(DAY)
    assert {plan.code: len(plan.levels) for plan in plans} == {"metrology_city": 4, "metrology_county": 3}


@pytest.mark.parametrize("measure", [Measure(0, 60), Measure(501, 60), Measure(40, 0), Measure(40, 48 * 60 + 1)])
def test_a_measure_that_cannot_be_counted_stops_the_start(measure):
    with pytest.raises(ValueError, match="surge_division"):
        checked_surges([replace(RULES.surges[0], usual=measure)])
    with pytest.raises(ValueError, match="surge_division"):
        checked_surges([replace(RULES.surges[0], categories={"medical": measure})])


def test_facts_are_kept_longer_than_any_window_reaches_to_either_side():
    assert KEPT.total_seconds() > 2 * 60 * LONGEST_WINDOW_MINUTES


def test_an_order_to_a_role_that_cannot_acknowledge_stops_the_start():
    strange = replace(COUNTY.first_actions[0], role="hotline")
    with pytest.raises(ValueError, match="hotline"):
        checked_plans([replace(COUNTY, first_actions=(strange,))])


def test_the_same_order_twice_in_a_plan_stops_the_start():
    with pytest.raises(ValueError, match="twice"):
        checked_plans([replace(COUNTY, first_actions=COUNTY.first_actions * 2)])


def test_a_grave_level_without_conditions_stops_the_start():
    bare = replace(CITY.levels[0], conditions=())
    with pytest.raises(ValueError, match="lightest"):
        checked_plans([replace(CITY, levels=(bare, *CITY.levels[1:]))])


@pytest.mark.parametrize("later", [
    replace(COUNTY, version=2, valid_from=date(2027, 1, 1)),
    replace(COUNTY, valid_from=date(2028, 1, 1)),
])  # fmt: skip
def test_two_versions_that_hold_on_one_day_or_are_called_the_same_stop_the_start(later):
    earlier = replace(COUNTY, valid_to=date(2027, 6, 30))
    with pytest.raises(ValueError, match="two versions"):
        checked_plans([earlier, later])


def test_a_plan_is_taken_in_the_version_in_force_and_found_in_any():
    later = replace(COUNTY, version=2, valid_from=date(2027, 1, 1))
    rules = replace(RULES, plans=checked_plans([replace(COUNTY, valid_to=date(2026, 12, 31)), later]))
    assert rules.plan_in_force(COUNTY.code, DAY).version == 1
    assert rules.plan_in_force(COUNTY.code, date(2027, 1, 1)).version == 2
    assert rules.plan(COUNTY.code, 1).version == 1
    with pytest.raises(UnknownPlan):
        rules.plan_in_force("metrology_city", DAY)
    with pytest.raises(UnknownPlan):
        rules.plan(COUNTY.code, 3)


def test_no_limit_of_a_report_is_said_to_stand_in_a_plan_that_was_replaced():
    limits = [rule for rule in RULES.clocks.rules if rule.id.startswith("E-")]
    assert {(rule.certainty, rule.source.title) for rule in limits} == {("D", "计量突发事件信息报告时限")}
