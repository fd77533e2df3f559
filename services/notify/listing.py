"""The order of an inbox."""

from services.notify.domain.page import Page
from shared.store.documents import Documents, Row
from shared.store.documents import Page as Part
from shared.web import paging


def unanswered_first(
    documents: Documents[Page], account: str, limit: int, cursor: str | None
) -> paging.Page[Row[Page]]:
    """One part of the pages addressed to `account`, unanswered first, then the newest; raises Invalid for a bad cursor.

    A page answered between two parts may be seen twice, never missed.
    """
    asked = paging.window(limit, cursor)
    after = (asked.after.value, asked.after.id) if asked.after else None
    rows = documents.rows({"recipients": account}, Part("-rank", asked.fetch, after))
    return paging.page(rows, asked, lambda row: paging.After(row.state.rank, row.id))
