"""The way of one request: small named steps, the cheap refusals before the dear ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.envelope import Context
from shared.errors import Invalid, Unauthenticated
from shared.identity.caller import Identity
from shared.identity.permissions import PUBLIC
from shared.web import addresses, conditions, query, strict_json
from shared.web.body import refuse_long
from shared.web.calls import Call, Incoming
from shared.web.endpoints import Endpoint
from shared.web.refusals import UnsupportedMedia
from shared.web.settings import ANONYMOUS, WebSettings


@dataclass(slots=True)
class Request:
    """What the steps learn of one request, one after the other."""

    incoming: Incoming
    endpoint: Endpoint
    path: Mapping[str, Any]
    id: str
    correlation: str
    web: WebSettings
    at: datetime
    caller: Identity = ANONYMOUS
    raw: bytes = b""
    value: Any = None
    body: Any = None
    query: Any = None
    key: str = ""
    expected: int | None = None

    def header(self, name: str) -> str:
        """A request header, empty when missing."""
        return self.incoming.headers.get(name.lower(), "")


Step = Callable[[Request], None]


def check_length(request: Request) -> None:
    """413 for a body that says itself that it is too long."""
    refuse_long(request.incoming.body.length, request.endpoint.route.limit_bytes)


def check_media(request: Request) -> None:
    """415 for a body of another type than the route takes."""
    wanted = request.endpoint.route.media
    given = request.header("Content-Type").partition(";")[0].strip().lower()
    if request.incoming.body.announced and wanted not in ("*/*", given):
        raise UnsupportedMedia(f"This call takes {wanted}.")


def authenticate(request: Request) -> None:
    """401 without a bearer token that holds."""
    if request.endpoint.route.permission == PUBLIC:
        return
    scheme, _, token = request.header("Authorization").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("This call needs a bearer token.")
    request.caller = request.web.tokens.check(token.strip(), request.at)


def authorise(request: Request) -> None:
    """403 when no role of the caller carries the permission."""
    if request.endpoint.route.permission != PUBLIC:
        request.web.allowed(request.caller, request.endpoint.route.permission)


def load_query(request: Request) -> None:
    """422 for a query string other than declared."""
    text = request.incoming.query
    if request.endpoint.query is not None:
        request.query = query.load(request.endpoint.query, text)
    else:
        query.refuse_any(text)


def read_body(request: Request) -> None:
    """413, 408 or 400 for a body that is too long, too slow or broken off."""
    request.raw = request.incoming.body.read(request.endpoint.route.limit_bytes, request.web.limits.body_seconds)


def parse_json(request: Request) -> None:
    """400 for what is not strict JSON, 422 for values that cannot be kept."""
    if request.raw and request.endpoint.route.body is not bytes:
        request.value = strict_json.loads(request.raw)


def load_body(request: Request) -> None:
    """422 with every field that is wrong, unknown or missing."""
    if request.endpoint.body is not None:
        request.body = query.load_shape(request.endpoint.body, {} if not request.raw else request.value)
    elif request.endpoint.route.body is bytes:
        request.body = request.raw
    elif request.value not in (None, {}):
        raise Invalid("This call takes no body.", errors={"_schema": ["No body is taken."]})


def require_key(request: Request) -> None:
    """400 without the Idempotency-Key that a route of this kind needs."""
    if request.endpoint.route.idempotent:
        request.key = conditions.idempotency_key(request.header("Idempotency-Key"))


def require_version(request: Request) -> None:
    """428 without the If-Match that a route of this kind needs."""
    if request.endpoint.route.if_match:
        request.expected = conditions.expected_version(request.header("If-Match"))


STEPS: tuple[Step, ...] = (
    check_length,
    check_media,
    authenticate,
    authorise,
    load_query,
    read_body,
    parse_json,
    load_body,
    require_key,
    require_version,
)


def call_of(request: Request) -> Call:
    """Take `request` through all steps; raises the error of the first that refuses it."""
    for step in STEPS:
        step(request)
    return Call(
        request.body, request.path, request.query, request.caller, _context(request),
        request.expected, request.header, _address(request),
    )  # fmt: skip


def _address(request: Request) -> str:
    forwarded = request.header("X-Forwarded-For")
    return addresses.client_of(request.incoming.address, forwarded, request.web.proxies)


def _context(request: Request) -> Context:
    subject = request.caller.subject
    if not request.key:
        return Context(subject, request.id, request.correlation, request.at)
    return Context(subject, f"{subject}:{request.key}", request.correlation, request.at, _fingerprint(request))


def _fingerprint(request: Request) -> str:
    incoming = request.incoming
    target = f"{incoming.path}?{incoming.query}"
    text = strict_json.canonical(request.value) if request.endpoint.route.body is not bytes else request.raw
    return conditions.fingerprint(incoming.method, target, text, request.web.fingerprint_key)
