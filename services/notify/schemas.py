"""The shapes of the API of `notify`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from marshmallow.validate import Length, Range

from shared.contracts.text import Code, Division
from shared.web.views import TimelineView


@dataclass(frozen=True)
class InboxQuery:
    """Which part of the inbox."""

    limit: Annotated[int, Range(1, 200)] = 50
    cursor: Annotated[str, Length(max=512)] | None = None


@dataclass(frozen=True)
class ListQuery:
    """Which part of a list."""

    state: Literal["open", "acknowledged"] | None = None
    template: Code | None = None
    division: Division | None = None
    limit: Annotated[int, Range(1, 200)] = 50
    cursor: Annotated[str, Length(max=512)] | None = None


@dataclass(frozen=True)
class TextView:
    """What a page says in one language."""

    language: str
    subject: str
    body: str


@dataclass(frozen=True)
class StepView:
    """Who is told from when on; `vacant` when administrators stand in for a role that nobody holds."""

    role: str
    at: datetime
    accounts: tuple[str, ...]
    vacant: bool
    taken: bool


@dataclass(frozen=True)
class DeliveryView:
    """How far one account was reached by one channel."""

    account: str
    channel: str
    instead_of: str
    state: str
    attempts: int
    reason: str
    next_at: datetime | None


@dataclass(frozen=True)
class PageRow:
    """A page in a list; `about_task` is empty unless it is one, `undelivered` counts mails that were given up."""

    id: str
    version: int
    template: str
    division: str
    about_source: str
    about_id: str
    about_number: str
    about_task: str
    about_opens: bool
    state: str
    exercise: bool
    texts: tuple[TextView, ...]
    planned_at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    undelivered: int


@dataclass(frozen=True)
class PageList:
    """A part of a list of pages."""

    items: tuple[PageRow, ...]
    next: str | None


@dataclass(frozen=True)
class PageView:
    """A page in full."""

    id: str
    version: int
    rule: str
    template: str
    template_version: int
    division: str
    about_source: str
    about_id: str
    about_number: str
    about_task: str
    about_opens: bool
    state: str
    exercise: bool
    texts: tuple[TextView, ...]
    planned_at: datetime
    recipients: tuple[str, ...]
    deliveries: tuple[DeliveryView, ...]
    steps: tuple[StepView, ...]
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    correlation: str
    timeline: tuple[TimelineView, ...]
