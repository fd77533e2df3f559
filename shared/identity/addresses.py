"""Addresses: the part that people may see, and the words by which a home is found in a text."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from shared.identity.divisions import PROVINCE, Divisions

PROVINCES = (
    "北京市", "天津市", "上海市", "重庆市", "河北省", "山西省", "辽宁省", "吉林省", "黑龙江省", "江苏省",
    "安徽省", "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省", "海南省", "四川省", "贵州省",
    "云南省", "陕西省", "甘肃省", "青海省", "台湾省", "内蒙古自治区", "广西壮族自治区", "西藏自治区",
    "宁夏回族自治区", "新疆维吾尔自治区", "香港特别行政区", "澳门特别行政区",
)  # fmt: skip
"""The others. What lies below them is in no table here, so that of an address there nothing else is shown."""
_BETWEEN = r"[\s,，、·/\-－—]*"
# No sign of a street or house is in the name of a town but a 路 at its head (路北街道); 水乡 and 小镇 are estates.
_TOWN = r"路?[^\W\d_路街道巷弄幢栋号]{1,5}?(?:街道|(?<![小古水])[镇乡])"
_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
# What may be a place wherever it is: for looking, not for showing.
_STREET_OR_HOUSE = re.compile(r"\d|路|街(?!道)|巷|弄|幢|栋|号")
_PLACE = re.compile(r"[省市镇乡]|(?<![小社园])[区县]|街道")


def mask_address(value: str) -> str:
    """The address down to the street office or town, else the county, else the city, else the province.

    Only what the table of divisions knows is shown, and only at the beginning: 翠苑一区 is no district.
    """
    public = _public(value.strip())
    return f"{public}***" if public else "*" * min(len(value.strip()), 3)


def private_address(value: str) -> str:
    """What `mask_address` hides: where somebody lives within the street or town; all of it when no place is named."""
    return value.strip().removeprefix(_public(value.strip()))


def homes(value: str) -> list[str]:
    """Every way to write the home at this address, the longest first; none where nothing of it is hidden.

    With its place and without, which may stand behind it or in brackets: 环城西路20号（西湖区）.
    """
    whole = value.strip()
    plain = _BRACKETED.sub("", whole).strip()
    found = {one: None for text in (whole, plain, _pattern_of_places_behind().sub("", plain)) for one in _told(text)}
    return sorted(found, key=len, reverse=True)


def _told(address: str) -> Iterator[str]:
    home = private_address(address)
    if home:
        yield from (address, home, *_after_places(home))


def _after_places(home: str) -> Iterator[str]:
    """What is left of a home behind each word of it that may be a place unknown here: 合肥市, 翠苑一区.

    Digits alone would be found by chance.
    """
    street = _STREET_OR_HOUSE.search(home)
    ends = [one.end() for one in _PLACE.finditer(home, 0, street.start() if street else len(home))]
    if ends and ends[-1] < len(home):
        yield from (rest for end in ends if not (rest := home[end:]).isdigit())


def _public(address: str) -> str:
    found = _pattern_of_places().match(address)
    return found.group() if found else ""


@cache
def _pattern_of_places() -> re.Pattern[str]:
    """Province, city, county and town one after the other, any of the first three left out as people do."""
    cities, county = _names("city"), _any_of(_names("district", "county", "autonomous_county", "county_city"))
    # 杭州 for 杭州市 is a city only before a county: 杭州路 is a street.
    short = rf"{_any_of([name.removesuffix('市') for name in cities])}(?={_BETWEEN}{county})"
    city = rf"(?:{_any_of(cities)}|{short})"
    below = rf"(?:{city}{_BETWEEN}{county}|{county}|{city})(?:{_BETWEEN}{_TOWN})?"
    return re.compile(rf"浙江省?{_BETWEEN}{below}|浙江省|{below}|{_any_of(PROVINCES)}")


@cache
def _pattern_of_places_behind() -> re.Pattern[str]:
    every = _any_of(_names("province", "city", "district", "county", "autonomous_county", "county_city"))
    return re.compile(rf"(?:{_BETWEEN}{every})+\W*\Z")


def _names(*kinds: str) -> list[str]:
    divisions = Divisions.load()
    every = map(divisions.get, divisions.query_for(PROVINCE))
    return [one.name for one in every if one.kind in kinds]


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(words)})"
