"""From documents to what the API shows."""

from typing import Any

from services.notify.domain.page import Page
from shared.store.documents import Row
from shared.store.history import Stored
from shared.web.views import listed, shown


def page_view(stored: Stored[Page]) -> dict[str, Any]:
    """A page in full."""
    return shown(stored, **_about(stored.state))


def page_row(row: Row[Page]) -> dict[str, Any]:
    """A page in a list."""
    undelivered = sum(one.state == "gave_up" for one in row.state.deliveries)
    return listed(row, **_about(row.state), undelivered=undelivered)


def _about(page: Page) -> dict[str, str | bool]:
    return {f"about_{name}": value for name, value in vars(page.about).items()}
