"""Who stands in a form: opened in the vault on record, and looked for in what others would read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from services.cases.domain.complaint import Complaint
from services.cases.domain.documents import NobodyToAddress
from services.cases.domain.forms import Document
from services.cases.domain.people import CALLER, Somebody, confidentiality_of, people_of
from services.cases.domain.traces import taking_out
from services.cases.forms.facts import Facts, Sheet
from services.cases.forms.parties import Behind, Beside, is_record, who_stands
from services.cases.forms.privacy import look_for_respondent, numbered, refuse_shown
from services.cases.handlers.naming import Matter, named
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.identity.caller import Identity
from shared.identity.people import Person, PersonErased
from shared.store.history import Stored


def opened_for(desk: Desk, stored: Stored[Complaint], sheet: Sheet, by: Identity) -> Behind:
    """Everybody who stands in it, each opening on record.

    Raises Forbidden below the level that may know them, PersonErased, NobodyToAddress where a letter has no name.
    """
    if not sheet.person_fields:
        return Behind()
    complaint = stored.state
    caller = _caller(desk, stored, sheet.form.id, by, sheet.at)
    if sheet.recipient != "file" and not (caller and caller.name):
        raise NobodyToAddress("nobody gave a name for this form", form=sheet.form.id)
    on = None if is_record(sheet.person_fields) else legal_day(sheet.at)
    named = who_stands(people_of(complaint), sheet.form.parties, complaint.erased, on)
    return Behind(caller, tuple(_beside(desk, stored, one, sheet, by) for one in named))


def reason_of(form: str) -> str:
    """Why somebody is opened who stands in that form."""
    return f"form {form}"


def open_again(desk: Desk, stored: Stored[Complaint], document: Document, by: Identity, at: datetime) -> None:
    """Reading a document opens everybody who stands in it once more, on record. Raises Forbidden, PersonErased."""
    _caller(desk, stored, document.form, by, at)
    for one in (each for each in people_of(stored.state) if each.person_id in document.parties):
        _opened(desk, stored, one, document.form, by, at)


def look(desk: Desk, complaint: Complaint, matter: Matter, sheet: Sheet, facts: Facts, by: Identity) -> None:
    """The last look at a copy for others, for all who are behind the submission and what belongs with it.

    Raises PersonalDataShown.
    """
    texts = {name: text for name in sheet.said_fields if isinstance(text := facts[name], str)}
    if sheet.recipient == "respondent":
        # Who complains openly is named in it, also where they stand behind something else besides, under any id.
        own = [one.person_id for one in people_of(complaint)]
        refuse_shown(named(desk, matter, _without_own(desk, complaint, texts), by, sheet.at, own))
        for one in _there(complaint):
            desk.people.holds(one.person_id, partial(look_for_respondent, facts, texts))
    elif sheet.recipient == "unit":
        refuse_shown(numbered(texts) | named(desk, matter, texts, by, sheet.at))


def _without_own(desk: Desk, complaint: Complaint, texts: Mapping[str, str]) -> dict[str, str]:
    """What is said without the names of those behind the submission itself."""

    def unnamed(person: Person, said: Mapping[str, str]) -> dict[str, str]:
        without = taking_out([Person(person.name)])
        return {name: without(text) for name, text in said.items()}

    for one in _there(complaint):
        texts = desk.people.holds(one.person_id, partial(unnamed, said=texts))
    return dict(texts)


def _there(complaint: Complaint) -> Iterable[Somebody]:
    return (one for one in people_of(complaint) if one.place not in complaint.erased)


def _caller(desk: Desk, stored: Stored[Complaint], form: str, by: Identity, at: datetime) -> Person | None:
    complaint = stored.state
    desk.guard.allowed_in(by, "person.reveal", complaint.division, confidentiality_of(complaint))
    found = next((one for one in people_of(complaint) if one.place == CALLER), None)
    return None if found is None else _opened(desk, stored, found, form, by, at)


def _beside(desk: Desk, stored: Stored[Complaint], one: Somebody, sheet: Sheet, by: Identity) -> Beside:
    if one.place in stored.state.erased:
        return Beside(one, None)
    return Beside(one, _opened(desk, stored, one, sheet.form.id, by, sheet.at))


def _opened(desk: Desk, stored: Stored[Complaint], one: Somebody, form: str, by: Identity, at: datetime) -> Person:
    if one.place in stored.state.erased:
        raise PersonErased("this person was erased")
    return desk.people.reveal(one.person_id, by=by.subject, reason=reason_of(form), at=at, document=stored.id)
