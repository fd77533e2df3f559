"""Every route × every role: who gets in is what the one table says, and nothing is open by oversight."""

import importlib
from itertools import product

import pytest

from shared.config import SERVICES
from shared.errors import Forbidden
from shared.identity.caller import Identity
from shared.identity.permissions import PERMISSIONS, PUBLIC, ROLES, allowed
from shared.web.routes import Route, routes_of

PUBLIC_ROUTES = {
    ("console", "POST", "/token"),
    ("console", "GET", "/.well-known/jwks.json"),
}


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


def test_no_route_of_the_services_behind_the_console_is_public() -> None:
    assert not [(name, route.path) for name, route in ROUTES if route.permission == PUBLIC and name != "console"]


def test_every_permission_is_used_by_somebody_and_held_by_somebody() -> None:
    assert all(PERMISSIONS.values())
    assert set().union(*PERMISSIONS.values()) <= ROLES


def test_a_partner_and_a_system_never_reach_people_or_administration() -> None:
    for role, permission in product(("partner", "system"), PERMISSIONS):
        if permission.startswith(("person.", "account.", "dead_letter.", "history.", "case.")):
            assert not _passes(role, permission), (role, permission)
