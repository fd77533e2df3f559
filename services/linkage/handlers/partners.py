"""How partner departments receive, and the keys that sign what they receive."""

import structlog

from services.linkage.domain import partner as domain
from services.linkage.domain.addresses import check_url
from services.linkage.domain.delivery import GONE
from services.linkage.domain.partner import Partner
from services.linkage.handlers.deliveries import try_out
from services.linkage.schemas import SetUpPartner
from services.linkage.store import Desk, partner_of
from shared.contracts.envelope import Context, Received
from shared.contracts.linkage import ReferralFailed
from shared.errors import NotFound, Refused
from shared.identity.caller import Identity
from shared.store.history import Decided, Stored, handled

log = structlog.get_logger(__name__)


class EndpointNotProven(Refused):
    """The address did not take a signed test call, so nothing may be sent there yet."""

    code = "endpoint_not_proven"


def set_up(desk: Desk, code: str, command: SetUpPartner, context: Context) -> Stored[Partner]:
    """Say how a partner receives; an address must take a signed test call first.

    The test is made before anything is kept: nobody is owed it, so nothing is lost with a process that dies there.
    Raises NotFound, Invalid, UrlNeeded, EndpointNotProven.
    """
    _known(desk, code)
    before = _stored(desk, code)
    if before is not None and handled(before.history, context):
        return before
    if command.url:
        check_url(command.url)

    def decide(partner: Partner) -> Decided[Partner]:
        return domain.change(partner, command.transport, command.url, command.active)

    decided = decide(before.state) if before else domain.set_up(Partner(code, **vars(command)))
    _prove(desk, decided.state, context)
    return desk.partners.change(code, decide, context) if before else desk.partners.create(code, decided, context)


def rotate(desk: Desk, code: str, context: Context) -> Stored[Partner]:
    """Sign with a new key, for a day beside the old one. Raises NotFound, KeyJustChanged."""
    _known(desk, code)
    return desk.partners.change(code, lambda partner: domain.rotate(partner, context.at), context)


def key_of(desk: Desk, code: str, by: Identity) -> tuple[int, str]:
    """The generation and the key itself, for the partner's system; that it was shown is logged. Raises NotFound."""
    _known(desk, code)
    partner = partner_of(desk, code)
    generation = partner.generation if partner else 1
    log.info("webhook_key_shown", partner=code, generation=generation, by=by.subject)
    return generation, desk.keys.shown(code, generation)


def deactivate_gone(desk: Desk, event: Received[ReferralFailed], context: Context) -> None:
    """A partner's address said 410: it wants nothing more."""
    if event.data.reason == GONE:
        desk.partners.change(event.data.partner, lambda partner: domain.deactivate(partner, GONE), context)


def _prove(desk: Desk, partner: Partner, context: Context) -> None:
    if partner.transport != "webhook" or not partner.active:
        return
    reply = try_out(desk, partner, context.at)
    if not reply.taken:
        raise EndpointNotProven("the address did not take a signed test call", status=reply.status, reason=reply.reason)


def _known(desk: Desk, code: str) -> None:
    if code not in desk.rules.partners:
        raise NotFound("there is no such partner department")


def _stored(desk: Desk, code: str) -> Stored[Partner] | None:
    try:
        return desk.partners.get(code)
    except NotFound:
        return None
