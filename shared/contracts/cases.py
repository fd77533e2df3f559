"""What happens in `cases`: submissions of three kinds and the cases that grow from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shared.contracts.registry import Dated, Event, event
from shared.contracts.text import About, Code, Division, Reference, Remark

Kind = Literal["complaint", "report", "metrology_dispute"]
NUMBERS_BEGIN: Mapping[Kind, str] = {"complaint": "TS", "report": "JB", "metrology_dispute": "JF"}
"""How the number of a submission says of what kind it is."""
Level = Literal["I", "II", "III", "IV"]


@dataclass(frozen=True)
class Ground:
    """Why a rule applied: its id, its source, and the fact of this case that met it."""

    rule: Code
    source: Remark
    fact: Remark


@dataclass(frozen=True)
class ClockStarted:
    """A deadline that runs from now on; `due_at` is its last instant, `about` the one thing that it is for, if any."""

    rule: Reference
    due_at: datetime
    provisional: bool = False
    about: About = ""


def _of_one_kind(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "kind": "complaint"}


def _received_as_it_was_made(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "received_at": None}


@event("cases", "complaint_registered", version=3, upcasters={1: _of_one_kind, 2: _received_as_it_was_made})
@dataclass(frozen=True)
class ComplaintRegistered(Event):
    """A caller's matter was taken down and has its number; `received_at`, when the unit had received it before."""

    number: Reference
    division: Division
    category: Code
    channel: Code
    site: Reference
    kind: Kind
    clocks: tuple[ClockStarted, ...] = ()
    received_at: datetime | None = None


@event("cases", "submission_split")
@dataclass(frozen=True)
class SubmissionSplit(Event):
    """A complaint that also reports a violation: the report is to be registered as `report_id` (投诉办法 art. 9).

    `report_number` was given to the caller with the complaint's own.
    """

    number: Reference
    division: Division
    report_id: Reference
    report_number: Reference = ""


@event("cases", "clue_raised")
@dataclass(frozen=True)
class ClueRaised(Dated):
    """The complaint points to a violation: a case is to be opened under `case_id`; its days count from the finding.

    `clock` is the rule by whose days the clue is checked there, unless the head has decided that it is `filed`.
    """

    number: Reference
    division: Division
    category: Code
    site: Reference
    case_id: Reference
    clock: Reference = "P-VERIFY"
    filed: bool = False


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


@event("cases", "response_step_taken")
@dataclass(frozen=True)
class ResponseStepTaken(Dated):
    """A step of the rapid response was done: first order, at the scene, reported upward; `late` after its clock."""

    number: Reference
    division: Division
    step: Code
    remark: Remark
    by: Reference
    late: bool


@event("cases", "partner_signed")
@dataclass(frozen=True)
class PartnerSigned(Event):
    """A partner department signed for what linkage sent it."""

    partner: Code
    referral_id: Reference


@event("cases", "partner_answered")
@dataclass(frozen=True)
class PartnerAnswered(Event):
    """A partner department answered; `summary` is empty, and what older ones have in it is not shown."""

    partner: Code
    referral_id: Reference
    outcome: Code
    summary: Remark = ""


@event("cases", "duty_officer_informed")
@dataclass(frozen=True)
class DutyOfficerInformed(Event):
    """A person on duty acknowledged the page about this case."""

    page_id: Reference
    account: Reference


@event("cases", "filter_saved")
@dataclass(frozen=True)
class FilterSaved(Event):
    """Somebody keeps a filter of the list for themselves."""

    owner: Reference


@event("cases", "filter_removed")
@dataclass(frozen=True)
class FilterRemoved(Event):
    """A kept filter was taken away."""

    owner: Reference


@event("cases", "calendar_noted")
@dataclass(frozen=True)
class NoticeKeptByCases(Event):
    """The `number`th imported holiday notice, that of `year`, decides about deadlines from now on."""

    number: int
    year: int


@event("cases", "colleague_noted")
@dataclass(frozen=True)
class ColleagueNoted(Event):
    """The directory learned how an account stands now; `sequence` is that of the account's own history."""

    roles: tuple[Code, ...]
    division: Division
    active: bool
    sequence: int
