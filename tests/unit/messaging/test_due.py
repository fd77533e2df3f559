"""Due work, with the keeper in memory."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from shared.store.documents import Documents
from shared.store.memory import MemoryDocuments
from tests.contract.due_contract import DueContract
from tests.contract.store_contract import KIND


@pytest.fixture
def backend():
    return MemoryDocuments(KIND)


@pytest.fixture
def documents(backend):
    return Documents(backend)


@pytest.fixture
def damage(backend):
    def damage(document_id):
        kept = backend._kept[document_id]
        backend._kept[document_id] = replace(kept, state=SimpleNamespace(next_due_at=kept.state.next_due_at))

    return damage


class TestDue(DueContract):
    pass
