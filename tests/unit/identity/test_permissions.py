"""The table of permissions and the row rule."""

import pytest

from shared.errors import Forbidden, Unauthenticated
from shared.identity.caller import Identity
from shared.identity.permissions import PERMISSIONS, PUBLIC, ROLES, Guard, allowed, allowed_for

ABOVE = {"330110": "330100", "330106": "330100", "330100": "330000", "330700": "330000", "330782": "330000"}


class HandMadeTree:
    """The province, Hangzhou with two districts, Jinhua, and Yiwu, which reports past Jinhua."""

    def within(self, code, root):
        return code == root or (code in ABOVE and self.within(ABOVE[code], root))

    def query_for(self, root):
        return sorted(code for code in {*ABOVE, "330000"} if self.within(code, root))


GUARD = Guard(HandMadeTree())


def who(*roles, division="330100", level=0, partner=""):
    return Identity("u-1", frozenset(roles), division, level, partner=partner)


def may(identity, permission):
    try:
        allowed(identity, permission)
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_every_permission_belongs_to_known_roles(permission):
    assert PERMISSIONS[permission]
    assert PERMISSIONS[permission] <= ROLES


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_a_role_may_exactly_what_the_table_lists(permission, role):
    assert may(who(role), permission) == (role in PERMISSIONS[permission])


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_may_something(role):
    assert any(may(who(role), permission) for permission in PERMISSIONS)


@pytest.mark.parametrize("identity", [who(), who("wizard")])
@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_no_role_or_an_unknown_one_may_nothing(permission, identity):
    assert not may(identity, permission)


def of(role):
    return {permission for permission, roles in PERMISSIONS.items() if role in roles}


def test_partners_see_referrals_and_their_inbox_only():
    assert of("partner") == {
        "referral.read",
        "referral.sign",
        "referral.answer",
        "referral.feed",
        "inbox.read",
    }


def test_the_auditor_reads_and_verifies_but_changes_nothing_and_opens_nobody():
    assert {permission.partition(".")[2] for permission in of("auditor")} == {"read", "verify", "export"}


def test_the_administrator_sees_no_complaint_case_or_person():
    assert {permission.partition(".")[0] for permission in of("admin")} == {
        "account",
        "calendar",
        "dead_letter",
        "history",
        "inbox",
        "page",
    }


def test_only_those_who_deal_with_complainants_open_people():
    assert PERMISSIONS["person.reveal"] == {"hotline", "officer", "supervisor"}


def test_systems_bring_things_in_and_read_nothing():
    assert of("system") == {"complaint.register", "event.ingest"}


def test_nobody_signed_in_may_only_what_is_public():
    allowed(None, PUBLIC)
    with pytest.raises(Unauthenticated):
        allowed(None, "complaint.read")


def test_an_undeclared_permission_opens_nothing():
    with pytest.raises(KeyError):
        allowed(who(*ROLES), "complaint.raed")


@pytest.mark.parametrize(
    ("own", "row", "may"),
    [
        ("330100", "330100", True),
        ("330100", "330110", True),
        ("330110", "330100", False),
        ("330110", "330106", False),
        ("330700", "330782", False),
        ("330000", "330782", True),
    ],
)
def test_rows_are_open_in_the_own_division_and_below(own, row, may):
    identity = who("officer", division=own)
    assert (row in GUARD.visible_divisions(identity)) == may
    if may:
        GUARD.allowed_in(identity, "case.read", row)
    else:
        with pytest.raises(Forbidden, match="division"):
            GUARD.allowed_in(identity, "case.read", row)


@pytest.mark.parametrize(("level", "row", "may"), [(0, 0, True), (2, 3, False), (3, 3, True), (1, 0, True)])
def test_a_row_above_the_own_level_stays_closed(level, row, may):
    identity = who("officer", level=level)
    if may:
        GUARD.allowed_in(identity, "case.read", "330110", row)
    else:
        with pytest.raises(Forbidden, match="confidential"):
            GUARD.allowed_in(identity, "case.read", "330110", row)


def test_the_right_division_does_not_make_up_for_a_missing_role():
    with pytest.raises(Forbidden):
        GUARD.allowed_in(who("partner", division="330000", level=3), "case.read", "330110")


def test_a_partner_sees_only_what_is_addressed_to_it():
    police = who("partner", partner="police")
    allowed_for(police, "referral.sign", "police")
    for other in ("health", ""):
        with pytest.raises(Forbidden):
            allowed_for(police, "referral.sign", other)
    with pytest.raises(Forbidden):
        allowed_for(who("partner"), "referral.read", "")


def test_our_own_people_are_not_bound_to_a_partner():
    allowed_for(who("linkage_officer"), "referral.read", "police")
    with pytest.raises(Forbidden):
        allowed_for(who("linkage_officer"), "referral.sign", "police")
