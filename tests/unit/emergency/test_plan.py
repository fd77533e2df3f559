"""Which level a plan's numbers give."""

from dataclasses import replace

import pytest

from services.emergency.domain.plan import Facts, UnknownLevel, suggest_level
from shared.errors import NotFound
from tests.unit.emergency.build import CITY, COUNTY, RULES


@pytest.mark.parametrize(("people", "county", "city"), [
    (0, None, "general"),
    (49, None, "general"),
    (50, "general", "larger"),
    (51, "general", "larger"),
    (99, "general", "larger"),
    (100, "major", "major"),
    (101, "major", "major"),
    (499, "major", "major"),
    (500, "especially_major", "especially_major"),
    (501, "especially_major", "especially_major"),
])  # fmt: skip
def test_people_make_a_level_from_the_number_on(people, county, city):
    facts = Facts(people_affected=people)
    assert (suggest_level(COUNTY, facts).level, suggest_level(CITY, facts).level) == (county, city)


@pytest.mark.parametrize(("loss_yuan", "county", "city"), [
    (499_999, None, "general"),
    (500_000, "general", "larger"),
    (500_001, "general", "larger"),
    (999_999, "general", "larger"),
    (1_000_000, "major", "major"),
    (4_999_999, "major", "major"),
    (5_000_000, "especially_major", "especially_major"),
    (5_000_001, "especially_major", "especially_major"),
])  # fmt: skip
def test_money_makes_a_level_from_the_number_on(loss_yuan, county, city):
    facts = Facts(loss_yuan=loss_yuan)
    assert (suggest_level(COUNTY, facts).level, suggest_level(CITY, facts).level) == (county, city)


@pytest.mark.parametrize("plan", [COUNTY, CITY], ids=lambda plan: plan.code)
def test_one_casualty_makes_the_gravest_level(plan):
    assert suggest_level(plan, Facts(casualties=1)).level == plan.levels[0].code


def test_the_gravest_of_casualties_money_and_people_wins_and_is_named():
    suggestion = suggest_level(CITY, Facts(people_affected=60, loss_yuan=1_200_000))
    assert suggestion.level == "major"
    assert [(one.measured, one.at_least, one.value) for one in suggestion.reasons] == [
        ("loss_yuan", 1_000_000, 1_200_000)
    ]


def test_the_same_code_is_another_level_in_another_plan():
    facts = Facts(people_affected=60)
    assert suggest_level(COUNTY, facts).level == "general"
    assert suggest_level(CITY, facts).level == "larger"
    assert (suggest_level(CITY, facts).plan, suggest_level(CITY, facts).plan_version) == ("metrology_city", 1)


def test_a_new_version_of_a_plan_leaves_the_levels_of_the_old_one_as_they_were():
    stricter = replace(COUNTY, version=2, levels=COUNTY.levels[:1])
    facts = Facts(people_affected=60)
    assert suggest_level(stricter, facts).level is None
    assert suggest_level(RULES.plan(COUNTY.code, 1), facts).level == "general"


def test_a_graver_level_orders_what_the_lighter_ones_do_and_more():
    codes = [{order.code for order in CITY.orders(level, "other")} for level in CITY.levels]
    assert codes[0] > codes[1] > codes[2] > codes[3]


def test_first_actions_follow_the_category():
    def roles_and_codes(category):
        return {order.code for order in COUNTY.orders(COUNTY.level("general"), category)}

    assert roles_and_codes("medical") - roles_and_codes("spectacles") == {"inform_health", "stop_use_list"}
    assert roles_and_codes("fuel_dispenser") - roles_and_codes("spectacles") == {"seal_station", "stop_use_list"}


def test_a_level_that_the_plan_has_not_is_refused_with_those_that_it_has():
    with pytest.raises(UnknownLevel) as refused:
        COUNTY.level("larger")
    assert refused.value.facts == {"levels": ["especially_major", "major", "general"]}
    assert issubclass(UnknownLevel, NotFound)
