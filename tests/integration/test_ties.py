"""Rows of a sheet compared on a real database."""

import os

import pytest

from services.cases.store import COMPLAINT
from shared.store.documents import Documents
from shared.store.mongo import MongoDocuments, open_client, open_database
from tests.contract.ties_contract import TiesContract
from tests.unit.cases.desk import desk


@pytest.fixture
def at_desk():
    client = open_client(os.environ["MONGO_URI"])
    name = f"test_ties_{os.getpid()}"
    keeper = MongoDocuments(open_database(client, name), COMPLAINT)
    keeper.declare_indexes()
    yield desk(Documents(keeper))
    client.drop_database(name)
    client.close()


class TestMongoTies(TiesContract):
    pass
