"""Clocks of the penalty procedure that a trap is about: 市场监督管理行政处罚程序规定 arts 64, 82."""

from dataclasses import replace
from datetime import date

from shared.clocks.rule import ExtensionRule, Source
from tests.unit.clocks.build import natural_days


def article(number: str) -> Source:
    return Source("市场监督管理行政处罚程序规定", number, 2022)


DECIDE = replace(
    natural_days(90),
    id="P-DECIDE",
    source=article("64"),
    exclusions=("suspension", "hearing", "announcement", "testing", "identification", "refund"),
    extension=ExtensionRule(
        30,
        "natural_day",
        "head",
        article("64"),
        then=ExtensionRule(None, "natural_day", "collective", article("64"), count=None, length_free=True),
    ),
)
PUBLIC_SERVICE = (
    replace(natural_days(60), id="P-PUBLIC-SERVICE", valid_from=date(2019, 4, 1), valid_to=date(2022, 10, 31)),
    replace(natural_days(30), id="P-PUBLIC-SERVICE", valid_from=date(2022, 11, 1), source=article("82")),
)
