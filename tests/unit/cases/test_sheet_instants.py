"""Instants in cells: every form that is taken says one instant, and what says none, or two, is refused by name."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases import rulebook
from services.cases.domain.cells import BadCell
from services.cases.domain.instants import ZONE, dates_of, instant

DATES = rulebook.load().exchange.dates
BARE = {"times": [], "digits": [], "halves": {"am": [], "pm": []}, "serials": {"first": 1, "last": 0}}
DAY_ZERO = datetime(1899, 12, 30)


def reason(cell):
    with pytest.raises(BadCell) as refused:
        instant(cell, DATES)
    return refused.value.reason


@pytest.mark.parametrize("cell", [
    "2026/1/9 8:05:00",
    "\t2026-01-09 08:05:00\n",
    "2026-1-9 8:05",
    "2026年1月9日 8时5分",
    "2026年01月09日 08:05",
    "２０２６－０１－０９ ０８：０５",
    datetime(2026, 1, 9, 8, 5),
    46031 + (8 * 60 + 5) / 1440,
    "46031.336805555555",
    "202601090805",
    202601090805,
    "20260109080500",
    "2026-01-09 08:05:00.0",
    "2026-01-09 08:05:00.987654",
    "2026-01-09T08:05:00",
    "2026-01-09T00:05:00Z",
    "2026-01-09T00:05:00.000Z",
    "2026-01-09T02:05:00+02:00",
    "2026-01-08 16:05:00 -0800",
    "2026-01-09T08:05+08",
    "2026 年 1 月 9 日 8 时 5 分 0 秒",
    "2026年1月9日08时05分00秒",
    "2026年1月9号8点5分",
    "2026/1/9 上午8:05",
    "2026/1/9 上午 8:05:00",
    "2026-01-09 8:05 AM",
    "2026-01-09 08:05:00am",
])  # fmt: skip
def test_an_instant_is_read_in_every_form_that_people_write(cell):
    assert instant(cell, DATES) == datetime(2026, 1, 9, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(("cell", "hour"), [
    ("2026年11月15日 下午3:05", 15), ("2026/11/15 3:05 PM", 15), ("2026-11-15 下午15:05", 15),
    ("2026-11-15 12:05 pm", 12), ("2026-11-15 12:05 AM", 0), ("2026-11-15 上午0:05", 0),
    ("2026年11月15日下午3点5分", 15),
])  # fmt: skip
def test_halves_of_a_day_are_read(cell, hour):
    assert instant(cell, DATES) == datetime(2026, 11, 15, hour, 5, tzinfo=ZONE)


@pytest.mark.parametrize("cell", [
    "2026111", "202611", "2026", "202611150", "2026111509", "20261115093", "2026111509305", "202611150930000",
    2026111509, 12, "12", "4603", "460310", "36525", "73051", "90000",
])  # fmt: skip
def test_digits_only_are_a_date_of_8_12_or_14_of_them_or_a_day_number_and_else_refused_by_name(cell):
    assert reason(cell) == "digits_of_a_date"


@pytest.mark.parametrize("cell", [
    "昨天下午", "2026-13-01", "2026-02-29", "20261332", "202611152405", "2026-11-15 24:00", "2026-11-15 14:60",
    "2026-11-15 上午15:05", "2026-11-15 下午0:05", "2026-11-15 上午下午3:05", "2026-11-15T", "2026-11-15Z",
    "2026-11-15 14:05+99:00", "2026-11-15 14:05 或 15:05", "2026-11-151", "26-11-15", "11月15日", "2026.11", True,
    datetime(1899, 12, 31), "1234567.5", "2026-11-15 9", "٢٠٢٦-11-15",
])  # fmt: skip
def test_what_is_no_instant_is_refused(cell):
    assert reason(cell) == "not_an_instant"


@pytest.mark.parametrize("cell", [
    "2026-11-15 08:00-09:00", "2026-11-15 08:00 - 09:00", "2026/11/15 14:00-15:00", "2026年11月15日 下午3:05-05:00",
    "2026-11-15 08:00-09", "2026-11-15 08:00～09:00", "2026.11.05-08", "2026-11-15 08:00:00-09:00:00",
])  # fmt: skip
def test_a_while_is_no_instant_and_its_end_no_offset(cell):
    assert reason(cell) == "not_an_instant"


@pytest.mark.parametrize("cell", ["01/02/2026", "1-2-2026 08:00", "01.02.26"])
def test_what_says_two_days_is_refused_unless_the_rules_say_which(cell):
    assert reason(cell) == "not_an_instant"
    ordered = dates_of({**BARE, "days": ["%d/%m/%Y"]})
    assert instant("01/02/2026", ordered) == datetime(2026, 2, 1, tzinfo=ZONE)


@pytest.mark.parametrize("form", ["%Y-%m-%d %q", "%m-%d"])
def test_a_form_that_is_none_of_a_date_stops_the_start(form):
    with pytest.raises(ValueError, match="parts of a date"):
        dates_of({**BARE, "days": [form]})


local = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(lambda one: one.replace(microsecond=0))
DAYS = (
    "{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0:%Y.%m.%d}", "{0:%Y年%m月%d日}", "{0.year}年{0.month}月{0.day}号",
    "{0.year} 年 {0.month} 月 {0.day} 日",
)  # fmt: skip
TIMES = (
    " {0:%H:%M:%S}", " {0.hour}:{0.minute}:{0.second}", "T{0:%H:%M:%S}", " {0:%H时%M分%S秒}", " {0:%H:%M:%S}.999",
    "  {0.hour} 时 {0.minute} 分 {0.second} 秒",
)  # fmt: skip
ALONE = ("{0:%Y%m%d%H%M%S}",)


@given(local, st.sampled_from(DAYS), st.sampled_from(TIMES))
def test_every_day_and_time_written_in_a_form_that_is_taken_reads_back_as_the_same_instant(at, day, time):
    assert instant((day + time).format(at), DATES) == at.replace(tzinfo=ZONE)


@given(local, st.sampled_from(ALONE))
def test_every_instant_in_digits_only_reads_back_as_the_same(at, form):
    assert instant(form.format(at), DATES) == at.replace(tzinfo=ZONE)


@given(local, st.sampled_from(DAYS), st.sampled_from(["上午/下午", "AM/PM"]), st.booleans())
def test_every_half_of_a_day_reads_back_as_the_same(at, day, words, first):
    half = words.split("/")[at.hour >= 12]
    time = f"{at.hour % 12 or 12}:{at.minute:02}:{at.second:02}"
    said = f" {half}{time}" if first else f" {time} {half}"
    assert instant(day.format(at) + said, DATES) == at.replace(tzinfo=ZONE)


@given(local, st.integers(-14 * 60, 14 * 60), st.sampled_from(["T", " "]))
def test_an_offset_is_honoured_whatever_it_is(at, minutes, between):
    placed = at.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert instant(placed.isoformat(between), DATES) == placed


@given(local, st.sampled_from(["as figure", "as text"]))
def test_a_day_number_reads_back_as_the_same_as_a_figure_and_as_text(at, how):
    serial = (at - DAY_ZERO) / timedelta(days=1)
    assert instant(serial if how == "as figure" else str(serial), DATES) == at.replace(tzinfo=ZONE)


@given(st.integers(DATES.serials[0], DATES.serials[1]), st.floats(0, 1, exclude_max=True))
def test_a_day_number_never_lies_on_another_day_than_written(day, part):
    number = day + part
    read = instant(number, DATES)
    assert read is not None
    assert read.astimezone(ZONE).date() == (DAY_ZERO + timedelta(days=int(number))).date()


@given(st.text("0123456789 -/.:年月日时分秒上下午TZ+PM", max_size=24))
def test_whatever_is_read_lies_on_the_day_that_its_digits_name(written):
    try:
        read = instant(written, DATES)
    except BadCell:
        return
    if read is None or not any(mark in written for mark in "-/年."):
        return
    digits = [int(one) for one in "".join(char if char.isdecimal() else " " for char in written).split()]
    if "Z" in written or "+" in written or written.count("-") in (1, 3) or len(digits) < 3:
        return
    place = read.astimezone(ZONE)
    assert [place.year, place.month, place.day] == digits[:3]


@given(st.from_regex(r"[0-9]{1,16}", fullmatch=True))
def test_digits_only_that_are_read_as_a_date_begin_with_it_or_are_a_day_number(written):
    try:
        read = instant(written, DATES)
    except BadCell:
        return
    assert read is not None
    assert len(written.lstrip("0")) == 5 or f"{read.astimezone(ZONE):%Y%m%d}" == written[:8]
