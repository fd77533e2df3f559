"""Filling in and correcting what the caller gave: what is said of people goes to the vault, and nowhere else."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

from services.cases.domain import amending as domain
from services.cases.domain.amending import Said
from services.cases.domain.complaint import Complaint
from services.cases.domain.finding import findable
from services.cases.domain.hand import Hand
from services.cases.domain.people import CALLER, confidentiality_of
from services.cases.domain.registration import check_happened
from services.cases.domain.required import CALLER_FIELDS
from services.cases.domain.traces import Without, blanked, without_traces
from services.cases.handlers import words
from services.cases.handlers.acting import Act, change
from services.cases.handlers.intake import required_of
from services.cases.handlers.people import SERVICE, traceless
from services.cases.schemas.complaints import AmendCaller, AmendComplaint, AmendFacts, AmendInstrument
from services.cases.store import Desk
from shared.contracts.additions import ComplaintAmended
from shared.contracts.envelope import Context, Received
from shared.contracts.unsaid import UNSAID, said_of
from shared.errors import QuanhengError
from shared.identity.people import Amendment, Awaited, Owner, Person, PersonErased, Waiting, is_nobody, news
from shared.identity.sweep import PATIENCE
from shared.ids import derived_id
from shared.store.history import Decided, Stored, handled

Save = Callable[[], Stored[Complaint]]

NOTHING_NEW: Without = partial(without_traces, people=())
PERMISSION = "complaint.supplement"
SITE = {
    "site_name": "name",
    "site_address": "address",
    "position": "position",
    "platform": "platform",
    "credit_code": "credit_code",
}
"""How the fields of a site are named in a change -> in the record."""


def amend(desk: Desk, act: Act, command: AmendComplaint) -> Stored[Complaint]:
    """Put what is said now in its place; what becomes of the caller happens in the vault, or not at all.

    The account stays as it was told, but for what is in the vault from now on.

    Raises what `domain.amend` refuses with, Invalid for words that no list knows, Forbidden outside the caller's
    division and for a known reporter below their level (投诉办法 art. 37).
    """
    words.check_amended(desk, command)
    check_happened(said_of(command.facts, AmendFacts).get("happened_at"), act.context.at)
    stored = desk.complaints.get(act.complaint_id)
    if handled(stored.history, act.context):
        return stored
    _may_say(desk, act, stored.state, command)
    told = _told_of_caller(desk, stored.state, command)
    said = _said(desk, act, stored.state, command, told)

    new = _without(told)

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        decided = domain.amend(one, act.complaint_id, said, required_of(desk, one), hand)
        return _told(desk, decided, hand, new)

    return _saved(desk, act, said, told or {}, lambda: change(desk, act, PERMISSION, decide))


def follow(desk: Desk, event: Received[ComplaintAmended], context: Context) -> None:
    """The other half of a mixed submission hears that something was said of their caller."""
    settle(desk, event)
    if event.data.other is None:
        return
    first = desk.complaints.get(event.subject).state
    fields, emptied = (_of_caller(names) for names in (event.data.fields, event.data.emptied))
    hand = Hand(event.data.by, context.at, desk.clocks)

    def decide(one: Complaint) -> Decided[Complaint]:
        required = required_of(desk, one)
        return _told(desk, domain.follow(one, first, fields, emptied, required, hand), hand)

    desk.complaints.change(event.data.other, decide, context)


def _told(desk: Desk, decided: Decided[Complaint], hand: Hand, new: Without = NOTHING_NEW) -> Decided[Complaint]:
    """With the account that names nobody, not by what is `new` of them either, and found by what stands there now."""
    if not decided.events:
        return decided
    told = blanked(blanked(decided.state, partial(traceless, desk, decided.state)), new)
    return replace(decided, state=findable(told, desk.usage.at(hand.at)))


def _without(told: Mapping[str, str] | None) -> Without:
    """Takes out of a text what is said of the caller now, which the vault does not have yet."""
    known = {name: value for name, value in (told or {}).items() if value.strip()}
    return partial(without_traces, people=[Person(**known)]) if known else NOTHING_NEW


def _may_say(desk: Desk, act: Act, complaint: Complaint, command: AmendComplaint) -> None:
    """A reporter's number is where word of the report goes and what opens it: who may not know it must not set it."""
    known = command.caller not in (UNSAID, AmendCaller()) and complaint.person_id is not None
    desk.guard.allowed_in(act.by, PERMISSION, complaint.division, confidentiality_of(complaint) if known else 0)
    if known and CALLER in complaint.erased:
        raise PersonErased("this person was erased")


