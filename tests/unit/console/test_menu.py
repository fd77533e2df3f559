import inspect

import pytest

from services.console.pages.menu import MENU, menu_of
from services.console.service import Pages
from shared.identity.caller import Identity
from shared.identity.permissions import PERMISSIONS
from shared.web.routes import routes_of


def paths(role: str) -> set[str]:
    identity = Identity("somebody", frozenset({role}), "330000", 0)
    return {item.path for group in menu_of(identity) for item in group.items}


@pytest.mark.parametrize(("role", "seen", "hidden"), [
    ("hotline", {"/complaints/new", "/complaints", "/inbox"}, {"/cases", "/referrals", "/admin/accounts", "/story"}),
    ("officer", {"/complaints/new", "/cases", "/referrals"}, {"/admin/accounts", "/story", "/people-record"}),
    ("duty_officer", {"/warnings", "/incidents", "/story"}, {"/referrals", "/admin/dead-letters"}),
    ("partner", {"/", "/inbox", "/referrals"}, {"/complaints", "/cases", "/warnings", "/partners"}),
    ("admin", {"/admin/accounts", "/admin/dead-letters", "/admin/verification"}, {"/complaints", "/cases", "/story"}),
    ("auditor", {"/complaints", "/cases", "/admin/verification", "/story", "/people-record"}, {"/complaints/new"}),
    ("supervisor", {"/people-record"}, {"/admin/accounts"}),
])  # fmt: skip
def test_the_menu_shows_what_the_role_may_do_and_nothing_else(role, seen, hidden):
    assert seen <= paths(role)
    assert not hidden & paths(role)


def needs() -> dict[str, str]:
    pages = inspect.getmembers(Pages, lambda member: hasattr(member, "needs"))
    return {name: page.needs for name, page in pages}


def test_every_page_needs_a_permission_that_is_declared():
    assert {need for need in needs().values() if need} <= set(PERMISSIONS)


def test_only_what_everybody_may_do_needs_no_permission():
    assert {name for name, need in needs().items() if not need} == {
        "home", "sign_out", "choose_language", "own_account", "change_own_password", "begin_own_codes",
    }  # fmt: skip


def test_the_menu_asks_for_the_permission_of_the_page_it_leads_to():
    routes = {route.path: route.handler for route in routes_of(Pages) if route.method == "GET"}
    for item in (item for group in MENU for item in group.items):
        assert needs()[routes[item.path]] == item.permission, item.path
