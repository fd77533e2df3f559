"""The vault on a real MongoDB: the behaviour of every vault, then encryption, rotation and races."""

from datetime import timedelta

import pytest
from bson import encode
from cryptography.fernet import Fernet
from eventlet import GreenPool
from pymongo.errors import PyMongoError

from shared.config import ConfigError
from shared.errors import Contended, NotFound
from shared.identity.looks import Lines, LooksAt
from shared.identity.people import Amendment, PersonErased, PersonUnreadable
from shared.identity.vault import Vault, having, open_vault
from tests.contract.looks_contract import LooksContract
from tests.contract.vault_contract import BOTH, LI, NOON, ZHANG, VaultContract, keep
from tests.support.profiling import profiled

OLD, NEW = Fernet.generate_key(), Fernet.generate_key()
SEARCH = b"s" * 32


def reveal(vault, person_id):
    return vault.reveal(person_id, by="officer-1", reason="回访", at=NOON)


def vault_with(database, *keys):
    vault = Vault(database, list(keys), SEARCH)
    vault.ensure_indexes()
    return vault


@pytest.fixture
def vault(database):
    return vault_with(database, OLD)


class TestVault(VaultContract, LooksContract):
    pass


def test_nothing_of_a_person_lies_readable_in_the_database(vault, database):
    keep(vault, "p1", ZHANG)
    keep(vault, "p2", BOTH)
    reveal(vault, "p1")
    stored = b"".join(encode(doc) for name in database.list_collection_names() for doc in database[name].find())
    for value in (ZHANG.name, "88886666", ZHANG.id_number[:17], "13812345678", "138 1234 5678", "文一西路", "zhang@"):
        assert value.encode() not in stored


def test_nothing_of_a_person_remains_after_erasure(vault, database):
    keep(vault, "p1", ZHANG)
    vault.erase("p1", by="head-1", reason="依申请", at=NOON)
    assert database["people"].find_one({"_id": "p1"}).keys() == {"_id", "erased"}


def test_papers_outlive_the_key_under_which_they_were_sealed(database):
    vault = vault_with(database, OLD)
    for person_id in ("p1", "p2"):
        keep(vault, person_id, ZHANG)
    papers = {"p1": vault.seal("p1", b"sealed before")}
    both = vault_with(database, NEW, OLD)
    # Somebody whom the rotation has not reached yet.
    papers["p2"] = both.seal("p2", b"sealed meanwhile")
    while both.rotate():
        pass
    only_new = vault_with(database, NEW)
    assert {one: only_new.unseal(one, paper) for one, paper in papers.items()} == {
        "p1": b"sealed before",
        "p2": b"sealed meanwhile",
    }


def test_papers_sealed_at_once_all_open(vault):
    keep(vault, "p1", ZHANG)
    pool = GreenPool()
    papers = list(pool.imap(lambda n: vault.seal("p1", b"%d" % n), range(8)))
    assert [vault.unseal("p1", paper) for paper in papers] == [b"%d" % n for n in range(8)]


def test_no_record_no_reveal(vault, database):
    keep(vault, "p1", ZHANG)
    database.command("collMod", "reveals", validator={"never": {"$exists": True}})
    with pytest.raises(PyMongoError) as refusal:
        reveal(vault, "p1")
    assert "张三丰" not in str(refusal.value)


def test_a_search_walks_the_indexes(vault, database):
    keep(vault, "p1", ZHANG)
    plan = database["people"].find(having([vault.hash_of("phone", ZHANG.phone)])).explain()
    found = str(plan["queryPlanner"]["winningPlan"])
    assert (found.count("IXSCAN"), "COLLSCAN" in found) == (2, False)


def test_rotation_rewrites_with_the_newest_key_until_the_old_one_can_go(vault, database):
    people = {f"p{number}": LI for number in range(5)} | {"p9": ZHANG}
    for person_id, person in people.items():
        keep(vault, person_id, person)
    both = vault_with(database, NEW, OLD)
    assert reveal(both, "p9") == ZHANG
    assert [both.rotate(4), both.rotate(4), both.rotate(4)] == [4, 2, 0]
    only_new = vault_with(database, NEW)
    assert {person_id: reveal(only_new, person_id) for person_id in people} == people
    assert only_new.find(phone=ZHANG.phone) == ["p9"]


def test_rotation_leaves_tombstones_alone(vault, database):
    keep(vault, "p1", ZHANG)
    vault.erase("p1", by="head-1", reason="依申请", at=NOON)
    both = vault_with(database, NEW, OLD)
    assert both.rotate() == 0
    with pytest.raises(PersonErased):
        reveal(both, "p1")


