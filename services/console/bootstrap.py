"""The first accounts and clients, from `bootstrap.json` in the secrets folder; doing it again changes nothing."""

import json
from datetime import datetime
from typing import Any

import structlog

from services.console.domain import client as clients
from services.console.domain.client import Client
from services.console.handlers import accounts
from services.console.schemas import CreateAccount
from services.console.store import Desk
from shared.contracts.envelope import Context
from shared.errors import NotFound
from shared.ids import new_id
from shared.store.documents import Documents, State, Taken

log = structlog.get_logger(__name__)


def run(desk: Desk, listed: bytes, at: datetime) -> int:
    """Create what of the list does not exist yet; returns how many that were. What exists stays as it is."""
    lists: dict[str, list[dict[str, Any]]] = json.loads(listed)
    made = sum(_account(desk, row, at) for row in lists.get("accounts", []))
    made += sum(_client(desk, row, at) for row in lists.get("clients", []))
    log.info("bootstrapped", made=made)
    return made


def _account(desk: Desk, row: dict[str, Any], at: datetime) -> bool:
    if _exists(desk.accounts, row["username"]):
        return False
    command = CreateAccount(**{**row, "roles": tuple(row["roles"])})
    return _made(lambda: accounts.create(desk, command, _context(row["username"], at)))


def _client(desk: Desk, row: dict[str, Any], at: datetime) -> bool:
    subject = clients.subject_of(row["client_id"])
    if _exists(desk.clients, subject):
        return False
    client = Client(
        client_id=row["client_id"],
        secret=desk.passwords.hash(row["secret"]),
        roles=tuple(sorted(row["roles"])),
        division=row["division"],
        created_at=at,
        partner=row.get("partner", ""),
    )
    return _made(lambda: desk.clients.create(subject, clients.create(client), _context(subject, at)))


def _made(create: Any) -> bool:
    try:
        create()
    except Taken:
        return False
    return True


def _exists(documents: Documents[State], document_id: str) -> bool:
    try:
        documents.get(document_id)
    except NotFound:
        return False
    return True


def _context(subject: str, at: datetime) -> Context:
    return Context("service:console", f"bootstrap:{subject}", new_id(), at)
