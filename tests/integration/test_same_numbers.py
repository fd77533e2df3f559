"""Numbers of other systems in the database: old documents keep what they have, and no number comes twice."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from services.cases.domain.exchange import Tally
from services.cases.handlers import additions, intake
from services.cases.handlers.known_numbers import known
from services.cases.schemas.complaints import ExternalIn
from services.cases.schemas.handling import NoteNumber
from services.cases.store import COMPLAINT
from shared.store.documents import Documents, Taken
from shared.store.mongo import MongoDocuments, open_client, open_database
from tests.support.profiling import profiled
from tests.support.sheets import orders
from tests.unit.cases.desk import CALL, HOTLINE, act, context, desk
from tests.unit.cases.test_sheet_known import taken

SYSTEM, NUMBER = "hotline_12345", "GD2026000000"
OLD_INDEX = [("external.system", 1), ("external.number", 1)]


@pytest.fixture
def database():
    client = open_client(os.environ["MONGO_URI"])
    name = f"test_same_numbers_{os.getpid()}"
    yield open_database(client, name)
    client.drop_database(name)
    client.close()


@pytest.fixture
def at_desk(database):
    MongoDocuments(database, COMPLAINT).declare_indexes()
    return replace(desk(), complaints=Documents(MongoDocuments(database, COMPLAINT)))


def typed(at_desk, number):
    return intake.register(at_desk, replace(CALL, external=(ExternalIn(SYSTEM, number),)), HOTLINE, context())


@pytest.fixture
def pair(at_desk, database):
    """Two of an earlier version under one number, in a database that is started anew."""
    complaints = database[COMPLAINT.name]
    complaints.drop_index("known_as_1")
    complaints.create_index(OLD_INDEX, unique=True, partialFilterExpression={"external.number": {"$type": "string"}})
    first, second = typed(at_desk, "GD1"), typed(at_desk, "GD2")
    for stored, number in ((first, NUMBER), (second, NUMBER.lower())):
        held = {"external.0.number": number, "grams.0": f"#{NUMBER.lower()}"}
        complaints.update_one({"_id": stored.id}, {"$set": held, "$unset": {"known_as": 1}})
    MongoDocuments(database, COMPLAINT).declare_indexes()
    return first, second


def test_two_of_an_earlier_version_under_one_number_go_on_and_a_third_is_refused(at_desk, pair):
    for stored, number in zip(pair, ("GD3", "GD4"), strict=True):
        noted = additions.note_number(at_desk, act(stored), NoteNumber(SYSTEM, number))
        assert noted.state.known_as == (f"{SYSTEM}:{number}",)
    with pytest.raises(Taken):
        typed(at_desk, "GD-2026 000000")
    assert taken(at_desk, orders(1)).tally == Tally(0, 1, 0)


def test_of_many_who_type_one_number_at_once_one_is_taken_down(at_desk, database):
    def once(number):
        try:
            return typed(at_desk, number).id
        except Taken:
            return None

    with ThreadPoolExecutor(4) as lanes:
        made = list(lanes.map(once, [NUMBER, NUMBER.lower(), "GD-2026000000", "GD2026 000000"]))
    assert len([one for one in made if one]) == database[COMPLAINT.name].count_documents({}) == 1


def test_numbers_are_looked_up_by_an_index(at_desk, database):
    typed(at_desk, NUMBER)
    asked = [ExternalIn(SYSTEM, NUMBER), ExternalIn("quanheng", "TS3301102026112300001")]
    plans = [one["planSummary"] for one in profiled(database[COMPLAINT.name], lambda: known(at_desk, asked))]
    assert [plan[:15] for plan in plans] == ["IXSCAN { number", "IXSCAN { grams:"], plans
