"""Which row holds the titles of a sheet that nobody has explained, and to whom they are told."""

from dataclasses import replace

import pytest
from openpyxl import Workbook

from services.cases import rulebook
from services.cases.domain.exchange import Tally
from services.cases.domain.headings import header_of
from services.cases.domain.layouts import NoHeader
from services.cases.handlers import imports
from services.cases.schemas.exchange import ColumnIn, StartImport
from tests.support.sheets import TITLES, orders, saved, sheet
from tests.unit.cases.desk import HEAD, HOTLINE, context, desk
from tests.unit.cases.test_sheet_imports import turns

LAYOUTS = rulebook.load().exchange.layouts.values()
UNTITLED = ["姓名", "电话", "诉求内容", ""]
RECORD = ["欧阳丹青", "13987654321", "加油少了五升", "已回访"]
COLLEAGUE = replace(HOTLINE, subject="other-hotline")


@pytest.fixture
def at_desk():
    return desk()


def waiting(at_desk, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return imports.receive(at_desk, saved(book), None, replace(HOTLINE, division="330110"), context())


def titles_told(at_desk, made, by):
    return [one["title"] for one in imports.columns(at_desk, made.id, by)["items"]]


@pytest.mark.parametrize("rows", [
    [UNTITLED, RECORD],
    [["2026年11月来电", "", "", ""], UNTITLED, RECORD],
    [["诉求", "反馈"], ["少油，电话打不通", "无"], ["短秤", "已办结"]],
    [["甲", "乙", ""], ["张三", "2026-11-20 09:30:00", "已办"]],
    [["甲", "乙", ""], ["张三", "139 8765 4321", "已办"]],
    [["甲", "乙", ""], ["张三", "139****4321", "已办"]],
    [["甲", "乙", ""], ["张三", "330106199001011234", "已办"]],
    [["诉求内容（请写明时间、地点和经过，不少于十个字）", "姓名"], ["少油", "张三"]],
])  # fmt: skip
def test_the_row_of_titles_holds_words_for_what_is_below_and_nothing_that_somebody_said(rows):
    assert header_of(rows, LAYOUTS) == (1 if rows[0][0].startswith("2026") else 0)


def test_an_example_in_brackets_behind_a_title_is_nothing_that_somebody_said():
    titles = ["工单编号（例：GD20261100001）", "联系电话（如13800000000）", "诉求内容"]
    assert header_of([["工单汇总表", "", ""], titles, ["GD1", "13712345678", "少油"]], LAYOUTS) == 1


@pytest.mark.parametrize("rows", [[], [["", ""]], [["欧阳丹青", "13987654321"], ["张三", "13712345678"]]])
def test_where_every_row_holds_what_somebody_said_none_holds_titles(rows):
    with pytest.raises(NoHeader):
        header_of(rows, LAYOUTS)


def test_a_column_without_a_title_makes_no_titles_of_the_first_record(at_desk):
    made = waiting(at_desk, UNTITLED, RECORD)
    assert titles_told(at_desk, made, HOTLINE) == ["姓名", "电话", "诉求内容"]
    columns = (ColumnIn("narrative", "诉求内容"), ColumnIn("caller_phone", "电话"))
    same = {"division": "330110", "category": "other", "kind": "complaint", "channel": "hotline_12345"}
    imports.start(at_desk, made.id, StartImport(**same, columns=columns), HOTLINE, made.version, context())
    assert turns(at_desk, made.id).tally == Tally(1, 0, 0)


def test_titles_that_no_layout_knows_are_told_to_whoever_may_read_the_sheet_and_no_other(at_desk):
    made = waiting(at_desk, [*UNTITLED[:3], "欧阳丹青的话"], RECORD)
    assert titles_told(at_desk, made, COLLEAGUE) == ["诉求内容"]
    assert titles_told(at_desk, made, HEAD) == titles_told(at_desk, made, HOTLINE) == [*UNTITLED[:3], "欧阳丹青的话"]


def test_of_a_known_sheet_a_colleague_reads_the_titles(at_desk):
    made = imports.receive(at_desk, sheet(orders(2)), None, HOTLINE, context())
    assert titles_told(at_desk, made, COLLEAGUE) == list(TITLES)
