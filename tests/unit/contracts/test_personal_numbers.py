"""Whoever's number it is, and however it is written, it is found in a text; other figures are not taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.personal_numbers import (
    has_personal_number,
    without_identity_numbers,
    without_personal_numbers,
)

MOBILE = [
    "13812345678", "+8613812345678", "8613812345678", "008613812345678", "+86 138 1234 5678", "86-138-1234-5678",
    "138 1234 5678", "138-1234-5678", "138－1234－5678", "（138）1234 5678", "138.1234.5678", "138·1234·5678",
    "138/1234/5678", "138_1234_5678", "138、1234、5678", "１３８１２３４５６７８", "13812 345678", "1381234 5678",
    "1 3 8 1 2 3 4 5 6 7 8", "1-3-8-1-2-3-4-5-6-7-8", "138\u200b1234\u200b5678", "138 - 1234 - 5678", "138—1234—5678",
    "一三八一二三四五六七八", "幺三八 一二三四 五六七八", "壹叁捌壹贰叁肆伍陆柒捌", "一三八-1234-五六七八",
    "一、三、八、一、二、三、四、五、六、七、八",
]  # fmt: skip
IDENTITY = [
    "33010219900307123X", "33010219900307123x", "三三〇一〇二一九九〇〇三〇七一二三X",
    "330102 19900307 123X", "330102-19900307-1234", "330102 1990 0307 1234",
    "３３０１０２１９９００３０７１２３Ｘ", "330102.19900307.1234",
]  # fmt: skip
LANDLINE = ["0571-88886666", "0571 8888 6666", "057188886666", "(0571)88886666", "+86 571 88886666", "86-10-88886666",
            "010-88886666", "0578-2123456", "0571－8888 6666", "０５７１８８８８６６６６",
            "零五七一八八八八六六六六", "〇五七一-八八八八六六六六", "○五七一八八八八六六六六"]  # fmt: skip
OTHERS = [
    "", "编号 330110-2026-000123", "12345", "合计 1234567890 元", "1" * 30, "2026-11-15 13:45:20", "18 2026-11-15 3",
    "JB3301102026112300001", "AJ330110202600001", "13.50 14.20 151", "50.00、45.10、39.90、12.3", "TS-330110-1",
    "型号 JDK50-13 序号 2026 0001", "91330110MA2B12345X", "余杭检定委托〔2026〕3号", "0.5级 0.25 10.0", "12315 12345",
    "913301005802988269", "检定证书330110202613230001", "工单202611231200010001",
    "2026年1月3日至1月13日", "14 15 16 17 18 19", "400-800-1234",
    "一百三十八元", "二〇二六年十一月二十六日上午九点", "二〇二六一一二六", "第一二三号加油机、三十九号枪",
    "一、二、三、四、五、六、七、八、九、十", "三三两两，一五一十",
    "一九九九年至二〇〇九年", "人民币壹万贰仟叁佰肆拾伍元陆角柒分",
]  # fmt: skip


@pytest.mark.parametrize("number", MOBILE + IDENTITY + LANDLINE)
@pytest.mark.parametrize("around", ["{}", "电话{}。", "call {} now", "({})", "5号枪，{}，王", "2026-11-15 {}"])
def test_a_number_of_a_person_is_found_and_taken_out_whole(number, around):
    text = around.format(number)
    assert has_personal_number(text)
    left = without_personal_numbers(text, "*")
    assert "*" in left
    hidden = ("1234", "6666", "3456", "0307", "三四", "叁肆", "六六", "三、四", "〇七")
    assert not [part for part in hidden if part in left], left


@pytest.mark.parametrize("text", OTHERS)
def test_other_figures_stay(text):
    assert not has_personal_number(text)
    assert without_personal_numbers(text, "*") == text


def test_a_numeral_that_belongs_to_the_word_before_hides_no_number():
    assert without_personal_numbers("电话一13812345678、电话二13800001111", "*") == "电话一*、电话二*"


def test_each_of_several_numbers_is_taken_out():
    assert without_personal_numbers("张 13812345678 李 138-0000-1111，家 0571-88886666", "*") == "张 * 李 *，家 *"
    assert without_personal_numbers("13812345678 13800001111", "*") == "* *"


SEPARATORS = st.sampled_from(["", " ", "-", " - ", "－", ".", "·", "、", "/", "\u200b", "　"])


@given(digits=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), sign=SEPARATORS, wide=st.booleans(),
       chinese=st.booleans(), before=st.text("加油站枪，：A", max_size=5),
       after=st.text("加油站枪，：A", max_size=5))  # fmt: skip
def test_no_way_of_writing_a_mobile_number_gets_past(digits, sign, wide, chinese, before, after):
    written = sign.join((digits[:3], digits[3:7], digits[7:]))
    if chinese:
        written = written.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    if wide:
        written = "".join(chr(ord(one) + 0xFEE0) if one.isascii() and one.isdigit() else one for one in written)
    assert without_personal_numbers(f"{before}{written}{after}", "*") == f"{before}*{after}"


@given(st.text())
def test_taking_out_is_final(text):
    left = without_personal_numbers(text, "***")
    assert not has_personal_number(left)


def test_an_identity_number_is_taken_out_however_it_is_written_and_a_telephone_beside_it_stays():
    text = "身份证 330106 1990 0101 123X，老板电话13966665555，座机0571-88997766"
    assert without_identity_numbers(text, "*") == "身份证 *，老板电话13966665555，座机0571-88997766"


def test_an_identity_number_of_fifteen_digits_is_found_and_other_numbers_of_that_length_are_not():
    assert has_personal_number("身份证330102900307123")
    assert without_identity_numbers("身份证330102900307123", "*") == "身份证*"
    assert not any(map(has_personal_number, ("工单202611231234567", "编号330110202611230", "表号900307330102123")))
