"""Divisions as sheets name them: in full, with what they lie in, and in short."""

import pytest

from services.cases.domain.exchange import Tally
from services.cases.domain.likeness import plain
from services.cases.domain.place_names import named
from shared.identity.divisions import Division, Divisions
from tests.support.sheets import orders, sheet
from tests.unit.cases.desk import HOTLINE, desk
from tests.unit.cases.test_sheet_imports import send, turns

NAMES = named(Divisions.load())


@pytest.mark.parametrize(("written", "code"), [
    ("余杭区", "330110"), ("余杭", "330110"), ("杭州市余杭区", "330110"), ("杭州余杭区", "330110"),
    ("杭州余杭", "330110"), ("浙江省杭州市余杭区", "330110"), ("浙江杭州余杭", "330110"), ("浙江省余杭区", "330110"),
    ("浙江省-杭州市-余杭区", "330110"), ("浙江省 / 杭州市 / 余杭区", "330110"), ("330110", "330110"),
    ("义乌", "330782"), ("浙江省义乌市", "330782"), ("金华市义乌市", "330782"), ("桐庐", "330122"),
    ("景宁", "331127"), ("景宁县", "331127"), ("丽水市景宁畲族自治县", "331127"),
    ("杭州", "330100"), ("浙江省杭州市", "330100"), ("浙江", "330000"), ("浙江省", "330000"),
    ("绍兴", "330600"), ("绍兴县", "330621"), ("富阳", "330111"), ("富阳市", "330183"), ("下城", "330103"),
])  # fmt: skip
def test_a_division_is_known_by_its_name_in_full_in_short_and_with_what_it_lies_in(written, code):
    assert NAMES[plain(written)] == (code,)


@pytest.mark.parametrize("written", ["宁波市余杭区", "余杭市", "杭州市杭州市", "余杭区仓前街道", "某区", "区"])
def test_what_no_division_is_called_is_none(written):
    assert plain(written) not in NAMES


def test_every_division_of_today_is_known_by_every_form_of_its_name_alone():
    divisions = Divisions.load()
    today = [divisions.get(code) for code in divisions.query_for("330000") if divisions.get(code).valid_to is None]
    assert [one.code for one in today if NAMES[one.name] != (one.code,)] == []
    assert [name for name, codes in NAMES.items() if len(codes) > 1] == []


def test_a_short_form_of_two_is_of_both_and_with_their_cities_of_one():
    names = named(Divisions([
        Division("330000", "浙江省", "province", "", ""),
        Division("330100", "杭州市", "city", "330000", "330000"),
        Division("330900", "舟山市", "city", "330000", "330000"),
        Division("330101", "普陀区", "district", "330100", "330100"),
        Division("330922", "普陀县", "county", "330900", "330900"),
    ]))  # fmt: skip
    assert names["普陀"] == names["浙江普陀"] == ("330101", "330922")
    assert names["杭州普陀"] == names["普陀区"] == ("330101",)


def test_rows_go_to_the_division_however_it_is_named():
    at_desk = desk()
    forms = ["余杭区", "杭州市余杭区", "余杭", "浙江省杭州市余杭区", "杭州市-余杭区", 330110]
    rows = [{**row, "所属区县": form} for row, form in zip(orders(len(forms)), forms, strict=True)]
    assert turns(at_desk, send(at_desk, sheet(rows)).id).tally == Tally(len(forms), 0, 0)
    assert {one.state.division for one in at_desk.complaints.rows({})} == {"330110"}


def test_a_short_form_of_two_divisions_is_a_bad_cell_that_says_so(monkeypatch):
    at_desk = desk()
    monkeypatch.setattr("services.cases.handlers.row_reading.named", lambda _: {**NAMES, "余杭": ("330110", "330113")})
    state = turns(at_desk, send(at_desk, sheet(orders(1, 所属区县="余杭")), by=HOTLINE).id)
    assert [(one.field, one.reason) for one in state.bad_cells] == [("division", "several_divisions")]
    assert set(at_desk.rules.exchange.reasons["several_divisions"]) == {"zh", "en"}
