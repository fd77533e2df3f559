import io
from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry

from shared.errors import Forbidden, Unauthenticated
from shared.identity.caller import Identity
from shared.identity.permissions import PUBLIC
from shared.web.body import Body
from shared.web.calls import Call, Incoming, Route
from shared.web.endpoints import endpoint_of
from shared.web.metrics import Meter
from shared.web.pipeline import Request, call_of
from shared.web.refusals import BodyTooLarge, UnsupportedMedia
from shared.web.settings import WebSettings

AT = datetime(2026, 11, 23, tzinfo=UTC)


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
    lines = {"content-length": str(len(raw)), "content-type": "application/json", "idempotency-key": "k1"}
    lines |= {"authorization": "Bearer officer"} | {name.replace("_", "-"): value for name, value in headers.items()}
    incoming = Incoming("POST", "/things", "", lines, Body(io.BytesIO(raw), lines))
    web = WebSettings(Tokens(), allowed, Meter(CollectorRegistry()), fingerprint_key=b"key")
    return Request(incoming, endpoint_of(route, None), {}, "r-1", "story-0001", web, AT)


def make(raw: bytes, **headers: str) -> Call:
    return call_of(request(raw, **headers))


@pytest.mark.parametrize(
    ("raw", "headers", "refusal"),
    [
        (b"x" * 21, {}, BodyTooLarge),
        (b"x", {"content_type": "text/plain"}, UnsupportedMedia),
        (b"x", {"authorization": "Bearer forged"}, Unauthenticated),
        (b"x", {"authorization": "Bearer guest"}, Forbidden),
    ],
)
def test_what_is_refused_by_its_head_is_refused_unread(raw, headers, refusal):
    refused = request(raw, **headers)
    with pytest.raises(refusal):
        call_of(refused)
    assert refused.incoming.body.unread


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
    assert call_of(request(b"x", permission=PUBLIC, authorization="Bearer forged")).identity.subject == PUBLIC
