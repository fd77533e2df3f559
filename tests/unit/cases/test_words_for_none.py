"""What sheets and operators write where there is nothing to say is nothing, and no name, number or place."""

from dataclasses import replace
from datetime import date

import pytest
from marshmallow import ValidationError

from services.cases import rulebook
from services.cases.domain.exchange import Tally
from services.cases.domain.nothing import says_nothing
from services.cases.handlers import amending, complaints, intake, matters, parties, people
from services.cases.schemas.complaints import (
    AmendCaller,
    AmendComplaint,
    AmendInstrument,
    Caller,
    ExternalIn,
    InstrumentIn,
    PartyIn,
)
from services.cases.schemas.exchange import ColumnIn, StartImport
from services.cases.schemas.handling import NoteNumber
from services.cases.schemas.people import JoinParty
from services.cases.schemas.suggestions import SuggestDuplicates
from shared.contracts.schema import codec_of
from shared.errors import Invalid
from tests.support.sheets import TITLES, orders, sheet
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, act, context, desk
from tests.unit.cases.test_sheet_imports import send, turns

NONE = rulebook.load().nothing
WORDS = ("无", "不详", "-", "—", " / ", "暂无", "N/A", "（无）", "不清楚")
NOBODY = ("匿名", "无", "/", "-", "不愿透露姓名", "保密", "市民", "匿名（保密）", "市民/匿名", "***")
TEXTS = ("加油机少油三升，要求退钱", "菜场摊位秤不准，买的鱼少了二两", "出租车计价器跳得太快", "水表空转，水费多了一倍",
         "充电桩度数不对，多扣了十块")  # fmt: skip


def unlike(**cells):
    """Five rows that have nothing in common but these cells."""
    rows = orders(5, 诉求标题="", 事发地址="", **cells)
    return [
        {**row, "诉求内容": text, "来电人姓名": f"王{'甲乙丙丁戊'[at]}", "联系电话": f"1391111000{at}"}
        for at, (row, text) in enumerate(zip(rows, TEXTS, strict=True))
    ]


def taken(rows, *more):
    """What becomes of the rows, with `more` columns: title and what it stands for."""
    at_desk = desk()
    given = StartImport(layout="hotline_12345", columns=tuple(ColumnIn(name, title) for title, name in more))
    made = send(at_desk, sheet(rows, (*TITLES, *(title for title, _ in more))), given)
    state = turns(at_desk, made.id)
    return at_desk, state, [row.state for row in at_desk.complaints.rows({})]


@pytest.mark.parametrize("text", ["无", "不 详", "-", "——", "/", "", "N/A", "NULL", "（暂无）", "待核实", "不愿透露"])
def test_a_word_for_none_is_one_whatever_marks_and_widths_it_has(text):
    assert says_nothing(text, NONE)


@pytest.mark.parametrize("text", ["无锡小笼包店", "0", "不详加油站", "无印良品", "空军路1号", "-" * 90 + "无"])
def test_what_only_begins_like_one_is_none(text):
    assert not says_nothing(text, NONE)


def test_no_word_of_a_list_says_that_there_is_nothing():
    words = rulebook.load().exchange.words
    assert not [one for listed in words.values() for one in listed if says_nothing(one, NONE)]


@pytest.mark.parametrize("word", WORDS)
def test_rows_whose_other_number_is_a_word_for_none_are_different_rows(word):
    _, state, made = taken([{**row, "12315编号": word} for row in unlike()], ("12315编号", "number_12315"))
    assert state.tally == Tally(5, 0, 0)
    assert {each.system for one in made for each in one.external} == {"hotline_12345"}


def test_of_several_numbers_only_the_words_for_none_are_left_out():
    _, state, [one] = taken([{**orders(1)[0], "12315编号": "无、133000202611230001"}], ("12315编号", "number_12315"))
    assert (state.tally, [each.number for each in one.external][1:]) == (Tally(1, 0, 0), ["133000202611230001"])


