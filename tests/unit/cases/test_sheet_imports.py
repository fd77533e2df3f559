"""A sheet from its coming in to its end, turn by turn, in memory."""

import tempfile
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import Workbook

from services.cases.domain import exchange as domain
from services.cases.domain.duplicates import Likeness
from services.cases.domain.exchange import Importer, Tally
from services.cases.domain.likeness import Usage
from services.cases.domain.matters import joined, tied, title_of
from services.cases.domain.rows import field_of
from services.cases.handlers import imports, intake, taking
from services.cases.handlers.exports import line
from services.cases.handlers.imports import FILE, ROWS
from services.cases.handlers.intake import Arrival
from services.cases.schemas.complaints import FactsIn, InstrumentIn
from services.cases.schemas.exchange import ColumnIn, StartImport
from services.cases.sheets import reading
from services.cases.sheets.writing import written
from shared.errors import Forbidden, IllegalTransition, KeyReused
from shared.store.documents import Row
from tests.support.sheets import ORDER, TITLES, changed, long_text, orders, saved, sheet, swollen, with_text
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, context, desk

BY_LAYOUT = StartImport(layout="hotline_12345")


def turns(at_desk, import_id, most=50):
    """Work until nothing is due."""
    for _ in range(most):
        stored = at_desk.imports.get(import_id)
        if stored.state.next_due_at is None:
            break
        taking.work(at_desk, Row(stored.id, stored.version, stored.state), lambda: NOW)
    return at_desk.imports.get(import_id).state


def send(at_desk, content, given=BY_LAYOUT, by=HOTLINE, **more):
    return imports.receive(at_desk, content, given, by, context(by.subject, **more))


def test_a_sheet_goes_in_and_nothing_of_it_stays():
    at_desk = desk()
    made = send(at_desk, sheet(orders(3)))
    assert turns(at_desk, made.id).tally == Tally(3, 0, 0)
    assert not list(at_desk.sealed.all(made.id, FILE))
    assert not list(at_desk.sealed.all(made.id, ROWS))


def test_rows_of_a_turn_that_was_cut_off_are_still_this_sheets_own():
    at_desk = desk()
    made = send(at_desk, sheet(orders(3)))
    taking.work(at_desk, Row(made.id, made.version, made.state), lambda: NOW)
    read = at_desk.imports.get(made.id)
    row = Row(read.id, read.version, read.state)
    order = taking._order(at_desk, row, NOW)
    portion = taking.loaded(at_desk.sealed.get(made.id, ROWS, 0))
    taking.row_intake.take(at_desk, order, portion[:2])
    assert turns(at_desk, made.id).tally == Tally(3, 0, 0)
    assert len(at_desk.complaints.rows({})) == 3


def test_the_same_key_with_another_sheet_is_refused():
    at_desk = desk()
    send(at_desk, sheet(orders(1)), cause="hotline:key", fingerprint="one")
    with pytest.raises(KeyReused):
        send(at_desk, sheet(orders(2)), cause="hotline:key", fingerprint="other")


def test_a_sheet_that_nobody_starts_is_given_up_and_deleted():
    at_desk = desk()
    made = send(at_desk, sheet(orders(1)), given=None)
    assert made.state.next_due_at == NOW + domain.SHEET_LASTS
    state = turns(at_desk, made.id)
    assert (state.state, state.failure) == ("failed", "never_started")
    assert not list(at_desk.sealed.all(made.id, FILE))


def test_a_sheet_whose_pieces_are_gone_fails_and_says_so():
    at_desk = desk()
    made = send(at_desk, sheet(orders(1)))
    at_desk.sealed.drop(made.id, FILE)
    assert turns(at_desk, made.id).failure == "no_longer_kept"


