"""Which official forms may be made for a submission now, and which were."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from services.cases.domain.complaint import Complaint
from services.cases.domain.forms import Document, Form
from shared.clocks.legal_time import legal_day
from shared.contracts.documents import DocumentIssued
from shared.errors import Refused
from shared.store.history import Decided

MAX_DOCUMENTS = 100


class FormNotPossible(Refused):
    """The form is not for this kind of submission, or not for what has become of it so far."""

    code = "form_not_possible"


class NobodyToAddress(Refused):
    """The form goes to a person, and nobody gave a name."""

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
