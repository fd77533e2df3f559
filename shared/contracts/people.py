"""What happens to the people behind submissions: nothing of who they are, only that they came or are gone."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import Event, event
from shared.contracts.text import Code, Division, Reference, Remark


@event("cases", "caller_erased")
@dataclass(frozen=True)
class CallerErased(Event):
    """The caller is no longer known to the submission; the vault is to forget them (PIPL art. 47)."""

    number: Reference
    division: Division
    person: Reference
    reason: Remark
    by: Reference


@event("cases", "party_erased")
@dataclass(frozen=True)
class PartyErased(Event):
    """An agent or one of several who complained together is no longer known; the vault is to forget them."""

    number: Reference
    division: Division
    person: Reference
    role: Code
    reason: Remark
    by: Reference


@event("cases", "party_joined")
@dataclass(frozen=True)
class PartyJoined(Event):
    """Somebody came to speak for the caller or to complain with them, an agent `until` a day (投诉办法 arts. 11-12).

    `other` is the other half of a mixed submission, where they are to stand, too.
    """

    number: Reference
    division: Division
    person: Reference
    role: Code
    until: date | None
    document: Remark
    by: Reference
    other: Reference | None = None


@event("cases", "party_left")
@dataclass(frozen=True)
class PartyLeft(Event):
    """An agent, a representative or a joint complainant is that no more, from the day `on`; nor in the `other` half."""

    number: Reference
    division: Division
    person: Reference
    role: Code
    on: date
    document: Remark
    by: Reference
    other: Reference | None = None


@event("cases", "authority_prolonged")
@dataclass(frozen=True)
class AuthorityProlonged(Event):
    """An agent has shown an authority that lasts until that day, for the `other` half, too (投诉办法 art. 11)."""

    number: Reference
    division: Division
    person: Reference
    until: date
    document: Remark
    by: Reference
    other: Reference | None = None


@event("cases", "erasure_shared")
@dataclass(frozen=True)
class ErasureShared(Event):
    """The other half of a mixed submission has the same caller, or that `person` beside them, and lets go of them."""

    number: Reference
    division: Division
    other: Reference
    reason: Remark
    by: Reference
    person: Reference | None = None
