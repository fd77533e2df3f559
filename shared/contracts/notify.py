"""What happens in `notify`: pages to people, how they went out and who answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.contracts.registry import Event, event
from shared.contracts.text import Code, Division, Reference

Channel = Literal["email", "inbox"]


@event("notify", "page_planned")
@dataclass(frozen=True)
class PagePlanned(Event):
    """These accounts are to be told by these channels, and asked again until one acknowledges."""

    template: Code
    division: Division
    about_source: Code
    about_id: Reference
    recipients: tuple[Reference, ...]
    channels: tuple[Channel, ...]
    escalates_at: datetime | None


@event("notify", "page_attempted")
@dataclass(frozen=True)
class PageAttempted(Event):
    """One try to reach one account by one channel."""

    account: Reference
    channel: Channel
    attempt: int
    outcome: Literal["sent", "will_retry", "gave_up"]
    reason: Code


@event("notify", "page_acknowledged")
@dataclass(frozen=True)
class PageAcknowledged(Event):
    """A person said: I have it."""

    about_source: Code
    about_id: Reference
    account: Reference
