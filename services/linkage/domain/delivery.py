"""One try to hand a referral over: what came back, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

Outcome = Literal["delivered", "will_retry", "gave_up", "superseded"]

DELAYS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=12),
)
"""What is waited after the first, the second … failed try; with the last the tries reach over 31 hours."""

LONGEST_WAIT = timedelta(hours=12)
GONE = "gone"
INACTIVE = "partner_inactive"
ADDRESS_FORBIDDEN = "address_forbidden"
_HOPELESS = frozenset({INACTIVE, ADDRESS_FORBIDDEN})
_PATIENCE_ASKED = frozenset({408, 429})


@dataclass(frozen=True)
class Reply:
    """What one call came back with: an HTTP status, or 0 and the `reason` why there is none.

    `retry_after` is how many seconds the partner asks us to stay away.
    """

    status: int = 0
    reason: str = ""
    retry_after: float | None = None

    @property
    def taken(self) -> bool:
        """Only 2xx says that the partner has it; a redirect does not."""
        return 200 <= self.status < 300


class Sender(Protocol):
    """Makes one call, in bounded time, without following redirects and without raising for what goes wrong."""

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply: ...


@dataclass(frozen=True)
class Verdict:
    """What follows from a reply; `delay` until the next try when there is one."""

    outcome: Outcome
    reason: str
    delay: timedelta | None = None


def judge(reply: Reply, failed_before: int) -> Verdict:
    """What to do after a reply, when `failed_before` tries of this round have failed already.

    No answer, 408, 429 and 5xx are tried again; everything else that is not 2xx is final (Standard Webhooks 1.0).
    """
    reason = _reason(reply)
    if reply.taken:
        return Verdict("delivered", reason)
    if not _may_pass(reply):
        return Verdict("gave_up", reason)
    if failed_before >= len(DELAYS):
        return Verdict("gave_up", "tries_used_up")
    return Verdict("will_retry", reason, max(DELAYS[failed_before], _asked(reply)))


def _may_pass(reply: Reply) -> bool:
    if reply.status == 0:
        return reply.reason not in _HOPELESS
    return reply.status >= 500 or reply.status in _PATIENCE_ASKED


def _asked(reply: Reply) -> timedelta:
    return timedelta(seconds=min(max(reply.retry_after or 0, 0), LONGEST_WAIT.total_seconds()))


def _reason(reply: Reply) -> str:
    if reply.status == 0:
        return reply.reason
    return GONE if reply.status == 410 else f"status_{reply.status}"
