"""Pages: their transitions, their deliveries, their steps."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from services.notify.domain import delivery as deliveries
from services.notify.domain import page as pages
from services.notify.domain.delivery import BACKOFF, Delivery, Outcome, attempted, stopped
from shared.errors import IllegalTransition
from tests.unit.notify.build import NOON, account, desk_with
from tests.unit.notify.test_directory import planned

SENT, RETRY, GAVE_UP = (
    Outcome("sent", "accepted"),
    Outcome("will_retry", "connection"),
    Outcome("gave_up", "smtp_550"),
)
TEN, TWENTY = NOON + timedelta(minutes=10), NOON + timedelta(minutes=20)


@pytest.fixture
def page():
    return planned(
        desk_with(
            account("duty", "duty_officer"), account("head", "supervisor"), account("chief", "commander", "330000")
        )
    )


def mail_to(page, name):
    return next(one for one in page.deliveries if (one.account, one.channel) == (name, "email"))


def try_mail(page, outcome, at=NOON, name="duty"):
    return pages.record_attempt(page, name, "email", outcome, at).state


ACTIONS = {
    "escalate": lambda page: pages.escalate(page, 1, TEN),
    "attempt": lambda page: pages.record_attempt(page, "duty", "email", SENT, NOON),
    "acknowledge": lambda page: pages.acknowledge(page, "duty", NOON),
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(["open", "acknowledged"], ACTIONS)))
def test_a_page_changes_as_its_table_says_and_in_no_other_way(page, state, action):
    if state == "acknowledged":
        page = pages.acknowledge(page, "duty", NOON).state
    if (state, action) in pages.TRANSITIONS:
        assert ACTIONS[action](page).state.state == pages.TRANSITIONS[state, action]
    else:
        with pytest.raises(IllegalTransition):
            ACTIONS[action](page)


@pytest.mark.parametrize("state", ["waiting", "sent", "gave_up", "stopped"])
@pytest.mark.parametrize("action", ["sent", "will_retry", "gave_up", "stop"])
def test_a_delivery_changes_as_its_table_says_and_in_no_other_way(state, action):
    one = Delivery("duty", "email", state=state)

    def act():
        return stopped(one) if action == "stop" else attempted(one, Outcome(action), NOON)[0]

    if (state, action) in deliveries.TRANSITIONS:
        assert act().state == deliveries.TRANSITIONS[state, action]
    else:
        with pytest.raises(IllegalTransition):
            act()


def test_a_page_stands_in_the_inbox_at_once_and_its_mail_is_due_at_once(page):
    assert [(one.account, one.channel, one.state) for one in page.deliveries] == [
        ("duty", "inbox", "sent"),
        ("duty", "email", "waiting"),
    ]
    assert page.next_due_at == NOON
    assert pages.due_delivery(page, NOON) == mail_to(page, "duty")


def test_retries_wait_longer_and_longer_and_then_end(page):
    at, waits = NOON, []
    for _ in range(len(BACKOFF)):
        page = try_mail(page, RETRY, at)
        waits.append((mail_to(page, "duty").next_at - at).total_seconds())
        at = mail_to(page, "duty").next_at
    assert waits == [5, 30, 120, 600]
    decided = pages.record_attempt(page, "duty", "email", RETRY, at)
    ended = mail_to(decided.state, "duty")
    assert (ended.state, ended.attempts, ended.reason, ended.next_at) == ("gave_up", 5, "connection", None)
    assert decided.events[0].outcome == "gave_up"


def test_a_refused_mail_is_final_and_says_why(page):
    refused = mail_to(try_mail(page, GAVE_UP), "duty")
    assert (refused.state, refused.reason, refused.next_at) == ("gave_up", "smtp_550", None)


def test_when_no_mail_can_arrive_the_next_step_comes_at_once(page):
    hastened = try_mail(page, GAVE_UP)
    assert pages.due_step(hastened, NOON) == 1
    assert hastened.next_due_at == NOON
    assert pages.due_step(try_mail(page, RETRY), NOON) is None


def test_steps_come_due_at_their_time_and_still_do_when_their_time_was_missed(page):
    page = try_mail(page, SENT)
    assert page.next_due_at == TEN
    assert pages.due_step(page, TEN - timedelta(milliseconds=1)) is None
    assert pages.due_step(page, TEN) == 1
    assert pages.due_step(page, TEN + timedelta(days=3)) == 1
    risen = pages.escalate(page, 1, TEN).state
    assert risen.recipients == ("duty", "head")
    assert mail_to(risen, "head").next_at == TEN
    assert pages.escalate(try_mail(risen, SENT, TEN, "head"), 2, TWENTY).state.recipients == ("duty", "head", "chief")


def test_a_step_taken_twice_tells_nobody_twice(page):
    risen = pages.escalate(page, 1, TEN).state
    assert pages.escalate(risen, 1, TEN).events == ()


def test_a_page_through_all_its_steps_is_never_due_again(page):
    for number, at, name in ((1, TEN, "head"), (2, TWENTY, "chief")):
        page = try_mail(pages.escalate(page, number, at).state, SENT, at, name)
    assert try_mail(page, SENT).next_due_at is None


def test_an_acknowledgement_stops_all_sending_and_all_steps_for_everybody(page):
    page = pages.escalate(page, 1, TEN).state
    decided = pages.acknowledge(page, "head", TEN)
    settled = decided.state
    assert {one.state for one in settled.deliveries if one.channel == "email"} == {"stopped"}
    assert (settled.next_due_at, settled.acknowledged_by) == (None, "head")
    assert pages.due_step(settled, TWENTY) is None
    assert pages.due_delivery(settled, TWENTY) is None
    assert decided.events[0].about_id == "case-1"


def test_a_second_acknowledgement_changes_nothing(page):
    first = pages.acknowledge(page, "duty", NOON).state
    again = pages.acknowledge(first, "head", TEN)
    assert (again.state, again.events) == (first, ())


@pytest.mark.parametrize(("outcome", "state"), [(SENT, "sent"), (RETRY, "stopped"), (GAVE_UP, "stopped")])
def test_a_mail_under_way_during_an_acknowledgement_is_noted_and_followed_by_none(page, outcome, state):
    settled = pages.acknowledge(page, "duty", NOON).state
    noted = try_mail(settled, outcome)
    assert (mail_to(noted, "duty").state, mail_to(noted, "duty").attempts) == (state, 1)
    assert noted.next_due_at is None
    assert noted.acknowledged_by == "duty"


def test_unanswered_pages_sort_before_answered_ones_and_newer_before_older(page):
    older = replace(page, planned_at=NOON - timedelta(days=1))
    older_open = pages.plan(older).state
    answered = pages.acknowledge(page, "duty", NOON).state
    assert sorted([older_open.rank, answered.rank, page.rank], reverse=True) == [
        page.rank,
        older_open.rank,
        answered.rank,
    ]
