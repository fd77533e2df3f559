"""The directory follows the accounts of the console; before something is given to somebody it is asked."""

from services.cases.domain import colleague as domain
from services.cases.domain.colleague import Colleague
from services.cases.store import Desk
from shared.contracts.console import AccountChanged
from shared.contracts.envelope import Context, Received
from shared.store.documents import Taken
from shared.store.history import Stored


def note_account(desk: Desk, event: Received[AccountChanged], context: Context) -> Stored[Colleague]:
    """Note how an account stands now, in whatever order its events come."""
    account = event.data
    heard = Colleague(account.roles, account.division, account.active, event.sequence)
    try:
        return desk.colleagues.create(account.account, domain.meet(heard), context)
    except Taken:
        return desk.colleagues.change(account.account, lambda known: domain.learn(known, heard), context)


def refuse_unfit(desk: Desk, officer: str, division: str) -> None:
    """Pass when `officer` can have what belongs to `division`; raises NoSuchOfficer, OfficerElsewhere."""
    domain.refuse_unfit(officer, _known(desk, officer), division, desk.divisions)


def refuse_unable(desk: Desk, name: str, permission: str) -> None:
    """Pass when an account of that name has the permission; raises NoSuchOfficer."""
    domain.refuse_unable(name, _known(desk, name), permission)


def _known(desk: Desk, name: str) -> Colleague | None:
    return next((row.state for row in desk.colleagues.rows({"_id": name})), None)
