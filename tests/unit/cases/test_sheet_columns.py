"""Of several columns for one thing: what is read."""

import pytest

from services.cases.domain.exchange import BadCell, Tally
from services.cases.domain.layouts import DuplicateColumns
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


@pytest.mark.parametrize("own", ["", "无", "139****4321"])
@pytest.mark.parametrize("other", ["微信小程序", "打不通", 10**15])
def test_what_is_no_number_in_a_lesser_column_costs_no_row(own, other):
    stored, caller = taken(联系电话=own, 来电号码=other)
    assert (caller.phone, caller.other_phones) == ("", "")
    assert "caller_phone" in stored.missing


@pytest.mark.parametrize("unknown", ["匿名", "不愿透露姓名", "保密"])
def test_who_stays_unknown_is_told_of_by_no_lesser_column(unknown):
    at_desk, _ = sent(工单类型="举报", 来电人姓名=unknown, 联系电话="", 来电号码="13712345678")
    [row] = at_desk.complaints.rows({})
    assert (row.state.kind, row.state.person_id) == ("report", None)


@pytest.mark.parametrize("kind", ["投诉", "计量纠纷", ""])
def test_who_complains_unnamed_is_reached_by_any_number_and_named_by_no_lesser_column(kind):
    titles = (*MORE, "诉求人")
    row = orders(1, 工单类型=kind, 来电人姓名="保密", 诉求人="欧阳丹青", 联系电话="", 来电号码="13712345678")
    at_desk, _ = recorded(*row, given=BY_LAYOUT, titles=titles)
    [stored] = at_desk.complaints.rows({})
    caller = people.reveal(at_desk, stored.id, RevealPerson("回访"), OFFICER, context())
    assert (caller.name, caller.phone) == ("", "13712345678")


@pytest.mark.parametrize("titles", [MORE, tuple(title for title in MORE if title != "工单类型")])
def test_of_a_report_no_lesser_column_tells_a_number_whatever_says_that_it_is_one(titles):
    given = StartImport(layout="hotline_12345", kind="report")
    row = orders(1, 工单类型="", 来电人姓名="匿名", 联系电话="", 来电号码="13712345678")
    at_desk, _ = recorded(*row, given=given, titles=titles)
    [stored] = at_desk.complaints.rows({})
    assert (stored.state.kind, stored.state.person_id) == ("report", None)


def test_a_name_that_cannot_be_read_costs_its_row_and_not_the_sheet():
    _, state = sent(来电人姓名="#N/A")
    assert [(one.field, one.column) for one in state.bad_cells] == [("caller_name", "E")]


@pytest.mark.parametrize("title", ["地址(市)", "地址（街道）"])
def test_a_lesser_title_that_stands_twice_says_nothing_and_refuses_no_sheet(title):
    at_desk = desk()
    content = sheet(orders(1), (*TITLES, "地址（省）", title))
    assert turns(at_desk, send(at_desk, content).id).tally == Tally(1, 0, 0)


PLATFORM = StartImport(layout="platform_12315")
RECORDS = (
    "登记类型", "投诉编号", "举报编号", "投诉人姓名", "投诉人电话", "投诉人地址", "被投诉人名称", "被投诉人地址",
    "登记内容", "行政区划", "处理单位接收时间",
)  # fmt: skip
RECORD = dict(zip(RECORDS, (
    "举报", "", "JB330110202611200001", "", "", "", "余杭某加油站", "", "加油少了五升", "余杭区", "2026-11-20",
), strict=True))  # fmt: skip


def recorded(*rows, given=PLATFORM, titles=RECORDS):
    at_desk = desk()
    return at_desk, turns(at_desk, send(at_desk, sheet(rows, titles), given).id)


def test_of_numbers_in_several_columns_the_one_that_a_row_has_is_its_number():
    complaint = {**RECORD, "登记类型": "投诉", "投诉编号": "TS1", "举报编号": "", "登记内容": "秤少了二两"}
    at_desk, state = recorded(RECORD, complaint)
    assert state.tally == Tally(2, 0, 0), state.bad_cells
    numbers = {row.state.kind: row.state.external[0].number for row in at_desk.complaints.rows({})}
    assert numbers == {"report": "JB330110202611200001", "complaint": "TS1"}
    again = turns(at_desk, send(at_desk, sheet([{**RECORD, "登记内容": "加油少油"}], RECORDS), PLATFORM).id)
    assert (again.tally, again.bad_cells[0].reason) == (Tally(0, 0, 1), "other_text_under_known_number")


