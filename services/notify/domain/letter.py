"""A letter to a caller: sent to the address that the vault has, or a request to call back where it has none."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.notify.domain.delivery import Delivery, Outcome, attempted, first_delivery
from shared.contracts.notify import LetterAttempted, LetterPlanned, LetterUndeliverable
from shared.store.history import Decided

CALLER = "caller"
PERSON_GONE = "person_gone"


@dataclass(frozen=True)
class Letter:
    """What is said about which submission, to whom in the vault, and how far it came."""

    template: str
    number: str
    division: str
    person_id: str
    planned_at: datetime
    delivery: Delivery
    next_due_at: datetime | None = None


def plan(template: str, number: str, division: str, person_id: str, at: datetime) -> Decided[Letter]:
    """Write it; it goes out at once."""
    delivery = first_delivery(CALLER, "email", "", at)
    letter = Letter(template, number, division, person_id, at, delivery, next_due_at=delivery.next_at)
    return Decided(letter, [LetterPlanned(template, number, division, person_id)])


def record_attempt(letter: Letter, outcome: Outcome, at: datetime) -> Decided[Letter]:
    """Note what a try came to; one that cannot arrive is for a person to call about. Raises IllegalTransition.

    Who has been erased since cannot be called either.
    """
    after, counted = attempted(letter.delivery, outcome, at)
    noted = replace(letter, delivery=after, next_due_at=after.next_at)
    event = LetterAttempted(after.attempts, counted.result, counted.reason)
    if after.state != "gave_up" or counted.reason == PERSON_GONE:
        return Decided(noted, [event])
    gone = LetterUndeliverable(letter.template, letter.number, letter.division, counted.reason)
    return Decided(noted, [event, gone])
