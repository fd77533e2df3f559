"""The shapes of the API of `emergency`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from marshmallow.validate import Length, Range

from services.emergency.domain.plan import Facts
from services.emergency.domain.warning import Basis
from shared.clocks.rule import Named
from shared.contracts.emergency import ReportKind
from shared.contracts.text import Code, Division, Reference, Remark
from shared.web.views import ClockView, TimelineView

Number = Annotated[int, Range(0, 10**12)]
Cursor = Annotated[str, Length(max=512)]


@dataclass(frozen=True)
class DismissWarning:
    """Why there is nothing in it; stands in the history, so no personal data."""

    reason: Annotated[Remark, Length(2, 500)]


@dataclass(frozen=True)
class SuggestLevel:
    """What is known so far: persons hurt or killed, persons affected or gathered, loss in yuan."""

    casualties: Number = 0
    people: Number = 0
    loss_yuan: Number = 0


@dataclass(frozen=True)
class ActivatePlan:
    """A plan to set in motion at a level of its version in force."""

    plan: Code
    level: Code
    division: Division
    category: Code
    title: Annotated[str, Length(2, 200)]
    warning_id: Reference | None = None
    people_affected: Number = 0
    casualties: Number = 0
    loss_yuan: Number = 0


@dataclass(frozen=True)
class FileReport:
    """A report upward with the numbers known now; once sent it is never changed."""

    kind: ReportKind
    content: Annotated[str, Length(2, 10_000)]
    casualties: Number
    people_affected: Number
    loss_yuan: Number
    means: Literal["oral", "written"] = "written"


@dataclass(frozen=True)
class ListQuery:
    """Which part of a list; drills only when asked for, and then nothing else."""

    state: Code | None = None
    category: Code | None = None
    division: Division | None = None
    exercise: bool = False
    limit: Annotated[int, Range(1, 200)] = 50
    cursor: Cursor | None = None


@dataclass(frozen=True)
class WarningRow:
    """A warning in a list."""

    id: str
    version: int
    division: str
    category: str
    exercise: bool
    state: str
    outcome: str | None
    basis: Basis
    raised_at: datetime
    incident_id: str | None
    explanation: Named


@dataclass(frozen=True)
class WarningList:
    """A page of warnings; `notice` says what they are not."""

    items: tuple[WarningRow, ...]
    next: str | None
    notice: Named


@dataclass(frozen=True)
class WarningView:
    """A warning in full; `notice` says what it is not."""

    id: str
    version: int
    division: str
    category: str
    exercise: bool
    ordinal: int
    state: str
    outcome: str | None
    reason: str
    basis: Basis
    raised_at: datetime
    closed_at: datetime | None
    closed_by: str
    incident_id: str | None
    notice: Named
    explanation: Named
    correlation: str
    timeline: tuple[TimelineView, ...]


@dataclass(frozen=True)
class ConditionView:
    """A number that makes a level, itself included."""

    measured: str
    at_least: int


@dataclass(frozen=True)
class OrderView:
    """What is ordered; without categories in every incident."""

    code: str
    title: Named
    role: str
    minutes: int
    categories: tuple[str, ...]


@dataclass(frozen=True)
class LevelView:
    """A level and the orders that it adds to those of the lighter ones."""

    code: str
    title: Named
    conditions: tuple[ConditionView, ...]
    orders: tuple[OrderView, ...]


@dataclass(frozen=True)
class PlanView:
    """One version of a plan, its levels from the gravest."""

    code: str
    version: int
    title: Named
    source: str
    certainty: str
    levels: tuple[LevelView, ...]
    first_actions: tuple[OrderView, ...]


@dataclass(frozen=True)
class PlanList:
    """The plans in force."""

    items: tuple[PlanView, ...]


@dataclass(frozen=True)
class MetView:
    """A condition that the numbers reach."""

    measured: str
    at_least: int
    value: int


@dataclass(frozen=True)
class SuggestionView:
    """The level that the numbers give, none below all of them; a person decides."""

    plan: str
    plan_version: int
    level: str | None
    title: Named | None
    reasons: tuple[MetView, ...]


@dataclass(frozen=True)
class TaskView:
    """An order and who took it on."""

    code: str
    title: Named
    role: str
    due_at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None


@dataclass(frozen=True)
class ReportView:
    """A report as it was sent."""

    number: int
    kind: str
    means: str
    content: str
    facts: Facts
    filed_by: str
    filed_at: datetime


@dataclass(frozen=True)
class IncidentRow:
    """An incident in a list."""

    id: str
    version: int
    number: str
    division: str
    category: str
    title: str
    exercise: bool
    plan: str
    plan_version: int
    level: str
    level_title: Named
    state: str
    activated_at: datetime
    tasks: int
    tasks_acknowledged: int
    next_deadline: datetime | None


@dataclass(frozen=True)
class IncidentList:
    """A page of incidents."""

    items: tuple[IncidentRow, ...]
    next: str | None


@dataclass(frozen=True)
class IncidentView:
    """An incident in full; `suggestion` is what its own version of the plan gives for the numbers of now."""

    id: str
    version: int
    number: str
    division: str
    category: str
    title: str
    exercise: bool
    plan: str
    plan_version: int
    level: str
    level_title: Named
    facts: Facts
    suggestion: SuggestionView
    warning_id: str | None
    activated_by: str
    activated_at: datetime
    state: str
    tasks: tuple[TaskView, ...]
    reports: tuple[ReportView, ...]
    clocks: tuple[ClockView, ...]
    correlation: str
    timeline: tuple[TimelineView, ...]
