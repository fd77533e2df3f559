from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry

from shared.errors import Forbidden, Unauthenticated
from shared.identity.caller import Identity
from shared.identity.permissions import PUBLIC
from shared.web.calls import Call, Route
from shared.web.endpoints import endpoint_of
from shared.web.metrics import Meter
from shared.web.pipeline import Request, call_of
from shared.web.refusals import BodyTooLarge, UnsupportedMedia
from shared.web.settings import WebSettings

AT = datetime(2026, 11, 23, tzinfo=UTC)


class Source:
    """A body that counts how much of it was read."""

    chunked_input = False

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.content_length = len(raw)
        self.position = 0

    def read(self, size: int) -> bytes:
        self.position += size
        return self.raw[:size]


class Tokens:
    def check(self, token: str, at: datetime) -> Identity:
        assert at == AT
        if token == "forged":
            raise Unauthenticated
        return Identity(token, frozenset(), "330000", 0)


def allowed(identity: Identity, permission: str) -> None:
    if identity.subject == "guest":
        raise Forbidden


def request(raw: bytes, permission: str = "thing.make", **headers: str) -> Request:
    route = Route("POST", "/things", permission, "make", body=bytes, idempotent=permission != PUBLIC, limit_bytes=20)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/things",
        "CONTENT_LENGTH": str(len(raw)),
        "CONTENT_TYPE": "application/json",
        "HTTP_AUTHORIZATION": "Bearer officer",
        "HTTP_IDEMPOTENCY_KEY": "k1",
        "wsgi.input": Source(raw),
        **headers,
    }
    web = WebSettings(Tokens(), allowed, Meter(CollectorRegistry()), fingerprint_key=b"key")
    return Request(environ, endpoint_of(route, None), {}, "r-1", "story-0001", web, AT)


def make(raw: bytes, **headers: str) -> Call:
    return call_of(request(raw, **headers))


@pytest.mark.parametrize(
    ("raw", "headers", "refusal"),
    [
        (b"x" * 21, {}, BodyTooLarge),
        (b"x", {"CONTENT_TYPE": "text/plain"}, UnsupportedMedia),
        (b"x", {"HTTP_AUTHORIZATION": "Bearer forged"}, Unauthenticated),
        (b"x", {"HTTP_AUTHORIZATION": "Bearer guest"}, Forbidden),
    ],
)
def test_what_is_refused_by_its_head_is_refused_unread(raw, headers, refusal):
    refused = request(raw, **headers)
    with pytest.raises(refusal):
        call_of(refused)
    assert refused.environ["wsgi.input"].position == 0


def test_the_cause_of_a_change_is_the_subject_with_its_key():
    context = make(b"x").context
    assert (context.actor, context.cause, context.correlation, context.at) == (
        "officer",
        "officer:k1",
        "story-0001",
        AT,
    )


def test_without_a_key_the_cause_is_the_request():
    assert call_of(request(b"x", permission=PUBLIC)).context.cause == "r-1"


def test_an_unread_body_is_part_of_the_fingerprint():
    assert make(b"x").context.fingerprint != make(b"y").context.fingerprint


def test_a_public_route_knows_nobody_even_with_a_token():
    assert call_of(request(b"x", permission=PUBLIC, HTTP_AUTHORIZATION="Bearer forged")).identity.subject == PUBLIC
