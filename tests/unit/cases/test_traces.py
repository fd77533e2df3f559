"""What people wrote of themselves is taken out of the text, however it is written; they are in the vault already."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.domain import people
from services.cases.domain.complaint import Instrument, Party
from services.cases.domain.traces import NOBODY, blanked, tells_of, without_traces
from shared.identity.people import Person
from tests.unit.cases.build import HAND, submission

WRITTEN = [
    ("买买提·阿不都", "我叫买买提·阿不都，举报缺量", "我叫***，举报缺量"),
    ("买买提·阿不都", "我叫买买提阿不都", "我叫***"),
    ("O'Neil", "我是 Ｏ’neil，来电", "我是 ***，来电"),
    ("张三（退休教师）", "我是张三", "我是***"),
    ("张三/李四", "张三和李 四一起", "***和***一起"),
    ("张三先生", "我是张三", "我是***"),
    ("王先生", "王先生来电", "***来电"),
    ("欧阳女士", "欧阳路上的店", "欧阳路上的店"),
    ("张三", "张-三", "***"),
]
NAMES = st.text("张三李四欧阳买提阿不都OQneil·・ '’（）()/、先生 ", min_size=1, max_size=12)
SIGNS = st.sampled_from(["", " ", "·", "-", "*", "’", "\u200b"])


@pytest.mark.parametrize(("name", "text", "left"), WRITTEN)
def test_a_name_is_taken_out_whatever_signs_it_has(name, text, left):
    assert without_traces(text, [Person(name=name)]) == left


@pytest.mark.parametrize(("home", "text", "left"), [
    ("浙江省杭州市余杭区仓前街道5-1-2", "2025.1.2 加油 少 5.12 升", "2025.1.2 加油 少 5.12 升"),
    ("浙江省杭州市余杭区仓前街道8-1-502", "出厂编号 20181502", "出厂编号 20181502"),
    ("浙江省杭州市余杭区仓前街道8-1-502", "我住8-1-502", "我住***"),
    ("浙江省杭州市余杭区仓前街道18-1-502", "在118-1-5023号", "在118-1-5023号"),
    ("杭州市余杭区文一西路1号3幢", "住文一西路 1号 3幢", "住***"),
    ("杭州市余杭区5幢12室", "住25幢12室", "住25幢12室"),
])  # fmt: skip
def test_a_home_of_digits_is_no_part_of_dates_readings_and_other_numbers(home, text, left):
    assert without_traces(text, [Person(address=home)]) == left


@pytest.mark.parametrize(("home", "text"), [
    ("环城西路20号3幢402室（西湖区）", "我住环城西路20号3幢402室"),
    ("文一路115号翠苑一区3幢402室", "住文一路115号 翠苑一区3幢402室"),
    ("合肥市蜀山区长江路5号", "住长江路5号"),
    ("余杭区五常街道8幢", "住余杭区五常街道8幢"),
])  # fmt: skip
def test_a_home_is_found_without_its_place_wherever_that_stands(home, text):
    person = Person(address=home)
    assert tells_of(text, person)
    assert without_traces(text, [person]) in ("我住***", "住***")


@pytest.mark.parametrize("name", ["王先生（王大明）", "(王大明)", "王大明/李四"])
def test_each_name_that_stands_there_is_taken_out(name):
    assert "王大明" not in without_traces("我是王大明", [Person(name=name)])


def test_a_telephone_is_taken_out_with_its_extension_and_without():
    person = Person(phone="0571-88888888转12")
    assert without_traces("打0571-88888888转12或88888888", [person]) == "打***或***"


@given(NAMES, st.text("我是叫，。张三李四", max_size=5), SIGNS)
def test_whatever_tells_of_somebody_is_taken_out(name, before, sign):
    person = Person(name=name, phone="13800000001", address="杭州市余杭区文一西路1号3幢201室", email="Z.san@example.cn")
    text = f"{before}{sign.join(name)} 住文一西路１号3幢二〇1室，１３８0000-0001，z.SAN@example.cn"
    assert tells_of(text, person)
    assert not tells_of(without_traces(text, [person]), person)


@pytest.mark.parametrize("word", sorted(NOBODY))
def test_a_word_for_nobody_names_nobody(word):
    assert not tells_of(f"已电话联系{word}", Person(name=word))


@pytest.mark.parametrize("name", ["王先生", "欧阳女士", "张师傅"])
def test_how_people_are_spoken_to_names_nobody(name):
    assert not tells_of(f"已电话联系{name}", Person(name=name))
    assert tells_of("已电话联系张三先生", Person(name="张三先生"))


def test_everything_that_people_wrote_as_they_liked_is_looked_through():
    tool = Instrument("张三牌", "张三1型", "张三01", "张三证", "张三读", "张三称")
    party = Party("agent", "person-2", "代张三（13812345678，身份证33010619900101123X）领取奖金，另一电话13900000009")
    one = replace(submission("report"), instrument=tool, parties=(party,))
    one = replace(one, site=replace(one.site, platform="张三13812345678"))
    blank = blanked(one, lambda text, *, of_business=False: without_traces(text, [Person("张三", "13812345678")]))
    assert vars(blank.instrument) == vars(Instrument("***牌", "***1型", "***01", "***证", "***读", "***称"))
    assert blank.site.platform == "******"
    assert blank.parties[0].powers == "代***（***，身份证***）领取奖金，另一电话***"


def test_what_an_agent_may_do_is_forgotten_with_them():
    one = replace(submission("report", "archived"), parties=(Party("agent", "person-2", "代领奖金"),))
    assert people.erase(one, 1, "依申请删除", None, HAND).state.parties[0].powers == ""
    assert people.erase(one, 0, "依申请删除", None, HAND).state.parties[0].powers == "代领奖金"
