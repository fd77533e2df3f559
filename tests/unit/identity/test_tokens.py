"""Tokens: what the issuer signs the checker accepts, and nothing else."""

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.config import ConfigError
from shared.errors import Unauthenticated
from shared.identity.caller import Identity
from shared.identity.tokens import MOST_REMEMBERED, TokenChecker, TokenIssuer

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OFFICER = Identity("u-7", frozenset({"officer", "duty_officer"}), "330110", 2, "王五", "")
PARTNER = Identity("s-1", frozenset({"partner"}), "330100", 0, "公安对接系统", "police")


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


KEY, OTHER_KEY = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
ISSUER, OTHER = TokenIssuer(pem(KEY), "2026-a"), TokenIssuer(pem(OTHER_KEY), "2026-b")


def publish(path, *issuers):
    path.write_text(json.dumps({"keys": [issuer.public_jwk() for issuer in issuers]}))


@pytest.fixture
def jwks(tmp_path):
    path = tmp_path / "token-jwks.json"
    publish(path, ISSUER)
    return path


@pytest.fixture
def checker(jwks):
    return TokenChecker(jwks)


def claims(**changes):
    at = int(NOON.timestamp())
    sound = {
        "iss": "quanheng-console",
        "aud": "quanheng",
        "sub": "u-7",
        "roles": ["officer"],
        "division": "330110",
        "conf": 0,
        "iat": at,
        "nbf": at,
        "exp": at + 600,
        "jti": "j-1",
    }
    return {name: value for name, value in {**sound, **changes}.items() if value is not None}


def signed(body, key=KEY, algorithm="EdDSA", kid="2026-a"):
    return jwt.encode(body, key, algorithm=algorithm, headers={"kid": kid} if kid else {})


def sentence(checker, token, at=NOON):
    with pytest.raises(Unauthenticated) as refusal:
        checker.check(token, at)
    return str(refusal.value)


@pytest.mark.parametrize("identity", [OFFICER, PARTNER])
def test_an_issued_token_tells_who_it_was_issued_to(checker, identity):
    assert checker.check(ISSUER.issue(identity, NOON), NOON) == identity


def test_a_token_lives_for_ten_minutes(checker):
    token = ISSUER.issue(OFFICER, NOON)
    assert checker.check(token, NOON + timedelta(minutes=9, seconds=59)) == OFFICER
    assert "expired" in sentence(checker, token, NOON + timedelta(minutes=10))


def test_a_token_expires_for_a_checker_that_has_never_seen_it(checker):
    assert "expired" in sentence(checker, ISSUER.issue(OFFICER, NOON), NOON + timedelta(minutes=10))


def test_two_tokens_for_one_person_differ():
    assert ISSUER.issue(OFFICER, NOON) != ISSUER.issue(OFFICER, NOON)


def test_a_token_from_the_future_is_refused_beyond_what_clocks_differ(checker, jwks):
    token = ISSUER.issue(OFFICER, NOON)
    assert checker.check(token, NOON - timedelta(seconds=5)) == OFFICER
    assert "not valid yet" in sentence(TokenChecker(jwks), token, NOON - timedelta(minutes=1))


@pytest.mark.parametrize("changes", [{"aud": "elsewhere"}, {"aud": ["quanheng", "elsewhere"]}, {"iss": "somebody"}])
def test_a_token_for_or_from_somebody_else_is_refused(checker, changes):
    assert "not meant for this system" in sentence(checker, signed(claims(**changes)))


def test_a_token_signed_with_another_key_under_our_name_is_refused(checker):
    assert "signature" in sentence(checker, signed(claims(), key=OTHER_KEY))


def test_an_unsigned_token_is_refused(checker):
    assert "signature" in sentence(checker, signed(claims(), key=None, algorithm="none"))


def test_our_public_key_is_not_taken_for_a_shared_secret(checker):
    public = KEY.public_key().public_bytes_raw()
    assert "signature" in sentence(checker, signed(claims(), key=public, algorithm="HS256"))


def test_another_algorithm_is_refused(checker):
    elliptic = generate_private_key(SECP256R1())
    assert "signature" in sentence(checker, signed(claims(), key=elliptic, algorithm="ES256"))


@pytest.mark.parametrize(
    "changes",
    [
        *({name: None} for name in claims()),
        {"roles": "officer"},
        {"roles": [1]},
        {"division": "33011"},
        {"division": 330110},
        {"division": "33011٠"},
        {"conf": 4},
        {"conf": -1},
        {"conf": True},
        {"conf": "0"},
        {"name": 7},
        {"partner": []},
        {"sub": ""},
        {"sub": 7},
        {"exp": "soon"},
        {"exp": 1e300},
        {"exp": 10**30},
        {"exp": True},
        {"nbf": []},
        {"iat": -1},
        {"aud": 7},
    ],
)
def test_a_missing_or_misshapen_claim_is_refused(checker, changes):
    sentence(checker, signed(claims(**changes)))