def test_numbers_that_somebody_maps_beside_a_layout_are_all_read():
    columns = (ColumnIn("number", "平台号"), ColumnIn("number", "转办号"))
    given = StartImport(layout="platform_12315", columns=columns)
    row = {**RECORD, "举报编号": "", "平台号": "", "转办号": "ZB1"}
    at_desk, _ = recorded(row, given=given, titles=(*RECORDS, "平台号", "转办号"))
    [stored] = at_desk.complaints.rows({})
    assert [one.number for one in stored.state.external] == ["ZB1"]


def test_what_somebody_maps_beside_a_layout_is_refused_where_it_stands_twice():
    columns = (ColumnIn("number", "平台号"), ColumnIn("number", "转办号"))
    given = StartImport(layout="platform_12315", columns=columns)
    with pytest.raises(DuplicateColumns):
        recorded(RECORD, given=given, titles=(*RECORDS, "平台号", "转办号", "转办号"))


def test_a_bare_number_is_none_of_a_record_where_the_sheet_has_numbers_of_records():
    row = {**RECORD, "举报编号": "", "编号": 1}
    at_desk, _ = recorded(row, titles=(*RECORDS, "编号"))
    assert at_desk.complaints.rows({})[0].state.external == ()
    at_desk, _ = recorded(row, titles=("登记类型", "编号", *RECORDS[3:]))
    assert [one.number for one in at_desk.complaints.rows({})[0].state.external] == ["1"]


def test_an_address_that_names_no_owner_is_no_business_where_another_column_has_those():
    at_desk, state = recorded(
        {**orders(1)[0], "工单类型": "举报", "事发地址": "", "地址": "西溪花园3幢501室"},
        given=BY_LAYOUT,
        titles=(*TITLES, "地址"),
    )
    assert state.tally == Tally(1, 0, 0)
    assert at_desk.complaints.rows({})[0].state.site.address == ""


def test_it_is_where_no_other_column_has_them():
    titles = tuple(title for title in TITLES if title != "事发地址")
    at_desk, _ = recorded({**orders(1)[0], "地址": "塘栖镇某路1号"}, given=BY_LAYOUT, titles=(*titles, "地址"))
    assert at_desk.complaints.rows({})[0].state.site.address == "塘栖镇某路1号"


@pytest.mark.parametrize("own", ["139****4321", "", "13987654321"])
def test_a_telephone_that_names_no_owner_is_no_callers_where_another_column_has_theirs(own):
    row = {**RECORD, "登记类型": "投诉", "投诉编号": "TS1", "投诉人姓名": "欧阳丹青", "投诉人电话": own}
    at_desk, _ = recorded({**row, "联系电话": "0571-86221234"}, titles=(*RECORDS, "联系电话"))
    [stored] = at_desk.complaints.rows({})
    assert not at_desk.people.proves([stored.state.person_id], "0571-86221234")


def test_of_titles_that_name_no_owner_all_are_read_where_none_names_one():
    at_desk = desk()
    content = sheet(orders(1, 联系电话="", 手机号码="13712345678"), (*TITLES, "手机号码"))
    turns(at_desk, send(at_desk, content).id)
    [row] = at_desk.complaints.rows({})
    assert people.reveal(at_desk, row.id, RevealPerson("回访"), OFFICER, context()).phone == "13712345678"


@pytest.mark.parametrize("titles", [(*TITLES, "流水号"), (*TITLES[1:], "流水号")])
def test_a_serial_number_of_the_sheet_is_no_number_of_a_work_order(titles):
    at_desk = desk()
    for text in ("加油少了五升", "秤少了二两"):
        content = sheet(orders(1, 工单编号="", 流水号=1, 诉求内容=text), titles)
        assert turns(at_desk, send(at_desk, content).id).tally == Tally(1, 0, 0)


@pytest.mark.parametrize(
    "phone", ["86221234", "0571-8622123", "86221234/13987654321", "13987654321、0571-86221234转802"]
)
def test_a_row_is_known_by_all_that_its_cell_says_whichever_number_is_called(phone):
    assert telephones(phone, ())[0] == phone.partition("/")[0].partition("、")[0]
