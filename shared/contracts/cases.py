"""What happens in `cases`: complaints and the cases that grow from them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.contracts.registry import Event, event
from shared.contracts.text import Code, Division, Reference, Remark

Level = Literal["I", "II", "III", "IV"]


@dataclass(frozen=True)
class Ground:
    """Why a rule applied: its id, its source, and the fact of this case that met it."""

    rule: Code
    source: Remark
    fact: Remark


@dataclass(frozen=True)
class ClockStarted:
    """A deadline that runs from now on; `due_at` is its last instant."""

    rule: Reference
    due_at: datetime
    provisional: bool = False


@event("cases", "complaint_registered")
@dataclass(frozen=True)
class ComplaintRegistered(Event):
    """A caller's matter was taken down and has its number."""

    number: Reference
    division: Division
    category: Code
    channel: Code
    site: Reference
    clocks: tuple[ClockStarted, ...] = ()


@event("cases", "complaint_accepted")
@dataclass(frozen=True)
class ComplaintAccepted(Event):
    """The competent unit took the complaint on (投诉办法 art. 15)."""

    number: Reference
    division: Division
    category: Code
    officer: Reference


@event("cases", "complaint_refused")
@dataclass(frozen=True)
class ComplaintRefused(Event):
    """The complaint was not taken on, for one of the grounds of 投诉办法 art. 16."""

    number: Reference
    division: Division
    ground: Code
    officer: Reference


@event("cases", "clue_raised")
@dataclass(frozen=True)
class ClueRaised(Event):
    """The complaint points to a violation: a case is to be opened under `case_id`."""

    number: Reference
    division: Division
    category: Code
    site: Reference
    case_id: Reference


@event("cases", "case_opened")
@dataclass(frozen=True)
class CaseOpened(Event):
    """A case stands, with its number and where it came from."""

    number: Reference
    division: Division
    category: Code
    complaint_id: Reference


@event("cases", "evidence_recorded")
@dataclass(frozen=True)
class EvidenceRecorded(Event):
    """Two officers put a piece of evidence on file."""

    evidence_id: Reference
    kind: Code
    findings: tuple[Code, ...]
    officers: tuple[Reference, ...]
    file_sha256: Reference | None = None


@event("cases", "case_graded_major")
@dataclass(frozen=True)
class CaseGradedMajor(Event):
    """By the rules named in `grounds` the case is major; rapid response begins."""

    number: Reference
    division: Division
    category: Code
    level: Level
    grounds: tuple[Ground, ...]
    clocks: tuple[ClockStarted, ...] = ()


@event("cases", "partner_signed")
@dataclass(frozen=True)
class PartnerSigned(Event):
    """A partner department signed for what linkage sent it."""

    partner: Code
    referral_id: Reference


@event("cases", "partner_answered")
@dataclass(frozen=True)
class PartnerAnswered(Event):
    """A partner department answered."""

    partner: Code
    referral_id: Reference
    outcome: Code
    summary: Remark


@event("cases", "duty_officer_informed")
@dataclass(frozen=True)
class DutyOfficerInformed(Event):
    """A person on duty acknowledged the page about this case."""

    page_id: Reference
    account: Reference