def test_a_key_removed_too_early_is_named_as_such_and_reveals_nothing(vault, database):
    keep(vault, "p1", ZHANG)
    too_early = vault_with(database, NEW)
    with pytest.raises(PersonUnreadable):
        reveal(too_early, "p1")
    with pytest.raises(PersonUnreadable):
        too_early.rotate()
    assert too_early.reveals("p1") == []


def test_ten_retries_at_once_leave_one_person(vault, database):
    pool = GreenPool(10)
    for _ in range(10):
        pool.spawn(keep, vault, "p1", ZHANG)
    pool.waitall()
    assert database["people"].count_documents({}) == 1
    assert reveal(vault, "p1") == ZHANG


def test_the_keys_come_from_the_files_of_secrets(database, tmp_path):
    (tmp_path / "vault-keys").write_bytes(NEW + b"\n" + OLD + b"\n")
    (tmp_path / "vault-search-key").write_text(SEARCH.hex() + "\n")
    keep(vault_with(database, OLD), "p1", ZHANG)
    opened = open_vault(database, tmp_path)
    assert reveal(opened, "p1") == ZHANG
    assert opened.find(phone=ZHANG.phone) == ["p1"]


@pytest.mark.parametrize("keys", [b"", b"not-a-key\n"])
def test_unusable_key_files_end_the_start_in_one_line(database, tmp_path, keys):
    (tmp_path / "vault-search-key").write_text("00" * 32)
    (tmp_path / "vault-keys").write_bytes(keys)
    with pytest.raises(ConfigError, match="vault"):
        open_vault(database, tmp_path)


def test_missing_people_are_not_found(vault):
    with pytest.raises(NotFound):
        vault.masked("nobody")


def test_rotation_takes_along_what_waits_and_finds_people_by_numbers_of_the_present_form(database):
    vault = vault_with(database, OLD)
    keep(vault, "p1", ZHANG)
    vault.amendments.propose("p1", Amendment("a1", "d1"), {"email": "later@example.cn"}, NOON)
    # As it was written before numbers had this form.
    key = database["people"].find_one()["key"].partition(".")[0]
    database["people"].update_one({"_id": "p1"}, {"$set": {"hashes": ["of another form"], "key": key}})
    assert vault.find(phone=ZHANG.phone) == []
    both = vault_with(database, NEW, OLD)
    assert [both.rotate(), both.rotate()] == [1, 0]
    only_new = vault_with(database, NEW)
    assert only_new.find(phone=ZHANG.phone) == ["p1"]
    only_new.amendments.settle("p1", "a1", 2)
    assert reveal(only_new, "p1").email == "later@example.cn"


def test_amendments_and_an_erasure_at_once_leave_the_tombstone(vault, database):
    keep(vault, "p1", ZHANG)
    pool = GreenPool()

    def say(number):
        try:
            vault.amendments.propose("p1", Amendment(f"a{number}", "d1"), {"email": f"{number}@example.cn"}, NOON)
            vault.amendments.settle("p1", f"a{number}", number)
        except (PersonErased, Contended):
            return

    for number in range(6):
        pool.spawn(say, number)
    vault.erase("p1", by="head-1", reason="依申请", at=NOON)
    pool.waitall()
    assert database["people"].find_one({"_id": "p1"}).keys() == {"_id", "erased"}


def test_the_record_is_read_by_its_indexes_however_long_it_is(vault, database):
    keep(vault, "p1", ZHANG)
    for minutes in range(100):
        at = NOON + timedelta(minutes=minutes)
        vault.reveal("p1", by="a", reason="回访", at=at, document="d1")
        vault.guessed(f"p{minutes}", "d1", by="a", at=at)
        vault.search("cases", phone=ZHANG.phone, id_number="", by="a", at=at)
    lines = Lines(5, (NOON + timedelta(minutes=50), ""))
    found = []

    def ask():
        found.append(vault.looks.at_people(LooksAt(["p1"], ["d1"], only_there=False, searched_since=NOON), lines))
        found.append(vault.looks.by_account("a", lines))

    done = [*profiled(database["reveals"], ask), *profiled(database["searches"], ask)]
    assert [len(one) for one in found] == [5] * 4
    assert len(done) == 5
    assert max(one["docsExamined"] for one in done) < 10
    assert not any(one.get("hasSortStage") for one in done)
