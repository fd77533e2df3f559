"""What time and the calendar do to the two clocks of a referral."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from services.linkage.domain.deadlines import reckon, sound
from services.linkage.domain.referral import answer, sign
from services.linkage.handlers import clocks, referrals
from services.linkage.schemas import AnswerReferral
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context
from shared.contracts.linkage import NoticeKeptByLinkage
from shared.contracts.notices import CalendarNotice, NamedDay
from shared.store import notices
from shared.store.calendars import Calendars
from tests.unit.linkage.build import CALENDAR, NOW, POLICE, RULES, desk_with, graded, later, planned

CHANGE_2026 = CalendarNotice(2026, "调整", (NamedDay(date(2026, 11, 24), "调整"),), (), amends=True)


def because(at=NOW):
    return Context("tester", f"cause-{at}", "story", at)


def said(decided):
    return [(event.type, event.rule) for event in decided.events]


def test_a_referral_needs_a_look_when_it_is_to_be_delivered_or_a_clock_has_something_to_say():
    assert planned().next_due_at == NOW
    fetched = planned(transport="feed")
    assert fetched.next_due_at == fetched.sign_clock.alerts[0].at
    signed = sign(fetched, "signer", later(hours=1)).state
    assert signed.next_due_at == signed.answer_clock.alerts[0].at
    assert answer(signed, "handled", "", later(hours=2)).state.next_due_at is None


def test_what_a_partner_owes_is_reminded_of_and_missed_once():
    once = sound(planned(transport="feed"), RULES.clocks, CALENDAR, later(days=30))
    assert said(once) == [
        ("referral_deadline_missed", "L-SIGN"),
        ("referral_deadline_missed", "L-ANSWER"),
    ]
    assert once.events[-1].effect == "escalation"
    assert not sound(once.state, RULES.clocks, CALENDAR, later(days=31)).events
    assert once.state.next_due_at is None


def test_a_reminder_of_what_a_partner_owes_says_what_that_is():
    fetched = planned(transport="feed")
    (near,) = sound(fetched, RULES.clocks, CALENDAR, fetched.sign_clock.alerts[0].at).events
    assert (near.type, near.name, near.name_en) == ("referral_deadline_near", "联动事项签收", "Signing for a referral")


def test_a_late_signature_still_stops_the_clock_that_had_run_out():
    late = sound(planned(transport="feed"), RULES.clocks, CALENDAR, later(days=3)).state
    assert sign(late, "signer", later(days=3)).state.sign_clock.late


def test_the_same_calendar_moves_nothing_and_another_one_moves_both_clocks():
    fetched = planned(transport="feed")
    assert not reckon(fetched, RULES.clocks, CALENDAR, NOW).events
    other = notices.calendar_with(CALENDAR, [CHANGE_2026])
    moved = reckon(fetched, RULES.clocks, other, NOW)
    assert said(moved) == [("referral_clock_recomputed", "L-SIGN"), ("referral_clock_recomputed", "L-ANSWER")]
    assert [event.name for event in moved.events] == ["联动事项签收", "线索通报反馈"]
    assert legal_day(moved.state.sign_clock.due_at) == date(2026, 11, 25)
    assert moved.state.next_due_at == moved.state.sign_clock.alerts[0].at


def test_referrals_follow_a_notice_each_once():
    desk = desk_with()
    desk = replace(desk, calendars=Calendars(desk.notices, seconds=count(0, 10).__next__))
    referrals.plan_for_case(desk, graded("cheating_device"), because())
    planned_now = len(desk.referrals.rows({}))
    notices.note(desk.notices, 1, CHANGE_2026, NoticeKeptByLinkage(1, 2026), because())
    assert clocks.reckon(desk, NOW) == planned_now > 0
    assert clocks.reckon(desk, NOW) == 0


def test_a_signature_that_was_missed_by_the_days_known_then_is_waited_for_until_the_new_date():
    desk = desk_with()
    desk = replace(desk, calendars=Calendars(desk.notices, seconds=count(0, 10).__next__))
    referrals.plan_for_case(desk, graded("cheating_device"), because())
    for row in desk.referrals.rows({}):
        clocks.sound(desk, row, row.state.sign_clock.due_at + timedelta(minutes=1))
    notices.note(desk.notices, 1, CHANGE_2026, NoticeKeptByLinkage(1, 2026), because())
    clocks.reckon(desk, row.state.sign_clock.due_at + timedelta(minutes=2))
    after = desk.referrals.get(row.id)
    assert after.state.sign_clock.state == "running"
    assert [entry.data["missed_before"] for entry in after.history if entry.type == "referral_clock_recomputed"] == [
        True,
        False,
    ]


def test_a_due_referral_is_looked_at_once_for_each_version():
    desk = desk_with()
    referrals.plan_for_case(desk, graded("cheating_device"), because())
    (row, *_) = desk.referrals.rows({})
    for _ in range(2):
        clocks.sound(desk, row, NOW + timedelta(days=30))
    types = [entry.type for entry in desk.referrals.get(row.id).history]
    assert types.count("referral_deadline_missed") == 2


def planned_at(desk):
    """The referral to the police of a case, after it was planned."""
    desk = replace(desk, calendars=Calendars(desk.notices, seconds=count(0, 10).__next__))
    referrals.plan_for_case(desk, graded("cheating_device"), because())
    (row,) = desk.referrals.rows({"partner": "police"})
    return desk, row


def since(desk, row):
    return [(entry.type, entry.data.get("rule")) for entry in desk.referrals.get(row.id).history[row.version :]]


def test_what_a_partner_does_too_late_before_any_look_is_said_to_be_missed():
    desk, row = planned_at(desk_with())
    referrals.sign(desk, row.id, POLICE, because(row.state.sign_clock.due_at + timedelta(hours=1)))
    assert since(desk, row) == [
        ("referral_deadline_missed", "L-SIGN"), ("referral_delivered", None), ("referral_signed", None),
    ]  # fmt: skip
    signed = desk.referrals.get(row.id)
    assert signed.history[row.version].data["done_at"] is not None
    late = row.state.answer_clock.due_at + timedelta(hours=1)
    referrals.answer(desk, row.id, AnswerReferral("handled", ""), POLICE, because(late))
    assert since(desk, signed) == [("referral_deadline_missed", "L-ANSWER"), ("referral_answered", None)]


def test_what_a_look_has_noted_is_not_said_to_be_missed_again():
    desk, row = planned_at(desk_with())
    late = row.state.sign_clock.due_at + timedelta(hours=1)
    clocks.sound(desk, row, late)
    referrals.sign(desk, row.id, POLICE, because(late + timedelta(hours=1)))
    assert since(desk, row).count(("referral_deadline_missed", "L-SIGN")) == 1


def test_a_partner_that_signs_in_time_by_the_days_known_now_is_in_time():
    desk, row = planned_at(desk_with())
    notices.note(desk.notices, 1, CHANGE_2026, NoticeKeptByLinkage(1, 2026), because())
    referrals.sign(desk, row.id, POLICE, because(row.state.sign_clock.due_at + timedelta(hours=1)))
    assert since(desk, row) == [
        ("referral_clock_recomputed", "L-SIGN"), ("referral_clock_recomputed", "L-ANSWER"),
        ("referral_delivered", None), ("referral_signed", None),
    ]  # fmt: skip
    signed = desk.referrals.get(row.id).state
    assert (signed.sign_clock.late, signed.answer_clock.calendar_version) == (False, desk.calendar.version)


def test_a_referral_that_fails_keeps_none_behind_it_from_its_turn(monkeypatch):
    desk, _ = planned_at(desk_with())
    first, *others = sorted(row.id for row in desk.referrals.rows({}))
    real = desk.referrals.change

    def change(referral_id, *given):
        if referral_id == first:
            raise KeyError
        return real(referral_id, *given)

    monkeypatch.setattr(desk.referrals, "change", change)
    notices.note(desk.notices, 1, CHANGE_2026, NoticeKeptByLinkage(1, 2026), because())
    assert clocks.reckon(desk, NOW) == len(others) > 0