def _told_of_caller(desk: Desk, complaint: Complaint, command: AmendComplaint) -> dict[str, str] | None:
    """What is said of the caller and not known yet, blank where it is emptied; None when nobody would be left.

    A number that they are not found by is new, however the vault has it written.
    """
    told = {name: value or "" for name, value in said_of(command.caller, AmendCaller).items()}
    if complaint.person_id is None or not told:
        return {name: value for name, value in told.items() if value.strip()}
    nobody, new = desk.people.holds(complaint.person_id, lambda one: (is_nobody(one, told), news(one, told)))
    if "phone" in told and _phone_hash(desk, told["phone"]) != complaint.phone_hash:
        new = {"phone": told["phone"], **new}
    return None if nobody else new


def _said(
    desk: Desk, act: Act, complaint: Complaint, command: AmendComplaint, caller: Mapping[str, str] | None
) -> Said:
    said = said_of(command, AmendComplaint)
    of_caller = caller or {}
    return Said(
        matter={name: said[name] for name in ("category", "claims") if name in said},
        site={field: said[name] for name, field in SITE.items() if name in said},
        facts=said_of(command.facts, AmendFacts),
        instrument=said_of(command.instrument, AmendInstrument),
        caller=tuple(f"caller_{name}" for name in of_caller),
        emptied=tuple(f"caller_{name}" for name, value in of_caller.items() if not value.strip()),
        nobody=caller is None,
        person_id=(complaint.person_id or _new_person(act)) if caller else None,
        phone_hash=_phone_hash(desk, of_caller.get("phone", "")),
    )


def _phone_hash(desk: Desk, phone: str) -> str | None:
    return desk.people.hash_of("phone", phone) if phone.strip() else None


def _of_caller(fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in fields if name in CALLER_FIELDS)


def _new_person(act: Act) -> str:
    return derived_id("person", act.complaint_id, act.context.cause)


def _saved(desk: Desk, act: Act, said: Said, told: Mapping[str, str], save: Save) -> Stored[Complaint]:
    """Save it, and what was said of the caller in the vault with it: neither without the other."""
    if not told or said.person_id is None:
        return save()
    if said.person_id == _new_person(act):
        with _keeping(desk, said.person_id, Person(**told), act):
            return save()
    return _amending(desk, act, said.person_id, told, save)


def _amending(desk: Desk, act: Act, person_id: str, told: Mapping[str, str], save: Save) -> Stored[Complaint]:
    """What a process does not come to that ends in between, the event does, or the sweep."""
    amendments, amendment = desk.people.amendments, _amendment(act.complaint_id, act.context.cause)
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
    if complaint.person_id is not None and _of_caller(event.data.fields):
        amendment = _amendment(event.subject, event.causation)
        desk.people.amendments.settle(complaint.person_id, amendment.id, event.sequence)


def sweep_waiting(desk: Desk, at: datetime) -> None:
    """End what has waited for a day: in its place if it was saved, and forgotten if not."""
    for one in desk.people.amendments.waiting(SERVICE, at - PATIENCE):
        _end(desk, one, desk.complaints.get(one.amendment.document))


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


@contextmanager
def _keeping(desk: Desk, person_id: str, person: Person, act: Act) -> Iterator[None]:
    """Somebody whom the submission was refused is nobody's at once; after any other error the save may stand."""
    owner = Owner("cases", act.complaint_id)
    desk.people.keep(person_id, person, owner, act.context.at)
    try:
        yield
    except QuanhengError:
        desk.people.drop(Awaited(person_id, owner, act.context.at))
        raise
