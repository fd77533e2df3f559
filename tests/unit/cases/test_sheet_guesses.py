"""Of several columns that may stand for one thing, which is guessed."""

from services.cases import rulebook
from services.cases.domain.column_guesses import guess
from services.cases.domain.layouts import best_layout
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
    assert "来电号码" not in found
    assert guessed((*CALLED[:-2], "接收时间", "转办时间"))["转办时间"] == "received_at"


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
