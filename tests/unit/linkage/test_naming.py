"""Which partners a matter is sent to."""

from dataclasses import replace
from datetime import date

import pytest

from services.linkage.domain.naming import Matter, NamingRule, named
from tests.unit.linkage.build import NOW, RULES, clock

TODAY = NOW.date()


def sent(trigger, category, *grounds, level="III"):
    matter = Matter(trigger, category, level, frozenset(grounds))
    return {rule.partner: rule.id for rule in named(matter, RULES.naming, TODAY)}


def test_a_cheating_fuel_dispenser_goes_to_police_commerce_and_tax():
    assert sent("case_graded_major", "fuel_dispenser", "cheating_device") == {
        "police": "cheating_device_to_police",
        "commerce": "fuel_case_to_commerce",
        "tax": "fuel_case_to_tax",
    }


def test_a_suspected_crime_weighs_more_than_a_cheating_device():
    both = sent("case_graded_major", "market_scale", "cheating_device", "crime_suspected")
    assert both == {"police": "crime_suspected_to_police"}


@pytest.mark.parametrize("level", ["I", "II", "III", "IV"])
def test_every_major_case_goes_to_the_police(level):
    assert sent("case_graded_major", "medical", "casualties", level=level) == {"police": "major_case_to_police"}


def test_a_chain_over_cities_asks_other_market_supervisors_for_help_within_15_working_days():
    assert sent("case_graded_major", "other", "cross_city_chain")["market"] == "cross_city_to_market"
    assert RULES.answer_clock("assist_request") == "L-ASSIST"
    assert clock("L-ASSIST").source == "《市场监督管理行政处罚程序规定》（2022）第45条"


def test_an_accepted_fuel_complaint_goes_to_commerce_and_others_to_nobody():
    assert sent("complaint_accepted", "fuel_dispenser") == {"commerce": "fuel_complaint_to_commerce"}
    assert sent("complaint_accepted", "market_scale") == {}


def test_a_rule_holds_from_its_first_to_its_last_day():
    rule = NamingRule("r", "complaint_accepted", "tax", "clue_notice", "s", "D", date(2026, 1, 1), date(2026, 1, 2))
    matter = Matter("complaint_accepted", "other")
    held = [bool(named(matter, [rule], date(*day))) for day in ((2025, 12, 31), (2026, 1, 1), (2026, 1, 2))]
    assert held == [False, True, True]
    assert not named(matter, [rule], date(2026, 1, 3))
    assert named(matter, [replace(rule, valid_to=None)], date(2030, 1, 1))


def test_every_rule_names_its_source_and_how_sure_it_is():
    assert all(rule.source and rule.certainty in ("S", "s", "D") for rule in RULES.naming)


def test_a_partner_signs_within_one_working_day_and_answers_a_clue_within_five():
    assert clock("L-SIGN").explanation_en.startswith("due 2026-11-24: 1 working day")
    assert clock("L-ANSWER").explanation_en.startswith("due 2026-11-30: 5 working days")
