"""Telephone, resident and company numbers, and their masks. All numbers are synthetic."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identity import numbers

TODAY = date(2026, 11, 23)
RIC_WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]


def resident(first_17):
    total = sum(int(digit) * weight for digit, weight in zip(first_17, RIC_WEIGHTS, strict=True))
    return first_17 + "0123456789X"[(12 - total) % 11]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("(+86)13812345678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("＋８６１３８１２３４５６７８", "13812345678"),
        ("0571-8888 6666", "057188886666"),
        ("+86 571 8888 6666", "057188886666"),
        ("+86 10 8888 6666", "01088886666"),
        ("013812345678", "13812345678"),
        ("0138-1234-5678", "13812345678"),
        ("+86 013812345678", "13812345678"),
        ("86 013812345678", "13812345678"),
        ("86-571-88886666", "057188886666"),
        ("86-0571-88886666", "057188886666"),
        ("+86(0)571-8888 6666", "057188886666"),
        ("0086 571 8888 6666", "057188886666"),
        ("00860571 8888 6666", "057188886666"),
        ("8610-8888 6666", "01088886666"),
        ("86 575 8512 345", "05758512345"),
        ("+86 400 123 4567", "4001234567"),
        ("86 400 123 4567", "4001234567"),
        ("400-123-4567", "4001234567"),
        ("+86 12315", "12315"),
        ("010-12345678", "01012345678"),
        ("86123456", "86123456"),
        ("12315", "12315"),
        ("不详", ""),
        ("", ""),
    ],
)
def test_a_phone_has_one_normal_form(written, normal):
    assert numbers.normal_phone(written) == normal


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
landlines = st.from_regex(r"0(10|2[0-9])[2-8][0-9]{7}|0[3-9][0-9]{2}[2-8][0-9]{6,7}", fullmatch=True).filter(
    lambda number: number[1:4] not in ("400", "800")
)
blank = st.sampled_from(["", " ", "-", "－", " - "])


@given(mobiles, st.sampled_from(["", "0", "86", "+86", "0086", "（+86）", "＋８６", "+86 0", "86-0"]), blank)
def test_a_mobile_has_one_normal_form_however_it_is_written(number, before, between):
    assert numbers.normal_phone(f"{before}{between}{number[:3]}{between}{number[3:7]}{between}{number[7:]}") == number


@given(landlines, st.sampled_from(["86", "+86", "0086", "(86)", "＋８６"]), st.booleans(), blank)
def test_a_landline_has_one_normal_form_with_and_without_the_zero_of_its_area(number, before, zero, between):
    assert numbers.normal_phone(f"{before}{between}{number if zero else number[1:]}") == number


@given(st.one_of(mobiles, landlines, st.from_regex(r"[2-9][0-9]{6,7}|1[0-9]{4}|[48]00[0-9]{7}", fullmatch=True)))
def test_what_is_written_plainly_stays_as_it_is_so_that_hashes_of_before_still_find_it(number):
    assert numbers.normal_phone(number) == number


@given(st.text())
def test_normalising_a_phone_again_changes_nothing_once_only_digits_are_left(text):
    assert set(numbers.normal_phone(text)) <= set("0123456789")


@pytest.mark.parametrize("value", ["13812345678", "+86 199 0000 1111", "１３８１２３４５６７８"])
def test_a_mainland_mobile_number_is_one(value):
    assert numbers.is_mobile(value)


@pytest.mark.parametrize("value", ["12812345678", "1381234567", "138123456789", "0571-88886666", "", "电话"])
def test_anything_else_is_no_mobile_number(value):
    assert not numbers.is_mobile(value)


@pytest.mark.parametrize(
    "first_17", ["33010219900307123", "33038319960229001", "11010119491001002", "99999920000101999"]
)
def test_a_resident_number_holds_wherever_its_bearer_was_born(first_17):
    assert numbers.is_resident_id(resident(first_17), TODAY)


def test_a_small_x_and_full_width_digits_are_read_as_meant():
    number = next(whole for serial in range(100, 999) if (whole := resident(f"33010219900307{serial}"))[17] == "X")
    assert numbers.is_resident_id(number.lower(), TODAY)
    assert numbers.normal_id_number(f" {number[:6]}-{number[6:14]}-{number[14:].lower()} ") == number


@pytest.mark.parametrize(
    "first_17",
    ["33010219900230123", "33010219901301123", "33010220261124123", "33010200000101123", "33010219000229123"],
)
def test_a_birthday_that_never_was_or_is_to_come_is_refused(first_17):
    assert not numbers.is_resident_id(resident(first_17), TODAY)


def test_who_was_born_today_has_a_number():
    assert numbers.is_resident_id(resident("33010220261123001"), TODAY)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_in_a_resident_number_is_noticed(place, by):
    right = resident("33010219900307123")
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    assert not numbers.is_resident_id(wrong, TODAY)


@pytest.mark.parametrize("value", ["", "330102900307123", "X" * 18, resident("33010219900307123") + "0"])
def test_what_is_not_eighteen_long_is_no_resident_number(value):
    assert not numbers.is_resident_id(value, TODAY)


@pytest.mark.parametrize("value", ["91110000600037341L", "913301005802988269"])
def test_known_credit_codes_hold(value):
    assert numbers.is_uscc(value)


@pytest.mark.parametrize("first_17", ["N2330110MF1234567", "Y1330100600037341", "A1330100600037341"])
def test_trap_34_credit_codes_that_begin_with_a_letter_hold(first_17):
    matching = [first_17 + c for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if numbers.is_uscc(first_17 + c)]
    assert len(matching) == 1


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ"))
def test_one_wrong_character_in_a_credit_code_is_noticed(place, character):
    right = "91110000600037341L"
    if character != right[place]:
        assert not numbers.is_uscc(right[:place] + character + right[place + 1 :])


@pytest.mark.parametrize(
    ("mask", "value", "masked"),
    [
        (numbers.mask_name, "张三", "张*"),
        (numbers.mask_name, "张三丰", "张*"),
        (numbers.mask_name, "欧阳娜娜", "欧阳*"),
        (numbers.mask_name, " 申屠丹 ", "申屠*"),
        (numbers.mask_name, "欧阳", "欧*"),
        (numbers.mask_name, "张", "*"),
        (numbers.mask_name, "", ""),
        (numbers.mask_phone, "+86 13812345678", "138****5678"),
        (numbers.mask_phone, "057188886666", "057*****6666"),
        (numbers.mask_phone, "88886666", "********"),
        (numbers.mask_id_number, "330102199003071234", "330102********1234"),
        (numbers.mask_id_number, "E12345678", "*********"),
        (numbers.mask_email, "zhang@example.cn", "z***@example.cn"),
        (numbers.mask_email, "z@example.cn", "***"),
        (numbers.mask_email, "not an address", "***"),
    ],
)
def test_masks_keep_what_convention_shows_and_no_more(mask, value, masked):
    assert mask(value) == masked
