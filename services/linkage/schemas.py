"""The shapes of the API of `linkage`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from marshmallow.validate import Length, Range

from services.linkage.domain.message import Message
from shared.contracts.linkage import Outcome, Transport
from shared.contracts.text import Code, Division, Remark
from shared.web.views import ClockView, TimelineView

Limit = Annotated[int, Range(1, 200)]
Cursor = Annotated[str, Length(max=512)]


@dataclass(frozen=True)
class SetUpPartner:
    """How a partner receives: `url` for webhooks, none for the feed."""

    transport: Transport
    url: Annotated[str, Length(max=300)] = ""
    active: bool = True


@dataclass(frozen=True)
class AnswerReferral:
    """What the partner did; who refuses or returns says why. No names, no numbers of persons."""

    outcome: Outcome
    summary: Remark = ""


@dataclass(frozen=True)
class ReferralQuery:
    """Which part of the list."""

    state: Code | None = None
    partner: Code | None = None
    subject: Annotated[str, Length(1, 64)] | None = None
    division: Division | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


@dataclass(frozen=True)
class FeedQuery:
    """Which part of the feed: behind `after`, the `next` of the page before."""

    after: Cursor | None = None
    limit: Limit = 50


@dataclass(frozen=True)
class PartnerRow:
    """A partner department; `transport` is null until somebody has said how it receives."""

    code: str
    name_zh: str
    name_en: str
    transport: str | None
    url: str
    active: bool
    generation: int


@dataclass(frozen=True)
class PartnerList:
    """All partner departments."""

    items: tuple[PartnerRow, ...]


@dataclass(frozen=True)
class PartnerView:
    """A partner department and how it came to receive so; its key is not shown here."""

    code: str
    version: int
    name_zh: str
    name_en: str
    transport: str
    url: str
    active: bool
    generation: int
    previous_until: datetime | None
    timeline: tuple[TimelineView, ...]


@dataclass(frozen=True)
class KeyView:
    """The key that signs webhooks: the bytes are those after `whsec_`, decoded from base64."""

    partner: str
    generation: int
    secret: str


@dataclass(frozen=True)
class AttemptView:
    """One try to hand it over."""

    number: int
    at: datetime
    outcome: str
    status: int
    reason: str


@dataclass(frozen=True)
class ReferralRow:
    """A referral in a list."""

    id: str
    version: int
    partner: str
    kind: str
    subject_kind: str
    subject_id: str
    subject_number: str
    division: str
    state: str
    transport: str
    planned_at: datetime
    next_deadline: datetime | None
    provisional: bool


@dataclass(frozen=True)
class ReferralList:
    """A page of referrals."""

    items: tuple[ReferralRow, ...]
    next: str | None


@dataclass(frozen=True)
class ReferralView:
    """A referral in full; `source` is the legal source of its rule."""

    id: str
    version: int
    partner: str
    kind: str
    rule: str
    source: str
    transport: str
    subject_kind: str
    subject_id: str
    subject_number: str
    division: str
    category: str
    state: str
    planned_at: datetime
    next_due_at: datetime | None
    signed_at: datetime | None
    signer: str
    answered_at: datetime | None
    outcome: str | None
    summary: str
    attempts: Annotated[tuple[AttemptView, ...], Length(max=200)]
    correlation: str
    clocks: tuple[ClockView, ...]
    timeline: tuple[TimelineView, ...]


@dataclass(frozen=True)
class Feed:
    """What the partner has yet to sign for, the oldest first."""

    items: tuple[Message, ...]
    next: str | None
