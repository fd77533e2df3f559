"""Who called does not become what all may read: by whom a sheet is started, and where its columns go."""

from dataclasses import replace

import pytest

from services.cases import rulebook
from services.cases.domain import layouts
from services.cases.domain.column_guesses import guess
from services.cases.domain.exchange import AnothersSheet
from services.cases.domain.layouts import CALLER_FIELDS, CallerColumns, Chosen, is_of_caller, plan_by_mapping
from services.cases.handlers import imports
from services.cases.schemas.exchange import ColumnIn, StartImport
from tests.bench.exchange import MAPPING
from tests.support.sheets import ORDER, TITLES, orders, sheet
from tests.unit.cases.desk import HEAD, HOTLINE, context, desk

LAYOUTS = rulebook.load().exchange.layouts.values()
KINDS = rulebook.load().exchange.kinds
MESSAGES = ("留言编号", "留言用户", "留言主题", "留言详情", "留言时间")
SAME = {"division": "330110", "category": "other", "kind": "report", "channel": "hotline_12345"}
BY_LAYOUT = StartImport(layout="hotline_12345")
COLLEAGUE = replace(HOTLINE, subject="other-hotline")


@pytest.fixture
def at_desk():
    return desk()


def waiting(at_desk, titles=TITLES):
    return imports.receive(at_desk, sheet(orders(2), titles), None, HOTLINE, context())


def started(at_desk, made, given=BY_LAYOUT, by=HOTLINE):
    return imports.start(at_desk, made.id, given, by, made.version, context(by.subject)).state


def mapped(*columns):
    return StartImport(**SAME, columns=tuple(ColumnIn(field, title) for field, title in columns))


def test_a_sheet_is_started_by_whoever_sent_it_and_by_no_colleague(at_desk):
    made = waiting(at_desk)
    with pytest.raises(AnothersSheet):
        started(at_desk, made, by=COLLEAGUE)
    assert at_desk.imports.get(made.id) == made
    assert started(at_desk, made).state == "reading"


def test_whoever_may_know_reporters_starts_it_in_their_place(at_desk):
    made = imports.receive(at_desk, sheet(orders(2)), None, replace(HOTLINE, division="330110"), context())
    assert started(at_desk, made, by=HEAD).importer.subject == HOTLINE.subject


@pytest.mark.parametrize("title", ["来电人姓名", "联系电话"])
@pytest.mark.parametrize("field", ["narrative", "site_name", "position", "evidence"])
@pytest.mark.parametrize("by", [HOTLINE, replace(HEAD, division="330100")])
def test_a_column_about_the_caller_becomes_nothing_else_whoever_says_so(at_desk, title, field, by):
    made = waiting(at_desk)
    given = mapped(("narrative", "诉求内容"), ("narrative", "诉求标题")) if field == "narrative" else BY_LAYOUT
    with pytest.raises(CallerColumns) as refused:
        started(at_desk, made, replace(given, columns=(*given.columns, ColumnIn(field, title))), by)
    assert refused.value.facts["errors"] == {"columns": [title]}


def test_nor_does_it_when_the_sheet_says_so_as_it_is_sent(at_desk):
    with pytest.raises(CallerColumns):
        imports.receive(at_desk, sheet(orders(1)), mapped(("narrative", "来电人姓名")), HOTLINE, context())
    assert not at_desk.imports.rows({})


def test_what_stands_in_brackets_of_a_title_counts_though_the_mapping_leaves_it_out(at_desk):
    made = imports.receive(at_desk, sheet([{**ORDER}], (*TITLES, "备注（来电人姓名）")), None, HOTLINE, context())
    with pytest.raises(CallerColumns):
        started(at_desk, made, mapped(("narrative", "诉求内容"), ("narrative", "备注")))


def test_all_that_says_who_called_may_stand_for_the_caller():
    titles = ["诉求内容", "姓名", "电话", "住址", "身份证号"]
    columns = {"narrative": titles[:1], "caller_name": titles[1:2], "caller_phone": titles[2:3],
               "caller_address": titles[3:4], "caller_id_number": titles[4:]}  # fmt: skip
    plan = plan_by_mapping([titles], Chosen(columns, SAME), KINDS)
    layouts.refuse_caller_columns([titles], plan, LAYOUTS)


def test_the_real_messages_are_taken_as_they_are_mapped():
    columns = {}
    for field, title in MAPPING:
        columns.setdefault(field, []).append(title)
    plan = plan_by_mapping([MESSAGES], Chosen(columns, SAME), KINDS)
    layouts.refuse_caller_columns([MESSAGES], plan, LAYOUTS)
    assert len(plan.columns["narrative"]) == 2


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda one: one.id)
def test_no_layout_takes_the_caller_for_something_else(layout):
    others = {title for name, titles in layout.columns.items() if name not in CALLER_FIELDS for title in titles}
    assert not [title for title in others if is_of_caller(title, LAYOUTS)]


