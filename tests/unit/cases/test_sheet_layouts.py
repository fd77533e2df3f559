"""Which column stands for what."""

import pytest
import yaml

from services.cases import rulebook
from services.cases.domain import layouts
from services.cases.domain.column_guesses import guess
from services.cases.domain.layouts import (
    CONSTANTS,
    FIELDS,
    Chosen,
    DuplicateColumns,
    MissingColumns,
    NoHeader,
    UnknownColumns,
    best_layout,
    plan_by_layout,
    plan_by_mapping,
)
from services.cases.domain.rows import read_row
from services.cases.handlers.row_reading import words_of
from tests.support.sheets import ORDER, TITLES
from tests.unit.cases.desk import NOW, desk

LAYOUTS = rulebook.load().exchange.layouts
KINDS = rulebook.load().exchange.kinds
HOTLINE = LAYOUTS["hotline_12345"]
MESSAGES = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数"]
SAME = {"division": "330110", "category": "other", "kind": "complaint", "channel": "hotline_12345"}


def test_every_layout_says_how_sure_it_is_and_names_only_fields_and_constants_that_there_are():
    for one in LAYOUTS.values():
        assert one.certainty == "D"
        assert set(one.columns) <= set(FIELDS)
        assert set(one.constants) <= set(CONSTANTS)


def test_a_title_without_an_owner_that_its_layout_does_not_have_is_refused_as_the_file_is_read():
    content = yaml.safe_load((rulebook.FOLDER / "exchange.yaml").read_text(encoding="utf-8"))
    content["layouts"][0]["ownerless"].append("无主标题")
    with pytest.raises(ValueError, match="no such titles"):
        rulebook._exchange(content)


def test_titles_are_found_below_other_lines_without_marks_and_notes():
    heads = [["杭州市热线", ""], ["", ""], ["*工单编号", "诉求内容（必填）", "所属区县 ", "无关"]]
    plan = plan_by_layout(heads, HOTLINE, Chosen(), KINDS)
    assert plan.header == 3
    assert plan.columns == {"number": (0,), "narrative": (1,), "division": (2,)}
    assert plan.constants["category"] == "other"


def test_the_day_of_a_call_to_12345_is_not_the_day_on_which_the_unit_received_it():
    heads = [["工单编号", "诉求内容", "所属区县", "来电时间", "派单时间"]]
    assert plan_by_layout(heads, HOTLINE, Chosen(), KINDS).columns["received_at"] == (4,)


@pytest.mark.parametrize(("heads", "refusal"), [
    ([["甲", "乙"], ["丙"]], NoHeader),
    ([], NoHeader),
    ([["工单编号", "来电人"]], MissingColumns),
    ([["工单编号", "诉求内容", "所属区县", "诉求内容"]], DuplicateColumns),
])  # fmt: skip
def test_a_sheet_that_does_not_fit_is_refused_by_name(heads, refusal):
    with pytest.raises(refusal):
        plan_by_layout(heads, HOTLINE, Chosen(), KINDS)


def test_a_mapping_names_its_columns_and_those_that_are_not_there():
    columns = {"narrative": ["留言主题", "留言详情"], "number": ["留言编号"]}
    assert plan_by_mapping([MESSAGES], Chosen(columns, SAME), KINDS).columns == {"narrative": (2, 4), "number": (0,)}
    with pytest.raises(UnknownColumns) as refused:
        plan_by_mapping([MESSAGES], Chosen({**columns, "amount": ["金额"]}, SAME), KINDS)
    assert refused.value.facts["errors"] == {"columns": ["金额"]}


def test_a_mapping_must_give_every_row_what_it_needs():
    with pytest.raises(MissingColumns) as refused:
        plan_by_mapping([MESSAGES], Chosen({"number": ["留言编号"]}, {}), KINDS)
    assert set(refused.value.facts["errors"]) == set(layouts.NEEDED)


def test_columns_are_guessed_by_their_titles():
    guessed = guess(MESSAGES, LAYOUTS.values())
    assert guessed == {0: "number", 1: "caller_name", 2: "narrative", 3: "received_at", 4: "narrative"}
    assert guess(TITLES, LAYOUTS.values())[6] == "site_name"


@pytest.mark.parametrize(
    "title",
    [
        "承办单位",
        "主办单位",
        "责任单位",
        "办理单位",
        "承办单位名称",
        "受理部门编号",
        "承办单位电话",
        "承办人姓名",
        "处理单位地址",
    ],
)
def test_who_handles_it_elsewhere_is_not_taken_for_the_business_or_the_caller(title):
    assert guess(["诉求内容", title], LAYOUTS.values()) == {0: "narrative"}


@pytest.mark.parametrize(("title", "field"), [
    ("单位", "site_name"), ("被举报单位", "site_name"), ("涉及单位名称", "site_name"),
    ("承办单位接单时间", "received_at"), ("办理单位区划", "division"),
])  # fmt: skip
def test_the_business_when_it_came_and_whose_it_is_are_still_guessed(title, field):
    assert guess([title], LAYOUTS.values()) == {0: field}


def test_the_layout_of_a_sheet_is_recognised():
    found = best_layout([list(TITLES)], LAYOUTS.values())
    assert found == HOTLINE
    assert best_layout([MESSAGES], LAYOUTS.values()) is None


def test_a_row_becomes_a_command_and_every_bad_cell_of_it_is_named():
    plan = plan_by_layout([list(TITLES)], HOTLINE, Chosen(), KINDS)
    row = {**ORDER, "工单编号": 20261, "涉及金额": "很多", "派单时间": "某日", "计量类别": ""}
    read = read_row([row[title] for title in TITLES], plan, words_of(desk()), NOW)
    assert set(read.bad) == {("amount", "not_an_amount"), ("received_at", "not_an_instant")}
    assert read.command["external"] == [{"system": "hotline_12345", "number": "20261"}]
    assert (read.command["division"], read.command["category"]) == ("330110", "other")
    assert read.command["narrative"].splitlines() == ["加油少油", "加了五十升，油箱只有四十五升"]
