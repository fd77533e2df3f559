"""What colleagues are called: names are in the vault, everything else says user names."""

from datetime import datetime, timedelta

from services.console.domain.account import Account
from shared.errors import QuanhengError
from shared.identity.people import PersonVault
from shared.resources import now
from shared.store.documents import Documents

REMEMBERED = timedelta(minutes=10)
MOST = 2_000


class Directory:
    """Names of accounts, remembered for a while; a vault that does not answer leaves the user name alone."""

    def __init__(self, accounts: Documents[Account], people: PersonVault) -> None:
        self._accounts = accounts
        self._people = people
        self._known: dict[str, tuple[str, datetime]] = {}

    def name(self, username: str) -> str:
        """The name of who has this account, empty when there is none or it cannot be read."""
        at = now()
        name, until = self._known.get(username, ("", at))
        if until > at:
            return name
        if len(self._known) >= MOST:
            self._known.clear()
        name = self._read(username)
        self._known[username] = name, at + REMEMBERED
        return name

    def _read(self, username: str) -> str:
        try:
            account = self._accounts.get(username).state
            return self._people.holds(account.person_id, lambda person: person.name)
        except QuanhengError:
            return ""
