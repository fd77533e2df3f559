"""Inserts that share a command: each caller learns of its own document."""

from collections.abc import Iterator
from typing import Any

import bson
import eventlet
import pytest
from eventlet.event import Event
from pymongo import WriteConcern
from pymongo.collection import Collection
from pymongo.errors import AutoReconnect, DocumentTooLarge, OperationFailure, PyMongoError, WTimeoutError

from shared.inserts import MOST_BYTES, GroupInsert, Insert


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
    assert list(together(inserts, documents)) == [True] * 50
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
    """A database whose every command takes until it is let go; it notes how many documents came with each."""

    name = "things"
    write_concern = WriteConcern()

    def __init__(self, error: Exception | None = None) -> None:
        self.sizes: list[int] = []
        self.go = Event()
        self.error = error

    @property
    def database(self) -> "Slow":
        return self

    def command(self, command: dict[str, list[object]]) -> dict[str, int]:
        self.sizes.append(len(command["documents"]))
        self.go.wait()
        if self.error is not None:
            raise self.error
        return {"ok": 1}


class Breaking(Slow):
    """A database that carries a command out, upon which the line breaks before it can say so."""

    def __init__(self, real: Collection[Any], breaks: int) -> None:
        super().__init__()
        self.real = real
        self.breaks = breaks

    def command(self, command: dict[str, Any]) -> Any:
        answer = self.real.database.command(command)
        if self.breaks:
            self.breaks -= 1
            raise AutoReconnect("the line broke")
        return answer


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


def test_a_command_of_which_nobody_knows_is_sent_once_more_and_nothing_is_kept_twice(database):
    inserts = GroupInsert(Breaking(database["things"], breaks=1))
    assert list(together(inserts, [{"_id": n} for n in range(3)])) == [False] * 3
    assert database["things"].count_documents({}) == 3


def test_a_line_that_breaks_again_is_told_to_all(database):
    inserts = GroupInsert(Breaking(database["things"], breaks=2))
    assert list(together(inserts, [{"_id": n} for n in range(3)])) == [AutoReconnect] * 3


def test_no_command_is_longer_than_the_database_takes(database):
    inserts = GroupInsert(database["things"])
    large = "x" * (MOST_BYTES // 3)
    assert list(together(inserts, [{"_id": n, "text": large} for n in range(7)])) == [True] * 7


def test_a_document_as_long_as_one_may_be_goes_alone(database):
    inserts = GroupInsert(database["things"])
    longest = {"_id": 1, "text": "x" * (16 * 1024 * 1024 - 64)}
    assert list(together(inserts, [{"_id": 0}, longest, {"_id": 2}])) == [True] * 3


def test_a_document_longer_than_any_may_be_fails_its_own_caller_only(database):
    documents = [{"_id": 0}, {"_id": 1, "text": "x" * (17 * 1024 * 1024)}, {"_id": 2}]
    assert list(together(GroupInsert(database["things"]), documents)) == [True, DocumentTooLarge, True]


def test_who_does_not_fit_goes_with_the_next_command():
    slow = Slow()
    inserts = GroupInsert(slow)
    begun = [inserts.begin({"_id": n, "text": "x" * (MOST_BYTES // 3)}) for n in range(5)]
    slow.go.send()
    assert all(one.wait() for one in begun)
    assert slow.sizes == [2, 2, 1]


def test_nobody_is_told_that_a_document_is_kept_when_the_database_doubts_that_it_lasts(database):
    hasty = database["things"].with_options(write_concern=WriteConcern(w=2, wtimeout=100))
    assert list(together(GroupInsert(hasty), [{"_id": 1}])) == [WTimeoutError]
