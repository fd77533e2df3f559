"""What may happen to a referral in each state, and what follows."""

import pytest

from services.linkage.domain.delivery import DELAYS, Reply, Verdict, judge
from services.linkage.domain.referral import (
    MAX_ATTEMPTS,
    TRANSITIONS,
    Attempt,
    PulledByPartner,
    ReasonNeeded,
    TooManyAttempts,
    answer,
    record_attempt,
    redeliver,
    sign,
)
from shared.errors import IllegalTransition
from tests.unit.linkage.build import NOW, in_state, later, planned, tried

STATES = ("planned", "delivered", "failed", "signed", "answered")
AT = later(hours=1)
ACTIONS = {
    "delivered": lambda r: record_attempt(r, Verdict("delivered", "status_200"), 200, AT),
    "will_retry": lambda r: record_attempt(r, Verdict("will_retry", "status_503", DELAYS[0]), 503, AT),
    "gave_up": lambda r: record_attempt(r, Verdict("gave_up", "status_400"), 400, AT),
    "sign": lambda r: sign(r, "signer-1", AT),
    "answer": lambda r: answer(r, "handled", "done", AT),
    "redeliver": lambda r: redeliver(r, "webhook", AT),
}
ALLOWED = {
    ("planned", "delivered"): "delivered",
    ("planned", "will_retry"): "planned",
    ("planned", "gave_up"): "failed",
    ("planned", "sign"): "signed",
    ("planned", "redeliver"): "planned",
    ("delivered", "sign"): "signed",
    ("delivered", "redeliver"): "planned",
    ("failed", "sign"): "signed",
    ("failed", "redeliver"): "planned",
    ("signed", "delivered"): "signed",
    ("signed", "will_retry"): "signed",
    ("signed", "gave_up"): "signed",
    ("signed", "answer"): "answered",
    ("answered", "delivered"): "answered",
    ("answered", "will_retry"): "answered",
    ("answered", "gave_up"): "answered",
}


def names(decided):
    return [event.type for event in decided.events]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", STATES)
def test_every_action_in_every_state_goes_as_the_table_says_or_is_refused(state, action):
    if (state, action) in ALLOWED:
        assert ACTIONS[action](in_state(state)).state.state == ALLOWED[state, action]
    else:
        with pytest.raises(IllegalTransition) as refusal:
            ACTIONS[action](in_state(state))
        assert refusal.value.facts == {"state": state, "action": action}


def test_every_row_of_the_table_starts_from_a_state_that_can_be_reached():
    assert {state for state, _ in TRANSITIONS} <= set(STATES)
    assert set(TRANSITIONS.values()) <= set(STATES)


def test_only_a_planned_webhook_is_ever_due():
    assert planned().deliver_at == NOW
    assert planned(transport="feed").deliver_at is None
    assert [in_state(state).deliver_at for state in STATES[1:]] == [None] * 4


def test_a_failed_try_comes_again_after_its_delay():
    again = tried(planned(), 503)
    assert again.deliver_at == later(seconds=1) + DELAYS[0]
    assert again.attempts == (Attempt(1, later(seconds=1), "will_retry", 503, "status_503"),)


def test_tries_that_are_used_up_call_for_a_person():
    referral = planned()
    for _ in DELAYS:
        referral = tried(referral, 503)
    last = record_attempt(referral, judge(Reply(503), referral.tries), 503, AT)
    assert (last.state.state, names(last)) == ("failed", ["referral_attempted", "referral_failed"])
    assert last.events[-1].reason == "tries_used_up"
    assert len(last.state.attempts) == len(DELAYS) + 1


def test_a_redelivery_starts_the_tries_over_and_keeps_those_made():
    again = redeliver(in_state("failed"), "webhook", AT).state
    assert (again.tries, len(again.attempts), again.deliver_at) == (0, 1, AT)


def test_a_partner_that_pulls_cannot_be_sent_anything():
    with pytest.raises(PulledByPartner):
        redeliver(in_state("failed"), "feed", AT)


def test_a_referral_is_not_tried_without_end():
    worn = planned(attempts=tuple(Attempt(n, NOW, "will_retry", 503, "x") for n in range(MAX_ATTEMPTS)))
    with pytest.raises(TooManyAttempts):
        redeliver(worn, "webhook", AT)


def test_signing_stops_the_sign_clock_and_the_tries():
    signed = sign(tried(planned(), 503), "signer-1", AT).state
    assert (signed.sign_clock.stopped_at, signed.answer_clock.state) == (AT, "running")
    assert (signed.deliver_at, signed.signer, signed.signed_at) == (None, "signer-1", AT)


def test_signing_what_was_pulled_from_the_feed_says_that_it_arrived():
    assert names(sign(planned(transport="feed"), "s", AT)) == ["referral_delivered", "referral_signed"]
    assert names(sign(in_state("delivered"), "s", AT)) == ["referral_signed"]


def test_a_try_that_ends_after_the_signature_is_put_on_record_and_changes_nothing():
    late = record_attempt(in_state("signed"), Verdict("gave_up", "timeout"), 0, AT)
    assert (late.state.state, late.state.deliver_at) == ("signed", None)
    assert [event.outcome for event in late.events] == ["superseded"]


def test_answering_stops_the_answer_clock():
    answered = answer(in_state("signed"), "handled", "done", AT)
    assert answered.state.answer_clock.stopped_at == AT
    assert (answered.events[0].outcome, answered.events[0].summary) == ("handled", "done")


@pytest.mark.parametrize("outcome", ["refused", "returned"])
def test_who_refuses_or_returns_says_why(outcome):
    with pytest.raises(ReasonNeeded):
        answer(in_state("signed"), outcome, "  ", AT)
    assert answer(in_state("signed"), outcome, "不属本部门职责", AT).state.state == "answered"
