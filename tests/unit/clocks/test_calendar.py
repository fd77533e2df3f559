"""Which days are working days, and importing a notice."""

import json
from datetime import date
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clocks import seed
from shared.clocks.calendar import SHIPPED, Calendar, NoticeRefused, OutsideCalendar
from shared.clocks.files import BadFile
from shared.clocks.notice import Notice, read_notice
from tests.unit.clocks.build import CALENDAR, NOTICE_2027, notice


def edited(old: str, new: str) -> str:
    assert old in NOTICE_2027
    return NOTICE_2027.replace(old, new)


@given(st.dates(date(2004, 1, 1), date(2026, 12, 31)))
def test_every_day_to_2026_is_what_the_official_notices_made_it(day):
    assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day)


@given(st.dates(date(2004, 1, 1), date(2026, 12, 24)))
def test_every_day_to_the_last_week_of_2026_is_official(day):
    assert CALENDAR.status(day) == "official"


def test_the_shipped_table_is_what_the_seed_script_writes():
    assert SHIPPED.read_text(encoding="utf-8") == seed.table()


def test_a_make_up_saturday_is_a_working_day():
    day = CALENDAR.day(date(2026, 2, 14))
    assert (day.is_workday, day.name, day.status) == (True, "春节", "official")


def test_a_weekend_day_inside_a_holiday_is_a_holiday_and_an_ordinary_one_is_not():
    assert CALENDAR.is_holiday(date(2026, 10, 3))
    assert not CALENDAR.is_holiday(date(2026, 11, 28))
    assert not CALENDAR.is_workday(date(2026, 11, 28))


def test_2027_is_provisional_and_follows_the_weekday():
    assert CALENDAR.status(date(2027, 2, 8)) == "provisional"
    assert CALENDAR.day(date(2027, 2, 8)).status == "provisional"
    assert CALENDAR.is_workday(date(2027, 2, 8))
    assert not CALENDAR.is_workday(date(2027, 2, 13))


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2101, 1, 1)])
def test_days_outside_the_table_are_refused_by_name(day):
    with pytest.raises(OutsideCalendar, match=day.isoformat()):
        CALENDAR.is_workday(day)


def test_the_last_week_of_a_year_waits_for_the_next_notice_which_may_reach_back_into_it(tmp_path: Path):
    assert [CALENDAR.status(date(2026, 12, day)) for day in (24, 25, 31)] == ["official", *2 * ["provisional"]]
    assert CALENDAR.with_notice(notice(tmp_path)).status(date(2026, 12, 31)) == "official"


def test_a_notice_makes_its_year_official_and_leaves_the_old_calendar_alone(tmp_path: Path):
    loaded = CALENDAR.with_notice(notice(tmp_path))
    assert loaded.status(date(2027, 12, 24)) == "official"
    assert not loaded.is_workday(date(2027, 2, 8))
    assert loaded.is_workday(date(2027, 2, 13))
    assert loaded.day(date(2027, 2, 13)).source == "示例通知"
    assert loaded.status(date(2028, 1, 1)) == "provisional"
    assert CALENDAR.status(date(2027, 12, 31)) == "provisional"


def test_equal_tables_have_equal_versions_and_a_notice_changes_it(tmp_path: Path):
    assert CALENDAR.version == Calendar(dict(CALENDAR.exceptions), 2026).version
    assert CALENDAR.version.startswith("2026-")
    assert CALENDAR.with_notice(notice(tmp_path)).version.startswith("2027-")


def test_a_notice_may_be_json(tmp_path: Path):
    path = tmp_path / "notice.json"
    off = [{"name": "n", "first": f"2027-{md}", "last": f"2027-{md}"} for md in ("01-01", "05-01", "10-01")]
    path.write_text(json.dumps({"year": 2027, "title": "t", "days_off": off, "workdays": []}))
    assert read_notice(path).days_off[date(2027, 5, 1)] == "n"


