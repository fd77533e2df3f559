"""From documents to what the API shows."""

from typing import Any

from services.cases.domain.case import Case
from services.cases.domain.complaint import Complaint
from shared.clocks.clock import earliest_due
from shared.store.documents import Row
from shared.store.history import Stored
from shared.web.views import listed, shown


def complaint_view(stored: Stored[Complaint]) -> dict[str, Any]:
    """A complaint in full, without the caller."""
    return shown(stored, has_caller=stored.state.person_id is not None)


def complaint_row(row: Row[Complaint]) -> dict[str, Any]:
    """A complaint in a list."""
    return listed(row, site_name=row.state.site.name, next_deadline=_deadline(row.state))


def case_row(row: Row[Case]) -> dict[str, Any]:
    """A case in a list."""
    return listed(row, next_deadline=_deadline(row.state))


def _deadline(state: Complaint | Case) -> Any:
    first = earliest_due(state.clocks)
    return first and first.due_at
