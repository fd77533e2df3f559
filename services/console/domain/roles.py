"""Which roles go together, and how confidential a matter each may see."""

from collections.abc import Iterable

from shared.errors import Refused

LEVELS = {
    "hotline": 1,
    "officer": 2,
    "legal_reviewer": 2,
    "supervisor": 3,
    "linkage_officer": 1,
    "duty_officer": 1,
    "commander": 2,
    "auditor": 2,
    "partner": 0,
    "admin": 0,
    "system": 0,
}
"""Every role with its confidentiality from 0 (open) to 3 (a reporter's identity); a setting of this system."""

ALONE = frozenset({"admin", "auditor", "partner", "system"})
"""Roles that stand alone: who gives out rights, who checks, and who is not of the house must not also act."""


class RolesDoNotFit(Refused):
    """These roles cannot be held together, or not by such a holder."""

    code = "roles_do_not_fit"


def check_roles(roles: Iterable[str], partner: str) -> None:
    """Pass when one holder may have all `roles`; raises RolesDoNotFit."""
    held = frozenset(roles)
    unknown = held - LEVELS.keys()
    if not held or unknown:
        raise RolesDoNotFit("at least one role, and only known ones", unknown=sorted(unknown))
    if held & ALONE and len(held) > 1:
        raise RolesDoNotFit("this role stands alone", roles=sorted(held & ALONE))
    if bool(partner) != ("partner" in held):
        raise RolesDoNotFit("a partner's staff name their partner, and nobody else does")


def level_of(roles: Iterable[str]) -> int:
    """The highest level of confidentiality of a holder's roles."""
    return max(LEVELS[role] for role in roles)