@pytest.mark.parametrize(("title", "field"), [("工单编号", "number"), ("12315编号", "number_12315")])
def test_a_number_without_a_digit_is_a_bad_cell(title, field):
    more = () if title in TITLES else ((title, field),)
    _, state, _ = taken([{**orders(1)[0], title: "另行补录"}], *more)
    assert [(one.field, one.reason) for one in state.bad_cells] == [(field, "not_valid")]


@pytest.mark.parametrize("shape", [ExternalIn, NoteNumber])
def test_a_number_of_another_system_has_a_digit_and_the_refusal_says_so(shape):
    with pytest.raises(ValidationError) as refused:
        codec_of(shape).load({"system": "platform_12315", "number": "无"})
    assert refused.value.messages == {"number": ["must have a digit"]}


@pytest.mark.parametrize("name", NOBODY)
def test_who_gives_no_name_in_a_sheet_is_nobody(name):
    _, state, [report] = taken(orders(1, 工单类型="举报", 来电人姓名=name, 联系电话="无"))
    assert (state.tally, report.person_id, report.to_be_told) == (Tally(1, 0, 0), None, False)


@pytest.mark.parametrize("name", NOBODY)
def test_who_gives_no_name_at_the_desk_is_nobody(name):
    caller = Caller(name, "-", "无", "不详", "没有")
    one = intake.register(desk(), replace(CALL, kind="report", caller=caller), HOTLINE, context()).state
    assert (one.person_id, one.phone_hash, one.to_be_told) == (None, None, False)


def test_a_complaint_has_a_caller_and_one_called_anonymous_is_none():
    with pytest.raises(Invalid) as refused:
        intake.register(desk(), replace(CALL, caller=Caller("匿名")), HOTLINE, context())
    assert list(refused.value.facts["errors"]) == ["caller"]


def test_who_gives_a_telephone_and_no_name_is_asked_for_the_name():
    at_desk, _, [one] = taken(orders(1, 来电人姓名="市民"))
    assert one.person_id is not None
    assert "caller_name" in one.missing
    [row] = at_desk.complaints.rows({})
    assert [each.name for each in people.masked(at_desk, row.id, HEAD)] == [""]


def test_how_somebody_is_spoken_to_with_a_family_name_stays():
    at_desk, _, _ = taken(orders(1, 来电人姓名="王先生（匿名）"))
    [row] = at_desk.complaints.rows({})
    assert people.masked(at_desk, row.id, HEAD)[0].name.startswith("王")


def test_a_caller_of_whom_words_for_none_stand_there_is_missing():
    rows = [{**orders(1)[0], "来电人姓名": "无", "联系电话": "无", "来电人地址": "无", "证件": "无"}]
    _, state, [one] = taken(rows, ("来电人地址", "caller_address"), ("证件", "caller_id_number"))
    assert (state.tally, one.person_id) == (Tally(1, 0, 0), None)
    assert {"caller", "caller_name", "caller_phone", "caller_address"} <= set(one.missing)


@pytest.mark.parametrize("word", WORDS)
def test_rows_that_name_no_site_have_sites_of_their_own_and_are_no_matter(word):
    at_desk, state, made = taken(unlike(被反映单位=word))
    assert state.groups == 0
    assert len({one.site.id for one in made}) == 5
    assert {(one.site.name, "site_name" in one.missing) for one in made} == {("", True)}
    assert matters.suggested(at_desk, at_desk.imports.rows({})[0].id, HOTLINE) == []


@pytest.mark.parametrize("word", WORDS)
def test_rows_whose_instrument_has_no_serial_number_are_no_matter(word):
    rows = [{**row, "出厂编号": word, "被反映单位": f"某{'甲乙丙丁戊'[at]}商店"} for at, row in enumerate(unlike())]
    _, state, made = taken(rows, ("出厂编号", "serial"))
    assert (state.tally, state.groups, {one.instrument for one in made}) == (Tally(5, 0, 0), 0, {None})


