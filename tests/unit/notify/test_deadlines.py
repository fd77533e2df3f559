"""Who hears of a deadline."""

from dataclasses import replace

from services.notify.handlers.planning import plan_for, plan_for_moved
from tests.unit.notify.build import EVENTS, NOON, account, desk_with, received

OFFICER = account("officer-1", "officer")
HEAD = account("head", "supervisor")
NEAR, MISSED, MOVED = (EVENTS[f"cases.{name}"] for name in ("deadline_near", "deadline_missed", "clock_recomputed"))


def told(desk, data, plan=plan_for):
    event = received(data, subject="complaint-1")
    plan(desk, event, event.context("notify", NOON))
    return [page.state for page in desk.pages.rows({})]


def test_a_deadline_that_is_near_stands_in_the_inbox_of_whoever_handles_it():
    (page,) = told(desk_with(OFFICER, HEAD), NEAR)
    assert (page.recipients, page.channels, page.next_due_at) == (("officer-1",), ("inbox",), None)
    assert page.texts[0].subject == "期限提醒：TS330110202600001 投诉受理决定（2026-11-23 12:00 到期）"


def test_without_an_officer_or_with_one_who_is_gone_the_head_is_reminded():
    for officer in (None, "nobody", "left"):
        gone = account("left", "officer", active=False)
        (page,) = told(desk_with(HEAD, gone), replace(NEAR, officer=officer))
        assert page.recipients == ("head",)


def test_a_missed_deadline_pages_the_head_and_says_what_follows():
    (page,) = told(desk_with(OFFICER, HEAD), MISSED)
    assert (page.recipients, page.channels) == (("head",), ("inbox", "email"))
    assert "依法应当终止程序" in page.texts[0].body


def test_a_deadline_that_moved_is_told_to_whoever_handles_it_and_one_that_stays_to_nobody():
    assert told(desk_with(OFFICER, HEAD), MOVED, plan_for_moved)[0].recipients == ("officer-1",)
    assert told(desk_with(OFFICER, HEAD), replace(MOVED, due_at=MOVED.due_before), plan_for_moved) == []