def test_a_notice_may_reach_back_into_the_last_week_of_december(tmp_path: Path):
    text = edited("first: 2027-01-01", "first: 2026-12-31")
    loaded = CALENDAR.with_notice(notice(tmp_path, text))
    assert not loaded.is_workday(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("first: 2027-02-05", "first: 2026-02-05", "a row is more than 31"),
        ("date: 2027-02-13", "date: 2026-02-14", "2026-02-14 (春节) does not belong to a notice of 2027"),
        ("date: 2027-02-13", "date: 2028-01-01", "2028-01-01 (春节) does not belong to a notice of 2027"),
        ("date: 2027-02-13", "date: 2027-02-06", "2027-02-06 is given twice: 春节 and 春节"),
        ("first: 2027-02-05, last: 2027-02-11", "first: 2027-05-05, last: 2027-05-06", "given twice: 春节"),
        ("date: 2027-02-13", "date: 2027-02-15", "2027-02-15 (春节) is a Monday; only a weekend day"),
        ("last: 2027-02-11", "last: 2027-02-01", "春节: 2027-02-01 is before 2027-02-05"),
        ("2027-10-01, last: 2027-10-07", "2027-10-02, last: 2027-10-07", "2027-10-01 is a public holiday"),
        ("2027-02-13", "2027-02-30", "day is out of range for month"),
        ("2027-02-13", "soon", "workdays.0.date: Not a day like 2026-04-15."),
        ("year: 2027", "year: twenty", "year: Not a valid integer."),
        ("title: 示例通知", "titel: 示例通知", "titel: Unknown field."),
        ("title: 示例通知", "title: 示例通知\ntitle: 又一", "title is given twice"),
    ],
)
def test_a_wrong_notice_is_refused_and_told_what_is_wrong(tmp_path: Path, old, new, message):
    with pytest.raises(BadFile) as caught:
        notice(tmp_path, edited(old, new))
    assert message in caught.value.message
    assert caught.value.message.startswith("notice.yaml: ")


def test_a_year_that_is_official_is_not_imported_again(tmp_path: Path):
    loaded = CALENDAR.with_notice(notice(tmp_path))
    with pytest.raises(NoticeRefused, match="2027 is official already"):
        loaded.with_notice(notice(tmp_path))


def test_no_year_is_left_out():
    with pytest.raises(NoticeRefused, match="the notice of 2027 must be imported before that of 2028"):
        CALENDAR.with_notice(Notice(2028, "示例", {}, {}))


def test_an_annual_notice_cannot_turn_round_a_day_of_the_year_before():
    first = Notice(2027, "甲", {date(2027, 12, 27): "x"}, {})
    second = Notice(2028, "乙", {}, {date(2027, 12, 27): "y"})
    with pytest.raises(NoticeRefused, match="2027-12-27 is a day off by 甲"):
        CALENDAR.with_notice(first).with_notice(second)


def test_an_amendment_changes_a_day_of_an_official_year(tmp_path: Path):
    change = "year: 2026\ntitle: 调整\namends: true\ndays_off: []\nworkdays: [{name: x, date: 2026-12-05}]"
    amended = CALENDAR.with_notice(notice(tmp_path, change))
    assert amended.is_workday(date(2026, 12, 5))
    assert amended.version != CALENDAR.version


def test_there_is_nothing_to_amend_in_a_provisional_year():
    with pytest.raises(NoticeRefused, match="2027 has no annual notice yet"):
        CALENDAR.with_notice(Notice(2027, "调整", {}, {}, amends=True))


MISTYPED = NOTICE_2027.replace("last: 2027-02-11", "last: 2027-02-26").replace("2027-02-13", "2027-03-06")
GIVEN_BACK = """
year: 2027
title: 更正
amends: true
days_off: []
workdays: []
ordinary_days: [{name: 春节, first: 2027-02-12, last: 2027-02-26}, {name: 春节, first: 2027-03-06, last: 2027-03-06}]
"""


def test_an_amendment_gives_back_whatever_day_an_earlier_notice_has_changed(tmp_path: Path):
    wrong = CALENDAR.with_notice(notice(tmp_path, MISTYPED))
    assert not wrong.is_workday(date(2027, 2, 23))
    change = notice(tmp_path, GIVEN_BACK)
    right = wrong.with_notice(change)
    assert right.is_workday(date(2027, 2, 23))
    assert not right.is_workday(date(2027, 3, 6))
    assert not right.is_holiday(date(2027, 2, 20))
    meant = CALENDAR.with_notice(
        notice(tmp_path, NOTICE_2027.replace("  - {name: 春节, date: 2027-02-13}\n", "  []\n"))
    )
    assert right.version == meant.version
    off, worked = right.changed_by(wrong)
    assert (off, worked[0], len(worked)) == ((date(2027, 3, 6),), date(2027, 2, 12), 11)
    assert right.with_notice(change).version == right.version


@pytest.mark.parametrize(("old", "new", "message"), [
    ("amends: true", "amends: false", "only an amendment gives days back"),
    ("2027-02-12, last: 2027-02-26", "2027-05-01, last: 2027-05-01", "a public holiday"),
    ("days_off: []", "days_off: [{name: 春节, first: 2027-02-12, last: 2027-02-12}]", "given twice"),
])  # fmt: skip
def test_only_an_amendment_gives_days_back_and_none_that_the_law_itself_names(tmp_path: Path, old, new, message):
    with pytest.raises(BadFile, match=message):
        notice(tmp_path, GIVEN_BACK.replace(old, new))
