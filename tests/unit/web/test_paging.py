import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from shared.web import paging


def read(rows, window):
    """What a store does with a window, on a plain list of (value, id)."""
    after = window.after
    behind = [row for row in sorted(rows) if after is None or row > (after.value, after.id)]
    return behind[: window.fetch]


def all_pages(rows, limit, key):
    cursor, seen = None, []
    while True:
        window = paging.window(limit, cursor, key)
        page = paging.page(read(rows, window), window, lambda row: paging.After(*row), key)
        seen.extend(page.items)
        if page.next is None:
            return seen
        cursor = page.next


@given(
    st.sets(st.tuples(st.integers(-5, 5), st.text("abc", min_size=1, max_size=3))),
    st.integers(1, 7),
    st.sampled_from([b"", b"secret"]),
)
def test_pages_show_every_row_once_and_in_order(rows, limit, key):
    assert all_pages(rows, limit, key) == sorted(rows)


def test_the_default_page_has_50_rows():
    assert paging.window(None, None) == paging.Window(50, None)


@pytest.mark.parametrize("limit", [0, 201, -1])
def test_a_limit_outside_1_to_200_is_invalid(limit):
    with pytest.raises(Invalid) as caught:
        paging.window(limit, None)
    assert "limit" in caught.value.facts["errors"]


def encoded(text):
    return base64.urlsafe_b64encode(text).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!!",
        "日本",
        "a" * 600,
        encoded(b"[1]"),
        encoded(b"[1,2]"),
        encoded(b'[{},"a"]'),
        encoded(b"{}"),
    ],
)
def test_a_cursor_that_is_not_of_ours_is_invalid(cursor):
    with pytest.raises(Invalid) as caught:
        paging.window(10, cursor)
    assert "cursor" in caught.value.facts["errors"]


def test_a_signed_cursor_cannot_be_made_without_the_key():
    window = paging.window(1, None)
    forged = paging.page([1, 2], window, lambda row: paging.After(row, "a"), b"other").next
    with pytest.raises(Invalid):
        paging.window(1, forged, b"secret")
