"""What is shown of a complaint, without the caller."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.web.views import ClockView, HoldView, TimelineView


@dataclass(frozen=True)
class SiteView:
    """Where it happened."""

    id: str
    name: str
    address: str
    position: str
    platform: str
    credit_code: str


@dataclass(frozen=True)
class FactsView:
    """What the dispute rests on."""

    happened_at: datetime | None
    amount_fen: int | None
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class InstrumentView:
    """The measuring instrument."""

    make: str
    model: str
    serial: str
    certificate: str
    reading: str
    reweighed: str
    unaltered: bool | None


@dataclass(frozen=True)
class PartyView:
    """Somebody beside the caller, without who they are."""

    role: str
    powers: str
    until: date | None
    ended: date | None


@dataclass(frozen=True)
class ExternalView:
    """The number of another system."""

    system: str
    number: str


@dataclass(frozen=True)
class SupplementView:
    """What was said later."""

    text: str
    at: datetime
    by: str
    new_facts: bool


@dataclass(frozen=True)
class ReplacedView:
    """A field that was amended and what stood there, which is not told of people; nothing does where it was emptied."""

    field: str
    before: str
    emptied: bool


@dataclass(frozen=True)
class AmendmentView:
    """What was filled in or corrected later."""

    at: datetime
    by: str
    fields: tuple[ReplacedView, ...]


@dataclass(frozen=True)
class ArbitrationView:
    """An arbitral verification."""

    institution: str
    result: str
    error: str
    final: bool


@dataclass(frozen=True)
class RewardView:
    """What the reporter is granted, and why less than its share of the penalty."""

    grade: int
    amount_fen: int
    joint: bool
    reason: str


@dataclass(frozen=True)
class ComplaintRow:
    """A complaint in a list; `provisional` and `standing_still` are said of the clock of the next deadline."""

    id: str
    version: int
    number: str
    division: str
    category: str
    kind: str
    channel: str
    state: str
    site_name: str
    unit: str | None
    officer: str | None
    group: str | None
    registered_at: datetime
    next_deadline: datetime | None
    next_rule: str | None
    provisional: bool
    standing_still: bool


@dataclass(frozen=True)
class ComplaintList:
    """A page of complaints."""

    items: tuple[ComplaintRow, ...]
    next: str | None


@dataclass(frozen=True)
class ComplaintView:
    """A complaint in full, without the caller.

    `to_be_told`: whoever `has_caller` speaks of was not erased. `to_tell` are the sides that have still to hear how it
    ended, where there are two. `pass_on_by` is until when it is
    passed on if it does not belong here; said where it is read, and while it can be.
    """

    id: str
    version: int
    number: str
    division: str
    category: str
    kind: str
    channel: str
    state: str
    actions: tuple[str, ...]
    site: SiteView
    narrative: str
    facts: FactsView
    claims: tuple[str, ...]
    instrument: InstrumentView | None
    external: tuple[ExternalView, ...]
    parties: tuple[PartyView, ...]
    missing: tuple[str, ...]
    supplements: tuple[SupplementView, ...]
    amendments: tuple[AmendmentView, ...]
    unit: str | None
    officer: str | None
    registered_at: datetime
    received_at: datetime | None
    registered_by: str
    has_caller: bool
    to_be_told: bool
    case_id: str | None
    former_cases: tuple[str, ...]
    counterpart: str | None
    report_number: str | None
    query_code: str | None
    group: str | None
    identity_until: datetime | None
    refusal: str | None
    refusal_reason: str
    termination: str | None
    transferred_to: str | None
    handed_over_by: str | None
    disputed_with: str | None
    competence: str | None
    holds: tuple[HoldView, ...]
    to_tell: tuple[str, ...]
    agreement: str | None
    filing: str | None
    filing_reason: str
    merged_into: str | None
    arbitration: ArbitrationView | None
    reward: RewardView | None
    satisfaction: int | None
    correlation: str
    pass_on_by: datetime | None
    clocks: tuple[ClockView, ...]
    timeline: tuple[TimelineView, ...]
