"""What happens in `console`: accounts of people, clients of systems, the calendar."""

from dataclasses import dataclass

from shared.contracts.notices import CalendarNotice
from shared.contracts.registry import Event, event
from shared.contracts.text import Code, Division, Reference


@event("console", "account_changed")
@dataclass(frozen=True)
class AccountChanged(Event):
    """An account was made or changed; its contact data stand in the vault under `person_id`.

    `account` is also the subject of the tokens that its holder signs in for.
    """

    account: Reference
    person_id: Reference
    roles: tuple[Code, ...]
    division: Division
    active: bool
    language: Code = "zh"


@event("console", "client_changed")
@dataclass(frozen=True)
class ClientChanged(Event):
    """A system's way in was made or changed; `client` is also the subject of its tokens."""

    client: Reference
    roles: tuple[Code, ...]
    division: Division
    partner: str
    active: bool


@event("console", "calendar_notice_imported")
@dataclass(frozen=True)
class CalendarNoticeImported(Event):
    """An administrator took over a holiday notice: the `number`th one beyond the calendar that ships."""

    number: int
    notice: CalendarNotice
