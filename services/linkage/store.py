"""The documents of `linkage`, their indexes, and what handlers have at hand."""

from dataclasses import dataclass

from services.linkage import rulebook
from services.linkage.domain.addresses import AllowedNetworks
from services.linkage.domain.delivery import Sender
from services.linkage.domain.partner import Partner
from services.linkage.domain.referral import Referral
from services.linkage.domain.signature import Keys
from services.linkage.sender import HttpSender
from shared.clocks.calendar import Calendar
from shared.identity.divisions import Divisions
from shared.identity.permissions import Guard
from shared.resources import Resources
from shared.store.documents import Documents, Index, Kind

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
    ),
)
KINDS = (PARTNER, REFERRAL)


@dataclass(frozen=True)
class Desk:
    """What handlers work with."""

    partners: Documents[Partner]
    referrals: Documents[Referral]
    sender: Sender
    keys: Keys
    calendar: Calendar
    divisions: Divisions
    guard: Guard
    rules: rulebook.Rules


def open_desk(resources: Resources) -> Desk:
    """The desk of a running service."""
    return Desk(
        partners=resources.of(PARTNER),
        referrals=resources.of(REFERRAL),
        sender=HttpSender(AllowedNetworks.named(resources.config.partner_networks)),
        keys=Keys(resources.secret("webhook-master")),
        calendar=resources.calendar,
        divisions=resources.divisions,
        guard=resources.guard,
        rules=rulebook.load(),
    )


def partner_of(desk: Desk, code: str) -> Partner | None:
    """How a partner receives, or None when nobody has said so yet."""
    found = desk.partners.rows({"_id": code})
    return found[0].state if found else None
