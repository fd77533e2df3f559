"""What people say about cases, and what they see of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from marshmallow.validate import Length, Range

from services.cases.schemas.handling import MOST_FEN, DeclineFiling, Happened
from services.cases.schemas.measures import MeasureView
from services.cases.schemas.penalty import PenaltyView
from services.cases.schemas.remarks import Account
from shared.contracts.text import Code, Reference, Remark, Whole
from shared.web.views import ClockView, HoldView, TimelineView

Sha256 = Annotated[str, Whole("[0-9a-f]{64}")]


@dataclass(frozen=True)
class RecordEvidence:
    """One piece of evidence; `officers` are the accounts of those who took it.

    `rural` says that the scene lies in the country: if this makes the case a major one, there is more time to arrive.
    """

    kind: Code
    officers: Annotated[tuple[Reference, ...], Length(1, 10)]
    findings: Annotated[tuple[Code, ...], Length(max=20)] = ()
    description: Account = ""
    file_sha256: Sha256 | None = None
    rural: bool = False


@dataclass(frozen=True)
class TakeResponseStep(Happened):
    """Which step of the rapid response is done; `remark` like the number of the order."""

    step: Code
    remark: Remark = ""


@dataclass(frozen=True)
class CloseCase(Happened):
    """Ground, penalty in fen, and what makes the violation a major one, if anything.

    `no_crime`: where evidence speaks of a crime and the case was not passed on for it, why none is suspected any more.
    """

    ground: Code
    penalty_fen: Annotated[int, Range(0, MOST_FEN)] = 0
    gravity: Annotated[tuple[Code, ...], Length(max=10)] = ()
    no_crime: Remark = ""


@dataclass(frozen=True)
class DeclineCase(DeclineFiling):
    """The same as of a report; `no_crime`: where evidence speaks of a crime, why none is suspected any more."""

    no_crime: Remark = ""


@dataclass(frozen=True)
class ClosingView:
    """How the case ended."""

    ground: str
    on: date
    penalty_fen: int
    gravity: tuple[str, ...]
    no_crime: str


@dataclass(frozen=True)
class FileView:
    """The address of a kept file."""

    sha256: str
    size: int
    content_type: str


@dataclass(frozen=True)
class GroundView:
    """A rule that made the case major."""

    rule: str
    source: str
    fact: str


@dataclass(frozen=True)
class EvidenceView:
    """One piece of evidence."""

    id: str
    kind: str
    findings: tuple[str, ...]
    officers: tuple[str, ...]
    description: str
    taken_at: datetime
    file_sha256: str | None


@dataclass(frozen=True)
class PartnerView:
    """How far a partner department is."""

    partner: str
    referral_id: str
    signed_at: datetime | None
    answered_at: datetime | None
    outcome: str


@dataclass(frozen=True)
class CaseRow:
    """A case in a list."""

    id: str
    version: int
    number: str
    division: str
    category: str
    level: str | None
    filing: str | None
    closed: bool
    opened_at: datetime
    next_deadline: datetime | None
    next_rule: str | None
    provisional: bool
    standing_still: bool


@dataclass(frozen=True)
class CaseList:
    """A page of cases."""

    items: tuple[CaseRow, ...]
    next: str | None


@dataclass(frozen=True)
class CaseView:
    """A case in full."""

    id: str
    version: int
    number: str
    division: str
    category: str
    complaint_id: str
    level: str | None
    opened_at: datetime
    filing: str | None
    filing_reason: str
    holds: tuple[HoldView, ...]
    closing: ClosingView | None
    grounds: tuple[GroundView, ...]
    evidence: tuple[EvidenceView, ...]
    measures: tuple[MeasureView, ...]
    penalty: PenaltyView
    partners: tuple[PartnerView, ...]
    informed: tuple[str, ...]
    correlation: str
    clocks: tuple[ClockView, ...]
    timeline: tuple[TimelineView, ...]
