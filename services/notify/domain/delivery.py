"""One account told by one channel: how often it was tried, how that ended, when it is tried again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.contracts.notify import AttemptOutcome, Channel
from shared.errors import IllegalTransition

BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600))

TRANSITIONS = {
    ("waiting", "sent"): "sent",
    ("waiting", "will_retry"): "waiting",
    ("waiting", "gave_up"): "gave_up",
    ("waiting", "stop"): "stopped",
    # A mail was under way when somebody acknowledged: what became of it is noted, and no other follows.
    ("stopped", "sent"): "sent",
    ("stopped", "will_retry"): "stopped",
    ("stopped", "gave_up"): "stopped",
    ("stopped", "stop"): "stopped",
    ("sent", "stop"): "sent",
    ("gave_up", "stop"): "gave_up",
}


@dataclass(frozen=True)
class Delivery:
    """`instead_of` names the role that nobody holds and for which this account is told; empty otherwise."""

    account: str
    channel: Channel
    instead_of: str = ""
    state: str = "waiting"
    attempts: int = 0
    reason: str = ""
    next_at: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What one try came to; `reason` is a code that holds no address and no text of the other side."""

    result: AttemptOutcome
    reason: str = ""


def first_delivery(account: str, channel: Channel, instead_of: str, at: datetime) -> Delivery:
    """A delivery to be tried at once; in the inbox it stands by being in the page."""
    if channel == "inbox":
        return Delivery(account, channel, instead_of, state="sent")
    return Delivery(account, channel, instead_of, next_at=at)


def attempted(delivery: Delivery, outcome: Outcome, at: datetime) -> tuple[Delivery, Outcome]:
    """The delivery after one more try, and the outcome as it counts: the last retry that fails gives up.

    Raises IllegalTransition for one that has ended.
    """
    counted = outcome
    if outcome.result == "will_retry" and delivery.attempts >= len(BACKOFF):
        counted = Outcome("gave_up", outcome.reason)
    state = _next(delivery, counted.result)
    tried = replace(
        delivery,
        state=state,
        attempts=delivery.attempts + 1,
        reason=counted.reason,
        next_at=at + BACKOFF[delivery.attempts] if state == "waiting" else None,
    )
    return tried, counted


def stopped(delivery: Delivery) -> Delivery:
    """The delivery after an acknowledgement: it is not tried any more."""
    return replace(delivery, state=_next(delivery, "stop"), next_at=None)


def _next(delivery: Delivery, action: str) -> str:
    try:
        return TRANSITIONS[delivery.state, action]
    except KeyError:
        raise IllegalTransition("this delivery has ended", state=delivery.state, action=action) from None