def test_a_token_without_a_key_name_is_refused(checker):
    assert "not known here" in sentence(checker, signed(claims(), kid=""))


def segment(text):
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b.c",
        "..",
        "é.é.é",
        "\ud800.a.b",
        "\0",
        segment("[" * 2000) + ".e30.AA",
        segment('{"alg":"EdDSA","kid":["2026-a"]}') + ".e30.AA",
        segment('{"alg":"EdDSA","kid":"2026-a","crit":["x"]}') + ".e30.AA",
        segment('{"alg":7,"kid":"2026-a"}') + ".e30.AA",
        segment("7") + ".e30.AA",
    ],
)
def test_what_is_no_token_is_refused(checker, token):
    sentence(checker, token)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*", fullmatch=True))
def test_nothing_anybody_can_send_breaks_the_checker(checker, token):
    sentence(checker, token)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_token_with_a_character_changed_is_refused(checker, data):
    token = ISSUER.issue(OFFICER, NOON)
    place = data.draw(st.integers(0, len(token) - 2))
    character = data.draw(st.sampled_from("Aa0-_.").filter(lambda other: other != token[place]))
    sentence(checker, token[:place] + character + token[place + 1 :])


def test_a_token_over_four_kibibytes_is_refused_unread(checker):
    assert "malformed" in sentence(checker, signed(claims(name="长" * 2000)))


def test_no_sentence_and_no_cause_repeats_the_token(checker):
    for token in ("secret-in-header.b.c", signed(claims(exp=0)), signed(claims(aud="leak"))):
        with pytest.raises(Unauthenticated) as refusal:
            checker.check(token, NOON)
        assert refusal.value.__suppress_context__ or refusal.value.__context__ is None
        assert not any(part in str(refusal.value) for part in [*token.split("."), "leak"])


def test_a_new_key_is_taken_up_when_its_first_token_comes(checker, jwks):
    assert "not known here" in sentence(checker, OTHER.issue(OFFICER, NOON))
    publish(jwks, ISSUER, OTHER)
    later = NOON + timedelta(seconds=10)
    assert checker.check(OTHER.issue(OFFICER, NOON), later) == OFFICER
    assert checker.check(ISSUER.issue(OFFICER, NOON), later) == OFFICER


def test_unknown_key_names_do_not_make_the_file_be_read_each_time(checker, jwks):
    sentence(checker, signed(claims(), kid="nonsense"))
    publish(jwks, ISSUER, OTHER)
    assert "not known here" in sentence(checker, OTHER.issue(OFFICER, NOON), NOON + timedelta(seconds=9))


def test_a_removed_key_no_longer_opens_even_for_remembered_tokens(checker, jwks):
    remembered = ISSUER.issue(OFFICER, NOON)
    checker.check(remembered, NOON)
    publish(jwks, OTHER)
    checker.check(OTHER.issue(OFFICER, NOON), NOON)
    assert "not known here" in sentence(checker, remembered)


def test_a_key_file_caught_half_written_leaves_the_old_keys(checker, jwks):
    jwks.write_text('{"keys": [')
    sentence(checker, OTHER.issue(OFFICER, NOON))
    assert checker.check(ISSUER.issue(OFFICER, NOON), NOON) == OFFICER


def test_a_remembered_token_is_not_verified_again(checker):
    token = ISSUER.issue(OFFICER, NOON)
    assert checker.check(token, NOON) is checker.check(token, NOON)


def test_the_memory_of_tokens_is_bounded(checker):
    for number in range(MOST_REMEMBERED + 5):
        checker._remember(number.to_bytes(32), OFFICER, NOON)
    assert len(checker._remembered) == MOST_REMEMBERED


@pytest.mark.parametrize(
    "content", ["", "{}", '{"keys": []}', '{"keys": 7}', '{"keys": [{"crv": "Ed25519", "x": 7}]}', "[]"]
)
def test_a_checker_without_usable_keys_ends_the_start_in_one_line(tmp_path, content):
    path = tmp_path / "token-jwks.json"
    with pytest.raises(ConfigError):
        TokenChecker(path)
    path.write_text(content)
    with pytest.raises(ConfigError, match=r"token-jwks\.json"):
        TokenChecker(path)


def test_only_the_public_half_is_published():
    assert set(ISSUER.public_jwk()) == {"kty", "crv", "x", "kid", "alg", "use"}


def test_a_key_without_a_given_name_has_always_the_same_one(tmp_path):
    first, second = TokenIssuer(pem(KEY)), TokenIssuer(pem(KEY))
    assert first.public_jwk() == second.public_jwk()
    publish(tmp_path / "jwks", first)
    assert TokenChecker(tmp_path / "jwks").check(second.issue(OFFICER, NOON), NOON) == OFFICER


def test_a_signing_key_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="Ed25519"):
        TokenIssuer(pem(generate_private_key(SECP256R1())))