def test_too_many_rows_fail_before_any_is_taken(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    at_desk = desk()
    made = send(at_desk, sheet(orders(3)))
    assert turns(at_desk, made.id).failure == "too_many_rows"
    assert at_desk.complaints.rows({}) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nearly", sheet(orders(1))[:-200], b"\xd0\xcf\x11\xe0old"])
def test_what_is_no_sheet_is_refused(content):
    with pytest.raises(reading.NotASheet):
        reading.heads(content)


def test_what_unpacks_to_too_much_is_refused_though_it_is_small():
    content = swollen(size=64 * 2**20)
    with pytest.raises(reading.UnpacksTooLarge):
        reading.heads(content)


def test_hidden_sheets_are_not_read():
    book = Workbook()
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("可见")
    shown.append(["工单编号"])
    assert reading.heads(saved(book)) == [["工单编号"]]
    with pytest.raises(reading.NoVisibleSheet):
        reading.heads(changed(saved(book), "xl/workbook.xml", b'state="visible"', b'state="hidden"'))


def test_a_sheet_that_lies_about_its_size_is_read_whole():
    content = changed(sheet(orders(3)), "xl/worksheets/sheet1.xml", b'ref="A1:L4"', b'ref="A1:A1"')
    assert len(list(reading.rows(content, 1, len(ORDER) + 1))) == 3


def test_a_row_that_nobody_thought_of_is_bad_and_holds_up_no_other(monkeypatch):
    at_desk, register = desk(), intake.register

    def breaks(desk_, command, *rest):
        if command.external[0].number.endswith("1"):
            raise TypeError(command.narrative)
        return register(desk_, command, *rest)

    monkeypatch.setattr(intake, "register", breaks)
    made = send(at_desk, sheet(orders(3)))
    assert turns(at_desk, made.id).tally == Tally(2, 0, 1)


@pytest.mark.parametrize(("title", "field"), [("派单时间", "received_at"), ("事发时间", "happened_at")])
def test_a_time_that_is_still_to_come_is_a_bad_cell_and_never_now(title, field):
    at_desk = desk()
    [good, bad] = orders(2, 事发时间="2026-11-14 09:00")
    made = send(at_desk, sheet([good, {**bad, title: "2026-11-23 10:00:01"}], (*TITLES, "事发时间")))
    state = turns(at_desk, made.id)
    assert state.tally == Tally(1, 0, 1)
    column = reading.letter((*TITLES, "事发时间").index(title))
    assert state.bad_cells == (domain.BadCell(3, column, field, "in_future"),)


def test_what_was_received_this_very_second_is_not_still_to_come():
    at_desk = desk()
    made = send(at_desk, sheet(orders(1, 派单时间="2026-11-23 10:00:00")))
    assert turns(at_desk, made.id).tally == Tally(1, 0, 0)


def test_a_cell_longer_than_a_cell_can_be_is_a_bad_cell_and_holds_up_no_other_row():
    at_desk, rows = desk(), orders(3)
    state = turns(at_desk, send(at_desk, with_text(rows, 1, "诉求内容", long_text(9_000_000))).id)
    assert (state.state, state.tally) == ("done", Tally(2, 0, 1))
    column = reading.letter(TITLES.index("诉求内容"))
    assert state.bad_cells == (domain.BadCell(3, column, "narrative", "too_long"),)


def test_an_unexpected_error_ends_a_sheet_by_name_and_is_not_tried_for_ever(monkeypatch):
    at_desk = desk()
    made = send(at_desk, sheet(orders(1)))
    monkeypatch.setattr(taking, "portions", _breaking(RuntimeError("张三丰")))
    state = turns(at_desk, made.id)
    assert (state.state, state.failure) == ("failed", "broken_off")
    assert not list(at_desk.sealed.all(made.id, FILE))


def _breaking(error):
    def breaks(*_):
        raise error

    return breaks


def test_only_who_may_import_may():
    with pytest.raises(Forbidden):
        send(desk(), sheet(orders(1)), by=OFFICER)


def test_a_sheet_is_started_once():
    started = domain.start(
        domain.receive("330110", Importer("hotline", (), "330110", 1), 1, NOW).state, _plan(), "hotline", NOW
    )
    with pytest.raises(IllegalTransition):
        domain.start(started.state, _plan(), "hotline", NOW)


def _plan():
    return domain.Plan(1, {"narrative": (0,)}, {}, "")


def test_bad_cells_shown_are_bounded_and_counted_all():
    sheet_import = replace(domain.receive("330110", Importer("h", (), "330110", 1), 1, NOW).state, state="taking")
    bad = [domain.BadCell(row, "A", "number", "needed") for row in range(500)]
    after = domain.note_taken(sheet_import, Tally(bad=500), bad, NOW).state
    assert (len(after.bad_cells), after.tally.bad) == (domain.SHOWN_BAD, 500)


def test_days_count_from_when_the_unit_received_it_and_not_from_a_rule_that_came_later():
    at_desk = desk()
    received_at = NOW - timedelta(days=3)
    stored = intake.register(at_desk, CALL, HOTLINE, context(), Arrival(received_at))
    assert {clock.started_at for clock in stored.state.clocks} == {received_at}
    old = intake.register(at_desk, CALL, HOTLINE, context(), Arrival(NOW.replace(year=2019)))
    assert [clock.rule_id for clock in old.state.clocks] == ["R-ZJ-ANSWER"]
    assert old.state.registered_at == NOW


def test_what_another_system_keeps_may_lack_its_caller_here():
    stored = intake.register(desk(), replace(CALL, caller=None), HOTLINE, context(), Arrival(NOW, kept_elsewhere=True))
    assert "caller" in stored.state.missing


def test_two_sites_that_nobody_names_are_not_the_same_site():
    at_desk = desk()
    unnamed = replace(CALL, site_name="")
    one, other = (intake.register(at_desk, unnamed, HOTLINE, context()).state for _ in range(2))
    assert one.site.id != other.site.id
    assert "site_name" in one.missing


def test_a_mapping_sends_a_waiting_sheet_on_its_way():
    at_desk = desk()
    titles = ("留言主题", "留言详情", "留言用户")
    made = send(at_desk, sheet([{"留言主题": "甲", "留言详情": "\t乙", "留言用户": "U1"}], titles), given=None)
    assert [one["guess"] for one in imports.columns(at_desk, made.id, HOTLINE)["items"]] == [
        "narrative", "narrative", "caller_name",
    ]  # fmt: skip
    columns = (
        ColumnIn("narrative", "留言主题"),
        ColumnIn("narrative", "留言详情"),
        ColumnIn("caller_name", "留言用户"),
    )
    given = StartImport("330110", "other", "complaint", "hotline_12345", columns=columns)
    imports.start(at_desk, made.id, given, HOTLINE, made.version, context())
    assert turns(at_desk, made.id).tally == Tally(1, 0, 0)
    [row] = at_desk.complaints.rows({})
    assert row.state.narrative == "甲\n乙"


def test_an_export_comes_in_again_elsewhere_with_all_that_it_carries():
    at_desk, elsewhere = desk(), desk()
    rules = at_desk.rules.exchange
    made = send(at_desk, sheet(orders(1, 诉求内容="加油不足，请查")))
    turns(at_desk, made.id)
    [first] = at_desk.complaints.rows({})
    cells = dict(zip([rules.titles[name] for name in rules.columns], line(first.state, rules, "余杭区"), strict=True))
    again = send(elsewhere, sheet([cells], list(cells)), StartImport(layout="quanheng"), HEAD)
    assert turns(elsewhere, again.id).tally == Tally(1, 0, 0)
    [second] = elsewhere.complaints.rows({})
    same = {name for name in vars(first.state) if getattr(first.state, name) == getattr(second.state, name)}
    assert {"division", "category", "channel", "narrative", "kind", "received_at", "facts", "claims"} <= same
    assert (second.state.site.name, second.state.site.address) == (first.state.site.name, first.state.site.address)
    assert ("hotline_12345", ORDER_NUMBER) in {(one.system, one.number) for one in second.state.external}


ORDER_NUMBER = "GD2026000000"


def test_neighbours_with_like_troubles_are_not_one_matter():
    assert not tied(Likeness("a", "1", 60, ("near_place", "near_text", "near_time")))
    assert tied(Likeness("a", "1", 60, ("near_text",)))
    assert tied(Likeness("a", "1", 70, ("same_site", "near_time")))


def test_ties_make_groups_of_three_or_more_the_largest_first():
    ties = [("a", "b"), ("c", "b"), ("d", "c"), ("x", "y"), ("p", "q"), ("q", "r")]
    assert joined(ties) == [["a", "b", "c", "d"], ["p", "q", "r"]]


def test_a_matter_is_called_by_what_its_texts_share():
    texts = [f"丽发新城附近建搅拌站，{said}" for said in ("夜里很吵", "灰尘太大", "孩子咳嗽", "没有人管")]
    assert title_of(texts, Usage()) == "丽发新城附近建搅拌站"[:10]
    assert title_of([], Usage()) == ""


@pytest.mark.parametrize(("path", "field"), [
    ("caller.phone", "caller_phone"), ("facts.amount_fen", "amount"), ("external.0.number", "number"),
    ("instrument.serial", "serial"), ("narrative", "narrative"), ("claims.0", "claims"), ("caller", "caller_name"),
])  # fmt: skip
def test_what_a_rule_finds_wrong_is_said_of_its_column(path, field):
    assert field_of(path) == field


def test_a_sheet_of_personal_data_names_nobody_in_its_history():
    at_desk = desk()
    made = send(at_desk, sheet(orders(2, 联系电话="打不通")))
    turns(at_desk, made.id)
    stored = at_desk.imports.get(made.id)
    assert stored.state.tally.bad == 2
    assert ORDER["来电人姓名"] not in repr(stored)
    assert "打不通" not in repr(stored)


def test_an_export_that_breaks_leaves_nothing_of_it_on_the_disk(monkeypatch, tmp_path):
    def breaking():
        yield ["余杭塘栖加油站", "加了五十升，油箱只有四十五升"]
        raise ConnectionError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ConnectionError):
        written(("site", "narrative"), breaking())
    assert list(tmp_path.iterdir()) == []


