"""Nothing that names a person gets into an event by way of free text."""

from dataclasses import dataclass

import pytest
from marshmallow import ValidationError

from shared.contracts.schema import codec_of
from shared.contracts.text import Code, Division, Reference, Remark


@dataclass(frozen=True)
class Said:
    remark: Remark = ""
    code: Code = "ok"
    division: Division = "330110"
    reference: Reference = "r"


def refused(**fields):
    with pytest.raises(ValidationError) as error:
        codec_of(Said).load(fields)
    return str(error.value)


NUMBERS = ["13812345678", "19912345678", "33010219900307123X", "33010219900307123x", "330102199003071234"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("around", ["{}", "电话{}。", "call {} now", "({})"])
def test_a_remark_with_a_phone_or_identity_number_is_refused_and_not_quoted(number, around):
    assert number not in refused(remark=around.format(number))


@pytest.mark.parametrize("text", ["", "编号 330110-2026-000123", "12345", "合计 1234567890 元", "1" * 30, "x" * 500])
def test_a_remark_with_other_numbers_may_pass(text):
    assert codec_of(Said).load({"remark": text}).remark == text


@pytest.mark.parametrize(
    "fields",
    [
        {"remark": "x" * 501}, {"code": "Fuel"}, {"code": ""}, {"code": "a" * 65}, {"code": "fuel\n"},
        {"division": "33011"}, {"division": "3301100"}, {"division": "33011a"}, {"division": "330110\n"},
        {"reference": ""}, {"reference": "r" * 65},
    ],
)  # fmt: skip
def test_codes_and_references_have_their_form(fields):
    refused(**fields)
