"""Of several columns that may stand for one thing, which is guessed."""

import pytest

from services.cases import rulebook
from services.cases.domain.column_guesses import guess
from services.cases.domain.layouts import best_layout, is_of_caller
from services.cases.handlers import imports
from services.cases.schemas.exchange import ColumnIn, StartImport
from tests.support.sheets import sheet
from tests.unit.cases.desk import HOTLINE, context, desk
from tests.unit.cases.test_sheet_imports import send, turns

LAYOUTS = rulebook.load().exchange.layouts.values()
CALLED = ("工单编号", "来电号码", "联系人", "联系电话", "工单类型", "标题", "诉求内容", "区县", "受理时间", "派单时间")


def guessed(titles):
    found = guess(titles, LAYOUTS, best_layout([titles], LAYOUTS))
    return {titles[place]: name for place, name in found.items()}


def test_the_day_of_the_call_is_not_guessed_where_the_day_of_dispatch_stands_behind_it():
    found = guessed(CALLED)
    assert found["派单时间"] == "received_at"
    assert "受理时间" not in found
    assert guessed(("诉求内容", "受理时间"))["受理时间"] == "received_at"


def test_the_best_title_of_the_layout_that_fits_is_guessed_wherever_it_stands():
    found = guessed(CALLED)
    assert (found["联系电话"], found["联系人"]) == ("caller_phone", "caller_name")
    assert found["来电号码"] == "caller_phone"
    assert guessed((*CALLED[:-2], "接收时间", "转办时间"))["转办时间"] == "received_at"


def test_numbers_and_people_of_either_sort_of_row_are_all_guessed_in_a_sheet_of_both():
    titles = ("投诉编号", "举报编号", "登记类型", "投诉人姓名", "举报人姓名", "投诉人电话", "举报人电话",
              "被投诉人名称", "被举报人名称", "投诉内容", "举报内容", "联系电话")  # fmt: skip
    found = guessed(titles)
    meant = {name: [title for title, field in found.items() if field == name] for name in found.values()}
    assert meant["number"] == ["投诉编号", "举报编号"]
    assert meant["caller_name"] == ["投诉人姓名", "举报人姓名"]
    assert meant["caller_phone"] == ["投诉人电话", "举报人电话"]
    assert meant["site_name"] == ["被投诉人名称", "被举报人名称"]


@pytest.mark.parametrize("title", ["收货地址", "邮寄送达地址", "现住地址", "业主地址", "求助人地址"])
def test_where_somebody_lives_is_not_guessed_to_be_where_a_business_is(title):
    assert guessed(("诉求内容", title))[title] == "caller_address"


@pytest.mark.parametrize(
    "title", ["呼入号码", "QQ号", "微信", "E-mail", "电子邮件", "求助人", "咨询人", "代理人", "当事人"]
)
def test_what_may_say_who_called_stands_for_nothing_that_all_read(title):
    assert is_of_caller(title, LAYOUTS)


def test_a_title_that_some_layout_knows_goes_before_one_that_hints():
    found = guessed(("日期", "分送时间", "问题描述"))
    assert found == {"分送时间": "received_at", "问题描述": "narrative"}


def test_a_title_of_two_layouts_stands_for_what_it_does_in_the_one_that_fits():
    titles = ("举报编号", "举报人姓名", "被举报人名称", "事实依据", "分送时间")
    assert guessed(titles)["事实依据"] == "narrative"


def test_of_titles_that_hint_alike_the_first_is_guessed():
    assert guessed(("开始日期", "结束日期")) == {"开始日期": "received_at"}


def test_a_sheet_that_is_mapped_by_its_guesses_runs_from_the_day_of_dispatch():
    at_desk = desk()
    row = dict(zip(CALLED, ("GD1", "", "李", "13712345678", "投诉", "少油", "少油", "余杭区", "2026-11-10 08:00",
                            "2026-11-20 09:00"), strict=True))  # fmt: skip
    made = send(at_desk, sheet([row], CALLED), None)
    items = imports.columns(at_desk, made.id, HOTLINE)["items"]
    columns = tuple(ColumnIn(one["guess"], one["title"]) for one in items if one["guess"])
    given = StartImport(category="other", channel="hotline_12345", system="hotline_12345", columns=columns)
    imports.start(at_desk, made.id, given, HOTLINE, made.version, context())
    turns(at_desk, made.id)
    [stored] = at_desk.complaints.rows({})
    assert str(stored.state.received_at)[:16] == "2026-11-20 01:00"
