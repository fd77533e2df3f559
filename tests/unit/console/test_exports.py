"""A list as a sheet: saved at once where one sheet takes it, offered in parts where it does not."""

import pytest

from services.console.pages.exchange import only_part
from services.console.pages.listing import ListQuery

FIRST, SECOND = {"cursor": None, "rows": 3}, {"cursor": "second", "rows": 2}


@pytest.mark.parametrize(("items", "following", "at", "only"), [
    ([FIRST], None, "", ""),
    ([], None, "", ""),
    ([SECOND], None, "", "second"),
    ([FIRST, SECOND], None, "", None),
    ([FIRST], "further", "", None),
    ([], "further", "", None),
    ([SECOND], None, "second", None),
])  # fmt: skip
def test_one_sheet_is_saved_at_once_from_where_its_rows_begin(items, following, at, only):
    parts = {"items": items, "more": following is not None, "next": following}
    assert only_part(ListQuery(cursor=at), parts) == only