def test_an_export_leaves_nothing_of_it_on_the_disk(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert written(("site",), [["余杭塘栖加油站"]])
    assert list(tmp_path.iterdir()) == []


def test_an_export_has_no_instant_of_a_report_that_leads_to_its_other_half():
    at_desk = desk()
    facts = FactsIn(happened_at=NOW - timedelta(hours=5, minutes=13))
    stored = intake.register(at_desk, replace(CALL, kind="report", facts=facts), HOTLINE, context())
    columns = at_desk.rules.exchange.columns
    said = dict(zip(columns, line(stored.state, at_desk.rules.exchange, "余杭区"), strict=True))
    assert [len(said[name]) for name in ("registered_at", "received_at", "happened_at")] == [10, 10, 10]
    assert said["due_at"][10:] in ("", " 23:59:59")


def test_no_column_of_an_export_holds_a_number_of_anybody():
    at_desk = desk()
    tool = InstrumentIn(reading="照片问 138-0000-1111", serial="A-0077")
    command = replace(CALL, position="3号枪 找老板13900002222", instrument=tool)
    stored = intake.register(at_desk, command, HOTLINE, context())
    written = "|".join(line(stored.state, at_desk.rules.exchange, "余杭区"))
    assert not [part for part in ("1111", "2222") if part in written]
    assert "A-0077" in written


def test_the_first_rows_of_each_column_are_shown_to_whoever_sent_the_sheet_and_to_nobody_else():
    at_desk = desk()
    made = send(at_desk, sheet(orders(5)), given=None)
    shown = {one["title"]: one["samples"] for one in imports.columns(at_desk, made.id, HOTLINE)["items"]}
    assert set(shown["来电人姓名"]) == {ORDER["来电人姓名"]}
    assert all(len(samples) <= 3 and all(len(one) <= 40 for one in samples) for samples in shown.values())
    other = replace(HOTLINE, subject="other-hotline")
    assert not any(one["samples"] for one in imports.columns(at_desk, made.id, other)["items"])
