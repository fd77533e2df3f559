"""What surrounds every change and every event: who, because of what, when, as part of which story."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from shared.contracts.registry import Event

E = TypeVar("E", bound=Event)


def whole_ms(at: datetime) -> datetime:
    """The instant in UTC cut to milliseconds, which is what the database keeps."""
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


@dataclass(frozen=True)
class Context:
    """Of one change: the actor, the cause that makes it happen once, the story it belongs to, and the time.

    `cause` is an event's id or a client's Idempotency-Key with its subject; `fingerprint` tells one request from
    another that comes with the same key; `exercise` marks a drill.
    """

    actor: str
    cause: str
    correlation: str
    at: datetime
    fingerprint: str = ""
    exercise: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", whole_ms(self.at))


@dataclass(frozen=True)
class Received(Generic[E]):
    """An event as it arrived: `subject` is the aggregate it happened to, `sequence` its place in that history."""

    id: str
    source: str
    type: str
    subject: str
    sequence: int
    correlation: str
    causation: str
    at: datetime
    actor: str
    exercise: bool
    data: E

    def context(self, service: str, at: datetime) -> Context:
        """The context of what `service` does because of this event."""
        return Context(f"service:{service}", self.id, self.correlation, at, exercise=self.exercise)
