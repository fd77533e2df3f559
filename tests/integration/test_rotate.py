"""All that is encrypted, under a new key: afterwards the old one opens nothing that is needed."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet, InvalidToken

from services.console.codes import Codes
from services.rotate import rotate
from shared.identity.people import Owner, Person
from shared.identity.sealed import open_pieces
from shared.identity.vault import open_vault

OLD, NEW = Fernet.generate_key(), Fernet.generate_key()
NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
SECRET = "A" * 32


def secrets(folder, *keys):
    folder.mkdir(exist_ok=True)
    (folder / "vault-keys").write_bytes(b"\n".join(keys) + b"\n")
    (folder / "vault-search-key").write_text("00" * 32)
    return folder


@pytest.fixture
def filled(database, tmp_path):
    """A person with a paper, a piece of a sheet, and an account with one-time codes, all under the old key."""
    before = secrets(tmp_path / "before", OLD)
    vault = open_vault(database, before)
    vault.ensure_indexes()
    vault.keep("p1", Person(name="张三丰", phone="13812345678"), Owner("cases", "d1"), NOW)
    paper = vault.seal("p1", b"paper")
    open_pieces(database, before).put("sheet", "rows", 0, b"row", datetime.now(UTC) + timedelta(days=1))
    code_key = Codes([OLD]).seal(SECRET)
    database["accounts"].insert_many([{"_id": "officer", "code_key": code_key}, {"_id": "head", "code_key": ""}])
    return paper


def test_what_is_encrypted_is_opened_by_the_new_key_alone_and_nothing_is_left_to_do(database, tmp_path, filled):
    both = secrets(tmp_path / "both", NEW, OLD)
    done = dict(rotate(lambda _: database, database, both))
    assert (done["people"], done["keys of one-time codes"]) == (1, 1)
    assert sum(number for what, number in done.items() if what.startswith("pieces")) == 1
    assert set(dict(rotate(lambda _: database, database, both)).values()) == {0}
    only_new = secrets(tmp_path / "new", NEW)
    assert open_vault(database, only_new).unseal("p1", filled) == b"paper"
    assert open_pieces(database, only_new).get("sheet", "rows", 0) == b"row"
    kept = database["accounts"].find_one({"_id": "officer"})["code_key"]
    assert Codes([NEW]).renewed(kept) == kept
    assert set(dict(rotate(lambda _: database, database, only_new)).values()) == {0}


def test_a_key_that_is_missing_ends_it_and_says_so(database, tmp_path, filled):
    database["people"].delete_many({})
    database["sealed_pieces"].delete_many({})
    with pytest.raises(InvalidToken):
        dict(rotate(lambda _: database, database, secrets(tmp_path / "new", NEW)))
