"""Which official forms may be made for a submission now, and which were."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import takewhile

from services.cases.domain.closing import DECISIONS
from services.cases.domain.complaint import Complaint
from services.cases.domain.forms import Document, Form, Recipient
from services.cases.domain.likeness import plain
from shared.clocks.legal_time import legal_day
from shared.contracts.additions import ComplaintAmended
from shared.contracts.documents import DocumentIssued
from shared.contracts.handling import CorrectionOpened, MediationResumed
from shared.contracts.people import PartyErased, PartyJoined, PartyLeft
from shared.errors import Refused
from shared.store.history import Decided, Entry

MAX_DOCUMENTS = 100
ANEW = DECISIONS | {
    one.type for one in (ComplaintAmended, CorrectionOpened, MediationResumed, PartyErased, PartyJoined, PartyLeft)
}
"""After any of these a paper says or decides something else, though it may be of the same form."""


class FormNotPossible(Refused):
    """The form is not for this kind of submission, or not for what has become of it so far."""

    code = "form_not_possible"


class NobodyToAddress(Refused):
    """The form goes to somebody whose name nobody gave."""

    code = "nobody_to_address"


class TooManyDocuments(Refused):
    """A submission has as many documents as one may have."""

    code = "too_many_documents"


def possible(complaint: Complaint, forms: Iterable[Form], on: date) -> tuple[Form, ...]:
    """The forms that may be made on that legal day, in the order of the official set."""
    return tuple(form for form in forms if _fits(complaint, form, on))


def check_possible(complaint: Complaint, form: Form, on: date) -> None:
    """Refuse a form of another kind, state or day, and one more than fits. Raises FormNotPossible, TooManyDocuments."""
    if not _fits(complaint, form, on):
        raise FormNotPossible(
            "this form cannot be made for it now", form=form.id, kind=complaint.kind, state=complaint.state
        )
    if len(complaint.documents) >= MAX_DOCUMENTS:
        raise TooManyDocuments("no more documents fit into one file", most=MAX_DOCUMENTS)


def check_addressee(complaint: Complaint, form: Form, recipient: Recipient) -> None:
    """Refuse a copy for a business that nobody named; who complains is in the vault. Raises NobodyToAddress."""
    if recipient == "respondent" and not plain(complaint.site.name):
        raise NobodyToAddress("nobody named the business that this form goes to", form=form.id)


def original(
    documents: Sequence[Document], history: Sequence[Entry], form: Form, recipient: Recipient, says: str
) -> Document | None:
    """The document of which one for that recipient is a copy, with its number and day; None where it is another issue.

    That is the newest of the form, if it says the same, nothing was decided or changed since, and they have none of it.
    """
    newest = next((one for one in reversed(documents) if one.form == form.id), None)
    if newest is None or newest.says != says or newest.file_sha256 not in _issued_since_then(history):
        return None
    copies = [one for one in documents if one.number == newest.number]
    return None if recipient in [one.recipient for one in copies] else copies[0]


def issue(complaint: Complaint, form: Form, document: Document, on: date) -> Decided[Complaint]:
    """Put an issued document on file. Raises FormNotPossible, TooManyDocuments."""
    check_possible(complaint, form, on)
    event = DocumentIssued(
        number=complaint.number,
        division=complaint.division,
        form=document.form,
        document_number=document.number,
        file_sha256=document.file_sha256,
        recipient=document.recipient,
        by=document.issued_by,
    )
    return Decided(replace(complaint, documents=(*complaint.documents, document)), [event])


def _issued_since_then(history: Sequence[Entry]) -> set[str]:
    """The files of the papers that were made since the last decision or change."""
    since = takewhile(lambda entry: entry.type not in ANEW, reversed(history))
    return {entry.data["file_sha256"] for entry in since if entry.type == DocumentIssued.type}


def _fits(complaint: Complaint, form: Form, on: date) -> bool:
    return (
        on >= form.valid_from
        and complaint.kind in form.kinds
        and (not form.states or complaint.state in form.states)
        and all(_is_given(getattr(complaint, name), values, on) for name, values in form.given.items())
    )


def _is_given(value: str | datetime | None, values: frozenset[str], on: date) -> bool:
    if isinstance(value, datetime):
        return legal_day(value) >= on
    return value is not None and (not values or value in values)
