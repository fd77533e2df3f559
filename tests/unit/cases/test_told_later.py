"""Somebody was told on one day and it is taken down on another: what ends with the telling ends on the day it was."""

from datetime import timedelta

import pytest

from services.cases.handlers import handling, intake, public
from services.cases.handlers.acting import Act
from services.cases.handlers.clocks import sound
from services.cases.handlers.public import Asking
from services.cases.schemas.handling import Informed, Refuse, Told
from services.cases.schemas.public import AskStatus
from shared.clocks.legal_time import end_of_day, legal_day
from shared.errors import Invalid
from shared.store.documents import Page
from tests.unit.cases.desk import CALL, HOTLINE, NOW, OFFICER, act, context, desk

LATE = NOW + timedelta(days=12)
"""After the seven working days for the acceptance."""


def accepted(at_desk):
    return handling.accept(at_desk, act(intake.register(at_desk, CALL, HOTLINE, context())))


def later(stored, at=LATE, on=None):
    return Act(stored.id, OFFICER, None, context("officer", at=at), on)


def clock(stored, rule_id):
    return next(one for one in stored.state.clocks if one.rule_id == rule_id)


def told(at_desk, stored, on, at=LATE):
    return handling.answer(at_desk, later(stored, at, on), Told("phone", "通话记录1号"))


def test_a_telling_that_is_taken_down_after_the_deadline_was_in_time_when_it_was():
    at_desk = desk()
    stored = accepted(at_desk)
    (row,) = at_desk.complaints.rows({}, Page(limit=1))
    sound(at_desk, at_desk.complaints, row, LATE)
    assert clock(at_desk.complaints.get(stored.id), "C-ACCEPT").state == "breached"
    after = told(at_desk, stored, NOW + timedelta(days=2))
    assert (clock(after, "C-ACCEPT").state, clock(after, "C-ACCEPT").late) == ("stopped", False)
    assert after.history[-1].at == LATE
    assert after.history[-1].data["told_at"].startswith(str(legal_day(NOW + timedelta(days=2))))


def test_without_a_day_it_is_now_and_of_today_it_is_not_later_than_now():
    for on in (None, end_of_day(legal_day(LATE))):
        at_desk = desk()
        after = told(at_desk, accepted(at_desk), on)
        assert (clock(after, "C-ACCEPT").stopped_at, clock(after, "C-ACCEPT").late) == (LATE, True)


def test_an_answer_that_comes_late_before_any_look_is_said_to_be_late_and_one_of_a_day_in_time_is_not():
    missed = [("deadline_missed", "C-ACCEPT"), ("deadline_missed", "R-ZJ-ANSWER")]
    for on, said in ((None, missed), (NOW + timedelta(days=2), [])):
        at_desk = desk()
        stored = accepted(at_desk)
        after = told(at_desk, stored, on, NOW + timedelta(days=40))
        new = [(entry.type, entry.data.get("rule")) for entry in after.history[stored.version :]]
        assert new == [*said, ("complaint_answered", None)]


@pytest.mark.parametrize("on", [NOW - timedelta(days=1), LATE + timedelta(days=1)])
def test_nobody_was_told_before_the_receipt_or_in_days_to_come(on):
    at_desk = desk()
    with pytest.raises(Invalid) as refused:
        told(at_desk, accepted(at_desk), on)
    assert set(refused.value.facts["errors"]) == {"happened_at"}


def test_whoever_asks_at_the_public_page_learns_the_day_on_which_they_were_told():
    at_desk = desk()
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    refused = handling.refuse(at_desk, act(stored), Refuse("too_late", "超过三年"))
    on = NOW + timedelta(days=3)
    handling.inform(at_desk, later(refused, on=on), Informed("sms", "回执1号"))
    asked = AskStatus(stored.state.number, CALL.caller.phone)
    assert public.status(at_desk, asked, Asking("198.51.100.1", context("public", at=LATE))).told_on == legal_day(on)


def test_nobody_was_told_of_a_decision_before_it_was_made():
    at_desk = desk()
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    late = handling.accept(at_desk, later(stored, NOW + timedelta(days=10)))
    with pytest.raises(Invalid):
        told(at_desk, late, NOW + timedelta(days=2))
    assert clock(told(at_desk, late, NOW + timedelta(days=10)), "C-ACCEPT").late


def test_earlier_on_the_day_of_the_decision_is_with_the_decision():
    at_desk = desk()
    after = told(at_desk, accepted(at_desk), NOW - timedelta(hours=1))
    assert clock(after, "C-ACCEPT").stopped_at == NOW
