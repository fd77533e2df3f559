"""The stub partner keeps the duties of a receiver."""

import json
import time
from datetime import UTC, datetime

import pytest

from demo.partner import ENDPOINT_TEST, MOST_REMEMBERED, REFERRAL, Api, Partner
from services.linkage.domain.signature import Keys, signed_headers

KEYS = Keys(b"master")


def stub(**modes):
    return Partner(KEYS.shown("police", 1), Api("", "", "", ""), **modes)


def call(partner, type_=REFERRAL, message_id="r-1"):
    body = json.dumps({"id": message_id, "type": type_, "data": {}}).encode()
    at = datetime.fromtimestamp(time.time(), UTC)
    return partner.receive(signed_headers([KEYS.of("police", 1)], message_id, at, body), body)


def test_a_replay_is_answered_and_not_done_twice():
    partner = stub()
    assert [call(partner) for _ in range(3)] == [(200, "taken"), (200, "repeated"), (200, "repeated")]
    assert partner.to_do.qsize() == 1


def test_a_forged_call_is_refused():
    assert stub().receive({"webhook-id": "r-1"}, b"{}") == (401, "forged")


@pytest.mark.parametrize("type_", ["quanheng.linkage.cancelled", "", "referral"])
def test_a_message_of_unknown_type_is_refused_and_not_taken_for_a_new_matter(type_):
    partner = stub()
    assert call(partner, type_) == (400, "unknown_type")
    assert partner.to_do.empty()


def test_a_test_call_asks_for_nothing():
    partner = stub(refusals_left=1)
    assert call(partner, ENDPOINT_TEST) == (204, "tested")
    assert partner.to_do.empty()


def test_what_was_refused_is_taken_when_it_comes_again():
    partner = stub(refusals_left=2)
    assert [call(partner)[0] for _ in range(3)] == [503, 503, 200]


def test_its_memory_is_bounded():
    partner = stub()
    partner.seen.update((str(n), None) for n in range(MOST_REMEMBERED))
    call(partner)
    assert len(partner.seen) == MOST_REMEMBERED
    assert "0" not in partner.seen
