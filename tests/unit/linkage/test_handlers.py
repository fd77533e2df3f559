"""Use cases on documents in memory, with a sender by hand."""

from dataclasses import replace

import orjson
import pytest

from demo.partner import verify
from services.linkage.domain.delivery import GONE, Reply
from services.linkage.domain.partner import OLD_KEY_LASTS, KeyJustChanged, UrlNeeded
from services.linkage.domain.referral import Referral
from services.linkage.handlers import deliveries, partners, referrals
from services.linkage.handlers.partners import EndpointNotProven
from services.linkage.schemas import AnswerReferral, SetUpPartner
from shared.contracts.envelope import Context
from shared.contracts.linkage import ReferralFailed
from shared.errors import Forbidden, IllegalTransition, Invalid, NotFound
from shared.ids import derived_id
from tests.unit.linkage.build import (
    COMMERCE,
    ELSEWHERE,
    NOW,
    OFFICER,
    POLICE,
    accepted,
    desk_with,
    graded,
    later,
    received,
)

WEBHOOK = SetUpPartner("webhook", "http://127.0.0.1:9101/in")
POLICE_REFERRAL = derived_id("referral", "e-1", "police")


def ctx(cause, at=NOW, by="officer-1"):
    return Context(by, cause, "story-1", at)


def plan(desk, event=None):
    event = event or graded("cheating_device")
    referrals.plan_for_case(desk, event, event.context("linkage", NOW))


def with_police(*replies):
    desk = desk_with(Reply(200), *(replies or (Reply(200),)))
    partners.set_up(desk, "police", WEBHOOK, ctx("set-up"))
    desk.sender.sent.clear()
    plan(desk)
    return desk


def police_row(desk):
    (row,) = desk.referrals.rows({"partner": "police"})
    return row


def attempt(desk, at=NOW):
    deliveries.attempt(desk, police_row(desk), lambda: at)
    return desk.referrals.get(POLICE_REFERRAL).state


def test_one_event_makes_one_referral_for_each_partner_however_often_it_comes():
    desk = desk_with()
    for _ in range(10):
        plan(desk)
    assert sorted(row.state.partner for row in desk.referrals.rows({})) == ["commerce", "police", "tax"]
    assert [desk.referrals.get(row.id).version for row in desk.referrals.rows({})] == [1, 1, 1]


def test_a_second_event_about_the_same_case_makes_referrals_that_say_they_are_newer():
    desk = desk_with()
    plan(desk)
    plan(desk, graded("crime_suspected", event_id="e-9", sequence=7))
    assert sorted(row.state.sequence for row in desk.referrals.rows({"partner": "police"})) == [4, 7]


def test_what_an_unknown_partner_is_owed_waits_in_the_feed():
    desk = desk_with()
    event = accepted()
    referrals.plan_for_complaint(desk, event, event.context("linkage", NOW))
    (row,) = desk.referrals.rows({})
    assert (row.state.partner, row.state.transport, row.state.deliver_at) == ("commerce", "feed", None)


def test_a_delivery_is_signed_and_says_nothing_personal():
    desk = with_police()
    assert attempt(desk).state == "delivered"
    ((url, headers, body),) = desk.sender.sent
    assert url == WEBHOOK.url
    assert verify(desk.keys.shown("police", 1), headers, body, NOW.timestamp()) == POLICE_REFERRAL
    message = orjson.loads(body)
    assert (message["id"], message["subject"]) == (POLICE_REFERRAL, "AJ330110202600001")
    assert sorted(message["data"]) == [
        "answer_by", "category", "division", "exercise", "kind", "links", "provisional", "rule", "sequence", "sign_by",
        "source", "subject_kind", "subject_number",
    ]  # fmt: skip


def test_every_try_has_the_same_id_and_the_same_body():
    desk = with_police(Reply(503), Reply(reason="timeout"), Reply(200))
    states = [attempt(desk, later(minutes=n)).state for n in range(3)]
    assert states == ["planned", "planned", "delivered"]
    assert len({(headers["webhook-id"], body) for _, headers, body in desk.sender.sent}) == 1
    assert len({headers["webhook-timestamp"] for _, headers, _ in desk.sender.sent}) == 3


def test_the_outcome_of_one_try_is_recorded_once():
    desk = with_police()
    row = police_row(desk)
    deliveries.attempt(desk, row, lambda: NOW)
    deliveries.attempt(desk, row, lambda: NOW)
    assert len(desk.referrals.get(POLICE_REFERRAL).state.attempts) == 1


def test_a_partner_that_was_switched_off_is_not_called():
    desk = with_police()
    partners.set_up(desk, "police", replace(WEBHOOK, active=False), ctx("off"))
    assert attempt(desk).attempts[0].reason == "partner_inactive"
    assert desk.sender.sent == []


def test_an_address_that_is_gone_is_not_used_again():
    desk = with_police()
    failed = received(ReferralFailed("police", "330110", "AJ1", GONE), "e-5", 3)
    partners.deactivate_gone(desk, failed, failed.context("linkage", NOW))
    assert not desk.partners.get("police").state.active


