"""From documents to what the API shows."""

from typing import Any

from services.notify.domain.page import Page
from shared.store.documents import Row
from shared.web.views import listed


def page_row(row: Row[Page]) -> dict[str, Any]:
    """A page in a list."""
    return listed(row, undelivered=sum(one.state == "gave_up" for one in row.state.deliveries))
