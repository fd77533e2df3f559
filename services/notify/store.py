"""The documents of `notify`, their indexes, and what handlers have at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.notify import rulebook
from services.notify.domain.contact import MOST_HOLDERS, Contact, above, nearest_first
from services.notify.domain.letter import Letter
from services.notify.domain.page import Page
from services.notify.mail import Sender, SmtpSender
from shared.identity.divisions import Divisions
from shared.identity.people import PersonVault
from shared.identity.permissions import Guard
from shared.resources import Resources
from shared.store.documents import MAX_ROWS, Documents, Index, Kind
from shared.store.documents import Page as Part

CONTACT = Kind("notify", "contacts", Contact, (Index(("roles", "division")),))
PAGE = Kind(
    "notify",
    "pages",
    Page,
    (
        Index(("recipients", "-rank", "-_id")),
        Index(("division", "-planned_at", "-_id")),
        Index(("about.source", "about.id", "about.task")),
    ),
)
LETTER = Kind("notify", "letters", Letter)
KINDS = (CONTACT, PAGE, LETTER)


@dataclass(frozen=True)
class Desk:
    """What handlers work with; `last_look` remembers how many letters lay in each dead queue."""

    contacts: Documents[Contact]
    pages: Documents[Page]
    letters: Documents[Letter]
    people: PersonVault
    divisions: Divisions
    guard: Guard
    rules: Mapping[str, rulebook.PageRule]
    sender: Sender
    console_url: str
    last_look: dict[str, int] = field(default_factory=dict)


def open_desk(resources: Resources) -> Desk:
    """The desk of a running service."""
    return Desk(
        contacts=resources.of(CONTACT),
        pages=resources.of(PAGE),
        letters=resources.of(LETTER),
        people=resources.vault,
        divisions=resources.divisions,
        guard=resources.guard,
        rules=rulebook.load(),
        sender=SmtpSender(resources.config.smtp_uri),
        console_url=resources.config.public_url,
    )


def holders(desk: Desk, role: str, division: str) -> tuple[str, ...]:
    """The active accounts that hold `role` in the division or above it, nearest first, at most 20."""
    order = above(division, desk.divisions)
    where = {"roles": role, "active": True, "division": {"$in": order}}
    found = desk.contacts.rows(where, Part(limit=MAX_ROWS))
    return nearest_first([(row.id, row.state) for row in found], order)


def is_active(desk: Desk, account: str) -> bool:
    """Whether the directory knows the account and it may be told of things."""
    return bool(desk.contacts.rows({"_id": account, "active": True}))


def administrators(desk: Desk, division: str) -> tuple[str, ...]:
    """Those in the division or above it, else all there are: the last resort asks for no jurisdiction."""
    anywhere = desk.contacts.rows({"roles": "admin", "active": True}, Part(limit=MOST_HOLDERS))
    return holders(desk, "admin", division) or tuple(row.id for row in anywhere)
