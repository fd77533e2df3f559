"""What happens in `notify`: pages to our people and letters to callers, how they went out and who answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.contracts.registry import Event, event
from shared.contracts.text import Code, Division, Reference

Channel = Literal["email", "inbox"]
AttemptOutcome = Literal["sent", "will_retry", "gave_up"]


@event("notify", "contact_noted")
@dataclass(frozen=True)
class ContactNoted(Event):
    """The directory learned how an account stands now; `sequence` is that of the account's own history."""

    person_id: Reference
    roles: tuple[Code, ...]
    division: Division
    active: bool
    language: Code
    sequence: int


@event("notify", "page_planned")
@dataclass(frozen=True)
class PagePlanned(Event):
    """These accounts are to be told by these channels; unless one of them answers, others are asked later.

    `vacant` says that nobody holds the role that the rule names, so that the administrators are told instead.
    """

    rule: Code
    template: Code
    template_version: int
    division: Division
    about_source: Code
    about_id: Reference
    role: Code
    vacant: bool
    recipients: tuple[Reference, ...]
    channels: tuple[Channel, ...]
    escalates_at: datetime | None


@event("notify", "page_escalated")
@dataclass(frozen=True)
class PageEscalated(Event):
    """Nobody answered in time: the next role is told as well."""

    role: Code
    vacant: bool
    recipients: tuple[Reference, ...]
    escalates_at: datetime | None


@event("notify", "page_attempted")
@dataclass(frozen=True)
class PageAttempted(Event):
    """One try to reach one account by one channel."""

    account: Reference
    channel: Channel
    attempt: int
    outcome: AttemptOutcome
    reason: Code


@event("notify", "page_acknowledged")
@dataclass(frozen=True)
class PageAcknowledged(Event):
    """A person said: I have it."""

    about_source: Code
    about_id: Reference
    account: Reference


@event("notify", "letter_planned")
@dataclass(frozen=True)
class LetterPlanned(Event):
    """A caller is to be told about their submission."""

    template: Code
    number: Reference
    division: Division
    person_id: Reference


@event("notify", "letter_attempted")
@dataclass(frozen=True)
class LetterAttempted(Event):
    """One try to reach the caller."""

    attempt: int
    outcome: AttemptOutcome
    reason: Code


@event("notify", "letter_undeliverable")
@dataclass(frozen=True)
class LetterUndeliverable(Event):
    """The caller cannot be reached in writing: a person calls back."""

    template: Code
    number: Reference
    division: Division
    reason: Code
