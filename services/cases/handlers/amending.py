"""Filling in and correcting what the caller gave: what is said of people goes to the vault, and nowhere else."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

from services.cases.domain import amending as domain
from services.cases.domain.amending import Said
from services.cases.domain.complaint import Complaint, check_happened
from services.cases.domain.finding import findable
from services.cases.domain.hand import Hand
from services.cases.domain.people import CALLER, confidentiality_of
from services.cases.domain.required import CALLER_FIELDS
from services.cases.domain.traces import blanked
from services.cases.handlers import words
from services.cases.handlers.acting import Act, change
from services.cases.handlers.intake import required_of
from services.cases.handlers.people import traceless
from services.cases.schemas.complaints import AmendComplaint, Caller
from services.cases.store import Desk
from shared.contracts.additions import ComplaintAmended
from shared.contracts.envelope import Context, Received
from shared.errors import QuanhengError
from shared.identity.people import Awaited, Owner, Person, PersonErased
from shared.ids import derived_id
from shared.store.history import Decided, Stored, handled

PERMISSION = "complaint.supplement"


def amend(desk: Desk, act: Act, command: AmendComplaint) -> Stored[Complaint]:
    """Put what is said now in its place; what becomes of the caller happens in the vault, or not at all.

    The account stays as it was told, but for what is in the vault from now on.

    Raises what `domain.amend` refuses with, Invalid for words that no list knows, Forbidden outside the caller's
    division and for a known reporter below their level (投诉办法 art. 37).
    """
    words.check_amended(desk, command)
    check_happened(command.facts.happened_at, act.context.at)
    stored = desk.complaints.get(act.complaint_id)
    if handled(stored.history, act.context):
        return stored
    _may_say(desk, act, stored.state, command)
    said = _said(desk, act, stored.state, command)

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        decided = domain.amend(one, act.complaint_id, said, required_of(desk, one), hand)
        return _told(desk, decided, hand)

    with _caller(desk, act, stored.state, said.person_id, command.caller):
        return change(desk, act, PERMISSION, decide)


def follow(desk: Desk, event: Received[ComplaintAmended], context: Context) -> None:
    """The other half of a mixed submission hears that something was said of their caller."""
    if event.data.other is None:
        return
    first = desk.complaints.get(event.subject).state
    fields = tuple(name for name in event.data.fields if name in CALLER_FIELDS)
    hand = Hand(event.data.by, context.at, desk.clocks)

    def decide(one: Complaint) -> Decided[Complaint]:
        required = required_of(desk, one)
        return _told(desk, domain.follow(one, first, fields, required, hand), hand)

    desk.complaints.change(event.data.other, decide, context)


def _told(desk: Desk, decided: Decided[Complaint], hand: Hand) -> Decided[Complaint]:
    """With the account that names nobody, and found by what stands there now."""
    if not decided.events:
        return decided
    told = blanked(decided.state, partial(traceless, desk, decided.state))
    return replace(decided, state=findable(told, desk.usage.at(hand.at)))


def _may_say(desk: Desk, act: Act, complaint: Complaint, command: AmendComplaint) -> None:
    """A reporter's number is where word of the report goes and what opens it: who may not know it must not set it."""
    known = command.caller is not None and complaint.person_id is not None
    desk.guard.allowed_in(act.by, PERMISSION, complaint.division, confidentiality_of(complaint) if known else 0)
    if known and CALLER in complaint.erased:
        raise PersonErased("this person was erased")


def _said(desk: Desk, act: Act, complaint: Complaint, command: AmendComplaint) -> Said:
    caller = command.caller
    site = {"name": command.site_name, "address": command.site_address}
    more = {name: getattr(command, name) for name in ("position", "platform", "credit_code")}
    return Said(
        category=command.category,
        claims=command.claims,
        site=_given({**site, **more}),
        facts=_given(vars(command.facts)),
        instrument=_given(vars(command.instrument)),
        caller=caller.given if caller else (),
        person_id=(complaint.person_id or _new_person(act)) if caller else None,
        phone_hash=desk.people.hash_of("phone", caller.phone) if caller and caller.phone.strip() else None,
    )


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _new_person(act: Act) -> str:
    return derived_id("person", act.complaint_id, act.context.cause)


def _caller(
    desk: Desk, act: Act, complaint: Complaint, person_id: str | None, caller: Caller | None
) -> AbstractContextManager[None]:
    if caller is None or person_id is None:
        return nullcontext()
    person = Person(**vars(caller))
    if complaint.person_id is None:
        return _keeping(desk, person_id, person, act)
    return desk.people.amending(person_id, person)


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
