"""Of an address people see where somebody lives down to the town at most; the rest is the home that is looked for."""

import pytest

from shared.identity import addresses
from shared.identity.divisions import Divisions

DIVISIONS = Divisions.load()


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("浙江省杭州市余杭区五常街道文一西路969号", "浙江省杭州市余杭区五常街道***"),
        ("浙江省宁波市镇海区骆驼街道1号", "浙江省宁波市镇海区骆驼街道***"),
        ("浙江省义乌市稠城街道锦绣小区3幢", "浙江省义乌市稠城街道***"),
        ("台州市路桥区路北街道1号", "台州市路桥区路北街道***"),
        ("宁波市海曙区鼓楼街道1号", "宁波市海曙区鼓楼街道***"),
        ("景宁畲族自治县大均乡3号", "景宁畲族自治县大均乡***"),
        ("桐庐县富春江镇2号", "桐庐县富春江镇***"),
        ("浙江省 杭州市 余杭区 良渚街道 3幢", "浙江省 杭州市 余杭区 良渚街道***"),
        ("浙江杭州余杭区良渚街道3幢", "浙江杭州余杭区良渚街道***"),
        ("杭州市西湖区文三路1号阳光小区", "杭州市西湖区***"),
        ("杭州市文一西路阳光小区", "杭州市***"),
        ("浙江省杭州文一西路", "浙江省***"),
        ("上海市浦东新区张江路5号", "上海市***"),
        ("内蒙古自治区赤峰市红山区1号", "内蒙古自治区***"),
        ("某地", "**"),
        ("", ""),
    ],
)
def test_an_address_is_shown_down_to_the_street_office_at_most(address, masked):
    assert addresses.mask_address(address) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("文一路115号翠苑一区3幢402室", "***"),
        ("翠苑一区3幢402室", "***"),
        ("杭州市文一路115号翠苑一区3幢402室", "杭州市***"),
        ("环城西路20号3幢402室（西湖区）", "***"),
        ("学院路50号浙大西溪校区家属楼2幢301", "***"),
        ("文三路478号华星时代广场A座市场部302室", "***"),
        ("南都德加公寓东区3幢2单元401室", "***"),
        ("人民大道88号政府宿舍区5幢", "***"),
        ("滨盛路1777号水晶城B区6幢1201", "***"),
        ("义乌市江东中路18号东苑A区9幢", "义乌市***"),
        ("西湖区江南水乡3幢", "西湖区***"),
        ("西湖区文一路5号江村镇2幢", "西湖区***"),
        ("杭州路5号义乌市场", "***"),
        ("浙江路5号", "***"),
        ("合肥市蜀山区长江路5号", "***"),
        ("安徽省合肥市蜀山区长江路5号", "安徽省***"),
    ],
)
def test_what_only_looks_like_a_district_or_lies_behind_a_street_is_not_shown(address, masked):
    assert addresses.mask_address(address) == masked


@pytest.mark.parametrize("code", DIVISIONS.query_for("330000"))
def test_every_division_is_shown_and_nothing_behind_it(code):
    name = DIVISIONS.get(code).name
    assert addresses.mask_address(f"{name}环城西路20号翠苑一区3幢") == f"{name}***"


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("环城西路20号3幢402室（西湖区）", "环城西路20号3幢402室"),
        ("（西湖区）环城西路20号3幢402室", "环城西路20号3幢402室"),
        ("环城西路20号3幢402室，杭州市西湖区", "环城西路20号3幢402室"),
        ("杭州市西湖区环城西路20号（近武林门）3幢402室", "环城西路20号3幢402室"),
        ("文一路115号翠苑一区3幢402室", "文一路115号翠苑一区3幢402室"),
        ("合肥市蜀山区长江路5号", "长江路5号"),
        ("合肥市阳光小区", "阳光小区"),
        ("杭州市西湖区文三路1号阳光小区", "文三路1号阳光小区"),
    ],
)
def test_a_home_is_looked_for_without_its_place_wherever_that_stands(address, home):
    assert home in addresses.homes(address)


@pytest.mark.parametrize("address", ["", "杭州市西湖区", "浙江省 杭州市", "桐庐县富春江镇"])
def test_a_place_alone_is_no_home(address):
    assert addresses.homes(address) == []


def test_of_a_home_no_place_is_left_and_no_bare_number():
    assert addresses.homes("合肥市蜀山区1302") == ["合肥市蜀山区1302", "蜀山区1302"]
