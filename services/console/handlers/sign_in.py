"""Signing in: people by password and one-time code, systems by secret."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from services.console.domain import client as clients
from services.console.domain.account import Account
from services.console.domain.client import Client
from services.console.domain.roles import level_of
from services.console.schemas import TokenRequest
from services.console.store import Desk
from shared.errors import NotFound, Unauthenticated
from shared.identity.caller import Identity
from shared.store.documents import Documents, State

log = structlog.get_logger(__name__)

_SAME = "the name, the password or the code is wrong"


@dataclass(frozen=True)
class Issued:
    """A token and how long it holds."""

    token: str
    lifetime: timedelta


def proven(desk: Desk, request: TokenRequest, address: str, at: datetime) -> Account | Client:
    """Who asks for a token; raises Unauthenticated, TooManyRequests."""
    if request.grant_type == "password":
        return by_password(desk, request.username, request.password, request.totp, address, at)
    return by_secret(desk, request.client_id, request.client_secret, address, at)


def by_password(desk: Desk, username: str, password: str, code: str, address: str, at: datetime) -> Account:
    """The account that signs in; raises Unauthenticated, always the same, and TooManyRequests."""
    name = username.strip().lower()
    _count(desk, name, address, at)
    account = _find(desk.accounts, name)
    if not _is_proven(desk, account, password, code, at) or account is None:
        raise _refused(name, account is not None)
    desk.attempts.forget(name)
    return account


def by_secret(desk: Desk, client_id: str, secret: str, address: str, at: datetime) -> Client:
    """The client that signs in; raises Unauthenticated, always the same, and TooManyRequests."""
    subject = clients.subject_of(client_id)
    _count(desk, subject, address, at)
    client = _find(desk.clients, subject)
    proven = desk.passwords.matches(client.secret if client else None, secret)
    if not proven or client is None or not client.active:
        raise _refused(subject, client is not None)
    desk.attempts.forget(subject)
    return client


def issue(desk: Desk, holder: Account | Client, at: datetime) -> Issued:
    """A token for who has signed in; it holds no name, since tokens travel."""
    level = level_of(holder.roles)
    identity = Identity(holder.subject, frozenset(holder.roles), holder.division, level, partner=holder.partner)
    return Issued(desk.issuer.issue(identity, at), desk.issuer.lifetime)


def _count(desk: Desk, name: str, address: str, at: datetime) -> None:
    desk.limiter.take(f"{address} {name}", at)
    desk.attempts.begin(name, at)


def _find(documents: Documents[State], document_id: str) -> State | None:
    try:
        return documents.get(document_id).state
    except NotFound:
        return None


def _is_proven(desk: Desk, account: Account | None, password: str, code: str, at: datetime) -> bool:
    matches = desk.passwords.matches(account.password if account else None, password)
    if account is None or not account.active or not matches:
        return False
    return not account.code_key or _is_fresh_code(desk, account, code, at)


def _is_fresh_code(desk: Desk, account: Account, code: str, at: datetime) -> bool:
    step = desk.codes.step(account.code_key, code, at)
    return step is not None and desk.attempts.use_code(account.username, step, at)


def _refused(name: str, known: bool) -> Unauthenticated:
    log.warning("sign_in_refused", account=name if known else "(unknown)")
    return Unauthenticated(_SAME)
