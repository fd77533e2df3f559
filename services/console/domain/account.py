"""An account of a person: made by an administrator, changed, closed and opened again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.console.domain.roles import check_roles
from shared.contracts.console import AccountChanged
from shared.errors import Refused
from shared.store.history import Decided

SHORTEST, LONGEST = 12, 128

ANNOUNCED = 1
"""Grows whenever another service begins to listen: it has heard nothing of the accounts that exist by then."""


class PasswordTooWeak(Refused):
    """The password is too short, too long, or contains the user name."""

    code = "password_too_weak"


class CodesAreOn(Refused):
    """One-time codes are asked for already; only an administrator's reset takes them off."""

    code = "codes_are_on"


@dataclass(frozen=True)
class Account:
    """Who may sign in and as what; name and address are in the vault under `person_id`.

    `password` is an argon2 hash, `code_key` the encrypted secret of one-time codes, empty when not in use. All who
    listen by `announced` have heard of it; accounts from before there was that have 0.
    """

    username: str
    person_id: str
    password: str
    roles: tuple[str, ...]
    division: str
    created_at: datetime
    language: str = "zh"
    partner: str = ""
    active: bool = True
    code_key: str = ""
    announced: int = 0

    @property
    def subject(self) -> str:
        """Who acts, in tokens and histories."""
        return self.username


@dataclass(frozen=True)
class Standing:
    """What an administrator decides of an account."""

    roles: tuple[str, ...]
    division: str
    partner: str
    language: str
    active: bool


def check_password(username: str, password: str) -> None:
    """Pass when the password is fit to be kept; raises PasswordTooWeak, which never quotes it."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordTooWeak(f"a password has {SHORTEST} to {LONGEST} characters", shortest=SHORTEST)
    if username.lower() in password.lower():
        raise PasswordTooWeak("a password does not contain the user name", shortest=SHORTEST)


def create(account: Account) -> Decided[Account]:
    """Make it; raises RolesDoNotFit."""
    check_roles(account.roles, account.partner)
    return announce(account)


def announce(account: Account) -> Decided[Account]:
    """Say how it stands to all who listen by now."""
    return _changed(replace(account, announced=ANNOUNCED))


def change(account: Account, standing: Standing) -> Decided[Account]:
    """Give it other roles, another place, or close it; raises RolesDoNotFit."""
    check_roles(standing.roles, standing.partner)
    changed = replace(
        account,
        roles=_sorted(standing.roles),
        division=standing.division,
        partner=standing.partner,
        language=standing.language,
        active=standing.active,
    )
    return _changed(changed) if changed != account else Decided(account)


def set_password(account: Account, hashed: str) -> Decided[Account]:
    """Put another password hash in place."""
    return _changed(replace(account, password=hashed))


def reset(account: Account, password: str) -> Decided[Account]:
    """Another password, given as its hash, and no one-time codes any more."""
    return _changed(replace(account, password=password, code_key=""))


def begin_codes(account: Account, code_key: str) -> Decided[Account]:
    """Ask for one-time codes from now on.

    Raises CodesAreOn: whoever finds a session open must not be able to change the device.
    """
    if account.code_key:
        raise CodesAreOn("one-time codes are asked for already")
    return _changed(replace(account, code_key=code_key))


def set_language(account: Account, language: str) -> Decided[Account]:
    """Greet the holder in another language."""
    changed = replace(account, language=language)
    return _changed(changed) if changed != account else Decided(account)


def _changed(account: Account) -> Decided[Account]:
    event = AccountChanged(
        account=account.username,
        person_id=account.person_id,
        roles=account.roles,
        division=account.division,
        active=account.active,
        language=account.language,
    )
    return Decided(account, [event])


def _sorted(roles: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(roles)))
