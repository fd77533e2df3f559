"""What happens to the people behind submissions: nothing of who they are, only that they are gone."""

from dataclasses import dataclass

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


@event("cases", "erasure_shared")
@dataclass(frozen=True)
class ErasureShared(Event):
    """The other half of a mixed submission has the same caller, and is to let go of them, too."""

    number: Reference
    division: Division
    other: Reference
    reason: Remark
    by: Reference
