"""The shapes of the API of `cases`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from marshmallow.validate import Length, Range

from shared.contracts.text import Code, Division, Reference, Whole
from shared.web.views import ClockView, TimelineView

Text = Annotated[str, Length(1, 200)]
Name = Annotated[str, Length(max=100)]
Phone = Annotated[str, Length(max=30), Whole(r"[+0-9０-９ ()\-]*")]
Sha256 = Annotated[str, Whole("[0-9a-f]{64}")]


@dataclass(frozen=True)
class Caller:
    """Who called; goes to the vault and nowhere else. A name or a number is needed to be a caller at all."""

    name: Name = ""
    phone: Phone = ""
    address: Annotated[str, Length(max=200)] = ""


@dataclass(frozen=True)
class RegisterComplaint:
    """What the hotline takes down."""

    division: Division
    category: Code
    channel: Code
    site_name: Text
    narrative: Annotated[str, Length(1, 10_000)]
    site_address: Annotated[str, Length(max=200)] = ""
    position: Annotated[str, Length(max=50)] = ""
    caller: Caller | None = None


@dataclass(frozen=True)
class SuggestDuplicates:
    """What the operator has typed so far."""

    division: Division
    category: Code
    site_name: Text
    position: Annotated[str, Length(max=50)] = ""
    narrative: Annotated[str, Length(max=10_000)] = ""
    phone: Phone = ""


@dataclass(frozen=True)
class RefuseComplaint:
    """The ground of refusal."""

    ground: Code


@dataclass(frozen=True)
class RevealCaller:
    """Why the caller must be seen in full; stands in the vault's record."""

    reason: Annotated[str, Length(2, 200)]


@dataclass(frozen=True)
class RecordEvidence:
    """One piece of evidence; `officers` are the accounts of those who took it."""

    kind: Code
    officers: Annotated[tuple[Reference, ...], Length(1, 10)]
    findings: Annotated[tuple[Code, ...], Length(max=20)] = ()
    description: Annotated[str, Length(max=2000)] = ""
    file_sha256: Sha256 | None = None


@dataclass(frozen=True)
class ListQuery:
    """Which part of a list."""

    state: Code | None = None
    category: Code | None = None
    division: Division | None = None
    limit: Annotated[int, Range(1, 200)] = 50
    cursor: Annotated[str, Length(max=512)] | None = None


@dataclass(frozen=True)
class SiteView:
    """Where it happened."""

    id: str
    name: str
    address: str
    position: str


@dataclass(frozen=True)
class ComplaintRow:
    """A complaint in a list."""

    id: str
    version: int
    number: str
    division: str
    category: str
    channel: str
    state: str
    site_name: str
    registered_at: datetime
    next_deadline: datetime | None


@dataclass(frozen=True)
class ComplaintList:
    """A page of complaints."""

    items: tuple[ComplaintRow, ...]
    next: str | None


@dataclass(frozen=True)
class ComplaintView:
    """A complaint in full, without the caller."""

    id: str
    version: int
    number: str
    division: str
    category: str
    channel: str
    state: str
    site: SiteView
    narrative: str
    registered_at: datetime
    registered_by: str
    has_caller: bool
    case_id: str | None
    refusal: str | None
    correlation: str
    clocks: tuple[ClockView, ...]
    timeline: tuple[TimelineView, ...]


@dataclass(frozen=True)
class LikenessView:
    """An earlier complaint that is likely about the same matter."""

    id: str
    number: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Suggestions:
    """The likeliest first."""

    items: tuple[LikenessView, ...]


@dataclass(frozen=True)
class CallerView:
    """A caller, masked or in full."""

    name: str
    phone: str
    address: str


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
    summary: str


@dataclass(frozen=True)
class CaseRow:
    """A case in a list."""

    id: str
    version: int
    number: str
    division: str
    category: str
    level: str | None
    opened_at: datetime
    next_deadline: datetime | None


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
    grounds: tuple[GroundView, ...]
    evidence: tuple[EvidenceView, ...]
    partners: tuple[PartnerView, ...]
    informed: tuple[str, ...]
    correlation: str
    clocks: tuple[ClockView, ...]
    timeline: tuple[TimelineView, ...]
