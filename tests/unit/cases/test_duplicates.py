"""Suggestions of duplicates: who is suggested, in which order, and why."""

from dataclasses import replace

import pytest

from services.cases.domain.duplicates import SHOWN, site_id_of
from services.cases.handlers import complaints
from services.cases.schemas import Caller, SuggestDuplicates
from tests.unit.cases.desk import HOTLINE, context, desk
from tests.unit.cases.test_complaints import CALL

TYPED = SuggestDuplicates("330110", "fuel_dispenser", "余杭某加油站", "3号枪", "三号枪加油少了五升")


def suggestions(at_desk, typed=TYPED):
    return complaints.suggest(at_desk, typed, HOTLINE, context())


def test_the_same_station_and_gun_are_suggested_with_the_reasons():
    at_desk = desk()
    first = complaints.register(at_desk, CALL, HOTLINE, context())
    (found,) = suggestions(at_desk)
    assert found.number == first.state.number
    assert found.reasons[:2] == ("same_site", "same_position")


def test_the_same_gun_ranks_above_another_gun_of_the_station():
    at_desk = desk()
    complaints.register(at_desk, replace(CALL, position="7号枪"), HOTLINE, context())
    same = complaints.register(at_desk, CALL, HOTLINE, context())
    assert suggestions(at_desk)[0].id == same.id


def test_another_station_with_other_words_is_not_suggested():
    at_desk = desk()
    complaints.register(at_desk, replace(CALL, site_name="临平另一站", narrative="计价器跳字"), HOTLINE, context())
    assert suggestions(at_desk) == []


def test_the_same_caller_about_the_same_matter_is_recognised_at_another_name_of_the_station():
    at_desk = desk()
    complaints.register(at_desk, CALL, HOTLINE, context())
    typed = replace(TYPED, site_name="某加油站", narrative=CALL.narrative, phone="+86 138-1234-5678")
    (found,) = suggestions(at_desk, typed)
    assert {"same_caller", "near_text"} <= set(found.reasons)


def test_no_more_than_five_are_shown():
    at_desk = desk()
    for _ in range(SHOWN + 3):
        complaints.register(at_desk, replace(CALL, caller=Caller(name="李四")), HOTLINE, context())
    assert len(suggestions(at_desk)) == SHOWN


@pytest.mark.parametrize("written", ["余杭某加油站", " 余杭某加油站 ", "余杭·某加油站", "余杭某加油站　"])
def test_a_business_is_found_again_whatever_marks_and_widths_its_name_has(written):
    assert site_id_of("330110", written) == site_id_of("330110", "余杭某加油站")


def test_a_site_is_of_its_division():
    assert site_id_of("330110", "某站") != site_id_of("330113", "某站")
