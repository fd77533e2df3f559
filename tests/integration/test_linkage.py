"""Referrals on their way to real HTTP partners, through a real broker and a real database."""

import json
import os
import time

import amqp
import pytest
import requests

from demo.partner import verify
from shared.contracts import cloudevents
from shared.contracts.linkage import ReferralFailed
from tests.integration.linkage_rig import ScriptedPartner, await_value, running_linkage, serving
from tests.integration.linkage_stub import stub_partner


@pytest.fixture(scope="module")
def linkage(tmp_path_factory):
    with running_linkage(tmp_path_factory.mktemp("linkage"), os.environ) as running:
        yield running


@pytest.fixture
def partner(linkage):
    with serving(ScriptedPartner()) as police:
        linkage.set_up("police", police.url)
        yield police


def test_a_major_case_is_delivered_once_and_signed(linkage, partner):
    case_id = linkage.case_becomes_major()
    referral = linkage.await_state(case_id, "police", "delivered")
    ((headers, body),) = partner.calls
    assert verify(linkage.key_of("police"), headers, body, time.time()) == referral["id"]
    assert json.loads(body)["data"]["links"]["signature"] == f"/referrals/{referral['id']}/signature"
    assert [entry["type"] for entry in referral["timeline"]] == [
        "referral_planned", "referral_attempted", "referral_delivered",
    ]  # fmt: skip


def test_after_503_it_comes_again_with_the_same_id_and_is_delivered(linkage, partner):
    partner.statuses = [503, 200]
    referral = linkage.await_state(linkage.case_becomes_major(), "police", "delivered")
    assert [one["status"] for one in referral["attempts"]] == [503, 200]
    assert {headers["webhook-id"] for headers, _ in partner.calls} == {referral["id"]}


def test_a_400_is_final_pages_a_person_and_can_be_redelivered(linkage, partner):
    partner.statuses = [400, 200]
    case_id = linkage.case_becomes_major()
    failed = linkage.await_state(case_id, "police", "failed")
    told = await_value(lambda: heard(linkage, "notify.referral_failed"))
    assert (told.subject, told.data) == (failed["id"], failure_of(failed))
    assert linkage.post(f"/referrals/{failed['id']}/redelivery").status_code == 200
    again = linkage.await_state(case_id, "police", "delivered")
    assert len({headers["webhook-id"] for headers, _ in partner.calls}) == 1
    assert [one["outcome"] for one in again["attempts"]] == ["gave_up", "delivered"]


def test_a_redirect_is_not_followed(linkage, partner):
    partner.statuses = [307]
    failed = linkage.await_state(linkage.case_becomes_major(), "police", "failed")
    assert failed["attempts"][0]["reason"] == "status_307"


def test_410_switches_the_partner_off(linkage, partner):
    partner.statuses = [410]
    linkage.await_state(linkage.case_becomes_major(), "police", "failed")
    police = await_value(lambda: [one for one in listed(linkage) if one["code"] == "police" and not one["active"]])
    assert police[0]["url"] == partner.url


def test_a_slow_partner_does_not_delay_another(linkage, partner):
    with serving(ScriptedPartner(delay=4)) as slow:
        linkage.set_up("commerce", slow.url)
        began = time.monotonic()
        cases = [linkage.case_becomes_major("fuel_dispenser") for _ in range(30)]
        await_value(lambda: len(partner.calls) == len(cases))
        assert time.monotonic() - began < 4
        assert 0 < len(slow.calls) <= 4
        linkage.post("/partners/commerce", {"transport": "feed"})


def test_the_same_event_ten_times_makes_one_referral_for_each_partner(linkage, partner):
    case_id = linkage.case_becomes_major("fuel_dispenser", times=10)
    linkage.await_state(case_id, "police", "delivered")
    await_value(lambda: ready(linkage, "linkage.case_graded_major") == 0)
    rows = linkage.get(f"/referrals?subject={case_id}").json()["items"]
    assert sorted(row["partner"] for row in rows) == ["commerce", "police", "tax"]
    assert len(partner.calls) == 1


