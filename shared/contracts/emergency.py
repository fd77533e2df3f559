"""What happens in `emergency`: warnings, plans set in motion, orders and reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.contracts.registry import Event, event
from shared.contracts.text import Code, Division, Reference, Remark

ReportKind = Literal["first", "follow_up", "final"]


@event("emergency", "warning_raised")
@dataclass(frozen=True)
class WarningRaised(Event):
    """Complaints of one category in one division came faster than the rule allows.

    An internal warning (内部预警): the statutory 预警 is for governments to issue (突发事件应对法 arts. 63-64).
    """

    division: Division
    category: Code
    rule: Code
    count: int
    window_minutes: int
    threshold: int = 0
    rule_source: Remark = ""


@event("emergency", "warning_closed")
@dataclass(frozen=True)
class WarningClosed(Event):
    """The warning led to a plan or was found to be nothing."""

    division: Division
    category: Code
    outcome: Literal["plan_activated", "dismissed"]
    reason: Remark


@event("emergency", "plan_activated")
@dataclass(frozen=True)
class PlanActivated(Event):
    """A person set a plan in motion at a level of that very version of the plan."""

    plan: Code
    plan_version: int
    level: Code
    division: Division
    category: Code
    warning_id: Reference | None


@event("emergency", "task_ordered")
@dataclass(frozen=True)
class TaskOrdered(Event):
    """Whoever holds `role` in `division` is to do this by `due_at`."""

    task: Code
    title: Remark
    role: Code
    division: Division
    due_at: datetime
    title_en: Remark = ""


@event("emergency", "task_acknowledged")
@dataclass(frozen=True)
class TaskAcknowledged(Event):
    """A person took the order on."""

    task: Code
    account: Reference


@event("emergency", "situation_report_filed")
@dataclass(frozen=True)
class SituationReportFiled(Event):
    """A report upward was filed; its text never changes after."""

    report: int
    kind: ReportKind
    casualties: int
    people_affected: int
    loss_yuan: int


@event("emergency", "report_clock_alerted")
@dataclass(frozen=True)
class ReportClockAlerted(Event):
    """A report upward is due soon (`alert` is like "50%") or was not made by `due_at` (`alert` is "breached")."""

    rule: Reference
    alert: Reference
    due_at: datetime
    division: Division
