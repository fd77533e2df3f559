"""Rows in portions: no row is lost, each comes back as it was, and none is too large for a sealed piece."""

from datetime import datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.domain import cells
from services.cases.domain.cells import MOST_IN_CELL, TOO_LONG, BadCell
from services.cases.domain.layouts import Plan
from services.cases.sheets import portions as module
from services.cases.sheets.portions import MOST_BYTES, MOST_IN_ROW, loaded, portions
from shared.identity.sealed import MOST_BYTES as MOST_SEALED

PLAN = Plan(1, {"narrative": (0, 1), "number": (3,)}, {}, "")
WIDE = Plan(1, {"narrative": tuple(range(100))}, {}, "")


def back(rows, plan=PLAN):
    return [row for _, portion in portions(rows, plan) for row in loaded(portion)]


def test_only_the_columns_that_are_used_are_kept():
    assert back([(7, ["a", 1.5, "secret", datetime(2026, 1, 9)])]) == [(7, ["a", 1.5, None, datetime(2026, 1, 9)])]


def test_a_cell_is_as_long_as_a_sheet_allows_and_no_longer():
    assert back([(2, ["长" * MOST_IN_CELL, "长" * (MOST_IN_CELL + 1), None, ""])]) == [
        (2, ["长" * MOST_IN_CELL, TOO_LONG, None, ""])
    ]
    with pytest.raises(BadCell) as refused:
        cells.text(TOO_LONG)
    assert refused.value.reason == "too_long"


def test_a_row_of_a_hundred_cells_that_are_full_fits_a_piece_and_says_which_are_too_long():
    full = (2, ["😀" * MOST_IN_CELL] * 100)
    made = list(portions([full, full], WIDE))
    assert all(len(portion) < MOST_SEALED for _, portion in made)
    for _, cells_of_row in (row for _, portion in made for row in loaded(portion)):
        assert 0 < cells_of_row.count(TOO_LONG) < 100


def test_the_largest_portion_fits_a_sealed_piece():
    assert MOST_BYTES + MOST_IN_ROW + 200 < MOST_SEALED


@pytest.mark.parametrize("number", [10**400, float("inf"), float("-inf"), float("nan")])
def test_a_number_that_is_none_breaks_nothing_and_is_not_read_as_nothing_said(number):
    [(_, [kept, *_])] = back([(2, [number, None, None, None])])
    assert cells.text(kept)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
values = st.one_of(
    st.none(), texts, st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), st.booleans()
)


@given(st.lists(st.lists(values, min_size=4, max_size=4), max_size=12))
def test_every_row_comes_back_in_its_order(rows):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_ROWS", 3)
        patch.setattr(module, "MOST_BYTES", 200)
        made = list(portions(enumerate(rows, start=2), PLAN))
    assert sum(number for number, _ in made) == len(rows)
    assert all(number == len(orjson.loads(portion)) for number, portion in made)
    read = [row for _, portion in made for row in loaded(portion)]
    assert read == [(number, [a, b, None, d]) for number, (a, b, _, d) in enumerate(rows, start=2)]
