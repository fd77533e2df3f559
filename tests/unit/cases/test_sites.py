"""Sites of one name: when they are one business, and when a chain has another one elsewhere."""

from dataclasses import replace

import pytest

from services.cases.domain.complaint import Site
from services.cases.domain.matters import tied
from services.cases.domain.sites import apart
from services.cases.handlers import complaints, desk_work, intake, matters
from services.cases.schemas.complaints import Caller
from services.cases.schemas.suggestions import SuggestDuplicates
from tests.support.sheets import orders, sheet
from tests.unit.cases.desk import CALL, HOTLINE, OFFICER, context, desk
from tests.unit.cases.test_sheet_imports import send, turns

CHAIN = "中国石化加油站"
STREETS = ("余杭区文一西路100号", "余杭区良渚大道8号", "余杭区塘栖镇人民路1号", "余杭区临平大道3号")
EAST_STREET = ("余杭区塘栖镇东街8号", "杭州市余杭区东街8号", "余杭区塘栖东街8号", "塘栖镇东街8号")
TROUBLES = ("少油", "发票开不出", "员工态度差", "便利店价格没标")
SHORT = "加了五十升，油箱只有四十五升，要求退钱"


def at(address):
    return Site("x", CHAIN, address)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (STREETS[0], STREETS[1]),
        ("文一西路100号", "杭州市余杭区良睦路"),
        ("仓前街道文一西路", "仓前街道余杭塘路"),
        ("塘栖镇人民路1号", "塘栖镇广济路1号"),
        ("仓前街道1号", "良渚街道1号"),
        ("塘栖镇", "良渚街道玉鸟路2号"),
        ("塘栖镇步行街3号", "塘栖镇广济路"),
        ("塘栖镇东街8号", "塘栖镇西街8号"),
        ("塘栖镇横街3号", "临平区直街3号"),
        ("塘栖南大街3号", "塘栖镇北大街3号"),
        ("文一路8号", "文三路8号"),
        ("文一路", "文化路"),
        ("文一西路", "天目山西路"),
        ("超峰西路", "城西路"),
        ("金城路", "环城北路"),
        ("古墩路88号", "古敦路3号"),
        ("古墩路88-1号", "古敦路90-1号"),
        ("良渚大道8号", "临平大道8号"),
        ("塘栖镇市场路8号", "塘栖镇广场路3号"),
        ("台州市路桥区银安街1号", "台州市路桥区商海街1号"),
        ("桐乡市乌镇", "桐乡市濮院镇"),
    ],
)
def test_streets_that_have_nothing_in_common_are_of_two_sites(one, other):
    assert apart(at(one), at(other))
    assert apart(at(other), at(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", STREETS[0]),
        ("", ""),
        ("余杭区", STREETS[0]),
        ("100号", STREETS[0]),
        ("文一西路100号", "浙江省杭州市余杭区文一西路 100 号"),
        ("文一西路１００号", "文一西路100-2"),
        ("仓前街道文一西路100号", "文一西路与良睦路交叉口"),
        ("文一路", "文一西路100号"),
        ("人民路1号", "塘栖镇人民中路1号"),
        ("余杭区湖中路1号", "良渚街道湖中路1号"),
        ("仓前街道1号", "文一西路100号"),
        ("塘栖镇", "塘栖街道人民路1号"),
        ("十字路口往东二百米", STREETS[0]),
        ("104国道公路旁", STREETS[0]),
        ("乘302路公交到底", STREETS[0]),
        ("丁河村口", "塘栖镇人民路1号"),
        ("塘栖镇街上", "塘栖镇广济路1号"),
        ("塘栖镇路边3号", "临平区广济路1号"),
        ("塘栖镇大街3号", "临平区大街3号"),
        ("塘栖市场沿街商铺", "塘栖镇广济路1号"),
    ],
)
def test_an_address_that_is_missing_or_written_otherwise_is_of_the_same_site(one, other):
    assert not apart(at(one), at(other))
    assert not apart(at(other), at(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("塘栖镇东街8号", "杭州市临平区东街8号"),
        ("塘栖镇东街8号", "东街8号"),
        ("塘栖镇东街8号", "余杭区塘栖东街8号"),
        ("浙江省湖州市德清县武康街道北街12号", "武康北街12号"),
        ("余杭区塘栖镇南路5号", "临平区塘栖南路5号"),
        ("安吉县递铺街道中路3号", "安吉县中路3号"),
        ("海宁市硖石街道西路12号", "海宁市西路12号"),
        ("桐乡市东街3号", "桐乡市乌镇东街3号"),
        ("临平区丁河村东街3号", "临平区东街3号"),
        ("塘栖古镇东街8号", "塘栖镇东街8号"),
        ("龙游县湖镇镇前街9号", "龙游县湖镇前街9号"),
        ("萧山区市心中路9号", "萧山市心路9号"),
        ("莲都区中东路1号", "丽水市中东路1号"),
        ("桐乡市乌镇东栅大街3号", "桐乡市乌镇镇东栅大街3号"),
        ("三墩镇西湖区振华路", "西湖区三墩振华路1号"),
        ("桐乡市乌镇", "嘉兴市桐乡乌镇子夜路1号"),
        ("龙游县湖镇1号", "衢州市龙游湖镇镇前街1号"),
        ("南浔区练市镇", "湖州练市镇人民路1号"),
    ],
)
def test_what_stands_before_a_street_or_a_town_of_one_character_is_no_part_of_its_name(one, other):
    assert not apart(at(one), at(other))
    assert not apart(at(other), at(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("古墩路88号", "古敦路88号"),
        ("古墩路88-1号", "古敦路 88 号"),
        ("古墩路", "西湖区古敦路88号"),
        ("塘栖镇广济路1号", "塘栖镇广济街1号"),
        ("临平区人民大道5号", "临平区人民路5号"),
    ],
)
def test_a_slip_in_the_name_of_a_street_makes_no_other_site(one, other):
    assert not apart(at(one), at(other))
    assert not apart(at(other), at(one))


