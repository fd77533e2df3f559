"""The vault in memory behaves as every vault does."""

import pytest

from shared.identity.memory_vault import MemoryVault
from tests.contract.looks_contract import LooksContract
from tests.contract.vault_contract import VaultContract


class TestMemoryVault(VaultContract, LooksContract):
    @pytest.fixture
    def vault(self):
        return MemoryVault()
