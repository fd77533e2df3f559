"""What the head decides about a case in `cases`: more time for its check, whether it is filed."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.registry import Event, event
from shared.contracts.text import Code, Division, Reference, Remark


@event("cases", "case_time_extended")
@dataclass(frozen=True)
class CaseTimeExtended(Event):
    """The head granted more time for the check of a clue, until `due_at` (程序规定 art. 18)."""

    number: Reference
    division: Division
    rule_id: Reference
    due_at: datetime
    document: Remark
    by: Reference


@event("cases", "case_filing_decided")
@dataclass(frozen=True)
class CaseFilingDecided(Event):
    """`decision` is "filed" or the ground for not filing; `late`: after the days for it (程序规定 arts. 18-20)."""

    number: Reference
    division: Division
    decision: Code
    reason: Remark
    by: Reference
    late: bool
