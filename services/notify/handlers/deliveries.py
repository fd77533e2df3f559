"""The work that is due on a page: escalate it, or try a mail and then record what came of it."""

from datetime import datetime

import structlog

from services.notify import texts
from services.notify.domain import page as domain
from services.notify.domain.delivery import Delivery, Outcome
from services.notify.domain.page import Page
from services.notify.mail import Mail
from services.notify.store import Desk
from shared.contracts.envelope import Context
from shared.errors import NotFound
from shared.identity.people import PersonUnreadable
from shared.ids import derived_id
from shared.store.history import Decided, Stored

ACTOR = "service:notify"

log = structlog.get_logger(__name__)


def carry_on(desk: Desk, page_id: str, at: datetime) -> None:
    """Do one thing that is due at `at`, if there is one; what else is due follows in the next turn."""
    stored = desk.pages.get(page_id)
    step = domain.due_step(stored.state, at)
    if step is not None:
        context = _context(stored, f"escalate:{page_id}:{step}", at)
        desk.pages.change(page_id, lambda page: _escalated(page, step, at), context)
        return
    delivery = domain.due_delivery(stored.state, at)
    if delivery is not None:
        _attempt(desk, stored, delivery, at)


def _escalated(page: Page, step: int, at: datetime) -> Decided[Page]:
    # Acknowledged between the look and the change: that comes first.
    return domain.escalate(page, step, at) if page.state == "open" else Decided(page)


def _attempt(desk: Desk, stored: Stored[Page], delivery: Delivery, at: datetime) -> None:
    outcome = _sent(desk, stored, delivery, at)
    account, channel = delivery.account, delivery.channel
    cause = f"attempt:{stored.id}:{account}:{channel}:{delivery.attempts + 1}"
    desk.pages.change(
        stored.id,
        lambda page: domain.record_attempt(page, account, channel, outcome, at),
        _context(stored, cause, at),
    )
    log.info("page_attempted", page=stored.id, account=account, outcome=outcome.result, reason=outcome.reason)


def _sent(desk: Desk, stored: Stored[Page], delivery: Delivery, at: datetime) -> Outcome:
    """The one moment in which an address is known here."""
    contact = desk.contacts.get(delivery.account).state
    if not contact.active:
        return Outcome("gave_up", "account_inactive")
    try:
        person = desk.people.reveal(contact.person_id, by=ACTOR, reason=f"page {stored.id}", at=at)
    except NotFound:
        return Outcome("gave_up", "person_gone")
    except PersonUnreadable:
        return Outcome("will_retry", "vault_key")
    if not person.email:
        return Outcome("gave_up", "no_address")
    return desk.sender.send(_mail(desk, stored, delivery, contact.language, person.email, at))


def _mail(desk: Desk, stored: Stored[Page], delivery: Delivery, language: str, to: str, at: datetime) -> Mail:
    page = stored.state
    text = texts.in_language(page.texts, language)
    return Mail(
        to=to,
        subject=text.subject,
        text=texts.mail_body(text, f"{desk.console_url}/inbox", delivery.instead_of, page.exercise),
        message_id=f"<{derived_id('mail', stored.id, delivery.account)}@quanheng>",
        at=at,
    )


def _context(stored: Stored[Page], cause: str, at: datetime) -> Context:
    return Context(ACTOR, cause, stored.history[0].correlation, at)
