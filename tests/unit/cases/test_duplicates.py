"""Suggestions of duplicates: who is suggested, in which order, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.domain.duplicates import LOOK_BACK, NEAR_TIME_SPAN, SHOWN, site_id_of
from services.cases.handlers import complaints, intake
from services.cases.schemas.complaints import Caller, InstrumentIn
from services.cases.schemas.suggestions import SuggestDuplicates
from tests.unit.cases.desk import CALL, HOTLINE, NOW, context, desk

PLANT = "丽发新城小区旁边新建了一个搅拌站，噪音很大，灰尘满天飞，小区居民无法入睡"
MARKET = replace(CALL, category="market_scale", site_name="农贸市场", site_address="塘栖路8号", narrative="秤不准")
TYPED = SuggestDuplicates("330110", "fuel_dispenser", "余杭某加油站", "3号枪", "三号枪加油少了五升")


def suggestions(at_desk, typed=TYPED):
    return complaints.suggest(at_desk, typed, HOTLINE, context())


def test_the_same_station_and_gun_are_suggested_with_the_reasons():
    at_desk = desk()
    first = intake.register(at_desk, CALL, HOTLINE, context())
    (found,) = suggestions(at_desk)
    assert (found.number, found.site_name) == (first.state.number, CALL.site_name)
    assert found.registered_at == first.state.registered_at
    assert found.reasons[0] == "same_site"
    assert "same_position" in found.reasons


def test_trap_33_what_is_typed_under_a_retired_code_is_compared_under_its_successor():
    at_desk, city = desk(), replace(HOTLINE, division="330100")
    first = intake.register(at_desk, replace(CALL, division="330105"), city, context())
    for code in ("330103", "330105"):
        (found,) = complaints.suggest(at_desk, replace(TYPED, division=code), city, context())
        assert (found.id, found.reasons[0]) == (first.id, "same_site")


def test_trap_33_what_is_typed_under_a_code_that_was_split_is_compared_in_the_part_of_whoever_types():
    at_desk, own = desk(), replace(HOTLINE, division="330114")
    first = intake.register(at_desk, replace(CALL, division="330114"), own, context())
    (found,) = complaints.suggest(at_desk, replace(TYPED, division="330104"), own, context())
    assert (found.id, found.reasons[0]) == (first.id, "same_site")


def test_the_same_gun_ranks_above_another_gun_of_the_station():
    at_desk = desk()
    intake.register(at_desk, replace(CALL, position="7号枪"), HOTLINE, context())
    same = intake.register(at_desk, CALL, HOTLINE, context())
    assert suggestions(at_desk)[0].id == same.id


def test_another_station_with_other_words_is_not_suggested():
    at_desk = desk()
    intake.register(at_desk, replace(CALL, site_name="临平另一站", narrative="计价器跳字"), HOTLINE, context())
    assert suggestions(at_desk) == []


def test_the_same_caller_about_the_same_matter_is_recognised_at_another_name_of_the_station():
    at_desk = desk()
    intake.register(at_desk, CALL, HOTLINE, context())
    typed = replace(TYPED, site_name="某加油站", narrative=CALL.narrative, phone="+86 138-1234-5678")
    (found,) = suggestions(at_desk, typed)
    assert {"same_caller", "near_text"} <= set(found.reasons)


def test_the_same_matter_in_like_words_is_found_without_a_common_category_or_site():
    at_desk = desk()
    first = intake.register(at_desk, replace(CALL, category="other", narrative=PLANT), HOTLINE, context())
    typed = SuggestDuplicates("330113", "prepackaged", "", narrative="搅拌站彻夜施工，丽发新城居民无法入睡，灰尘满天飞")
    (found,) = suggestions(at_desk, typed)
    assert (found.id, found.reasons[0]) == (first.id, "near_text")


def test_the_same_words_at_a_site_that_has_nothing_to_do_with_it_are_not_enough():
    at_desk = desk()
    intake.register(at_desk, replace(CALL, site_name="临平另一站"), HOTLINE, context(at=NOW - timedelta(days=30)))
    assert suggestions(at_desk, replace(TYPED, narrative=CALL.narrative)) == []


def test_the_same_street_in_the_same_week_and_category_is_near():
    at_desk = desk()
    intake.register(at_desk, MARKET, HOTLINE, context(at=NOW - timedelta(days=2)))
    typed = SuggestDuplicates("330110", "market_scale", "水果店", site_address="塘栖路9号")
    (found,) = suggestions(at_desk, typed)
    assert {"near_place", "near_time", "same_category"} <= set(found.reasons)
    assert suggestions(at_desk, replace(typed, division="330113")) == []
    assert suggestions(at_desk, replace(typed, site_address="文三路9号")) == []


def test_what_lies_longer_back_is_not_near_in_time():
    at_desk = desk()
    intake.register(at_desk, CALL, HOTLINE, context(at=NOW - NEAR_TIME_SPAN - timedelta(minutes=1)))
    assert "near_time" not in suggestions(at_desk)[0].reasons
    intake.register(at_desk, CALL, HOTLINE, context(at=NOW - NEAR_TIME_SPAN))
    assert "near_time" in suggestions(at_desk)[0].reasons


def test_what_lies_longer_back_than_a_year_is_not_suggested():
    at_desk = desk()
    intake.register(at_desk, CALL, HOTLINE, context(at=NOW - LOOK_BACK - timedelta(minutes=1)))
    assert suggestions(at_desk) == []


def test_what_was_received_more_than_a_year_before_is_another_matter_whenever_it_is_taken_down():
    at_desk = desk()
    intake.register(at_desk, replace(CALL, received_at=NOW - LOOK_BACK), HOTLINE, context())
    assert len(suggestions(at_desk)) == 1
    at_desk = desk()
    intake.register(at_desk, replace(CALL, received_at=NOW - LOOK_BACK - timedelta(minutes=1)), HOTLINE, context())
    assert suggestions(at_desk) == []


@pytest.mark.parametrize(("one", "other"), [("？？", "！！"), ("", ""), ("不详", "不详"), ("无", "")])
def test_two_nameless_sites_are_not_the_same_one(one, other):
    at_desk = desk()
    intake.register(at_desk, replace(CALL, site_name=one, position="", narrative="别的事情"), HOTLINE, context())
    assert suggestions(at_desk, replace(TYPED, site_name=other)) == []


def test_another_category_weighs_less_and_other_is_none():
    at_desk = desk()
    intake.register(at_desk, replace(CALL, category="other"), HOTLINE, context())
    assert "same_category" not in suggestions(at_desk, replace(TYPED, category="other"))[0].reasons


def test_the_same_instrument_is_recognised_wherever_it_stands():
    at_desk = desk()
    sold = replace(CALL, site_name="甲店", narrative="秤不准", instrument=InstrumentIn(serial="AB-12 345"))
    first = intake.register(at_desk, sold, HOTLINE, context(at=NOW - timedelta(days=100)))
    typed = SuggestDuplicates("330113", "market_scale", "乙店", narrative="短斤少两", serial="ab12345")
    (found,) = suggestions(at_desk, typed)
    assert (found.id, found.reasons[0]) == (first.id, "same_instrument")
    assert suggestions(at_desk, replace(typed, serial="ab12346")) == []


def test_a_surge_does_not_hide_its_own_words():
    at_desk = desk()
    for hour in range(40):
        told = replace(CALL, site_name=f"第{hour}位居民", narrative=PLANT, caller=Caller("李四"))
        intake.register(at_desk, told, HOTLINE, context(at=NOW - timedelta(hours=hour)))
    typed = SuggestDuplicates("330110", "other", "", narrative="丽发新城旁边的搅拌站太吵了")
    assert len(suggestions(at_desk, typed)) == SHOWN


def test_no_more_than_five_are_shown():
    at_desk = desk()
    for _ in range(SHOWN + 3):
        intake.register(at_desk, replace(CALL, caller=Caller(name="李四")), HOTLINE, context())
    assert len(suggestions(at_desk)) == SHOWN


@pytest.mark.parametrize("written", ["余杭某加油站", " 余杭某加油站 ", "余杭·某加油站", "余杭某加油站　"])
def test_a_business_is_found_again_whatever_marks_and_widths_its_name_has(written):
    assert site_id_of("330110", written) == site_id_of("330110", "余杭某加油站")


def test_a_site_is_of_its_division():
    assert site_id_of("330110", "某站") != site_id_of("330113", "某站")
