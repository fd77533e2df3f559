"""What the web needs of the process it runs in; it stands in the container's config under SETTINGS."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from shared.identity.caller import Identity
from shared.identity.permissions import PUBLIC
from shared.web.addresses import Network
from shared.web.calls import Answer
from shared.web.metrics import Meter
from shared.web.problems import UNAVAILABLE

SETTINGS = "web"


ANONYMOUS = Identity(subject=PUBLIC, roles=frozenset(), division="", confidentiality=0)


class Tokens(Protocol):
    """Checks bearer tokens; `shared.identity.tokens.TokenChecker` is one."""

    def check(self, token: str, at: datetime) -> Identity:
        """The caller that `token` stands for at that time; raises Unauthenticated."""


@dataclass(frozen=True)
class Limits:
    """The bounds of one server: connections, places in the queue for a worker, and seconds."""

    connections: int = 512
    queue: int = 256
    queue_seconds: float = 3.0
    answer_seconds: float = 30.0
    idle_seconds: float = 60.0
    head_seconds: float = 10.0
    body_seconds: float = 20.0
    stop_seconds: float = 10.0


def utc_now() -> datetime:
    """The time of a call, taken once where it comes in."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class WebSettings:
    """`allowed` raises Forbidden when the caller may not use the permission at all.

    `fingerprint_key` keys the fingerprints of requests; `proxies` are believed when they say for whom they call;
    `unavailable` names the error classes that mean 503; `problem_page` shows a refusal to a browser, by status and
    Accept-Language, where a service has pages.
    """

    tokens: Tokens
    allowed: Callable[[Identity, str], None]
    meter: Meter
    fingerprint_key: bytes = b""
    proxies: tuple[Network, ...] = ()
    unavailable: frozenset[str] = UNAVAILABLE
    now: Callable[[], datetime] = utc_now
    limits: Limits = field(default_factory=Limits)
    problem_page: Callable[[int, str], Answer] | None = None
