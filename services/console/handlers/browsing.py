"""Sessions of browsers: begun by signing in, resumed at each request, their token renewed in time."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.console.domain.account import Account
from services.console.handlers import sign_in
from services.console.sessions import SEEN_EVERY, Session, new_csrf
from services.console.store import Desk
from shared.errors import NotFound

RENEW = timedelta(minutes=1)


def begin(desk: Desk, account: Account, language: str, at: datetime) -> tuple[Session, str]:
    """A session for who has just signed in, and its cookie."""
    issued = sign_in.issue(desk, account, at)
    session = Session(
        username=account.username,
        csrf=new_csrf(),
        language=language or account.language,
        began_at=at,
        seen_at=at,
        token=issued.token,
        token_until=at + issued.lifetime,
    )
    return session, desk.sessions.begin(session)


def resume(desk: Desk, cookie: str, at: datetime) -> Session | None:
    """The session with a token that holds; None when it is over or its account is closed."""
    session = desk.sessions.find(cookie, at)
    if session is None:
        return None
    if at - session.seen_at >= SEEN_EVERY:
        desk.sessions.update(cookie, seen_at=at)
    return session if session.token_until - at > RENEW else _renewed(desk, cookie, session, at)


def _renewed(desk: Desk, cookie: str, session: Session, at: datetime) -> Session | None:
    account = _active(desk, session.username)
    if account is None:
        desk.sessions.end(cookie)
        return None
    issued = sign_in.issue(desk, account, at)
    until = at + issued.lifetime
    desk.sessions.update(cookie, token=issued.token, token_until=until)
    return replace(session, token=issued.token, token_until=until)


def _active(desk: Desk, username: str) -> Account | None:
    try:
        account = desk.accounts.get(username).state
    except NotFound:
        return None
    return account if account.active else None
