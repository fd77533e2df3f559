"""Sheets on the pages: which part of a list is saved at once, and how much of a matter is linked at a time."""

from types import SimpleNamespace

import pytest

from services.console.forms import Form
from services.console.pages.exchange import MOST_PORTIONS, link_some, may_start, only_part, upload_path
from services.console.pages.listing import ListQuery
from shared.identity.caller import Identity

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


@pytest.mark.parametrize(("portions", "asked", "following"), [(1, 1, None), (MOST_PORTIONS, MOST_PORTIONS, None),
                                                              (9, MOST_PORTIONS, 5 + MOST_PORTIONS)])  # fmt: skip
def test_a_matter_is_linked_as_far_as_a_page_may_wait_and_then_from_there(portions, asked, following):
    seen = []

    def change(service, path, change):
        seen.append((path, change.key))
        return {"items": ["one"], "next": 5 + len(seen) if len(seen) < portions else None}

    visit = SimpleNamespace(change=change, form=SimpleNamespace(text=lambda _: "key"))
    assert link_some(visit, "/link", 5) == {"items": ["one"] * asked, "next": following}
    assert seen == [(f"/link?after={5 + place}", "key") for place in range(asked)]


@pytest.mark.parametrize(("subject", "level", "may"), [("sender", 1, True), ("colleague", 2, False), ("head", 3, True)])
def test_what_columns_stand_for_is_asked_of_whoever_sent_the_sheet_and_of_who_may_know_reporters(subject, level, may):
    visitor = Identity(subject, frozenset({"hotline"}), "330110", level)
    assert may_start(visitor, {"by": "sender"}) is may


@pytest.mark.parametrize(("layout", "path"), [
    ("quanheng", "/complaint-imports?layout=quanheng&division=330110&kind=report"), ("", "/complaint-imports"),
])  # fmt: skip
def test_what_a_layout_lacks_is_said_as_the_sheet_is_sent_and_without_a_layout_is_asked_later(layout, path):
    assert upload_path(Form({"layout": [layout], "division": ["330110"], "kind": ["report"]})) == path
