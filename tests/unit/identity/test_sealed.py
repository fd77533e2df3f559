"""Sealed pieces in memory: kept by owner, kind and number, bounded, and dropped."""

import pytest

from shared.errors import NotFound
from shared.identity.sealed import MOST_BYTES, MemoryPieces, digest_of
from tests.unit.cases.desk import NOW


def test_pieces_come_back_by_their_numbers_until_they_are_dropped():
    pieces = MemoryPieces()
    for number in (1, 0):
        pieces.put("sheet", "rows", number, f"{number}".encode(), NOW)
    assert list(pieces.all("sheet", "rows")) == [b"0", b"1"]
    pieces.drop("sheet", "rows", 0)
    pieces.drop("sheet", "rows", 0)
    assert list(pieces.all("sheet", "rows")) == [b"1"]
    pieces.drop("sheet", "rows")
    with pytest.raises(NotFound):
        pieces.get("sheet", "rows", 1)


def test_a_piece_fits_a_document():
    with pytest.raises(ValueError, match="at most"):
        MemoryPieces().put("sheet", "file", 0, bytes(MOST_BYTES + 1), NOW)


def test_a_digest_needs_the_key_and_is_not_that_of_a_telephone_number():
    assert digest_of(b"one", b"x") == digest_of(b"one", b"x") != digest_of(b"other", b"x")
