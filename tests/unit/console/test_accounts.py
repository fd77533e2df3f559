from datetime import UTC, datetime

import pytest

from services.console.domain import account as domain
from services.console.domain import client as clients
from services.console.domain.account import Account, PasswordTooWeak, Standing
from services.console.domain.client import Client
from services.console.domain.roles import LEVELS, RolesDoNotFit, check_roles, level_of
from shared.contracts.registry import dump
from shared.identity.permissions import ROLES

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