@pytest.mark.parametrize(("title", "field"), [
    ("姓　名", "caller_name"), ("用户名", "caller_name"), ("反映人", "caller_name"), ("举报人信息", "caller_name"),
    ("手机号", "caller_phone"), ("联系方式", "caller_phone"), ("来电人联系电话", "caller_phone"),
    ("反映人地址", "caller_address"), ("家庭住址", "caller_address"), ("用户详细地址", "caller_address"),
    ("来电人身份证编号", "caller_id_number"), ("证件号", "caller_id_number"), ("护照号", "caller_id_number"),
    ("被投诉人姓名", ""), ("被举报单位电话", ""), ("经营者姓名", ""), ("商家电话", ""),
    ("加油站电话", ""), ("医院联系电话", ""), ("电话回访结果", ""), ("法定代表人身份证号", ""),
    ("承办人电话", ""), ("投诉人数", ""), ("事发地址", "site_address"), ("商户地址", "site_address"),
    ("户籍地址", "caller_address"),
    ("联系电话1", "caller_phone"), ("手机号码1", "caller_phone"), ("联系电话：", "caller_phone"),
    ("举报人手机：", "caller_phone"), ("举报人电话1", "caller_phone"), ("电话一", "caller_phone"),
    ("手机/固话", "caller_phone"), ("投诉人电话及微信", "caller_phone"), ("联系电话或邮箱", "caller_phone"),
    ("电话及联系人", "caller_phone"), ("举报人电话及商家电话", "caller_phone"),
    ("举报人姓名1", "caller_name"), ("投诉人：", "caller_name"), ("来电人2", "caller_name"),
    ("联系人1", "caller_name"), ("用户：", "caller_name"), ("举报人及被举报人", "caller_name"),
    ("电话号码归属地", ""), ("手机是否接通", ""), ("电话联系次数", ""), ("通话时长", ""), ("手机品牌", ""),
    ("被投诉举报人", ""), ("被投诉举报人电话", ""), ("被投诉/举报人姓名", ""), ("投诉方式", ""), ("反映方向", ""),
    ("用户水表读数", ""), ("消费者权益", ""), ("电话受理时间", "received_at"), ("电话投诉内容", "narrative"),
])  # fmt: skip
def test_what_is_about_the_caller_is_told_from_what_is_about_the_other_side(title, field):
    assert guess([title], LAYOUTS).get(0, "") == field
    assert is_of_caller(title, LAYOUTS) is (field in CALLER_FIELDS)


@pytest.mark.parametrize("title", [
    "手机号后四位", "举报人工作单位", "举报人电话及编号", "投诉人编号", "举报人年龄", "联系邮箱", "举报人微信号",
    "市民身份",
])  # fmt: skip
def test_what_may_say_who_called_is_guessed_to_be_nothing_that_all_may_read(title):
    assert is_of_caller(title, LAYOUTS)
    assert guess([title], LAYOUTS).get(0, "caller_phone") in CALLER_FIELDS


@pytest.mark.parametrize("title", ["联系电话1", "举报人手机：", "手机号后四位", "举报人姓名1", "投诉人："])
def test_no_title_of_the_caller_becomes_an_open_field_by_what_stands_behind_it(at_desk, title):
    given = mapped(("narrative", "内容"), ("position", title))
    with pytest.raises(CallerColumns) as refused:
        imports.receive(at_desk, sheet([], ("内容", title)), given, HOTLINE, context())
    assert refused.value.facts["errors"] == {"columns": [title]}


@pytest.mark.parametrize("title", [
    "用户诉求", "用户留言", "投诉人诉求", "诉求内容", "用户反馈内容", "投诉人请求", "举报人是否撤诉",
    "提供方接收时间", "告知举报人时间",
])  # fmt: skip
def test_what_the_caller_says_is_no_word_about_who_they_are(title):
    assert not is_of_caller(title, LAYOUTS)


def test_the_columns_of_a_waiting_sheet_say_which_are_about_the_caller(at_desk):
    made = waiting(at_desk, (*TITLES, "备用电话"))
    told = {
        one["title"]: (one["guess"], one["of_caller"]) for one in imports.columns(at_desk, made.id, HOTLINE)["items"]
    }
    assert told["来电人姓名"] == ("caller_name", True)
    assert told["诉求内容"] == ("narrative", False)
    # Of two telephones one is guessed to be the caller's; neither may be read by all.
    assert told["备用电话"] == ("", True)
