"""Signatures by Standard Webhooks, held against the stub partner's own check."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime

import pytest

from demo.partner import Forged, verify
from services.linkage.domain.signature import Keys, signed_headers
from tests.unit.linkage.build import NOW

KEYS = Keys(b"master")
BODY = b'{"id":"r-1"}'
SECRET = KEYS.shown("police", 1)


def headers(*generations: int, body: bytes = BODY):
    return signed_headers([KEYS.of("police", one) for one in generations], "r-1", NOW, body)


def test_the_example_of_the_specification_holds():
    """The vector that the reference libraries of Standard Webhooks are tested with."""
    key = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    made = signed_headers([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_partner_who_decodes_the_key_accepts_the_call():
    assert verify(SECRET, headers(1), BODY, NOW.timestamp()) == "r-1"


def test_the_key_is_the_decoded_part_behind_the_prefix_not_the_text():
    assert b64decode(SECRET.removeprefix("whsec_")) == KEYS.of("police", 1)
    mistaken = signed_headers([SECRET.encode()], "r-1", NOW, BODY)
    with pytest.raises(Forged):
        verify(SECRET, mistaken, BODY, NOW.timestamp())


@pytest.mark.parametrize("generation", [1, 2])
def test_during_a_rotation_both_keys_hold(generation):
    assert verify(KEYS.shown("police", generation), headers(2, 1), BODY, NOW.timestamp()) == "r-1"


def test_every_partner_and_every_generation_has_a_key_of_its_own():
    keys = {KEYS.of(partner, generation) for partner in ("police", "tax", "police2") for generation in (1, 2, 12)}
    assert len(keys) == 9
    assert {len(key) for key in keys} == {32}


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "r-2"},
        {"webhook-timestamp": str(int(NOW.timestamp()) + 1)},
        {"webhook-signature": "v1," + b64encode(b"0" * 32).decode()},
        {"webhook-signature": "v1,???"},
        {"webhook-signature": ""},
        {"webhook-id": ""},
        {"webhook-timestamp": "now"},
    ],
)
def test_a_changed_header_is_a_forgery(change):
    with pytest.raises(Forged):
        verify(SECRET, {**headers(1), **change}, BODY, NOW.timestamp())


def test_a_changed_body_is_a_forgery():
    with pytest.raises(Forged):
        verify(SECRET, headers(1), BODY + b" ", NOW.timestamp())


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_call_older_or_newer_than_five_minutes_is_refused(seconds):
    with pytest.raises(Forged):
        verify(SECRET, headers(1), BODY, NOW.timestamp() + seconds)


def test_no_key_shows_in_a_repr():
    assert "master" not in repr(KEYS)
