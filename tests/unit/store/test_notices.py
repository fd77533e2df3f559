"""Imported holiday notices, and the calendar that follows them."""

from datetime import UTC, date, datetime
from itertools import count

import pytest

from shared.clocks.calendar import Calendar, NoticeRefused
from shared.contracts.console import CalendarNoticeImported
from shared.contracts.envelope import Context
from shared.contracts.notices import CalendarNotice, NamedDay
from shared.ids import new_id
from shared.store.calendars import LOOK_SECONDS, Calendars
from shared.store.documents import Documents
from shared.store.memory import MemoryDocuments
from shared.store.notices import (
    CALENDAR,
    EarlierNoticeMissing,
    append,
    calendar_with,
    first_changed_day,
    kind_of,
    note,
)

SHIPPED = Calendar.load()
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def of(year, *days_off, amends=False):
    days = days_off or (f"{year}-01-01",)
    return CalendarNotice(year, "示例", tuple(NamedDay(date.fromisoformat(day), "元旦") for day in days), (), amends)


def because(cause=None):
    return Context("admin", cause or new_id(), "story", datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture
def documents():
    return Documents(MemoryDocuments(kind_of("console")))


def imported(documents, notice, cause=None):
    return append(documents, notice, lambda number: CalendarNoticeImported(number, notice), because(cause))


def kept(documents, number, notice):
    return note(documents, number, notice, CalendarNoticeImported(number, notice), because())


def test_notices_are_numbered_in_the_order_of_their_import(documents):
    imported(documents, of(2027))
    stored = imported(documents, of(2028))
    assert [entry.data["number"] for entry in stored.history] == [1, 2]


def test_the_same_request_again_imports_nothing_again(documents):
    for _ in range(3):
        stored = imported(documents, of(2027), "admin:key-1")
    assert stored.version == 1


@pytest.mark.parametrize("wrong", [of(2026), of(2028), of(2027, "2027-03-03", amends=True)])
def test_a_notice_that_does_not_follow_from_what_is_known_is_refused(documents, wrong):
    with pytest.raises(NoticeRefused):
        imported(documents, wrong)
    assert documents.rows({}) == []


def test_notices_that_come_twice_or_out_of_order_are_kept_once_and_in_order(documents):
    with pytest.raises(EarlierNoticeMissing):
        kept(documents, 2, of(2028))
    kept(documents, 1, of(2027))
    kept(documents, 1, of(2027))
    with pytest.raises(EarlierNoticeMissing):
        kept(documents, 3, of(2029))
    assert [one.year for one in kept(documents, 2, of(2028)).state.notices] == [2027, 2028]


def test_a_notice_whose_year_has_come_to_ship_changes_nothing():
    assert calendar_with(SHIPPED, [of(2025)]) == SHIPPED
    assert calendar_with(SHIPPED, [of(2027)]).official_until == 2027


def test_no_deadline_before_the_first_day_of_a_notice_depends_on_it():
    assert first_changed_day(of(2027, "2027-05-01")) == date(2026, 12, 25)
    assert first_changed_day(of(2027, "2026-12-30", "2027-01-01")) == date(2026, 12, 25)
    assert first_changed_day(of(2026, "2026-12-01", amends=True)) == date(2026, 12, 1)


def test_a_replica_follows_within_seconds_and_asks_the_database_no_more_often(documents):
    at = [0.0]
    calendars = Calendars(documents, seconds=lambda: at[0])
    assert (calendars.current(), calendars.stale_clocks(NOON)) == (SHIPPED, ())
    imported(documents, of(2027))
    at[0] = LOOK_SECONDS - 0.001
    assert calendars.current() is SHIPPED
    at[0] = LOOK_SECONDS
    assert calendars.current().official_until == 2027
    stale = calendars.stale_clocks(NOON)
    assert {one["due_at"]["$gte"] for one in stale} == {datetime(2026, 12, 24, 16, tzinfo=UTC)}


def test_the_calendar_stays_the_same_object_until_a_notice_comes(documents):
    calendars = Calendars(documents, seconds=count(0, 60).__next__)
    imported(documents, of(2027))
    assert calendars.current() is calendars.current()


def test_there_is_one_document_of_notices(documents):
    imported(documents, of(2027))
    assert [row.id for row in documents.rows({})] == [CALENDAR]
