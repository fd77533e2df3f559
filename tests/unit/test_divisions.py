"""Who is below whom in Zhejiang."""

from datetime import date

import pytest

from shared.errors import Invalid
from shared.identity.divisions import Divisions, UnknownDivision

DIVISIONS = Divisions.load()
TODAY = date(2026, 11, 23)
ALL = [DIVISIONS.get(code) for code in DIVISIONS.query_for("330000")]


def test_the_province_has_eleven_cities_and_ninety_counties():
    living = [division for division in ALL if division.exists(TODAY)]
    cities = [division for division in living if division.kind == "city"]
    assert len(cities) == 11
    assert len(living) - len(cities) - 1 == 90


@pytest.mark.parametrize(
    ("code", "root", "answer"),
    [
        ("330110", "330110", True),
        ("330110", "330100", True),
        ("330110", "330000", True),
        ("330110", "330200", False),
        ("330100", "330110", False),
        ("330000", "330100", False),
        ("330103", "330105", True),
        ("330105", "330103", False),
        ("330104", "330102", True),
        ("330104", "330114", True),
        ("330104", "330106", False),
        ("330204", "330212", True),
        ("331021", "331083", True),
    ],
)
def test_within_follows_the_line_of_reporting_and_of_succession(code, root, answer):
    assert DIVISIONS.within(code, root) is answer


def test_yiwu_reports_to_the_province_and_is_not_within_jinhua():
    assert DIVISIONS.get("330782").parent == "330700"
    assert not DIVISIONS.within("330782", "330700")
    assert DIVISIONS.within("330782", "330000")
    assert DIVISIONS.chain("330782") == ("330782", "330000")
    assert "330782" not in DIVISIONS.query_for("330700")
    assert "330782" in [division.code for division in DIVISIONS.children("330000")]


def test_a_chain_climbs_to_the_province():
    assert DIVISIONS.chain("330110") == ("330110", "330100", "330000")
    assert DIVISIONS.chain("330103") == ("330103", "330100", "330000")


@pytest.mark.parametrize(("one", "other", "common"), [
    ("330110", "330106", "330100"), ("330110", "330203", "330000"), ("330782", "330702", "330000"),
    ("330110", "330100", "330000"), ("330110", "330000", None),
])  # fmt: skip
def test_the_common_superior_is_the_nearest_that_both_report_to_and_that_is_neither(one, other, common):
    assert DIVISIONS.superior_of(one, other) == DIVISIONS.superior_of(other, one) == common


def test_a_retired_code_is_accepted_and_leads_to_its_successors():
    assert DIVISIONS.get("330183").name == "富阳市"
    assert [division.code for division in DIVISIONS.current("330183", TODAY)] == ["330111"]
    assert [division.code for division in DIVISIONS.current("330104", TODAY)] == ["330102", "330114"]


def test_a_code_of_2013_stands_for_itself_in_2013():
    assert [division.code for division in DIVISIONS.current("330621", date(2013, 8, 13))] == ["330621"]


def test_a_division_stands_for_nothing_before_it_began():
    assert DIVISIONS.current("330383", date(2019, 1, 1)) == ()


def test_every_retired_code_has_living_successors():
    retired = [division for division in ALL if not division.exists(TODAY)]
    assert len(retired) == 10
    for division in retired:
        heirs = DIVISIONS.current(division.code, TODAY)
        assert heirs
        assert all(heir.exists(TODAY) for heir in heirs)


def test_a_list_filter_holds_exactly_what_is_within():
    for root in ALL:
        expected = [division.code for division in ALL if DIVISIONS.within(division.code, root.code)]
        assert DIVISIONS.query_for(root.code) == expected


def test_above_a_division_is_all_that_it_is_within():
    for one in ALL:
        expected = [root.code for root in ALL if DIVISIONS.within(one.code, root.code)]
        assert DIVISIONS.above(one.code) == expected


def test_a_list_filter_of_a_district_holds_the_codes_it_took_over():
    assert DIVISIONS.query_for("330105") == ["330103", "330105"]


def test_trap_33_who_asks_for_a_retired_code_finds_what_its_successors_have():
    assert DIVISIONS.asked_for("330103") == ["330103", "330105"]
    assert {"330102", "330104", "330114"} <= set(DIVISIONS.asked_for("330104"))
    assert DIVISIONS.asked_for("330110") == DIVISIONS.query_for("330110")


def test_changing_a_filter_does_not_change_the_table():
    DIVISIONS.query_for("330105").clear()
    assert DIVISIONS.query_for("330105") == ["330103", "330105"]


@pytest.mark.parametrize("code", ["", "110000", "330999", "33010", "330100000000000000"])
def test_an_unknown_code_is_refused_by_name(code):
    for ask in (DIVISIONS.get, DIVISIONS.chain, DIVISIONS.children, DIVISIONS.query_for):
        with pytest.raises(UnknownDivision):
            ask(code)
    for pair in ((code, "330000"), ("330000", code)):
        with pytest.raises(UnknownDivision):
            DIVISIONS.within(*pair)
    assert issubclass(UnknownDivision, Invalid)
