"""A client: a system that signs in with an identifier and a secret."""

from dataclasses import dataclass
from datetime import datetime

from services.console.domain.roles import RolesDoNotFit, check_roles
from shared.contracts.console import ClientChanged
from shared.store.history import Decided

FIT = frozenset({"partner", "system"})


@dataclass(frozen=True)
class Client:
    """A system's way in; `secret` is an argon2 hash."""

    client_id: str
    secret: str
    roles: tuple[str, ...]
    division: str
    created_at: datetime
    partner: str = ""
    active: bool = True

    @property
    def subject(self) -> str:
        """Who acts, in tokens and histories; the colon keeps it apart from every user name."""
        return subject_of(self.client_id)


def subject_of(client_id: str) -> str:
    """The subject that stands for a client."""
    return f"client:{client_id}"


def create(client: Client) -> Decided[Client]:
    """Make it; raises RolesDoNotFit: a system gets no role that people decide in."""
    check_roles(client.roles, client.partner)
    if not set(client.roles) <= FIT:
        raise RolesDoNotFit("a system holds no role of people", roles=sorted(client.roles))
    event = ClientChanged(client.subject, client.roles, client.division, client.partner, client.active)
    return Decided(client, [event])
