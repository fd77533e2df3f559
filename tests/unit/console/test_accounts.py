from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from services.console.domain import account as domain
from services.console.domain import client as clients
from services.console.domain.account import Account, PasswordTooWeak, Standing
from services.console.domain.client import Client
from services.console.domain.roles import LEVELS, RolesDoNotFit, check_roles, level_of
from services.console.handlers import accounts as handlers
from services.console.store import ACCOUNT, Desk
from shared.contracts.envelope import Context
from shared.contracts.registry import dump
from shared.identity.permissions import ROLES
from shared.ids import new_id
from shared.store.documents import Documents
from shared.store.memory import MemoryDocuments

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
OFFICER = Account("330110-07", "person-1", "$argon2id$secret", ("officer",), "330110", AT)


@pytest.mark.parametrize(("roles", "partner"), [
    ([], ""),
    (["sheriff"], ""),
    (["admin", "officer"], ""),
    (["auditor", "supervisor"], ""),
    (["partner", "officer"], "police"),
    (["partner"], ""),
    (["officer"], "police"),
])  # fmt: skip
def test_roles_that_must_not_meet_in_one_account_are_refused(roles, partner):
    with pytest.raises(RolesDoNotFit):
        check_roles(roles, partner)


def test_somebody_may_both_handle_and_lead():
    check_roles(["officer", "supervisor", "duty_officer"], "")


def test_every_role_has_a_level_of_confidentiality():
    assert set(LEVELS) == ROLES


def test_of_several_roles_the_highest_level_counts():
    assert level_of(("duty_officer", "supervisor")) == 3


def test_the_event_of_an_account_holds_neither_password_nor_person():
    (event,) = domain.create(OFFICER).events
    assert dump(event) == {
        "account": "330110-07",
        "person_id": "person-1",
        "roles": ["officer"],
        "division": "330110",
        "active": True,
        "language": "zh",
    }


def test_an_account_from_before_somebody_listened_is_announced_once():
    accounts = Documents(MemoryDocuments(ACCOUNT))
    desk = cast(Desk, SimpleNamespace(accounts=accounts))
    for name, made in (("old", domain.set_language), ("new", lambda one, _: domain.create(one))):
        before = replace(OFFICER, username=name, language="en")
        accounts.create(name, made(before, "zh"), Context("admin", new_id(), "story", AT))
    assert [handlers.announce(desk, AT), handlers.announce(desk, AT)] == [1, 0]
    told = accounts.get("old").history[-1]
    assert (told.type, told.data["roles"], accounts.get("new").version) == ("account_changed", ["officer"], 1)


def test_what_a_newer_version_has_announced_is_left_to_it():
    accounts = Documents(MemoryDocuments(ACCOUNT))
    desk = cast(Desk, SimpleNamespace(accounts=accounts))
    newer = replace(OFFICER, username="newer", language="en", announced=domain.ANNOUNCED + 1)
    accounts.create("newer", domain.set_language(newer, "zh"), Context("admin", new_id(), "story", AT))
    assert handlers.announce(desk, AT) == 0


def test_a_change_that_changes_nothing_says_nothing():
    same = Standing(("officer",), "330110", "", "zh", True)
    assert not domain.change(OFFICER, same).events


def test_closing_an_account_is_told():
    closed = domain.change(OFFICER, Standing(("officer",), "330110", "", "zh", False))
    assert (closed.state.active, closed.events[0].active) == (False, False)


@pytest.mark.parametrize("password", ["", "short", "x" * 129, "my-330110-07-password"])
def test_a_weak_password_is_refused_without_being_quoted(password):
    with pytest.raises(PasswordTooWeak) as refusal:
        domain.check_password("330110-07", password)
    assert not password or password not in str(refusal.value)


def test_a_system_gets_no_role_that_people_decide_in():
    with pytest.raises(RolesDoNotFit):
        clients.create(Client("hub", "h", ("officer",), "330000", AT))


def test_no_client_can_have_the_subject_of_a_person():
    assert Client("admin", "h", ("system",), "330000", AT).subject == "client:admin"
