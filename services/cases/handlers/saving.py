"""A change of a submission and what it says of people are saved together: neither stands without the other.

What is said of somebody new is kept while it is saved and dropped when that is refused; what is said of somebody who is
known waits beside them in the vault, and what a process that ends in between does not come to, the event of the change
does, or the sweep.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.cases.domain.complaint import Complaint
from services.cases.domain.required import CALLER_FIELDS
from services.cases.handlers.acting import Act
from services.cases.handlers.people import SERVICE
from services.cases.store import Desk
from shared.contracts.additions import ComplaintAmended
from shared.contracts.envelope import Received
from shared.errors import QuanhengError
from shared.identity.people import Amendment, Owner, Person, Waiting
from shared.identity.sweep import PATIENCE
from shared.ids import derived_id
from shared.store.history import Stored

Save = Callable[[], Stored[Complaint]]


@dataclass(frozen=True)
class SaidOf:
    """What is said of the person of that id, by field; blank where nothing is known any more."""

    person_id: str | None
    told: Mapping[str, str]
    is_new: bool


def saved_with(desk: Desk, act: Act, caller: SaidOf, save: Save) -> Stored[Complaint]:
    """Save the change, and what it says of the caller with it."""
    if not caller.told or caller.person_id is None:
        return save()
    if caller.is_new:
        with desk.people.keeping(caller.person_id, Person(**caller.told), Owner(SERVICE, act.id), act.context.at):
            return save()
    return _amending(desk, act, caller.person_id, caller.told, save)


def _amending(desk: Desk, act: Act, person_id: str, told: Mapping[str, str], save: Save) -> Stored[Complaint]:
    amendments, amendment = desk.people.amendments, _amendment(act.id, act.context.cause)
    amendments.propose(person_id, amendment, told, act.context.at)
    try:
        stored = save()
    except QuanhengError:
        amendments.withdraw(person_id, amendment.id)
        raise
    _end(desk, Waiting(person_id, amendment), stored)
    return stored


def settle(desk: Desk, event: Received[ComplaintAmended]) -> None:
    """What was said of the caller takes its place in the vault, if it has not yet."""
    complaint = desk.complaints.get(event.subject).state
    if complaint.person_id is not None and of_caller(event.data.fields):
        amendment = _amendment(event.subject, event.causation)
        desk.people.amendments.settle(complaint.person_id, amendment.id, event.sequence)


def sweep_waiting(desk: Desk, at: datetime) -> None:
    """End what has waited for a day: in its place if it was saved, and forgotten if not."""
    for one in desk.people.amendments.waiting(SERVICE, at - PATIENCE):
        _end(desk, one, desk.complaints.get(one.amendment.document))


def of_caller(fields: Iterable[str]) -> tuple[str, ...]:
    """Those of the fields that are about the caller."""
    return tuple(name for name in fields if name in CALLER_FIELDS)


def _end(desk: Desk, waiting: Waiting, stored: Stored[Complaint]) -> None:
    amendments, amendment = desk.people.amendments, waiting.amendment
    saved = (entry for entry in stored.history if _amendment(stored.id, entry.cause) == amendment)
    entry = next((entry for entry in saved if entry.type == ComplaintAmended.type), None)
    if entry is None:
        amendments.withdraw(waiting.person_id, amendment.id)
    else:
        amendments.settle(waiting.person_id, amendment.id, entry.seq)


def _amendment(complaint_id: str, cause: str) -> Amendment:
    return Amendment(derived_id("amendment", complaint_id, cause), complaint_id)
