"""Telling callers what happens to their submission."""

from datetime import datetime

from services.notify import texts
from services.notify.domain import letter as domain
from services.notify.domain.delivery import Outcome
from services.notify.domain.letter import Letter
from services.notify.mail import Mail
from services.notify.store import Desk
from shared.contracts.additions import DuplicateLinked, DuplicateUnlinked
from shared.contracts.envelope import Context, Received
from shared.errors import NotFound
from shared.identity.people import PersonUnreadable
from shared.ids import derived_id
from shared.store.documents import Row
from shared.store.history import Stored

ACTOR = "service:notify"
LANGUAGE = "zh"


def plan_for(desk: Desk, event: Received[DuplicateLinked] | Received[DuplicateUnlinked], context: Context) -> None:
    """Write to whoever submitted it; an anonymous reporter cannot be told."""
    about = event.data
    if about.person is None:
        return
    decided = domain.plan(event.type, about.number, about.division, about.person, context.at)
    desk.letters.create(derived_id("letter", event.id), decided, context)


def carry_on(desk: Desk, row: Row[Letter], at: datetime) -> None:
    """Try to send one that is due, then put on record what came of it."""
    stored = desk.letters.get(row.id)
    outcome = _sent(desk, stored, at)
    cause = f"attempt:{row.id}:{row.state.delivery.attempts + 1}"
    context = Context(ACTOR, cause, stored.history[0].correlation, at)
    desk.letters.change(row.id, lambda letter: domain.record_attempt(letter, outcome, at), context)


def _sent(desk: Desk, stored: Stored[Letter], at: datetime) -> Outcome:
    """The one moment in which an address is known here."""
    letter = stored.state
    try:
        person = desk.people.reveal(letter.person_id, by=ACTOR, reason=f"letter {stored.id}", at=at)
    except NotFound:
        return Outcome("gave_up", domain.PERSON_GONE)
    except PersonUnreadable:
        return Outcome("will_retry", "vault_key")
    if not person.email:
        return Outcome("gave_up", "no_address")
    return desk.sender.send(_mail(desk, stored, person.email, at))


def _mail(desk: Desk, stored: Stored[Letter], to: str, at: datetime) -> Mail:
    letter = stored.state
    facts = {"number": letter.number, "division_name": desk.divisions.get(letter.division).name}
    text = texts.in_language(
        texts.wording(f"letter_{letter.template}", facts, stored.history[0].exercise).texts, LANGUAGE
    )
    message_id = f"<{derived_id('letter-mail', stored.id)}@quanheng>"
    return Mail(to=to, subject=text.subject, text=text.body, message_id=message_id, at=at)
