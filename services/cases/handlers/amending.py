"""Filling in and correcting what the caller gave: what is said of people goes to the vault, and nowhere else."""

from collections.abc import Mapping
from dataclasses import replace

from services.cases.domain import amending as domain
from services.cases.domain.amending import Said
from services.cases.domain.complaint import Complaint
from services.cases.domain.finding import findable
from services.cases.domain.hand import Hand
from services.cases.domain.people import CALLER, confidentiality_of
from services.cases.domain.registration import check_happened
from services.cases.domain.traces import Without, blanked, taking_out
from services.cases.handlers import blanks, following, words
from services.cases.handlers.acting import Act, change
from services.cases.handlers.guessing import note_known, screened
from services.cases.handlers.intake import required_of
from services.cases.handlers.knowing import may_know
from services.cases.handlers.people import traceless
from services.cases.handlers.saving import SaidOf, of_caller, saved_with, settle
from services.cases.schemas.complaints import AmendCaller, AmendComplaint, AmendFacts, AmendInstrument
from services.cases.store import Desk
from shared.contracts.additions import ComplaintAmended
from shared.contracts.envelope import Context, Received
from shared.contracts.unsaid import UNSAID, said_of
from shared.identity.people import Person, PersonErased, is_nobody, news
from shared.ids import derived_id
from shared.store.history import Decided, Stored, handled

NOTHING_NEW: Without = taking_out(())
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
    command = blanks.amended(command, desk.rules.nothing)
    check_happened(said_of(command.facts, AmendFacts).get("happened_at"), act.context.at)
    stored = desk.complaints.get(act.id)
    if handled(stored.history, act.context):
        return stored
    _may_say(desk, act, stored.state, command)
    told = _told_of_caller(desk, act, stored.state, command)
    said, new = _said(desk, act, stored.state, command, told), _without(told)

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        kept = said if may_know(desk, act.by, one) else domain.kept_of(said, one, screened(desk, act, one))
        decided = domain.amend(one, act.id, kept, required_of(desk, one), hand)
        return retold(desk, decided, hand, new)

    caller = SaidOf(said.person_id, told or {}, is_new=stored.state.person_id is None)
    return saved_with(desk, act, caller, lambda: change(desk, act, PERMISSION, decide))


def follow(desk: Desk, event: Received[ComplaintAmended], context: Context) -> None:
    """The other half of a mixed submission hears that something was said of their caller."""
    settle(desk, event)
    if event.data.other is None:
        return
    fields, hand = of_caller(event.data.fields), Hand(event.data.by, context.at, desk.clocks)

    def decide(one: Complaint, first: Complaint) -> Decided[Complaint]:
        required, emptied = required_of(desk, one), domain.emptied_now(first, fields)
        return retold(desk, domain.follow(one, first, fields, emptied, required, hand), hand)

    following.follow(
        desk.complaints, event.data.other, lambda: desk.complaints.get(event.subject).state, decide, context
    )


def retold(desk: Desk, decided: Decided[Complaint], hand: Hand, new: Without = NOTHING_NEW) -> Decided[Complaint]:
    """With the account that names nobody, not by what is `new` of them either, and found by what stands there now."""
    if not decided.events:
        return decided
    told = blanked(blanked(decided.state, traceless(desk, decided.state)), new)
    return replace(decided, state=findable(told, desk.usage.at(hand.at)))


def _without(told: Mapping[str, str] | None) -> Without:
    """Takes out of a text what is said of the caller now, which the vault does not have yet."""
    known = {name: value for name, value in (told or {}).items() if value.strip()}
    return taking_out([Person(**known)]) if known else NOTHING_NEW


def _may_say(desk: Desk, act: Act, complaint: Complaint, command: AmendComplaint) -> None:
    """A reporter's number is where word of the report goes and what opens it: who may not know it must not set it."""
    known = command.caller not in (UNSAID, AmendCaller()) and complaint.person_id is not None
    desk.guard.allowed_in(act.by, PERMISSION, complaint.division, confidentiality_of(complaint) if known else 0)
    if known and CALLER in complaint.erased:
        raise PersonErased("this person was erased")


def _told_of_caller(desk: Desk, act: Act, complaint: Complaint, command: AmendComplaint) -> dict[str, str] | None:
    """What is said of the caller and not known yet, blank where it is emptied; None when nobody would be left.

    A number that they are not found by is new, however the vault has it written.
    """
    told = {name: value or "" for name, value in said_of(command.caller, AmendCaller).items()}
    if complaint.person_id is None or not told:
        return {name: value for name, value in told.items() if value.strip()}
    nobody, new = desk.people.holds(complaint.person_id, lambda one: (is_nobody(one, told), news(one, told)))
    if "phone" in told and _phone_hash(desk, told["phone"]) != complaint.phone_hash:
        new = {"phone": told["phone"], **new}
    note_known(desk, act, complaint, told, new)
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


def _new_person(act: Act) -> str:
    return derived_id("person", act.id, act.context.cause, act.context.fingerprint)