def test_any_other_failure_leaves_the_partner_as_it_is():
    desk = with_police()
    failed = received(ReferralFailed("police", "330110", "AJ1", "status_400"), "e-5", 3)
    partners.deactivate_gone(desk, failed, failed.context("linkage", NOW))
    assert desk.partners.get("police").state.active


@pytest.mark.parametrize("reply", [Reply(500), Reply(301), Reply(401), Reply(reason="timeout")])
def test_an_address_that_does_not_take_the_test_is_not_kept(reply):
    desk = desk_with(reply)
    with pytest.raises(EndpointNotProven):
        partners.set_up(desk, "police", WEBHOOK, ctx("k"))
    assert desk.partners.rows({}) == []


def test_setting_up_again_with_the_same_key_calls_nobody():
    desk = desk_with()
    first = partners.set_up(desk, "police", WEBHOOK, ctx("k"))
    assert partners.set_up(desk, "police", WEBHOOK, ctx("k")) == first
    assert len(desk.sender.sent) == 1


@pytest.mark.parametrize(
    ("code", "command", "error"),
    [
        ("nobody", WEBHOOK, NotFound),
        ("police", SetUpPartner("webhook"), UrlNeeded),
        ("police", SetUpPartner("feed", "http://a.example"), UrlNeeded),
        ("police", SetUpPartner("webhook", "ftp://a.example"), Invalid),
    ],
)
def test_a_set_up_that_makes_no_sense_is_refused_before_anyone_is_called(code, command, error):
    desk = desk_with()
    with pytest.raises(error):
        partners.set_up(desk, code, command, ctx("k"))
    assert desk.sender.sent == []


def test_the_key_is_shown_before_the_partner_is_set_up_so_that_it_can_check_the_test():
    desk = desk_with()
    generation, key = partners.key_of(desk, "police", OFFICER)
    partners.set_up(desk, "police", WEBHOOK, ctx("k"))
    _, headers, body = desk.sender.sent[0]
    assert generation == 1
    assert verify(key, headers, body, NOW.timestamp()) == headers["webhook-id"]


def test_for_a_day_after_a_rotation_both_keys_sign_and_then_the_new_one_alone():
    desk = with_police(Reply(503))
    partners.rotate(desk, "police", ctx("rotate"))
    attempt(desk, later(hours=1))
    attempt(desk, NOW + OLD_KEY_LASTS)
    counts = [len(headers["webhook-signature"].split()) for _, headers, _ in desk.sender.sent]
    assert counts == [2, 1]
    assert partners.key_of(desk, "police", OFFICER) == (2, desk.keys.shown("police", 2))


def test_a_second_rotation_within_the_day_is_refused():
    desk = with_police()
    partners.rotate(desk, "police", ctx("rotate"))
    with pytest.raises(KeyJustChanged):
        partners.rotate(desk, "police", ctx("rotate-2", later(hours=23)))


def test_only_the_partner_it_is_addressed_to_may_sign():
    desk = with_police()
    with pytest.raises(Forbidden):
        referrals.sign(desk, POLICE_REFERRAL, COMMERCE, ctx("sign"))
    with pytest.raises(Forbidden):
        referrals.read(desk, POLICE_REFERRAL, COMMERCE)
    assert referrals.sign(desk, POLICE_REFERRAL, POLICE, ctx("sign")).state.signer == "partner-police"


def test_staff_see_and_redeliver_only_within_their_divisions():
    desk = with_police(Reply(400))
    attempt(desk)
    with pytest.raises(Forbidden):
        referrals.read(desk, POLICE_REFERRAL, ELSEWHERE)
    with pytest.raises(Forbidden):
        referrals.redeliver(desk, POLICE_REFERRAL, ELSEWHERE, ctx("again"))
    assert referrals.redeliver(desk, POLICE_REFERRAL, OFFICER, ctx("again")).state.deliver_at == NOW


def test_a_repeated_signature_with_the_same_key_changes_nothing():
    desk = with_police()
    first = referrals.sign(desk, POLICE_REFERRAL, POLICE, ctx("sign"))
    assert referrals.sign(desk, POLICE_REFERRAL, POLICE, ctx("sign", later(hours=1))) == first
    with pytest.raises(IllegalTransition):
        referrals.sign(desk, POLICE_REFERRAL, POLICE, ctx("sign-2"))


def test_a_partner_may_sign_while_the_call_still_runs():
    desk = with_police()
    row = police_row(desk)
    referrals.sign(desk, POLICE_REFERRAL, POLICE, ctx("sign"))
    referrals.answer(desk, POLICE_REFERRAL, AnswerReferral("handled"), POLICE, ctx("answer"))
    deliveries.attempt(desk, row, lambda: later(seconds=2))
    state: Referral = desk.referrals.get(POLICE_REFERRAL).state
    assert (state.state, state.attempts[0].outcome, state.deliver_at) == ("answered", "delivered", None)


def test_the_filter_of_a_partner_names_it_and_that_of_staff_does_not():
    desk = desk_with()
    assert referrals.visible(desk, POLICE, "referral.feed")["partner"] == "police"
    assert "partner" not in referrals.visible(desk, OFFICER, "referral.read")
    with pytest.raises(Forbidden):
        referrals.visible(desk, replace(POLICE, partner=""), "referral.feed")
