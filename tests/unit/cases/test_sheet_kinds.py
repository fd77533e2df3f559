"""Of which kind a row is that does not say so: by the titles of its sheet, and never a report as a complaint."""

import pytest

from services.cases import rulebook
from services.cases.domain.exchange import BadCell, Tally
from services.cases.domain.layouts import CONSTANTS, FIELDS, MissingColumns
from services.cases.handlers import imports
from services.cases.handlers.exports import line
from services.cases.schemas.exchange import ColumnIn, StartImport
from tests.support.sheets import TITLES, orders, sheet
from tests.unit.cases.desk import HOTLINE, context, desk
from tests.unit.cases.test_sheet_imports import send, turns

KINDS = rulebook.load().exchange.kinds
PLATFORM = StartImport(layout="platform_12315")
REPORT = {
    "举报编号": "1330110002026112012345678",
    "举报人姓名": "陈建国",
    "举报人电话": "13857112233",
    "被举报人名称": "余杭区良渚永兴粮油店",
    "举报内容": "店内电子秤一斤少一两，请查处",
    "处理机构区划": "余杭区",
}
COMPLAINT = {title.replace("举报", "投诉"): said for title, said in REPORT.items()}
NEUTRAL = {"登记编号": "1", "提供方": "陈建国", "涉及主体": "永兴粮油店", "登记内容": "秤不准", "行政区划": "余杭区"}
BOTH = {**COMPLAINT, "举报内容": "秤不准"}


def taken(row, given=PLATFORM):
    """The one submission that a row becomes."""
    at_desk = desk()
    state = turns(at_desk, send(at_desk, sheet([row], tuple(row)), given).id)
    assert state.tally == Tally(1, 0, 0), state.bad_cells
    [stored] = at_desk.complaints.rows({})
    return at_desk, stored.state


def test_what_titles_say_of_a_kind_is_known_of_fields_and_kinds_that_there_are():
    assert KINDS.fields <= set(FIELDS) - set(CONSTANTS)
    assert list(KINDS.words.values()) == ["report", "complaint"]


@pytest.mark.parametrize("type_column", [{}, {"登记类型": ""}, {"登记类型": "无"}])
def test_a_row_under_titles_of_reports_is_a_report(type_column):
    at_desk, stored = taken({**REPORT, **type_column})
    assert stored.kind == "report"
    assert {clock.rule_id for clock in stored.clocks} >= {"R-CHECK"}
    rules = at_desk.rules.exchange
    assert dict(zip(rules.columns, line(stored, rules, "余杭区"), strict=True))["narrative"] == rules.withheld


@pytest.mark.parametrize("titles", [
    ("工单编号", "举报人", "联系电话", "反映内容", "被反映单位", "所属区县"),
    ("工单编号", "举报人姓名", "举报人电话", "诉求内容", "涉事单位", "所属区县"),
    ("工单编号", "举报人姓名", "联系电话", "诉求内容", "涉事单位", "所属区县"),
])  # fmt: skip
def test_a_sheet_of_reports_by_the_layout_of_the_hotline_makes_no_complaints(titles):
    row = dict(zip(titles, ("GD1", "陈建国", "13857112233", "秤不准", "永兴粮油店", "余杭区"), strict=True))
    _, stored = taken(row, StartImport(layout="hotline_12345"))
    assert stored.kind == "report"
    assert stored.person_id is not None


def test_an_anonymous_report_lacks_no_caller():
    _, stored = taken({**REPORT, "举报人姓名": "匿名", "举报人电话": "无"})
    assert "caller" not in stored.missing


def test_a_row_under_titles_of_complaints_is_a_complaint():
    assert taken(COMPLAINT)[1].kind == "complaint"


def test_what_a_row_or_its_sender_says_goes_before_its_titles():
    assert taken({**REPORT, "登记类型": "投诉"})[1].kind == "complaint"
    assert taken(REPORT, StartImport(layout="platform_12315", kind="complaint"))[1].kind == "complaint"


@pytest.mark.parametrize("row", [NEUTRAL, BOTH, {**NEUTRAL, "内容": "", "投诉举报人": ""}])
def test_titles_that_do_not_tell_complaints_from_reports_are_asked_about(row):
    at_desk = desk()
    with pytest.raises(MissingColumns) as refused:
        send(at_desk, sheet([row], tuple(row)), PLATFORM)
    assert list(refused.value.facts["errors"]) == ["kind"]
    assert at_desk.imports.rows({}) == []
    assert taken(row, StartImport(layout="platform_12315", kind="report"))[1].kind == "report"


def test_where_there_are_titles_of_both_a_row_without_its_kind_is_the_more_careful_one():
    assert taken({**BOTH, "登记类型": ""})[1].kind == "report"
    assert taken({**BOTH, "登记类型": "投诉"})[1].kind == "complaint"


def test_a_row_of_which_nothing_says_the_kind_is_no_complaint_but_a_bad_row():
    at_desk, row = desk(), {**NEUTRAL, "登记类型": ""}
    state = turns(at_desk, send(at_desk, sheet([row], tuple(row)), PLATFORM).id)
    assert state.bad_cells == (BadCell(2, "F", "kind", "needed"),)


def test_in_one_word_they_say_no_kind_and_the_layout_does():
    row = {**orders(1)[0], "投诉/举报内容": "加油少油"}
    row = {title: said for title, said in row.items() if title != "工单类型"}
    assert taken(row, StartImport(layout="hotline_12345"))[1].kind == "complaint"


def test_a_mapping_without_a_kind_goes_by_its_titles_too():
    columns = (ColumnIn("narrative", "举报内容"), ColumnIn("site_name", "被举报人名称"))
    same = {"division": "330110", "category": "other", "channel": "platform_12315"}
    assert taken(REPORT, StartImport(**same, columns=columns))[1].kind == "report"


@pytest.mark.parametrize(("titles", "kind"), [
    (REPORT, "report"), (COMPLAINT, "complaint"), (BOTH, ""), (NEUTRAL, ""), ({**BOTH, "登记类型": ""}, "report"),
    (TITLES, "complaint"), (("留言主题", "留言详情"), ""), (("检举", "举报人的话", "举报事由描述"), "report"),
])  # fmt: skip
def test_the_columns_of_a_waiting_sheet_say_of_which_kind_its_rows_may_be(titles, kind):
    at_desk = desk()
    made = imports.receive(at_desk, sheet([], tuple(titles)), None, HOTLINE, context())
    assert imports.columns(at_desk, made.id, HOTLINE)["kind"] == kind
