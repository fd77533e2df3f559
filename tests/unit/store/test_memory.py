"""The keeper in memory is held to the behaviour of every keeper."""

import pytest

from shared.store.documents import Documents
from shared.store.memory import MemoryDocuments
from tests.contract.search_contract import SearchContract
from tests.contract.store_contract import KIND, StoreContract


@pytest.fixture
def make_documents():
    return lambda saved: Documents(MemoryDocuments(KIND), saved)


@pytest.fixture
def documents(make_documents):
    return make_documents(lambda *_: None)


class TestMemoryDocuments(StoreContract):
    pass


class TestMemorySearch(SearchContract):
    pass
