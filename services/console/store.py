"""The documents of `console`, their indexes, and what handlers have at hand."""

from dataclasses import dataclass

from services.console.attempts import Attempts
from services.console.codes import Codes
from services.console.domain.account import Account
from services.console.domain.client import Client
from services.console.limiter import Limiter
from services.console.passwords import Passwords
from services.console.sessions import Sessions
from shared.identity.divisions import Divisions
from shared.identity.people import PersonVault
from shared.identity.tokens import TokenIssuer
from shared.resources import Resources
from shared.store.documents import Documents, Index, Kind
from shared.store.notices import Notices, kind_of

ACCOUNT = Kind("console", "accounts", Account, (Index(("-created_at", "-_id")), Index(("roles", "division"))))
CLIENT = Kind("console", "clients", Client)
CALENDAR = kind_of("console")
KINDS = (ACCOUNT, CLIENT, CALENDAR)


@dataclass(frozen=True)
class Desk:
    """What handlers work with."""

    accounts: Documents[Account]
    clients: Documents[Client]
    notices: Documents[Notices]
    people: PersonVault
    divisions: Divisions
    passwords: Passwords
    codes: Codes
    attempts: Attempts
    sessions: Sessions
    limiter: Limiter
    issuer: TokenIssuer


def open_desk(resources: Resources) -> Desk:
    """The desk of a running service."""
    attempts, sessions = Attempts(resources.database), Sessions(resources.database)
    attempts.declare_indexes()
    sessions.declare_indexes()
    return Desk(
        accounts=resources.of(ACCOUNT),
        clients=resources.of(CLIENT),
        notices=resources.of(CALENDAR),
        people=resources.vault,
        divisions=resources.divisions,
        passwords=Passwords(),
        codes=Codes(resources.secret("vault-keys").split()),
        attempts=attempts,
        sessions=sessions,
        limiter=Limiter(),
        issuer=TokenIssuer(resources.secret("token-signing.pem")),
    )
