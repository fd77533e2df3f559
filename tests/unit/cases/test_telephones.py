"""Telephones as they stand in cells, and what becomes of more than one number of a caller."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.cases import rulebook
from services.cases.domain.cells import BadCell
from services.cases.domain.exchange import Tally
from services.cases.domain.telephones import telephones, to_call
from services.cases.handlers import people
from services.cases.schemas.complaints import AmendCaller, AmendComplaint, Caller, PartyIn, RegisterComplaint
from services.cases.schemas.people import RevealPerson, SearchByPerson
from shared.contracts.schema import codec_of
from shared.identity.numbers import with_extension
from tests.support.sheets import TITLES, orders, sheet
from tests.unit.cases.desk import OFFICER, context, desk
from tests.unit.cases.test_sheet_imports import send, turns

NUMBER = r"1[3-9][0-9]{9}|0571-[2-8][0-9]{7}(-[0-9]{3})?|[0-9]{1,6}"
NOTHING = rulebook.load().nothing


def said(cell):
    return telephones(cell, NOTHING)


@pytest.mark.parametrize(("cell", "found"), [
    (13812345678, ["13812345678"]),
    ("１３８１２３４５６７８", ["13812345678"]),
    ("138 1234 5678", ["138 1234 5678"]),
    ("138-1234-5678", ["138-1234-5678"]),
    ("+86 138 1234 5678", ["+86 138 1234 5678"]),
    ("0571-88888888", ["0571-88888888"]),
    ("（0571）88888888", ["(0571)88888888"]),
    ("0571—88888888", ["0571-88888888"]),
    ("400-8888-888", ["400-8888-888"]),
    ("+44 20 7946 0958", ["+44 20 7946 0958"]),
    ("12315", ["12315"]),
    ("13812345678（本人）", ["13812345678"]),
    ("手机：13812345678", ["13812345678"]),
    ("联系电话13812345678、座机 0571-88888888", ["13812345678", "0571-88888888"]),
])  # fmt: skip
def test_one_number_is_one_however_it_is_written(cell, found):
    assert said(cell) == found


@pytest.mark.parametrize("cell", [
    "0571-88888888-802", "0571-88888888转802", "0571-88888888 转 802", "0571-88888888（转802）", "0571-88888888（802）",
    "0571-88888888ext.802", "0571-88888888 EXT: 802", "0571-88888888－802", "0571-88888888分机802",
    "0571-88888888，转802", "0571-88888888-转802", "0571-88888888#802",
])  # fmt: skip
def test_an_extension_stays_with_its_number_beside_the_number_itself(cell):
    assert said(cell) == ["0571-88888888", "0571-88888888转802"]


@pytest.mark.parametrize("between", ["/", "、", "，", ",", ";", "；", " ", "\n", " / ", "／", "或", "|"])
def test_of_two_numbers_the_first_is_the_callers_and_the_other_is_kept(between):
    assert said(f"13812345678{between}13912345678") == ["13812345678", "13912345678"]


@pytest.mark.parametrize(("cell", "found"), [
    ("0571 88888888 13812345678", ["0571 88888888", "13812345678"]),
    ("13812345678 0571-88888888-802", ["13812345678", "0571-88888888转802"]),
    ("（0571-88888888）转802", ["(0571-88888888)", "(0571-88888888)转802"]),
    ("13812345678-1234", ["13812345678", "13812345678转1234"]),
    ("802/13812345678", ["13812345678", "802"]),
    ("0571-88888888/89", ["0571-88888888", "89"]),
    ("13812345678 802", ["13812345678", "802"]),
    ("13812345678/13812345678", ["13812345678"]),
    ("13812345678/无", ["13812345678"]),
    ("138****5678/13912345678", ["13912345678"]),
    ("95588转9", ["95588", "95588转9"]),
    ("13812345678、13912345678、0571-88888888", ["13812345678", "13912345678", "0571-88888888"]),
])  # fmt: skip
def test_the_first_that_is_a_whole_number_is_the_callers_and_no_digit_of_the_others_is_lost(cell, found):
    assert said(cell) == found


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        "无",
        "不详",
        "匿名",
        "-",
        "/",
        "—",
        " 无 ",
        "N/A",
        "没有电话",
        "电话：无",
        "未提供",
        "138****5678",
        "。",
    ],
)
def test_a_word_for_none_is_no_number(cell):
    assert said(cell) == []


@pytest.mark.parametrize("cell", [
    "打不通，转张三丰", "13812345678张三", "13812345678/张三", "转802", "13812345678转13912345678",
    "a@b.cn",
])  # fmt: skip
def test_what_cannot_be_read_is_a_bad_cell_and_says_nothing_of_what_stands_there(cell):
    with pytest.raises(BadCell) as refused:
        said(cell)
    assert (refused.value.reason, str(refused.value)) == ("not_valid", "not_valid")


@pytest.mark.parametrize("cell", ["1 " * 16_000, "," * 32_000, "1" * 32_000, "转1" * 16_000])
def test_no_cell_takes_long_to_read(cell):
    with pytest.raises(BadCell) as refused:
        said(cell)
    assert refused.value.reason == "too_long"


@given(
    st.lists(
        st.from_regex(NUMBER, fullmatch=True),
        min_size=1,
        max_size=9,
    ),
    st.sampled_from(["/", "、", "，", "；"]),
)
def test_every_number_of_a_cell_is_kept(numbers, between):
    kept = {with_extension(one) for one in said(between.join(numbers))}
    assert {with_extension(one) for one in numbers} <= kept


@given(st.text("+0123456789０ ()（）-—转ext.#、,;/无*张", max_size=30))
def test_any_cell_is_read_or_a_bad_cell_and_what_is_read_can_be_kept(cell):
    try:
        phone, others = to_call(said(cell))
    except BadCell:
        return
    for name, value in (("phone", phone), ("other_phones", "、".join(others))):
        codec_of(Caller).load({name: value})


def taken(**cells):
    at_desk = desk()
    state = turns(at_desk, send(at_desk, sheet(orders(1, **cells))).id)
    assert state.tally == Tally(1, 0, 0), state.bad_cells
    [row] = at_desk.complaints.rows({})
    return at_desk, row


def found_by(at_desk, phone):
    return people.found_by_person(at_desk, SearchByPerson(phone=phone), OFFICER, context())["_id"]["$in"]


def test_all_numbers_of_a_row_are_in_the_vault_alone_masked_opened_and_found():
    told = "请打13912345678或0571-88888888转802931，少油"
    at_desk, row = taken(联系电话="13812345678/13912345678/（0571）88888888转802931", 诉求内容=told)
    for digits in ("12345678", "88888888", "802931"):
        assert digits not in repr((row, at_desk.complaints.get(row.id).history, at_desk.imports.rows({})))
    masked = people.masked_one(at_desk, row.id, 0, OFFICER)
    assert (masked.phone, masked.other_phones) == ("138****5678", "139****5678、057*****8888")
    opened = people.reveal(at_desk, row.id, RevealPerson("回访"), OFFICER, context())
    assert (opened.phone, opened.other_phones) == ("13812345678", "13912345678、(0571)88888888转802931")
    for phone in ("13812345678", "+86 139-1234-5678", "0571-88888888-802931", "0571-88888888"):
        assert row.id in found_by(at_desk, phone)
    assert row.id not in found_by(at_desk, "13700000000")
    assert row.state.phone_hash == at_desk.people.hash_of("phone", "13812345678")


def test_a_row_whose_caller_has_no_telephone_goes_in_and_says_that_one_is_missing():
    _, row = taken(联系电话="不详", 工单类型="举报")
    assert row.state.phone_hash is None
    _, empty = taken(联系电话="", 工单类型="举报")
    assert row.state.missing == empty.state.missing


def test_more_numbers_than_are_kept_are_a_bad_cell_of_the_telephone():
    at_desk = desk()
    many = "、".join(f"138{place:08}" for place in range(40))
    state = turns(at_desk, send(at_desk, sheet(orders(1, 联系电话=many))).id)
    [bad] = state.bad_cells
    assert (bad.field, bad.reason, bad.column) == ("caller_phone", "too_long", "F")
    assert TITLES[5] == "联系电话"


@pytest.mark.parametrize(
    "phone", ["0571-88888888转802", "（0571）88888888", "0571-88888888 ext.802", "0571-88888888-802"]
)
def test_the_form_takes_an_extension_too(phone):
    assert codec_of(Caller).load({"phone": phone}).phone == phone


@pytest.mark.parametrize(
    "phone", ["转802", "13812345678转张三", "13812345678/13912345678", "无", "0571-88888888转8021234567"]
)
def test_the_form_takes_no_other_words_for_a_telephone(phone):
    with pytest.raises(ValidationError):
        codec_of(Caller).load({"phone": phone})


def test_other_numbers_are_told_corrected_and_emptied_as_all_of_a_caller():
    command = {"caller": {"phone": "13812345678", "other_phones": "13912345678、0571-88888888转802"}}
    base = {"division": "330110", "category": "other", "channel": "mail", "site_name": "", "narrative": "少油"}
    assert codec_of(RegisterComplaint).load({**base, **command}).caller.given == ("caller_phone", "caller_other_phones")
    assert codec_of(AmendComplaint).load({"caller": {"other_phones": None}}).caller == AmendCaller(other_phones=None)


@pytest.mark.parametrize("number", [
    "13812345678", "+86 138-1234-5678", "（0571）88886666转802", "0571-12315", "0572-2212345", "95598", "110",
    "4008-888-888", "+44 20 7946 0958", "00852 9123 4567", "0571-88888888-802", "13812345678(12)",
])  # fmt: skip
def test_who_may_be_reached_by_a_number_can_be_taken_down_with_it(number):
    assert codec_of(Caller).load({"phone": number}).phone == number


@pytest.mark.parametrize("number", [
    "1381234567", "138123456789", "0571-888866", "0571-8622123", "0572-22123456", "02-1", "12", "()", "-----", "13812",
    "86221234", "2212345",
])  # fmt: skip
@pytest.mark.parametrize("command", [Caller, AmendCaller, PartyIn])
def test_a_number_that_lacks_a_digit_or_has_one_too_many_is_refused_beside_its_field(command, number):
    with pytest.raises(ValidationError) as refused:
        codec_of(command).load(
            {"role": "agent", "name": "李四", "phone": number} if command is PartyIn else {"phone": number}
        )
    assert list(refused.value.messages) == ["phone"]


@pytest.mark.parametrize("typed", ["138", "1381234567"])
def test_a_search_a_suggestion_and_the_public_page_take_what_is_typed_so_far(typed):
    assert codec_of(SearchByPerson).load({"phone": typed}).phone == typed


@pytest.mark.parametrize(("cell", "found"), [
    ("88888888", ["", "88888888"]),
    ("88888888-802", ["", "88888888", "88888888转802"]),
    ("88888888/13812345678", ["13812345678", "88888888"]),
    ("0571-8888888/0571-88888888", ["0571-88888888", "0571-8888888"]),
])  # fmt: skip
def test_by_what_lacks_an_area_code_or_a_digit_nobody_is_called(cell, found):
    called, others = to_call(said(cell))
    assert [called, *others] == found


def test_a_row_keeps_a_number_that_reaches_nobody_to_be_read_and_misses_one_to_call():
    at_desk, row = taken(联系电话="1381234567")
    assert row.state.phone_hash is None
    assert "caller_phone" in row.state.missing
    opened = people.reveal(at_desk, row.id, RevealPerson("回访"), OFFICER, context())
    assert (opened.phone, opened.other_phones) == ("", "1381234567")