def test_a_repeated_signature_with_the_same_key_changes_nothing(linkage, partner):
    case_id = linkage.case_becomes_major()
    referral = linkage.await_state(case_id, "police", "delivered")
    path = f"/referrals/{referral['id']}/signature"
    answers = [linkage.post(path, role="partner", partner="police", key="sign-1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.headers["ETag"] for answer in answers} == {'"4"'}
    assert linkage.post(path, role="partner", partner="police").status_code == 409
    assert linkage.post(path, role="partner", partner="tax").status_code == 403


def test_the_feed_shows_a_partner_what_it_has_not_signed_for_and_nothing_else(linkage, partner):
    cases = [linkage.case_becomes_major("fuel_dispenser") for _ in range(3)]
    rows = [linkage.referral(case_id, "tax") for case_id in cases]
    assert {row["transport"] for row in rows} == {"feed"}
    first = feed(linkage, "tax", "?limit=2")
    rest = feed(linkage, "tax", f"?limit=200&after={first['next']}")
    ids = [item["id"] for item in [*first["items"], *rest["items"]]]
    assert set(ids) >= {row["id"] for row in rows}
    assert ids == sorted(ids, key=lambda one: linkage.get(f"/referrals/{one}").json()["planned_at"])
    assert feed(linkage, "tax", "?limit=2") == first
    linkage.post(f"/referrals/{ids[0]}/signature", role="partner", partner="tax")
    assert ids[0] not in [item["id"] for item in feed(linkage, "tax")["items"]]
    assert not set(ids) & {item["id"] for item in feed(linkage, "police")["items"]}


def test_an_answer_with_a_phone_number_is_not_taken(linkage, partner):
    referral = linkage.await_state(linkage.case_becomes_major(), "police", "delivered")
    linkage.post(f"/referrals/{referral['id']}/signature", role="partner", partner="police")
    body = {"outcome": "handled", "summary": "联系人 13800000000"}
    answer = linkage.post(f"/referrals/{referral['id']}/answer", body, role="partner", partner="police")
    assert answer.status_code == 422
    assert "13800000000" not in answer.text


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/"])
def test_a_private_address_that_nobody_named_is_not_set_up(linkage, url):
    answer = linkage.post("/partners/health", {"transport": "webhook", "url": url})
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("endpoint_not_proven")


def test_the_stub_partner_signs_and_answers_by_itself(linkage):
    with stub_partner(linkage, "police") as (url, lines):
        linkage.set_up("police", url)
        referral = linkage.await_state(linkage.case_becomes_major(), "police", "answered")
        assert (referral["outcome"], referral["signer"]) == ("accepted", "partner-police")
        assert [one["status"] for one in referral["attempts"]] == [503, 200]
        assert [line["verdict"] for line in lines if "verdict" in line] == ["tested", "refused", "taken"]
        assert requests.post(url, json={"id": "x"}, timeout=5).status_code == 401


def feed(linkage, partner, query=""):
    return linkage.get(f"/feed{query}", role="partner", partner=partner).json()


def listed(linkage):
    return linkage.get("/partners").json()["items"]


def failure_of(referral):
    return ReferralFailed("police", "330110", referral["subject_number"], "status_400")


def channel_of(linkage):
    parts = requests.utils.urlparse(linkage.amqp_uri)
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port}", parts.username, parts.password, virtual_host=parts.path[1:]
    )
    connection.connect()
    return connection


def heard(linkage, queue):
    with channel_of(linkage) as connection:
        message = connection.channel().basic_get(queue, no_ack=True)
        if message is None:
            return None
        return cloudevents.read(
            message.headers, message.body.encode() if isinstance(message.body, str) else message.body
        )


def ready(linkage, queue):
    with channel_of(linkage) as connection:
        return connection.channel().queue_declare(queue, passive=True).message_count
