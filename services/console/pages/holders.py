"""Whom a form names by their user name: offered in it, and looked up when it comes back."""

from collections.abc import Mapping
from typing import Any

from services.console.pages.action import Action
from services.console.pages.visit import Visit
from shared.errors import Invalid, NotFound
from shared.identity.permissions import PERMISSIONS
from shared.store.documents import Page

NOBODY = "Nobody who may do that has this user name."
MOST = 200
"""As many as a form offers; whoever is beyond that can be typed."""


def holders(visit: Visit, permission: str) -> list[str]:
    """User names of active accounts that have the permission."""
    where = {"roles": {"$in": sorted(PERMISSIONS[permission])}, "active": True}
    return sorted(row.id for row in visit.desk.accounts.rows(where, Page(limit=MOST)))


def offered_to(visit: Visit, steps: list[Action]) -> dict[str, list[str]]:
    """Who can be named in these steps, by permission."""
    asked = {ask.family for step in steps for ask in step.asks if ask.kind == "account"}
    return {permission: holders(visit, permission) for permission in asked}


def refuse_strangers(visit: Visit, step: Action, body: Mapping[str, Any]) -> None:
    """Raises Invalid beside each field that names nobody with an active account and the permission for that."""
    asked = [ask for ask in step.asks if ask.kind == "account" and body.get(ask.name)]
    wrong = [ask.name for ask in asked if not holds(visit, str(body[ask.name]), ask.family)]
    if wrong:
        raise Invalid("The form is not valid.", errors={name: [NOBODY] for name in wrong})


def holds(visit: Visit, username: str, permission: str) -> bool:
    """Whether an active account of that name has the permission."""
    try:
        account = visit.desk.accounts.get(username).state
    except NotFound:
        return False
    return account.active and not PERMISSIONS[permission].isdisjoint(account.roles)
