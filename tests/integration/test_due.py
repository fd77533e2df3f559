"""Due work, in a real container on a real database."""

import pytest

from shared.store.documents import Documents
from shared.store.mongo import MongoDocuments, open_database
from tests.contract.due_contract import DueContract
from tests.contract.store_contract import KIND


@pytest.fixture
def backend(database):
    MongoDocuments(database, KIND).declare_indexes()
    return MongoDocuments(open_database(database.client, database.name), KIND)


@pytest.fixture
def documents(backend):
    return Documents(backend)


@pytest.fixture
def damage(database):
    return lambda document_id: database[KIND.name].update_one({"_id": document_id}, {"$set": {"mark": "rubbish"}})


class TestDue(DueContract):
    pass
