"""The shapes of the API of `console`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from marshmallow.validate import Length, Range, Regexp

from shared.contracts.notices import CalendarNotice, DayName, Title
from shared.contracts.text import Code, Division
from shared.web.views import TimelineView

# The service number of the holder rather than a name: it stands in histories, which keep it for ever.
Username = Annotated[str, Regexp(r"[a-z0-9][a-z0-9._-]{1,31}\Z")]
Password = Annotated[str, Length(max=128)]
Language = Literal["zh", "en"]
Partner = Annotated[str, Regexp(r"[a-z0-9_]{0,64}\Z")]
Roles = Annotated[tuple[Code, ...], Length(1, 8)]


@dataclass(frozen=True)
class TokenRequest:
    """How somebody signs in: a person with name, password and code, a system with identifier and secret."""

    grant_type: Literal["password", "client_credentials"]
    username: Annotated[str, Length(max=64)] = ""
    password: Password = ""
    totp: Annotated[str, Length(max=12)] = ""
    client_id: Annotated[str, Length(max=64)] = ""
    client_secret: Password = ""


@dataclass(frozen=True)
class TokenView:
    """A bearer token and the seconds for which it holds."""

    access_token: str
    token_type: str
    expires_in: int


@dataclass(frozen=True)
class CreateAccount:
    """A new account; name, phone and e-mail go to the vault and nowhere else."""

    username: Username
    password: Password
    name: Annotated[str, Length(1, 100)]
    roles: Roles
    division: Division
    email: Annotated[str, Length(max=200), Regexp(r"(|[^@\s]+@[^@\s]+)\Z")] = ""
    phone: Annotated[str, Length(max=30), Regexp(r"[+0-9 ()\-]*\Z")] = ""
    language: Language = "zh"
    partner: Partner = ""


@dataclass(frozen=True)
class ChangeAccount:
    """How the account stands from now on."""

    roles: Roles
    division: Division
    language: Language
    active: bool
    partner: Partner = ""


@dataclass(frozen=True)
class ResetPassword:
    """The password the holder is told, to be changed at the first sign-in."""

    password: Password


@dataclass(frozen=True)
class AccountQuery:
    """Which part of the list."""

    limit: Annotated[int, Range(1, 200)] = 50
    cursor: Annotated[str, Length(max=512)] | None = None


@dataclass(frozen=True)
class AccountRow:
    """An account in a list."""

    username: str
    version: int
    roles: tuple[str, ...]
    division: str
    partner: str
    language: str
    active: bool
    created_at: datetime


@dataclass(frozen=True)
class AccountList:
    """A page of accounts."""

    items: tuple[AccountRow, ...]
    next: str | None


@dataclass(frozen=True)
class AccountView:
    """An account with what was done with it; neither password nor contact data."""

    username: str
    version: int
    roles: tuple[str, ...]
    division: str
    partner: str
    language: str
    active: bool
    created_at: datetime
    has_codes: bool
    timeline: tuple[TimelineView, ...]


@dataclass(frozen=True)
class DaysOff:
    """One holiday from its first to its last day off."""

    name: DayName
    first: date
    last: date


@dataclass(frozen=True)
class MadeUpDay:
    """A weekend day that is worked."""

    name: DayName
    date: date


@dataclass(frozen=True)
class ImportNotice:
    """The State Council's notice of one year, or with `amends` a later change, which may give `ordinary_days` back."""

    year: int
    title: Title
    days_off: Annotated[tuple[DaysOff, ...], Length(max=30)]
    workdays: Annotated[tuple[MadeUpDay, ...], Length(max=30)]
    amends: bool = False
    ordinary_days: Annotated[tuple[DaysOff, ...], Length(max=30)] = ()


@dataclass(frozen=True)
class CalendarView:
    """The notices imported since the calendar that ships, and the last year that is official by now."""

    version: int
    official_until: int
    shipped_until: int
    notices: tuple[CalendarNotice, ...]
