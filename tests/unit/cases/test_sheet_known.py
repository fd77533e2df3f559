"""Rows under a number that is on file: the same words change nothing, and other words are named."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from services.cases.domain.exchange import BadCell, Tally
from services.cases.domain.kept_text import tells_the_same
from services.cases.handlers import amending, intake, row_intake
from services.cases.handlers.intake import Arrival
from services.cases.handlers.row_reading import OTHER_TEXT
from services.cases.schemas.complaints import AmendCaller, AmendComplaint, ExternalIn, RegisterComplaint
from services.cases.schemas.exchange import StartImport
from services.cases.sheets import reading
from shared.contracts.schema import codec_of
from tests.support.sheets import ORDER, TITLES, orders, sheet
from tests.unit.cases.desk import CALL, HOTLINE, act, context, desk
from tests.unit.cases.test_sheet_imports import send, turns

NARRATIVE = "/".join(reading.letter(TITLES.index(title)) for title in ("诉求标题", "诉求内容"))
PHONE = ORDER["联系电话"]


def taken(at_desk, rows, titles=TITLES, **same):
    return turns(at_desk, send(at_desk, sheet(rows, titles), StartImport(layout="hotline_12345", **same)).id)


def other_text(row):
    return BadCell(row, NARRATIVE, "narrative", OTHER_TEXT)


def test_other_words_under_a_known_number_are_named_and_nothing_is_overwritten():
    at_desk, rows = desk(), orders(2)
    taken(at_desk, rows)
    before = at_desk.complaints.rows({})
    state = taken(at_desk, [rows[0], {**rows[1], "诉求内容": "出租车计价器不准"}])
    assert (state.tally, state.bad_cells) == (Tally(0, 1, 1), (other_text(3),))
    assert at_desk.complaints.rows({}) == before


def test_the_same_words_are_known_however_wide_and_broken_they_are():
    at_desk, rows = desk(), orders(1, 诉求内容="加了50升,油箱\n只有45升")
    taken(at_desk, rows)
    assert taken(at_desk, [{**rows[0], "诉求内容": " 加了５０升，油箱只有 45升\n"}]).tally == Tally(0, 1, 0)


@pytest.mark.parametrize("said", [
    f"我叫{ORDER['来电人姓名']}，电话{PHONE}，少油", f"{PHONE}少油", f"少油，请回电{PHONE}", PHONE, "138****5678少油",
    f"*{PHONE}*", f"{ORDER['来电人姓名']}{PHONE}",
])  # fmt: skip
def test_what_went_to_the_vault_is_no_other_text(said):
    at_desk, rows = desk(), orders(1, 诉求标题="", 诉求内容=said)
    taken(at_desk, rows)
    assert PHONE not in at_desk.complaints.rows({})[0].state.narrative
    assert taken(at_desk, rows).tally == Tally(0, 1, 0)
    assert taken(at_desk, [{**rows[0], "诉求内容": said + "，还短秤"}]).bad_cells == (other_text(2),)


def test_what_was_corrected_here_later_leaves_the_row_as_known():
    at_desk, rows = desk(), orders(1, 诉求内容="少油，请回电 13600001111")
    taken(at_desk, rows)
    [row] = at_desk.complaints.rows({})
    change = AmendComplaint(site_name="余杭某某加油站", caller=AmendCaller(phone="13600001111"))
    amending.amend(at_desk, act(at_desk.complaints.get(row.id), HOTLINE), change)
    assert "13600001111" not in at_desk.complaints.get(row.id).state.narrative
    assert taken(at_desk, rows).tally == Tally(0, 1, 0)


def test_of_two_rows_with_one_number_the_second_is_named_where_it_says_something_else():
    at_desk, [one] = desk(), orders(1)
    state = taken(at_desk, [one, {**one, "诉求内容": "短秤"}, one, {**one, "诉求内容": "计价器不准"}])
    assert (state.tally, set(state.bad_cells)) == (Tally(1, 1, 2), {other_text(3), other_text(5)})
    [row] = at_desk.complaints.rows({})
    assert "五十升" in row.state.narrative


def test_where_the_first_of_two_rows_is_refused_the_second_goes_in():
    at_desk, [one] = desk(), orders(1)
    state = taken(at_desk, [{**one, "所属区县": "余姚市"}, {**one, "诉求内容": "短秤"}])
    assert state.tally == Tally(1, 0, 1)
    [row] = at_desk.complaints.rows({})
    assert "短秤" in row.state.narrative


@pytest.mark.parametrize(("said", "tally"), [("短秤", Tally(0, 0, 1)), (ORDER["诉求内容"], Tally(0, 1, 0))])
def test_what_another_sheet_took_at_the_same_time_is_compared_as_well(monkeypatch, said, tally):
    at_desk, [one] = desk(), orders(1)
    real, ahead = row_intake._known, []

    def nothing_yet(desk_, order, sent):
        if ahead:
            return real(desk_, order, sent)
        ahead.append(order)
        earlier = replace(sent[0], fingerprint="another sheet")
        command = replace(earlier.command, narrative="加油少油\n加了五十升，油箱只有四十五升")
        told = replace(context(cause=earlier.cause), fingerprint=earlier.fingerprint)
        intake.register(desk_, command, HOTLINE, told, earlier.arrival)
        return {}

    monkeypatch.setattr(row_intake, "_known", nothing_yet)
    assert taken(at_desk, [{**one, "诉求内容": said}]).tally == tally


def test_what_was_typed_in_is_in_the_words_of_whoever_took_it_down_and_not_compared():
    at_desk, [one] = desk(), orders(1)
    typed = replace(CALL, external=(ExternalIn("hotline_12345", one["工单编号"]),))
    intake.register(at_desk, typed, HOTLINE, context())
    assert taken(at_desk, [one]).tally == Tally(0, 1, 0)


@pytest.mark.parametrize(("kept", "text", "same"), [
    ("甲乙", "甲乙", True), ("甲乙", "甲 乙\n", True), ("甲乙", "甲丙", False), ("甲乙", "甲乙丙", False),
    ("甲***乙", "甲***乙", True), ("甲***乙", "甲***丙乙", False), ("甲***乙", "甲13800000000乙", True),
    ("甲***乙", "甲13800000000丙", False), ("甲***乙", "丙138乙", False),
    ("甲***乙***甲", "甲张三乙李四甲", True), ("甲***乙***甲", "甲张三李四甲", False), ("甲乙***乙甲", "甲乙甲", False),
    ("***", "张三", True), ("***", "说" * 201, False), ("******", "说" * 201, True), ("＊＊＊甲", "＊＊＊甲", True),
    ("甲***乙***", "甲***乙张三", True), ("甲***乙***", "甲***丁乙张三", True), ("甲***乙***", "甲***张三", False),
])  # fmt: skip
def test_a_text_is_the_kept_one_when_all_that_was_kept_stands_in_it_in_order(kept, text, same):
    assert tells_the_same(kept, text) == same


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_reason_is_said_in_words(language):
    assert desk().rules.exchange.reasons[OTHER_TEXT][language]


def test_rows_without_a_number_that_say_the_same_on_other_days_are_other_rows():
    at_desk = desk()
    days = ("2026-11-10 09:00:00", "2026-11-19 09:00:00", "2026-11-20 09:00:00", "2026-11-20 09:00:00")
    rows = [{**row, "工单编号": "", "派单时间": day} for row, day in zip(orders(4), days, strict=True)]
    assert taken(at_desk, rows).tally == Tally(3, 1, 0)
    assert taken(at_desk, rows).tally == Tally(0, 4, 0)


BARE = tuple(title for title in TITLES if title not in ("工单编号", "所属区县", "计量类别"))


def bare(number):
    """Rows without a number that leave what is the same for all to the sheet."""
    return [{**row, "诉求内容": f"第{at}件，少油"} for at, row in enumerate(orders(number))]


def test_rows_without_a_number_are_known_whatever_is_said_for_all_of_the_sheet():
    at_desk = desk()
    assert taken(at_desk, bare(3), BARE, division="330110").tally == Tally(3, 0, 0)
    assert taken(at_desk, bare(3), BARE, division="330110", category="fuel_dispenser").tally == Tally(0, 3, 0)
    assert len(at_desk.complaints.rows({})) == 3


def test_the_same_words_for_another_division_are_another_submission():
    at_desk = desk()
    assert taken(at_desk, bare(1), BARE, division="330110").tally == Tally(1, 0, 0)
    assert taken(at_desk, bare(1), BARE, division="330106").tally == Tally(1, 0, 0)
    named = [{**row, "所属区县": "余杭区"} for row in bare(1)]
    assert taken(at_desk, named, (*BARE, "所属区县")).tally == Tally(0, 1, 0)


@pytest.mark.parametrize(("written", "caller"), [
    (PHONE, {"phone": PHONE}),
    ("86221234", {"phone": "86221234"}),
    ("0571-8622123", {"phone": "0571-8622123"}),
    ("88888888/13812345678", {"phone": "88888888", "other_phones": "13812345678"}),
])  # fmt: skip
def test_rows_that_were_taken_when_their_digest_still_held_what_is_the_same_for_all_are_known(written, caller):
    at_desk, [one] = desk(), [{**bare(1)[0], "联系电话": written}]
    said = {
        "division": "330110", "category": "other", "channel": "hotline_12345", "kind": "complaint",
        "site_name": one["被反映单位"], "site_address": one["事发地址"],
        "narrative": "加油少油\n第0件，少油", "caller": {"name": one["来电人姓名"], **caller},
        "facts": {"amount_fen": 35050},
    }  # fmt: skip
    received_at = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    digest = at_desk.sealed.digest(orjson.dumps({**said, "received_at": received_at}, option=orjson.OPT_SORT_KEYS))
    command = codec_of(RegisterComplaint).load({**said, "caller": {"phone": PHONE}})
    intake.register(at_desk, command, HOTLINE, context(cause=f"row:{digest}"), Arrival(received_at))
    assert taken(at_desk, [one], BARE, division="330110").tally == Tally(0, 1, 0)
