"""Every route × every role: who gets in is what the one table says, and nothing is open by oversight."""

import importlib
from itertools import product

import pytest

from services.cases.domain.people import LEVELS
from services.console.domain.roles import level_of
from shared.config import SERVICES
from shared.errors import Forbidden
from shared.identity.caller import Identity
from shared.identity.permissions import PERMISSIONS, PUBLIC, ROLES, allowed
from shared.web.routes import Route, routes_of

PUBLIC_ROUTES = {
    ("console", "POST", "/token"),
    ("console", "GET", "/.well-known/jwks.json"),
    ("cases", "POST", "/public/status"),
    ("cases", "POST", "/public/satisfaction"),
}
"""What anybody may call. Pages stand beside the API and check their sessions themselves."""


def _routes() -> list[tuple[str, Route]]:
    fronts = {name: importlib.import_module(f"services.{name}.service").Service for name in SERVICES}
    return [(name, route) for name, front in fronts.items() for route in routes_of(front)]


ROUTES = _routes()


def _passes(role: str, permission: str) -> bool:
    try:
        allowed(Identity("someone", frozenset({role}), "330000", 3), permission)
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize(("service", "route"), ROUTES, ids=lambda one: getattr(one, "handler", one))
def test_each_role_gets_into_a_route_just_when_the_table_lists_it(service: str, route: Route) -> None:
    assert route.permission == PUBLIC or route.permission in PERMISSIONS
    for role in ROLES:
        expected = route.permission == PUBLIC or role in PERMISSIONS[route.permission]
        assert _passes(role, route.permission) is expected, (role, route.path)


def test_no_call_is_public_but_those_on_the_list() -> None:
    public = {(name, one.method, one.path) for name, one in ROUTES if one.permission == PUBLIC and one.documented}
    assert public == PUBLIC_ROUTES


def test_every_permission_is_used_by_somebody_and_held_by_somebody() -> None:
    assert all(PERMISSIONS.values())
    assert set().union(*PERMISSIONS.values()) <= ROLES


def test_a_partner_and_a_system_never_reach_people_or_administration() -> None:
    for role, permission in product(("partner", "system"), PERMISSIONS):
        if permission.startswith(("person.", "people_record.", "account.", "dead_letter.", "history.", "case.")):
            assert not _passes(role, permission), (role, permission)


def test_of_all_who_may_open_people_only_heads_reach_a_reporter() -> None:
    reaching = {role for role in PERMISSIONS["person.reveal"] if level_of([role]) >= LEVELS["report"]}
    assert reaching == {"supervisor"}
    assert PERMISSIONS["person.erase"] <= reaching
