"""Inserts that share a command: each caller learns of its own document."""

from collections.abc import Iterator

import bson
import eventlet
import pytest
from eventlet.event import Event
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError

from shared.inserts import GroupInsert


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

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.go = Event()

    def insert_many(self, documents: list[object], ordered: bool) -> None:
        self.sizes.append(len(documents))
        self.go.wait()


def test_whoever_comes_while_a_command_is_under_way_goes_with_the_next():
    slow = Slow()
    inserts = GroupInsert(slow)
    waiting = [eventlet.spawn(inserts.insert, {"_id": n}) for n in range(5)]
    eventlet.sleep(0)
    slow.go.send()
    assert all(one.wait() for one in waiting)
    assert slow.sizes == [1, 4]


def test_whoever_waits_for_a_writer_that_is_killed_learns_that_the_outcome_is_open():
    slow = Slow()
    inserts = GroupInsert(slow)
    first, writer, *others = [eventlet.spawn(inserts.insert, {"_id": n}) for n in range(5)]
    eventlet.sleep(0)
    first.kill()
    eventlet.sleep(0)
    writer.kill()
    for other in others:
        with pytest.raises(AutoReconnect):
            other.wait()
