"""What once was written can always be read: a kept sample of each version of each event."""

import json

import pytest

from shared.contracts.cloudevents import Outgoing, read, write
from shared.contracts.registry import load
from tests.contract.make_samples import AT, FOLDER, declared, file_of

CONTRACTS = declared()
VERSIONS = [(contract, version) for contract in CONTRACTS for version in range(1, contract.version + 1)]


@pytest.mark.parametrize(("contract", "version"), VERSIONS, ids=lambda one: getattr(one, "name", one))
def test_a_sample_of_each_version_loads_and_travels(contract, version):
    file = file_of(contract, version)
    assert file.exists(), f"run python -m tests.contract.make_samples and keep {file.name}"
    data = json.loads(file.read_text())
    event = load(contract.source, contract.name, version, data)
    assert isinstance(event, contract.shape)
    outgoing = Outgoing(
        "e1", contract.source, contract.name, version, "a1", 1, "story", "cause", AT, "actor", False, data
    )
    assert read(*write(outgoing)).data == event


def test_no_sample_stands_for_an_event_that_is_gone():
    known = {file_of(contract, version).name for contract, version in VERSIONS}
    assert {file.name for file in FOLDER.glob("*.json")} <= known
