"""Reminders, breaches and another calendar: what happens to deadlines by themselves."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest

from services.cases.domain import deadlines
from services.cases.handlers import clocks, handling, intake
from services.cases.handlers.acting import Act
from shared.clocks.calendar import Calendar
from shared.clocks.legal_time import legal_day
from shared.contracts.cases import NoticeKeptByCases
from shared.contracts.deadlines import DeadlineMissed
from shared.contracts.notices import CalendarNotice, NamedDay
from shared.store import notices
from shared.store.calendars import STRIDE, Calendars
from tests.unit.cases.build import CLOCKS
from tests.unit.cases.desk import CALL, HOTLINE, NOW, OFFICER, context, desk
from tests.unit.cases.test_handling import mediating

NOTICE_2027 = CalendarNotice(2027, "示例", (NamedDay(date(2027, 1, 1), "元旦"), NamedDay(date(2027, 1, 4), "元旦")), ())
CHANGE_2026 = CalendarNotice(2026, "调整", (NamedDay(date(2026, 12, 1), "调整"),), (), amends=True)
LATE_DECEMBER = NOW.replace(month=12, day=28)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def at_desk():
    made = desk()
    return replace(made, calendars=Calendars(made.notices, seconds=count(0, 10).__next__))


def registered(at_desk, at=NOW):
    return intake.register(at_desk, CALL, HOTLINE, context(at=at))


def sound(at_desk, stored, at):
    """As if the row had been claimed now."""
    row = at_desk.complaints.claim_due(at, MINUTE)
    if row is not None:
        clocks.sound(at_desk, at_desk.complaints, row, at)
        at_desk.complaints.release(row.id)
    return at_desk.complaints.get(stored.id)


def heard(at_desk, number, notice):
    said = NoticeKeptByCases(number, notice.year)
    notices.note(at_desk.notices, number, notice, said, context())


def types(stored):
    return [entry.type for entry in stored.history]


def test_every_breach_of_all_clocks_is_said_once_however_late_the_look(at_desk):
    much_later = NOW + timedelta(days=60)
    seen = sound(at_desk, registered(at_desk), much_later)
    assert types(seen) == ["complaint_registered", "deadline_missed", "deadline_missed"]
    assert seen.state.next_due_at is None
    assert types(sound(at_desk, seen, much_later)) == types(seen)


def test_an_event_names_the_rule_the_date_the_officer_and_what_follows(at_desk):
    first = registered(at_desk)
    handled = handling.accept(at_desk, Act(first.id, OFFICER, first.version, context("officer")))
    near = sound(at_desk, handled, handled.state.next_due_at).history[-1]
    assert (near.type, near.data["rule"], near.data["alert"]) == ("deadline_near", "C-ACCEPT", "50%")
    assert near.data["effect"] == "escalation"
    assert (near.data["officer"], near.data["name"]) == (handled.state.officer, "投诉受理决定并告知")
    assert near.correlation == first.history[0].correlation


def test_a_breach_says_what_the_law_lets_follow():
    one = mediating()
    said = deadlines.sound(one, CLOCKS, NOW + timedelta(days=90)).events
    effects = {event.rule: event.effect for event in said if isinstance(event, DeadlineMissed)}
    assert effects == {"C-ACCEPT": "escalation", "C-MEDIATE": "termination", "R-ZJ-ANSWER": "escalation"}


def test_two_looks_at_the_same_version_change_it_once(at_desk):
    stored = registered(at_desk)
    row = at_desk.complaints.claim_due(stored.state.next_due_at, MINUTE)
    for _ in range(2):
        clocks.sound(at_desk, at_desk.complaints, row, stored.state.next_due_at)
    assert types(at_desk.complaints.get(stored.id)) == ["complaint_registered", "deadline_near"]


def test_a_notice_makes_a_provisional_date_official_and_moves_it(at_desk):
    before = registered(at_desk, LATE_DECEMBER)
    assert all(clock.provisional for clock in before.state.clocks)
    heard(at_desk, 1, NOTICE_2027)
    assert clocks.reckon(at_desk, NOW) == 1
    after = at_desk.complaints.get(before.id)
    assert not any(clock.provisional for clock in after.state.clocks)
    (accept, *_), (moved, *_) = before.state.clocks, after.state.clocks
    assert (legal_day(accept.due_at), legal_day(moved.due_at)) == (date(2027, 1, 6), date(2027, 1, 8))
    assert types(after) == ["complaint_registered", "clock_recomputed", "clock_recomputed"]
    assert after.state.due_at == min(clock.due_at for clock in after.state.clocks)


def test_what_was_missed_by_provisional_days_is_not_missed_when_the_notice_gives_it_more(at_desk):
    before = registered(at_desk, LATE_DECEMBER)
    missed = sound(at_desk, before, before.state.due_at + MINUTE)
    assert missed.state.clocks[0].state == "breached"
    heard(at_desk, 1, NOTICE_2027)
    at = before.state.due_at + 2 * MINUTE
    assert clocks.reckon(at_desk, at) == 1
    after = at_desk.complaints.get(before.id)
    first = after.state.clocks[0]
    assert (first.state, legal_day(first.due_at)) == ("running", date(2027, 1, 8))
    moved = {entry.data["rule"]: entry.data for entry in after.history if entry.type == "clock_recomputed"}
    assert (moved[first.rule_id]["missed_before"], moved[first.rule_id]["effect"]) == (True, "escalation")
    assert not moved["R-ZJ-ANSWER"]["missed_before"]
    assert clocks.reckon(at_desk, at) == 0


def test_a_document_of_which_all_was_missed_is_found_as_well(at_desk):
    before = registered(at_desk, LATE_DECEMBER)
    long_after = before.state.due_at + timedelta(days=60)
    assert sound(at_desk, before, long_after).state.next_due_at is None
    heard(at_desk, 1, NOTICE_2027)
    assert clocks.reckon(at_desk, long_after) == 1
    first, *_ = at_desk.complaints.get(before.id).state.clocks
    assert (first.state, legal_day(first.due_at)) == ("breached", date(2027, 1, 8))


def test_a_later_change_to_an_official_year_moves_official_dates(at_desk):
    before = registered(at_desk)
    heard(at_desk, 1, CHANGE_2026)
    clocks.reckon(at_desk, NOW)
    after = at_desk.complaints.get(before.id)
    assert [legal_day(clock.due_at) for clock in after.state.clocks] == [date(2026, 12, 3), date(2026, 12, 8)]


def test_deadlines_before_the_first_day_of_the_notice_are_left_alone(at_desk):
    before = registered(at_desk)
    heard(at_desk, 1, NOTICE_2027)
    assert clocks.reckon(at_desk, NOW) == 0
    assert at_desk.complaints.get(before.id) == before


def test_of_two_notices_that_come_at_once_each_moves_what_it_speaks_of(at_desk):
    before = registered(at_desk)
    heard(at_desk, 1, CHANGE_2026)
    heard(at_desk, 2, NOTICE_2027)
    assert clocks.reckon(at_desk, NOW) == 1
    after = at_desk.complaints.get(before.id)
    assert [legal_day(clock.due_at) for clock in after.state.clocks] == [date(2026, 12, 3), date(2026, 12, 8)]


def test_a_later_notice_leaves_alone_what_knows_the_earlier_one_and_falls_due_before_it(at_desk):
    heard(at_desk, 1, CHANGE_2026)
    before = registered(at_desk)
    heard(at_desk, 2, NOTICE_2027)
    assert clocks.reckon(at_desk, NOW) == 0
    assert at_desk.complaints.get(before.id) == before


def test_on_the_same_table_and_without_a_notice_nothing_is_worked_out_anew(at_desk):
    registered(at_desk, LATE_DECEMBER)
    assert clocks.reckon(at_desk, NOW) == 0


def on_another_table(at_desk):
    """The same documents as seen by a version that ships with the notice of 2027 in its table."""
    newer = notices.calendar_with(Calendar.load(), [NOTICE_2027])
    return replace(at_desk, calendars=Calendars(at_desk.notices, newer, seconds=count(0, 10).__next__))


def test_a_newer_table_that_comes_with_a_version_moves_what_runs_once_round_and_no_more(at_desk):
    stored = [registered(at_desk, LATE_DECEMBER) for _ in range(STRIDE + 1)]
    newer = on_another_table(at_desk)
    assert [clocks.reckon(newer, NOW) for _ in range(3)] == [STRIDE, 1, 0]
    for one in stored:
        accept, *_ = at_desk.complaints.get(one.id).state.clocks
        assert (accept.provisional, legal_day(accept.due_at)) == (False, date(2027, 1, 8))
    registered(at_desk, LATE_DECEMBER)
    assert clocks.reckon(newer, NOW) == 0


def test_nothing_is_missed_by_days_that_are_known_to_be_off_whatever_was_known_when_it_began(at_desk):
    stored = registered(at_desk, LATE_DECEMBER)
    after = sound(on_another_table(at_desk), stored, stored.state.due_at + MINUTE)
    assert after.state.clocks[0].state == "running"
    assert "deadline_missed" not in types(after)
    assert "clock_recomputed" in types(after)


def test_a_clock_started_meanwhile_by_a_replica_that_had_not_seen_the_notice_is_found_soon(at_desk):
    behind = replace(at_desk, calendars=Calendars(desk().notices))
    heard(at_desk, 1, NOTICE_2027)
    assert clocks.reckon(at_desk, NOW) == 0
    registered(behind, LATE_DECEMBER)
    assert clocks.reckon(at_desk, NOW + MINUTE) == 1
    assert clocks.reckon(at_desk, NOW + MINUTE) == 0
    registered(behind, LATE_DECEMBER)
    assert [clocks.reckon(at_desk, NOW + 3 * MINUTE) for _ in range(2)] == [1, 0]
