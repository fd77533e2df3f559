"""Official forms: which may be made, making one, and reading what was made."""

from dataclasses import replace
from io import BytesIO

from services.cases.domain import documents as domain
from services.cases.domain.complaint import Complaint
from services.cases.domain.forms import Document, Form, addressed, check_said
from services.cases.domain.hand import Hand
from services.cases.domain.people import confidentiality_of
from services.cases.forms.facts import Facts, Sheet, digest, facts_of
from services.cases.forms.parties import Behind
from services.cases.forms.rendering import MEDIA, rendered
from services.cases.forms.sealing import sealed, unsealed
from services.cases.forms.wording import day_in_words
from services.cases.handlers import complaints, standing
from services.cases.handlers.acting import Act, change, refuse_outdated
from services.cases.handlers.kindred import about
from services.cases.schemas.forms import IssueForm
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.documents import DocumentIssued
from shared.contracts.envelope import Context
from shared.errors import NotFound
from shared.identity.caller import Identity
from shared.store.files import SEALED, FileAddress
from shared.store.history import Decided, Stored, handled

MAX_DOCUMENT = 5 * 1024 * 1024


def possible(desk: Desk, complaint: Complaint, by: Identity, context: Context) -> tuple[Form, ...]:
    """The forms that may be made for it today, but those that show somebody whom the caller may not know."""
    forms = domain.possible(complaint, desk.rules.forms.forms, legal_day(context.at))
    known = by.confidentiality >= confidentiality_of(complaint)
    return tuple(form for form in forms if known or form.impersonal)


def issue(desk: Desk, act: Act, command: IssueForm) -> Stored[Complaint]:
    """Fill a form, number it, keep its file and put it on record; the same Idempotency-Key gives the same document.

    A copy for another recipient has number and day of the first (`documents.original`).
    Raises Invalid, FormNotPossible, NobodyToAddress, PersonalDataShown, TooManyDocuments, Stale, Forbidden, NotFound.
    """
    stored = desk.complaints.get(act.id)
    if handled(stored.history, act.context):
        return stored
    desk.guard.allowed_in(act.by, "document.issue", stored.state.division)
    # Before a number is taken and somebody is opened in the vault; the save looks again.
    refuse_outdated(act, stored)
    form = desk.rules.forms.get(command.form)
    document = _made(desk, stored, form, command, act)

    def decide(complaint: Complaint, hand: Hand) -> Decided[Complaint]:
        return domain.issue(complaint, form, document, legal_day(hand.at))

    return change(desk, replace(act, expected=stored.version), "document.issue", decide)


def issued_by(stored: Stored[Complaint], context: Context) -> Document:
    """The document that the present request has brought about; raises NotFound."""
    for entry in stored.history:
        if entry.cause == context.cause and entry.type == DocumentIssued.type:
            return _document(stored.state, entry.data["file_sha256"])
    raise NotFound("this request made no document")


def read_document(desk: Desk, complaint_id: str, sha256: str, by: Identity, context: Context) -> tuple[Document, bytes]:
    """A document of a submission; one in which somebody's data stands is opened like the person, on record.

    Raises NotFound, Forbidden, PersonErased (with the person the key of the file is gone), FileCorrupt.
    """
    stored = complaints.read(desk, complaint_id, by)
    document = _document(stored.state, sha256)
    if document.personal:
        standing.open_again(desk, stored, document, by, context.at)
    with desk.files.open(sha256) as stream:
        content = stream.read()
    return document, unsealed(desk.people, document.keys, content) if document.keys else content


def _made(desk: Desk, stored: Stored[Complaint], form: Form, command: IssueForm, act: Act) -> Document:
    complaint, at = stored.state, act.context.at
    recipient = addressed(form, command.recipient)
    check_said(form, command.said, at)
    domain.check_possible(complaint, form, legal_day(at))
    domain.check_addressee(complaint, form, recipient)
    sheet = Sheet(form, recipient, desk.divisions.get(complaint.division), at, command.said)
    behind = standing.opened_for(desk, stored, sheet, act.by)
    facts = _facts(desk, complaint, behind, sheet, act)
    says = digest(facts, form)
    first = domain.original(complaint.documents, stored.history, form, recipient, says)
    head = _head(desk, sheet, first)
    content = rendered(form.template, {**facts, **head}, form.zh, at)
    unkept = Document(
        form=form.id,
        number=head["number"],
        file_sha256="",
        recipient=recipient,
        issued_at=at,
        issued_by=act.by.subject,
        personal=bool(sheet.person_fields),
        sealed_for=complaint.person_id if behind.caller else None,
        parties=tuple(one.somebody.person_id for one in behind.beside if one.person),
        says=says,
    )
    return replace(unkept, file_sha256=_kept(desk, content, unkept).sha256)


def _facts(desk: Desk, complaint: Complaint, behind: Behind, sheet: Sheet, act: Act) -> Facts:
    """All that stands in it but the number, looked through for what its readers may not know."""
    whole = complaints.with_shared_numbers(desk, complaint, act.by)
    facts = facts_of(whole, behind, sheet, desk.rules.forms, desk.rules.lists)
    standing.look(desk, complaint, about(desk, act.id), sheet, facts, act.by)
    return facts


def _kept(desk: Desk, content: bytes, document: Document) -> FileAddress:
    if document.keys:
        closed = sealed(desk.people, document.keys, content)
        return desk.files.put(BytesIO(closed), limit=MAX_DOCUMENT, content_type=SEALED, name=document.form)
    return desk.files.put(BytesIO(content), limit=MAX_DOCUMENT, content_type=MEDIA, name=document.form)


def _head(desk: Desk, sheet: Sheet, first: Document | None) -> dict[str, str]:
    """The number, and of a copy the day of the first."""
    if first is None:
        return {"number": _number(desk, sheet)}
    return {"number": first.number, "issued_on": day_in_words(legal_day(first.issued_at))}


def _number(desk: Desk, sheet: Sheet) -> str:
    book, year = desk.rules.forms, legal_day(sheet.at).year
    series = book.series(sheet.form, sheet.division.code, sheet.division.name, year)
    return book.number(series, desk.numbers.next(series))


def _document(complaint: Complaint, sha256: str) -> Document:
    found = next((one for one in complaint.documents if one.file_sha256 == sha256), None)
    if found is None:
        raise NotFound("there is no such document of this complaint")
    return found