@pytest.mark.parametrize(("title", "field"), [
    ("涉及金额", "amount"), ("事发时间", "happened_at"), ("派单时间", "received_at"), ("诉求请求", "claims"),
    ("证据", "evidence"), ("信用代码", "credit_code"), ("保持原状", "unaltered"), ("计量类别", "category"),
    ("工单类型", "kind"), ("工单编号", "number"),
])  # fmt: skip
@pytest.mark.parametrize("word", ["无", "不详", "—"])
def test_no_cell_that_may_be_empty_costs_its_row_by_a_word_for_none(title, field, word):
    more = () if title in TITLES else ((title, field),)
    _, state, _ = taken([{**orders(1)[0], title: word}], *more)
    assert state.tally == Tally(1, 0, 0), state.bad_cells


def test_a_formula_that_failed_is_no_word_for_none():
    _, state, _ = taken(orders(1, 被反映单位="#N/A"))
    assert [(one.field, one.reason) for one in state.bad_cells] == [("site_name", "cell_error")]


def test_a_needed_cell_that_says_nothing_is_missing():
    _, state, _ = taken(orders(1, 所属区县="不详"))
    assert [(one.field, one.reason) for one in state.bad_cells] == [("division", "needed")]


def test_an_operator_who_types_that_the_site_is_unknown_is_shown_no_strangers():
    at_desk = desk()
    for place, text in enumerate(TEXTS[1:4]):
        caller = Caller(f"王{'甲乙丙'[place]}", f"1391111000{place}")
        typed = replace(CALL, site_name="不详", position="", category="other", narrative=text, caller=caller)
        stored = intake.register(at_desk, typed, HOTLINE, context())
        assert (stored.state.site.name, "site_name" in stored.state.missing) == ("", True)
    asked = SuggestDuplicates("330110", "other", "不详", narrative="充电桩多扣十块", serial="无")
    assert complaints.suggest(at_desk, asked, HOTLINE, context()) == []


def test_an_instrument_of_which_nothing_is_known_is_none():
    told = replace(CALL, instrument=InstrumentIn("不详", "-", "无", "暂无"))
    assert intake.register(desk(), told, HOTLINE, context()).state.instrument is None


def test_of_a_joint_complainant_a_word_for_none_is_not_kept_as_home_or_document():
    at_desk = desk()
    joint = tuple(PartyIn("represented", f"王{one}", id_number="无", address="不详") for one in "甲乙丙丁")
    told = replace(CALL, parties=(PartyIn("representative", "李四光", "13900000001"), *joint))
    stored = intake.register(at_desk, told, HOTLINE, context())
    assert {(each.id_number, each.address) for each in people.masked(at_desk, stored.id, HEAD)[2:]} == {("", "")}


def test_what_is_amended_to_a_word_for_none_is_emptied():
    at_desk = desk()
    stored = intake.register(at_desk, replace(CALL, instrument=InstrumentIn(serial="AB12345")), HOTLINE, context())
    change = AmendComplaint(
        site_name="不详", caller=AmendCaller(name="匿名", address="无"), instrument=AmendInstrument(serial="无")
    )
    after = amending.amend(at_desk, act(stored, HOTLINE), change).state
    assert (after.site.name, after.instrument) == ("", None)
    assert {"site_name", "caller_name", "caller_address"} <= set(after.missing)


def test_of_who_joins_later_a_word_for_none_is_not_kept_either():
    at_desk = desk()
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    agent = JoinParty("agent", "李四光", "-", "无", "不详", "代为投诉", date(2027, 1, 1), document="委托书")
    parties.join(at_desk, act(stored, HOTLINE), agent)
    [_, joined] = people.masked(at_desk, stored.id, HEAD)
    assert (joined.phone, joined.id_number, joined.address) == ("", "", "")
