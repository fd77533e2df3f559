"""Who is behind a submission: masked for those who read it, in full for a reason and on record, and erased."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.cases.domain import people as domain
from services.cases.domain.complaint import Complaint
from services.cases.domain.hand import Hand
from services.cases.domain.people import Somebody
from services.cases.domain.traces import Without, taking_out
from services.cases.handlers.acting import Act, change
from services.cases.handlers.complaints import read
from services.cases.schemas.people import Erase, PersonView, RevealPerson, SearchByPerson
from services.cases.store import Desk
from shared.contracts.envelope import Context, Received
from shared.contracts.people import CallerErased, ErasureShared, PartyErased
from shared.errors import NotFound
from shared.identity.caller import Identity
from shared.identity.people import MaskedPerson, Person, PersonErased
from shared.identity.sweep import sweep
from shared.store.documents import MAX_ROWS, Filter, Page
from shared.store.history import Decided, Stored, handled

SERVICE = "cases"


@dataclass(frozen=True)
class _Half:
    """The part of a submission that says what it was split from."""

    counterpart: str | None = None


def masked(desk: Desk, complaint_id: str, by: Identity) -> list[PersonView]:
    """Everybody behind it as the caller may see them without a record; raises NotFound, Forbidden."""
    stored = read(desk, complaint_id, by)
    return [_masked(desk, stored, one, by) for one in domain.people_of(stored.state)]


def masked_one(desk: Desk, complaint_id: str, place: int, by: Identity) -> PersonView:
    """One of them; raises NobodyThere, NotFound, Forbidden."""
    stored = read(desk, complaint_id, by)
    return _masked(desk, stored, domain.somebody(stored.state, place), by)


def reveal(desk: Desk, complaint_id: str, command: RevealPerson, by: Identity, context: Context) -> PersonView:
    """One of them in full; the opening goes on record first, without what the reason says of those behind it.

    Raises Forbidden for a reporter below their level, NobodyThere, PersonErased, NotFound.
    """
    stored = read(desk, complaint_id, by)
    complaint = stored.state
    desk.guard.allowed_in(by, "person.reveal", complaint.division, domain.confidentiality_of(complaint))
    one = domain.somebody(complaint, command.place)
    if one.place in complaint.erased:
        raise PersonErased("this person was erased")
    reason = traceless(desk, complaint)(command.reason)
    person = desk.people.reveal(one.person_id, by=by.subject, reason=reason, at=context.at, document=stored.id)
    code = desk.people.code_of(complaint.number) if complaint.kind == "report" else ""
    return replace(_view(stored, one, person), query_code=code)


def traceless(desk: Desk, complaint: Complaint) -> Without:
    """Takes out of texts what those behind the submission say of themselves: they are in the vault already.

    Each is opened there once, for all texts.
    """
    each = taken_out(desk, complaint).values()

    def without(text: str, *, of_business: bool = False) -> str:
        for one in each:
            text = one(text, of_business=of_business)
        return text

    return without


def taken_out(desk: Desk, complaint: Complaint) -> dict[str, Without]:
    """The same for each of them by themselves, by their ids; without those whom the vault does not know any more."""
    ids = dict.fromkeys(one.person_id for one in domain.people_of(complaint))
    return {person_id: found for person_id in ids if (found := _taking_out(desk, person_id))}


def _taking_out(desk: Desk, person_id: str) -> Without | None:
    try:
        return desk.people.holds(person_id, lambda person: taking_out([person]))
    except NotFound:
        return None


def erase(desk: Desk, act: Act, command: Erase) -> Stored[Complaint]:
    """Have somebody forgotten; raises what `domain.erase` refuses with, Forbidden."""
    stored = desk.complaints.get(act.id)
    if handled(stored.history, act.context):
        return stored
    complaint = stored.state
    level = domain.confidentiality_of(complaint)
    desk.guard.allowed_in(act.by, "person.erase", complaint.division, level)
    shared = desk.complaints.get(complaint.counterpart).state if complaint.counterpart else None

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        return domain.erase(one, command.place, command.reason, shared, hand)

    return change(desk, act, "person.erase", decide)


def erase_shared(desk: Desk, event: Received[ErasureShared], context: Context) -> None:
    """The other half of a mixed submission lets go of the same person."""
    said = event.data
    hand = Hand(said.by, context.at, desk.clocks)
    desk.complaints.change(said.other, lambda one: domain.erase_shared(one, said.person, said.reason, hand), context)


def forget(desk: Desk, event: Received[CallerErased] | Received[PartyErased]) -> None:
    """The vault puts a tombstone in the person's place; one that it never had is forgotten already."""
    said = event.data
    try:
        desk.people.erase(said.person, by=said.by, reason=said.reason, at=event.at)
    except NotFound:
        return


def found_by_person(desk: Desk, command: SearchByPerson, by: Identity, context: Context) -> Filter:
    """The submissions of whoever has this number, of those that may be read; the search stands on record.

    A report is found by those only who may know its reporter. Raises Invalid without a number.
    """
    documents = desk.people.search(
        SERVICE, phone=command.phone, id_number=command.id_number, by=by.subject, at=context.at
    )
    return {
        "_id": {"$in": [*documents, *_reports_beside(desk, documents)]},
        "division": {"$in": desk.guard.visible_divisions(by)},
        "kind": {"$in": domain.kinds_known_at(by.confidentiality)},
    }


def _reports_beside(desk: Desk, documents: Sequence[str]) -> list[str]:
    """The report in a mixed submission has the complaint's caller, whom the vault keeps for the complaint."""
    parts = [list(documents[start : start + MAX_ROWS]) for start in range(0, len(documents), MAX_ROWS)]
    rows = [row for ids in parts for row in desk.complaints.parts(_Half, {"_id": {"$in": ids}}, Page(limit=MAX_ROWS))]
    return [row.state.counterpart for row in rows if row.state.counterpart is not None]


def sweep_orphans(desk: Desk, at: datetime) -> list[str]:
    """Delete people who came to stand behind no submission, because the process ended in between."""
    return sweep(desk.people, SERVICE, lambda ids: _behind(desk, ids), at)


def _behind(desk: Desk, ids: Sequence[str]) -> set[str]:
    rows = desk.complaints.rows({"_id": {"$in": list(ids)}}, Page(limit=len(ids)))
    return {one.person_id for row in rows for one in domain.people_of(row.state)}


def _masked(desk: Desk, stored: Stored[Complaint], one: Somebody, by: Identity) -> PersonView:
    if one.place in stored.state.erased:
        return replace(_view(stored, one), state="erased")
    if domain.confidentiality_of(stored.state) > by.confidentiality:
        return _view(stored, one)
    try:
        return _view(stored, one, desk.people.masked(one.person_id))
    except PersonErased:
        return replace(_view(stored, one), state="erased")
    except NotFound:
        return replace(_view(stored, one), state="missing")


def _view(stored: Stored[Complaint], one: Somebody, person: Person | MaskedPerson | None = None) -> PersonView:
    """What an agent may do is told of whom they speak for: beside a reporter it goes with who they are."""
    known = {name: value for name, value in vars(person).items() if name != "kind"} if person else {}
    hidden = person is None and domain.confidentiality_of(stored.state) > 0
    return PersonView(
        place=one.place,
        role=one.role,
        code_name=domain.code_name(stored.id, one.place),
        powers="" if hidden else one.powers,
        until=one.until,
        ended=one.ended,
        **known,
    )
