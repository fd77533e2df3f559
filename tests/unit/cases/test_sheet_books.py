"""Workbooks of several sheets: one of them goes in, and never a part without a word."""

import pytest
from openpyxl import Workbook

from services.cases.domain.exchange import Tally
from services.cases.handlers import imports
from services.cases.sheets import reading
from services.cases.sheets.reading import SeveralSheets
from tests.support.sheets import TITLES, orders, saved
from tests.unit.cases.desk import HOTLINE, desk
from tests.unit.cases.test_sheet_imports import BY_LAYOUT, send, turns

FULL = [TITLES, *([row.get(title) for title in TITLES] for row in orders(2))]
OTHERS = {
    "no rows": [],
    "titles alone": [TITLES],
    "a line below empty ones": [(), (), ("说明：每周导出一次",)],
    "blanks": [("", None, " "), ("　",), ("\n",)],
}


def book(*sheets, hidden=()):
    """A workbook with these sheets of rows, by name."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    return saved(made)


@pytest.mark.parametrize("given", [BY_LAYOUT, None])
def test_a_workbook_with_rows_in_two_sheets_is_refused_by_their_names_before_anything_is_kept(given):
    at_desk = desk()
    content = book(("11月第1周", FULL), ("Sheet2", []), ("11月第2周", FULL))
    with pytest.raises(SeveralSheets) as refused:
        send(at_desk, content, given)
    assert refused.value.facts["errors"] == {"sheet": ["11月第1周", "11月第2周"]}
    assert at_desk.imports.rows({}) == []


def test_a_note_of_several_lines_before_the_rows_is_no_reason_to_leave_them_out():
    note = [("填写说明",), ("一、每行一件",), ("二、不要合并单元格",)]
    with pytest.raises(SeveralSheets):
        reading.heads(book(("说明", note), ("工单", FULL)))


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("first", [True, False])
def test_a_sheet_without_rows_below_its_titles_is_passed_over(other, first):
    at_desk, both = desk(), [("Sheet2", other), ("工单", FULL)]
    made = send(at_desk, book(*(both if first else reversed(both))))
    assert turns(at_desk, made.id).tally == Tally(2, 0, 0)


def test_hidden_sheets_with_rows_are_passed_over_as_before():
    content = book(("旧", FULL), ("工单", FULL), hidden={"旧"})
    assert len(list(reading.rows(content, 1, len(TITLES)))) == 2


def test_of_sheets_without_rows_the_first_is_the_one_whose_titles_are_looked_for():
    assert reading.heads(book(("甲", [("工单编号",)]), ("乙", [("登记编号",)]))) == [["工单编号"]]


def test_of_many_sheets_some_are_named():
    content = book(*((f"第{week}周", FULL) for week in range(30)))
    with pytest.raises(SeveralSheets) as refused:
        reading.heads(content)
    assert len(refused.value.facts["errors"]["sheet"]) == reading.MOST_NAMED


def test_columns_and_samples_are_those_of_the_sheet_with_the_rows():
    at_desk = desk()
    made = send(at_desk, book(("空", []), ("工单", FULL)), None)
    assert [one["title"] for one in imports.columns(at_desk, made.id, HOTLINE)["items"]] == list(TITLES)
