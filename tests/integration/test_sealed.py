"""Sealed pieces on a real database: encrypted, replaced, forgotten by age, and opened by no other key."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from shared.errors import NotFound
from shared.identity.sealed import MongoPieces, SealBroken

SOON = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def pieces(database):
    made = MongoPieces(database, [Fernet.generate_key()], b"digest")
    made.declare_indexes()
    return made


def test_nothing_of_a_piece_can_be_read_in_the_database(pieces, database):
    pieces.put("sheet", "rows", 0, "张三丰 13812345678".encode(), SOON)
    kept = str(database["sealed_pieces"].find_one())
    assert "13812345678" not in kept
    assert pieces.get("sheet", "rows", 0).decode() == "张三丰 13812345678"


def test_a_piece_put_again_is_replaced_and_all_come_in_order(pieces):
    for number in (2, 0, 1, 0):
        pieces.put("sheet", "rows", number, f"{number}".encode(), SOON)
    assert list(pieces.all("sheet", "rows")) == [b"0", b"1", b"2"]
    pieces.drop("sheet", "rows", 1)
    pieces.drop("sheet", "rows", 1)
    with pytest.raises(NotFound):
        pieces.get("sheet", "rows", 1)
    pieces.drop("sheet", "rows")
    assert list(pieces.all("sheet", "rows")) == []


def test_another_key_opens_nothing_and_an_old_one_still_does(pieces, database):
    old = Fernet.generate_key()
    MongoPieces(database, [old], b"digest").put("sheet", "rows", 0, b"x", SOON)
    with pytest.raises(SealBroken):
        pieces.get("sheet", "rows", 0)
    assert MongoPieces(database, [Fernet.generate_key(), old], b"digest").get("sheet", "rows", 0) == b"x"


def test_the_database_forgets_pieces_by_their_age(pieces, database):
    indexes = database["sealed_pieces"].index_information().values()
    assert [one["expireAfterSeconds"] for one in indexes if one["key"] == [("until", 1)]] == [0]


def test_rotation_puts_all_pieces_under_the_newest_key_those_too_that_name_none(database):
    old, new = Fernet.generate_key(), Fernet.generate_key()
    before = MongoPieces(database, [old], b"digest")
    for number in range(3):
        before.put("sheet", "rows", number, f"{number}".encode(), SOON)
    database["sealed_pieces"].update_one({"number": 0}, {"$unset": {"key": ""}})
    both = MongoPieces(database, [new, old], b"digest")
    assert [both.rotate(2), both.rotate(2), both.rotate(2)] == [2, 1, 0]
    assert list(MongoPieces(database, [new], b"digest").all("sheet", "rows")) == [b"0", b"1", b"2"]
