"""The person of an account that was refused does not stay in the vault."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from services.console.domain.roles import RolesDoNotFit
from services.console.handlers import accounts
from services.console.passwords import Passwords
from services.console.schemas import CreateAccount
from services.console.store import ACCOUNT, Desk
from shared.contracts.envelope import Context
from shared.identity.divisions import Divisions
from shared.identity.memory_vault import MemoryVault
from shared.identity.people import Owner, Person
from shared.ids import new_id
from shared.store.documents import Documents
from shared.store.memory import MemoryDocuments

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
LATER = AT + timedelta(days=1, seconds=1)


def desk() -> Desk:
    parts = SimpleNamespace(
        accounts=Documents(MemoryDocuments(ACCOUNT)),
        people=MemoryVault(),
        divisions=Divisions.load(),
        passwords=Passwords(),
    )
    return cast(Desk, parts)


def create(at_desk, username, roles):
    command = CreateAccount(username, "a password for tests only", "张三", roles, "330110", phone="13812345678")
    return accounts.create(at_desk, command, Context("admin", new_id(), "story", AT))


def test_somebody_whose_account_was_refused_is_swept_and_whoever_has_one_stays():
    at_desk = desk()
    create(at_desk, "made", ("officer",))
    with pytest.raises(RolesDoNotFit):
        create(at_desk, "refused", ("admin", "officer"))
    at_desk.people.keep("caller", Person(name="李四"), Owner("cases", "complaint-1"), AT)
    assert accounts.sweep_orphans(at_desk, LATER) == ["refused"]
    assert accounts.sweep_orphans(at_desk, LATER) == []
    assert at_desk.people.masked("caller").name == "李*"
    assert len(at_desk.people.find(phone="13812345678")) == 1
