"""What administrators do with accounts, and holders with their own."""

from collections.abc import Sequence
from datetime import datetime

from services.console.codes import is_secret
from services.console.domain import account as domain
from services.console.domain.account import Account, Standing
from services.console.schemas import ChangeAccount, CreateAccount
from services.console.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context
from shared.errors import Invalid, Unauthenticated
from shared.identity.people import Owner, Person
from shared.identity.sweep import sweep
from shared.ids import derived_id, new_id
from shared.store.documents import MAX_ROWS, Page
from shared.store.history import Decided, Stored

SERVICE = "console"


def create(desk: Desk, command: CreateAccount, context: Context) -> Stored[Account]:
    """Make an account; raises PasswordTooWeak, RolesDoNotFit, UnknownDivision, Invalid, Taken."""
    domain.check_password(command.username, command.password)
    _refuse_ended(desk, command.division, context)
    person_id = derived_id("contact", command.username)
    person = Person(command.name, command.phone, email=command.email, kind="contact")
    desk.people.keep(person_id, person, Owner(SERVICE, command.username), context.at)
    account = Account(
        username=command.username,
        person_id=person_id,
        password=desk.passwords.hash(command.password),
        roles=tuple(sorted(set(command.roles))),
        division=command.division,
        created_at=context.at,
        language=command.language,
        partner=command.partner,
    )
    return desk.accounts.create(command.username, domain.create(account), context)


def _refuse_ended(desk: Desk, division: str, context: Context) -> None:
    """Whoever works in a division that was taken over sees nothing of what is kept there under its successor."""
    if not desk.divisions.get(division).exists(legal_day(context.at)):
        raise Invalid("The form is not valid.", errors={"division": ["This division has ended."]})


def change(
    desk: Desk, username: str, command: ChangeAccount, expected: int | None, context: Context
) -> Stored[Account]:
    """Give it other roles or another place, close it or open it; its holder has to sign in again."""
    if command.active:
        _refuse_ended(desk, command.division, context)
    standing = Standing(command.roles, command.division, command.partner, command.language, command.active)

    def decide(account: Account) -> Decided[Account]:
        return domain.change(account, standing)

    changed = desk.accounts.change(username, decide, context, expected)
    desk.sessions.end_all(username)
    return changed


def reset_password(desk: Desk, username: str, password: str, context: Context) -> Stored[Account]:
    """Set another password, take the one-time codes off, lift a lock, and end all sessions; raises PasswordTooWeak."""
    domain.check_password(username, password)
    hashed = desk.passwords.hash(password)
    changed = desk.accounts.change(username, lambda account: domain.reset(account, hashed), context)
    desk.attempts.forget(username)
    desk.sessions.end_all(username)
    return changed


def own_password(desk: Desk, username: str, present: str, password: str, context: Context) -> None:
    """The holder sets another password; raises Unauthenticated when the present one is wrong, PasswordTooWeak."""
    desk.attempts.begin(username, context.at)
    if not desk.passwords.matches(desk.accounts.get(username).state.password, present):
        raise Unauthenticated("the present password is wrong")
    desk.attempts.forget(username)
    domain.check_password(username, password)
    hashed = desk.passwords.hash(password)
    desk.accounts.change(username, lambda account: domain.set_password(account, hashed), context)
    desk.sessions.end_all(username)


def own_language(desk: Desk, username: str, language: str, context: Context) -> None:
    """The holder reads another language from now on."""
    desk.accounts.change(username, lambda account: domain.set_language(account, language), context)


def own_codes(desk: Desk, username: str, secret: str, code: str, context: Context) -> None:
    """The holder's device proves with `code` that it has the secret: codes are asked for from now on.

    Raises Invalid when the secret is none, Unauthenticated when the code is wrong, CodesAreOn.
    """
    if not is_secret(secret):
        raise Invalid("not a key", errors={"code": ["The key was damaged; enter the new one on this page in the app."]})
    if desk.codes.step_of(secret, code, context.at) is None:
        raise Unauthenticated("the code is wrong")
    sealed = desk.codes.seal(secret)
    desk.accounts.change(username, lambda account: domain.begin_codes(account, sealed), context)


def announce(desk: Desk, at: datetime) -> int:
    """Say how each account stands that was made before somebody began to listen; returns how many those were."""
    behind = {"announced": {"$in": [None, *range(domain.ANNOUNCED)]}}
    said, after = 0, None
    while rows := desk.accounts.rows(behind, Page(limit=MAX_ROWS, after=after)):
        for row in rows:
            context = Context("service:console", f"announced:{domain.ANNOUNCED}", new_id(), at)
            desk.accounts.change(row.id, domain.announce, context)
        said, after = said + len(rows), (rows[-1].id, rows[-1].id)
    return said


def sweep_orphans(desk: Desk, at: datetime) -> list[str]:
    """Delete people who came to have no account, because it was refused or the process ended in between."""
    return sweep(desk.people, SERVICE, lambda names: _holders(desk, names), at)


def _holders(desk: Desk, names: Sequence[str]) -> set[str]:
    rows = desk.accounts.rows({"_id": {"$in": list(names)}}, Page(limit=len(names)))
    return {row.state.person_id for row in rows}
