"""From documents to what the API shows."""

from typing import Any

from services.cases.domain.case import Case
from services.cases.domain.complaint import Complaint
from services.cases.domain.forms import Document, FormBook
from services.cases.domain.transitions import actions_in
from shared.clocks.clock import earliest_due
from shared.store.documents import Row
from shared.store.history import Stored
from shared.web.views import listed, shown


def complaint_view(stored: Stored[Complaint]) -> dict[str, Any]:
    """A complaint in full, without the caller."""
    state = stored.state
    return shown(stored, has_caller=state.person_id is not None, actions=actions_in(state.kind, state.state))


def complaint_row(row: Row[Complaint]) -> dict[str, Any]:
    """A complaint in a list."""
    first = earliest_due(row.state.clocks)
    return listed(
        row,
        site_name=row.state.site.name,
        next_deadline=row.state.due_at,
        provisional=first is not None and first.provisional,
        standing_still=first is not None and first.state == "suspended",
    )


def case_row(row: Row[Case]) -> dict[str, Any]:
    """A case in a list."""
    first = earliest_due(row.state.clocks)
    return listed(row, next_deadline=first and first.due_at)


def document_view(document: Document, book: FormBook) -> dict[str, Any]:
    """An issued document."""
    return {**vars(document), "file_name": file_name(document, book)}


def file_name(document: Document, book: FormBook) -> str:
    """What an issued document is called on a disk: its form and its number."""
    return f"{book.get(document.form).zh} {document.number}.docx".replace("/", "、")
