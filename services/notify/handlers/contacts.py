"""The directory follows the accounts of the console."""

from services.notify.domain import contact as domain
from services.notify.domain.contact import Contact
from services.notify.store import Desk
from shared.contracts.console import AccountChanged
from shared.contracts.envelope import Context, Received
from shared.store.documents import Taken
from shared.store.history import Stored


def note_account(desk: Desk, event: Received[AccountChanged], context: Context) -> Stored[Contact]:
    """Note how an account stands now, in whatever order its events come."""
    account = event.data
    heard = Contact(
        person_id=account.person_id,
        roles=account.roles,
        division=account.division,
        active=account.active,
        language=account.language,
        sequence=event.sequence,
    )
    try:
        return desk.contacts.create(account.account, domain.meet(heard), context)
    except Taken:
        return desk.contacts.change(account.account, lambda known: domain.learn(known, heard), context)
