"""The counter in memory is held to the behaviour of every counter."""

import pytest

from shared.store.quotas import MemoryQuotas
from tests.contract.quota_contract import QuotaContract


@pytest.fixture
def quotas():
    return MemoryQuotas()


class TestMemoryQuotas(QuotaContract):
    pass
