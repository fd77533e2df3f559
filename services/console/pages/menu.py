"""What stands in the menu, and who sees it."""

from dataclasses import dataclass

from services.console.texts import N_
from shared.errors import Forbidden
from shared.identity.caller import Identity
from shared.identity.permissions import allowed


@dataclass(frozen=True)
class Item:
    """A page in the menu; an empty permission lets everybody see it."""

    path: str
    text: str
    permission: str = ""


@dataclass(frozen=True)
class Group:
    """Pages that belong together."""

    text: str
    items: tuple[Item, ...]


MENU = (
    Group(
        N_("My work"),
        (
            Item("/", N_("Worklist")),
            Item("/inbox", N_("Inbox"), "inbox.read"),
        ),
    ),
    Group(
        N_("Complaints and cases"),
        (
            Item("/complaints/new", N_("Register a complaint"), "complaint.register"),
            Item("/complaints", N_("Complaints"), "complaint.read"),
            Item("/cases", N_("Cases"), "case.read"),
            Item("/imports", N_("Import of sheets"), "complaint.import"),
        ),
    ),
    Group(
        N_("Linkage"),
        (
            Item("/referrals", N_("Referrals"), "referral.read"),
            Item("/partners", N_("Partners"), "partner.read"),
        ),
    ),
    Group(
        N_("Emergency"),
        (
            Item("/warnings", N_("Internal warnings"), "warning.read"),
            Item("/incidents", N_("Incidents"), "incident.read"),
        ),
    ),
    Group(
        N_("Oversight"),
        (
            Item("/story", N_("Trace a story"), "trace.read"),
            Item("/people-record", N_("Who looked at people"), "people_record.read"),
            Item("/admin/verification", N_("Verify histories"), "history.verify"),
            Item("/admin/dead-letters", N_("Dead letters"), "dead_letter.read"),
            Item("/admin/calendar", N_("Working-day calendar"), "calendar.read"),
            Item("/admin/accounts", N_("Accounts"), "account.read"),
        ),
    ),
)


def may(identity: Identity, permission: str) -> bool:
    """Whether the role rule lets the caller."""
    try:
        allowed(identity, permission)
    except Forbidden:
        return False
    return True


def menu_of(identity: Identity) -> list[Group]:
    """The menu with only what the caller's roles may do."""
    groups = [Group(group.text, tuple(_seen(group, identity))) for group in MENU]
    return [group for group in groups if group.items]


def _seen(group: Group, identity: Identity) -> list[Item]:
    return [item for item in group.items if not item.permission or may(identity, item.permission)]