def told(at_desk, address, number=1, **changes):
    call = replace(CALL, site_name=CHAIN, site_address=address, **{"position": "", **changes})
    return intake.register(at_desk, replace(call, caller=Caller("王某", f"1391111000{number}")), HOTLINE, context())


def suggested(at_desk, address, narrative, **more):
    typed = SuggestDuplicates("330110", "fuel_dispenser", CHAIN, narrative=narrative, site_address=address, **more)
    return complaints.suggest(at_desk, typed, HOTLINE, context())


def test_another_station_of_a_chain_has_a_like_name_and_is_not_the_same_site():
    at_desk = desk()
    told(at_desk, STREETS[0], narrative=TROUBLES[0])
    (there,) = suggested(at_desk, STREETS[1], TROUBLES[1])
    assert there.reasons[0] == "near_place"
    assert "same_site" not in there.reasons
    assert not tied(there)
    (here,) = suggested(at_desk, "文一西路100号", TROUBLES[1])
    assert here.reasons[0] == "same_site"
    assert tied(here)


def test_the_same_gun_number_at_another_station_of_a_chain_is_another_gun():
    at_desk = desk()
    told(at_desk, STREETS[0], narrative=TROUBLES[0], position="3号枪")
    for address, same in ((STREETS[1], False), (STREETS[0], True)):
        (found,) = suggested(at_desk, address, TROUBLES[1], position="3号枪")
        assert ("same_position" in found.reasons) is same


@pytest.mark.parametrize(("typed", "otherwise"), [EAST_STREET[:2], ("古墩路88号", "古敦路88号")])
def test_a_street_written_otherwise_keeps_the_site_and_its_gun(typed, otherwise):
    at_desk = desk()
    told(at_desk, typed, narrative=TROUBLES[0], position="3号枪")
    (found,) = suggested(at_desk, otherwise, TROUBLES[1], position="3号枪")
    assert {"same_site", "same_position"} <= set(found.reasons)


def test_of_a_chain_the_station_in_the_same_street_comes_first():
    at_desk = desk()
    elsewhere, here = (told(at_desk, address, narrative=SHORT) for address in STREETS[:2])
    first, second = suggested(at_desk, STREETS[1], SHORT)
    assert (first.id, first.reasons[0]) == (here.id, "same_site")
    assert second.id == elsewhere.id
    assert "same_site" not in second.reasons


@pytest.mark.parametrize("troubles", [TROUBLES, (SHORT,) * 4])
def test_stations_of_a_chain_in_four_streets_are_no_one_matter(troubles):
    at_desk = desk()
    imported = send(at_desk, sheet(stations(zip(STREETS, troubles, strict=True))))
    assert turns(at_desk, imported.id).groups == 0


@pytest.mark.parametrize(
    "addresses", [("",) * 4, (STREETS[0], "文一西路100号", "", "杭州市余杭区文一西路"), EAST_STREET]
)
def test_calls_about_one_station_stay_one_matter_however_its_address_is_written(addresses):
    at_desk = desk()
    imported = send(at_desk, sheet(stations(zip(addresses, TROUBLES, strict=True))))
    turns(at_desk, imported.id)
    assert [matter.size for matter in matters.suggested(at_desk, imported.id, HOTLINE)] == [4]


def stations(told):
    """Rows of a sheet about stations of one name, by different callers."""
    return [
        {**row, "被反映单位": CHAIN, "事发地址": address, "诉求标题": "", "诉求内容": text,
         "来电人姓名": f"王{place}", "联系电话": f"1391111000{place}"}
        for place, (row, (address, text)) in enumerate(zip(orders(4), told, strict=True))
    ]  # fmt: skip


def hints_for(at_desk, stored):
    return {one.rule.id: one.count for one in desk_work.hints_of(at_desk, stored.id, OFFICER, context())}


def test_who_complains_of_many_stations_of_a_chain_complains_not_often_of_one():
    at_desk = desk()
    for address in (*STREETS, "余杭区瓶窑镇凤都路9号"):
        last = told(at_desk, address)
    found = hints_for(at_desk, last)
    assert found["many_by_one_phone"] == 5
    assert "many_about_one_business" not in found


def test_the_same_words_about_many_stations_of_a_chain_are_not_about_one():
    at_desk = desk()
    text = "加油时油枪计量不准，要求退一赔三并书面答复"
    streets = (*STREETS, "余杭区瓶窑镇凤都路9号")
    calls = [told(at_desk, address, place, narrative=text) for place, address in enumerate(streets)]
    assert "alike_about_one_business" not in hints_for(at_desk, calls[-1])


def test_who_complains_again_and_again_of_one_business_does_so_however_its_street_is_written():
    at_desk = desk()
    for address in ("东街8号", *EAST_STREET[::-1]):
        last = told(at_desk, address)
    assert hints_for(at_desk, last)["many_about_one_business"] == 5
