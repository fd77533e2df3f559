"""Of several columns for one thing: what is read."""

import pytest

from services.cases.domain.exchange import BadCell, Tally
from services.cases.domain.telephones import telephones
from services.cases.handlers import people
from services.cases.schemas.exchange import ColumnIn, StartImport
from services.cases.schemas.people import RevealPerson
from tests.support.sheets import TITLES, orders, sheet
from tests.unit.cases.desk import OFFICER, context, desk
from tests.unit.cases.test_sheet_imports import BY_LAYOUT, send, turns

MORE = (*TITLES, "来电号码", "被反映单位地址", "接收时间")
SAME = {"division": "330110", "category": "other", "kind": "complaint", "channel": "hotline_12345"}


def sent(given=BY_LAYOUT, **cells):
    """The sheet of one order with these cells at its end, and the desk that it went in at."""
    at_desk = desk()
    return at_desk, turns(at_desk, send(at_desk, sheet(orders(1, **cells), MORE), given).id)


def taken(given=BY_LAYOUT, **cells):
    at_desk, state = sent(given, **cells)
    assert state.tally == Tally(1, 0, 0), state.bad_cells
    [row] = at_desk.complaints.rows({})
    return row.state, people.reveal(at_desk, row.id, RevealPerson("回访"), OFFICER, context())


@pytest.mark.parametrize("none", ["", None, "无", "138****5678"])
def test_a_cell_that_says_nothing_leaves_it_to_the_next_title(none):
    stored, caller = taken(联系电话=none, 来电号码="13712345678", 派单时间="-", 接收时间="2026-11-19")
    assert caller.phone == "13712345678"
    assert stored.site.address == "余杭区塘栖镇某路1号"
    assert str(stored.received_at)[:10] == "2026-11-18"


def test_the_best_title_goes_first_wherever_its_column_stands():
    stored, _ = taken(被反映单位地址="余杭区良渚街道玉鸟路18号", 接收时间="2026-11-12")
    assert stored.site.address == "余杭区良渚街道玉鸟路18号"
    assert str(stored.received_at)[:10] == "2026-11-20"


def test_telephones_of_all_columns_are_kept():
    _, caller = taken(联系电话="13987654321", 来电号码="0571-86221234、+86 139 8765 4321")
    assert (caller.phone, caller.other_phones) == ("13987654321", "0571-86221234")


def test_the_number_to_call_may_stand_in_another_column_than_the_first_number():
    _, caller = taken(联系电话="1381234567", 来电号码="057186221234转802")
    assert caller.phone == "057186221234"
    assert "1381234567" in caller.other_phones


def test_columns_that_somebody_maps_to_one_thing_are_all_read():
    columns = [("number", "工单编号"), ("narrative", "诉求内容"), ("caller_phone", "联系电话"),
               ("caller_phone", "来电号码"), ("site_address", "被反映单位地址"),
               ("site_address", "事发地址")]  # fmt: skip
    given = StartImport(**SAME, system="hotline_12345", columns=tuple(ColumnIn(*one) for one in columns))
    stored, caller = taken(given, 联系电话="", 来电号码="13712345678")
    assert (caller.phone, stored.site.address) == ("13712345678", "余杭区塘栖镇某路1号")


@pytest.mark.parametrize(("cells", "column", "field", "reason"), [
    ({"联系电话": "", "来电号码": "打不通"}, "M", "caller_phone", "not_valid"),
    ({"联系电话": "打不通", "来电号码": ""}, "F", "caller_phone", "not_valid"),
    ({"派单时间": "", "接收时间": "某日"}, "O", "received_at", "not_an_instant"),
    ({"派单时间": "", "接收时间": "2027-01-01"}, "O", "received_at", "in_future"),
    ({"被反映单位地址": "路" * 201}, "N", "site_address", "too_long"),
    ({"事发地址": "路" * 201}, "H", "site_address", "too_long"),
])  # fmt: skip
def test_a_bad_cell_is_named_by_the_column_in_which_it_stands(cells, column, field, reason):
    _, state = sent(**cells)
    assert state.bad_cells == (BadCell(2, column, field, reason),)


@pytest.mark.parametrize("other", ["打不通", "微信小程序", "未显示"])
def test_what_is_no_number_in_one_column_costs_nothing_where_another_has_one(other):
    _, caller = taken(来电号码=other)
    assert (caller.phone, caller.other_phones) == ("13987654321", "")


@pytest.mark.parametrize("unknown", ["匿名", "不愿透露姓名", "保密"])
def test_who_stays_unknown_is_told_of_by_no_lesser_column(unknown):
    at_desk, _ = sent(工单类型="举报", 来电人姓名=unknown, 联系电话="", 来电号码="13712345678")
    [row] = at_desk.complaints.rows({})
    assert (row.state.kind, row.state.person_id) == ("report", None)


def test_a_name_that_cannot_be_read_costs_its_row_and_not_the_sheet():
    _, state = sent(来电人姓名="#N/A")
    assert [(one.field, one.column) for one in state.bad_cells] == [("caller_name", "E")]


@pytest.mark.parametrize("title", ["地址(市)", "地址（街道）"])
def test_a_lesser_title_that_stands_twice_says_nothing_and_refuses_no_sheet(title):
    at_desk = desk()
    content = sheet(orders(1), (*TITLES, "地址（省）", title))
    assert turns(at_desk, send(at_desk, content).id).tally == Tally(1, 0, 0)


def test_a_serial_number_of_the_sheet_is_no_number_of_a_work_order():
    at_desk = desk()
    for text in ("加油少了五升", "秤少了二两"):
        content = sheet(orders(1, 工单编号="", 流水号=1, 诉求内容=text), (*TITLES, "流水号"))
        assert turns(at_desk, send(at_desk, content).id).tally == Tally(1, 0, 0)


@pytest.mark.parametrize(
    "phone", ["86221234", "0571-8622123", "86221234/13987654321", "13987654321、0571-86221234转802"]
)
def test_a_row_is_known_by_all_that_its_cell_says_whichever_number_is_called(phone):
    assert telephones(phone, ())[0] == phone.partition("/")[0].partition("、")[0]
