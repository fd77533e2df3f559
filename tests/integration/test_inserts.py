"""Inserts that share a command: each caller learns of its own document."""

from collections.abc import Iterator

import bson
import eventlet
import pytest
from eventlet.event import Event
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError

from shared.inserts import GroupInsert, Insert


@pytest.fixture
def inserts(database) -> GroupInsert:
    database["things"].create_index("number", unique=True)
    return GroupInsert(database["things"])


def together(inserts: GroupInsert, documents: list[dict[str, object]]) -> Iterator[object]:
    """What each insert answers or raises when all of them come at the same time."""

    def insert(document: dict[str, object]) -> object:
        try:
            return inserts.insert(document)
        except (PyMongoError, bson.errors.BSONError) as error:
            return type(error)

    return eventlet.GreenPool().imap(insert, documents)


def test_all_that_come_together_are_kept(inserts, database):
    documents = [{"_id": f"t{n}", "number": n} for n in range(50)]
    assert all(together(inserts, documents))
    assert database["things"].count_documents({}) == 50


def test_only_the_one_whose_id_or_number_is_taken_is_told_so(inserts, database):
    inserts.insert({"_id": "t0", "number": 0})
    documents = [{"_id": "t1", "number": 1}, {"_id": "t0", "number": 2}, {"_id": "t3", "number": 1}]
    assert list(together(inserts, [*documents, {"_id": "t4", "number": 4}])) == [True, False, False, True]
    assert database["things"].distinct("_id") == ["t0", "t1", "t4"]


def test_a_value_that_no_database_holds_fails_its_own_caller_only(inserts, database):
    documents = [{"_id": "t1", "number": 1}, {"_id": "t2", "number": object()}, {"_id": "t3", "number": 3}]
    assert list(together(inserts, documents)) == [True, bson.errors.InvalidDocument, True]
    assert database["things"].distinct("_id") == ["t1", "t3"]


def test_what_the_database_refuses_fails_its_own_caller_only(inserts, database):
    database.command("collMod", "things", validator={"number": {"$lt": 10}})
    documents = [{"_id": "t1", "number": 1}, {"_id": "t2", "number": 99}, {"_id": "t3", "number": 3}]
    assert list(together(inserts, documents)) == [True, OperationFailure, True]


def test_nobody_is_told_that_a_document_is_kept_when_the_command_fails(database):
    inserts = GroupInsert(database["x" * 300])
    assert list(together(inserts, [{"_id": n} for n in range(3)])) == [OperationFailure] * 3


class Slow:
    """A collection whose every command takes until it is let go; it notes how many documents came with each."""

    def __init__(self, error: Exception | None = None) -> None:
        self.sizes: list[int] = []
        self.go = Event()
        self.error = error

    def insert_many(self, documents: list[object], ordered: bool) -> None:
        self.sizes.append(len(documents))
        self.go.wait()
        if self.error is not None:
            raise self.error


def begin_some(inserts: GroupInsert, numbers: range) -> list[Insert]:
    """Begun together, and then everybody else has had a turn."""
    begun = [inserts.begin({"_id": n}) for n in numbers]
    eventlet.sleep(0.01)
    return begun


def test_whoever_is_ready_comes_along_and_who_comes_later_goes_with_the_next():
    slow = Slow()
    inserts = GroupInsert(slow)
    first = begin_some(inserts, range(3))
    second = begin_some(inserts, range(3, 7))
    slow.go.send()
    assert all(one.wait() for one in first + second)
    assert slow.sizes == [3, 4]


def test_whoever_goes_on_meanwhile_learns_the_outcome_when_asking(database):
    inserts = GroupInsert(database["things"])
    first = begin_some(inserts, range(1))
    assert begin_some(inserts, range(2))[0].wait() is False
    assert first[0].wait() is True


@pytest.mark.parametrize("error", [AutoReconnect("away"), ValueError("a mistake of ours")])
def test_an_error_of_any_kind_comes_to_all_who_wait_and_the_next_are_served(error):
    slow = Slow(error)
    inserts = GroupInsert(slow)
    first = begin_some(inserts, range(2))
    slow.go.send()
    for one in first:
        with pytest.raises(type(error)):
            one.wait()
    slow.error = None
    assert inserts.insert({"_id": 9})
