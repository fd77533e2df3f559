"""The documents of `linkage`, their indexes, and what handlers have at hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from services.linkage import rulebook
from services.linkage.domain.addresses import AllowedNetworks
from services.linkage.domain.deadlines import CLOCKS
from services.linkage.domain.delivery import Sender
from services.linkage.domain.partner import Partner
from services.linkage.domain.referral import Referral
from services.linkage.domain.signature import Keys
from services.linkage.sender import HttpSender
from shared.clocks.calendar import Calendar
from shared.identity.divisions import Divisions
from shared.identity.permissions import Guard
from shared.resources import Resources
from shared.store.calendars import Calendars, Pages
from shared.store.documents import Documents, Filter, Index, Kind, Page
from shared.store.notices import Notices, kind_of

UNMET: dict[str, Filter] = {"running": {"next_due_at": {"$type": "date"}}, "breached": {}}
"""What else is asked of referrals with such a clock, so that an index finds them."""

PARTNER = Kind("linkage", "partners", Partner)
REFERRAL = Kind(
    "linkage",
    "referrals",
    Referral,
    (
        Index(("division", "-planned_at", "-_id")),
        Index(("partner", "-planned_at", "-_id")),
        Index(("partner", "signed_at", "planned_at", "_id")),
        Index(("subject_id",)),
        *(Index((f"{clock}.due_at",), where={f"{clock}.state": "breached"}) for clock in CLOCKS),
    ),
)
CALENDAR = kind_of("linkage")
KINDS = (PARTNER, REFERRAL, CALENDAR)


@dataclass(frozen=True)
class Desk:
    """What handlers work with."""

    partners: Documents[Partner]
    referrals: Documents[Referral]
    sender: Sender
    keys: Keys
    notices: Documents[Notices]
    calendars: Calendars
    divisions: Divisions
    guard: Guard
    rules: rulebook.Rules

    @property
    def calendar(self) -> Calendar:
        """The working-day calendar with all notices that this service has heard of."""
        return self.calendars.current()


def open_desk(resources: Resources) -> Desk:
    """The desk of a running service."""
    return Desk(
        partners=resources.of(PARTNER),
        referrals=resources.of(REFERRAL),
        sender=HttpSender(AllowedNetworks.named(resources.config.partner_networks)),
        keys=Keys(resources.secret("webhook-master")),
        notices=resources.of(CALENDAR),
        calendars=Calendars(resources.of(CALENDAR)),
        divisions=resources.divisions,
        guard=resources.guard,
        rules=rulebook.load(),
    )


def partner_of(desk: Desk, code: str) -> Partner | None:
    """How a partner receives, or None when nobody has said so yet."""
    found = desk.partners.rows({"_id": code})
    return found[0].state if found else None


def with_stale_clocks(desk: Desk, stale: Iterable[Filter], page: Page) -> Pages:
    """That part of the referrals one of whose clocks is of one of those descriptions and was not met."""
    searches = [
        {**kept, **{f"{clock}.{name}": wanted for name, wanted in {**one, "state": state}.items()}}
        for clock, one, (state, kept) in product(CLOCKS, stale, UNMET.items())
    ]
    return [(desk.referrals, desk.referrals.rows(where, page)) for where in searches]
