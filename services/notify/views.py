"""From documents to what the API shows."""

from typing import Any

from services.notify.domain.page import Page
from shared.contracts.cases import NUMBERS_BEGIN
from shared.identity.caller import REPORTERS, Identity
from shared.store.documents import Row
from shared.store.history import Stored
from shared.web.views import listed, shown

SUBMISSIONS = tuple(NUMBERS_BEGIN.values())


def page_view(stored: Stored[Page], reader: Identity) -> dict[str, Any]:
    """A page in full.

    Below the level that may know reporters a page about a submission shows no story: the halves of a mixed one had the
    same before each began its own (投诉办法 art. 37).
    """
    view = shown(stored, **_about(stored.state))
    joined = stored.state.about.number.startswith(SUBMISSIONS) and reader.confidentiality < REPORTERS
    return {**view, "correlation": ""} if joined else view


def page_row(row: Row[Page]) -> dict[str, Any]:
    """A page in a list."""
    undelivered = sum(one.state == "gave_up" for one in row.state.deliveries)
    return listed(row, **_about(row.state), undelivered=undelivered)


def _about(page: Page) -> dict[str, str | bool]:
    return {f"about_{name}": value for name, value in vars(page.about).items()}
