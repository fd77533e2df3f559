"""An incident: a plan set in motion at a level; its orders are acknowledged, its reports go upward."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from services.emergency.domain.plan import Facts, Order
from shared.clocks.clock import BREACHED, Clock, next_due_at, stop, tick
from shared.clocks.judged import overlooked
from shared.clocks.rule import Named
from shared.contracts.emergency import (
    PlanActivated,
    ReportClockAlerted,
    ReportKind,
    SituationReportFiled,
    TaskAcknowledged,
    TaskOrdered,
)
from shared.contracts.registry import Event
from shared.errors import Forbidden, IllegalTransition, NotFound, Refused
from shared.store.history import Decided

Means = Literal["oral", "written"]

FIRST_ORAL, FIRST_WRITTEN, REPORT_UP, CEILING = "E-FIRST-ORAL", "E-FIRST-WRITTEN", "E-UP-REPORT", "E-UP-CEILING"
REPORT_CLOCKS = (FIRST_ORAL, FIRST_WRITTEN, REPORT_UP, CEILING)
STOPPED_BY: dict[Means, tuple[str, ...]] = {"oral": (FIRST_ORAL,), "written": REPORT_CLOCKS}

MAX_REPORTS = 100

TRANSITIONS = {
    ("activated", "acknowledge"): "activated",
    ("reported", "acknowledge"): "reported",
    ("concluded", "acknowledge"): "concluded",
    ("activated", "first"): "reported",
    ("reported", "follow_up"): "reported",
    ("reported", "final"): "concluded",
}


class FirstReportMissing(IllegalTransition):
    """The first report comes before all others."""

    code = "first_report_missing"


class FirstReportFiled(IllegalTransition):
    """There is a first report; what has changed since goes into a follow-up, a correction too."""

    code = "first_report_filed"


class ReportingClosed(IllegalTransition):
    """The final report has closed the reporting."""

    code = "reporting_closed"


class TooManyReports(Refused):
    """An incident has as many reports as one may have."""

    code = "too_many_reports"


class UnknownTask(NotFound):
    """The incident has no such order."""

    code = "unknown_task"


class NotYourOrder(Forbidden):
    """The order goes to another role."""

    code = "not_your_order"


REFUSALS: dict[tuple[str, str], type[IllegalTransition]] = {
    ("activated", "follow_up"): FirstReportMissing,
    ("activated", "final"): FirstReportMissing,
    ("reported", "first"): FirstReportFiled,
    ("concluded", "first"): ReportingClosed,
    ("concluded", "follow_up"): ReportingClosed,
    ("concluded", "final"): ReportingClosed,
}


@dataclass(frozen=True)
class Task:
    """One order; the first who acknowledges it has it."""

    code: str
    title: Named
    role: str
    due_at: datetime
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None


@dataclass(frozen=True)
class Report:
    """One report upward as it was sent; nothing changes it."""

    number: int
    kind: ReportKind
    means: Means
    content: str
    facts: Facts
    filed_by: str
    filed_at: datetime


@dataclass(frozen=True)
class Incident:
    """What goes on and what is done; `level` has its meaning only with `plan` and `plan_version`."""

    number: str
    division: str
    category: str
    title: str
    plan: str
    plan_version: int
    level: str
    level_title: Named
    facts: Facts
    warning_id: str | None
    exercise: bool
    activated_by: str
    activated_at: datetime
    clocks: tuple[Clock, ...]
    state: str = "activated"
    tasks: tuple[Task, ...] = ()
    reports: tuple[Report, ...] = ()
    next_due_at: datetime | None = None


def activate(incident: Incident, orders: Sequence[Order]) -> Decided[Incident]:
    """Set the plan in motion: every order goes out, the clocks of the reports run."""
    tasks = tuple(_task(order, incident.activated_at) for order in orders)
    activated = PlanActivated(
        plan=incident.plan,
        plan_version=incident.plan_version,
        level=incident.level,
        division=incident.division,
        warning_id=incident.warning_id,
        category=incident.category,
    )
    ordered = [
        TaskOrdered(one.code, one.title.zh, one.role, incident.division, one.due_at, one.title.en) for one in tasks
    ]
    return Decided(_timed(replace(incident, tasks=tasks)), [activated, *ordered])


def acknowledge(incident: Incident, code: str, account: str, roles: frozenset[str], at: datetime) -> Decided[Incident]:
    """Take an order on; once it is taken nothing changes any more. Raises UnknownTask, NotYourOrder."""
    task = next((one for one in incident.tasks if one.code == code), None)
    if task is None:
        raise UnknownTask("there is no such order in this incident")
    if task.role not in roles:
        raise NotYourOrder("this order goes to another role", role=task.role)
    state = _next(incident, "acknowledge")
    if task.acknowledged_by is not None:
        return Decided(incident)
    taken = replace(task, acknowledged_by=account, acknowledged_at=at)
    tasks = tuple(taken if one is task else one for one in incident.tasks)
    return Decided(replace(incident, state=state, tasks=tasks), [TaskAcknowledged(code, account)])


def file_report(
    incident: Incident, kind: ReportKind, means: Means, content: str, facts: Facts, by: str, at: datetime
) -> Decided[Incident]:
    """Report upward; the facts are those known now. A correction is a follow-up, for what was sent stays.

    What it is too late for is said to be missed, where no look has noted it yet.
    Raises FirstReportMissing, FirstReportFiled, ReportingClosed, TooManyReports (突发事件应对法 arts. 17, 61).
    """
    state = _next(incident, kind)
    # The last place is kept for the final report, so that every incident can be concluded.
    if len(incident.reports) >= (MAX_REPORTS if kind == "final" else MAX_REPORTS - 1):
        raise TooManyReports("no more reports fit into one incident", most=MAX_REPORTS)
    report = Report(len(incident.reports) + 1, kind, means, content, facts, by, at)
    filed = replace(
        incident,
        state=state,
        facts=facts,
        reports=(*incident.reports, report),
        clocks=tuple(_stopped(one, means, at) for one in incident.clocks),
    )
    event = SituationReportFiled(report.number, kind, facts.casualties, facts.people_affected, facts.loss_yuan)
    missed = [_alerted(incident, clock, BREACHED) for clock, _ in overlooked(incident.clocks, filed.clocks)]
    return Decided(_timed(filed), [*missed, event])


def sound_clocks(incident: Incident, at: datetime) -> Decided[Incident]:
    """Note every alert and breach of a report's clock that has come by `at`, however late this is asked."""
    clocks: list[Clock] = []
    events: list[Event] = []
    for clock in incident.clocks:
        ticked, names = tick(clock, at)
        clocks.append(ticked)
        events += [_alerted(incident, clock, name) for name in names]
    return Decided(_timed(replace(incident, clocks=tuple(clocks))), events)


def _alerted(incident: Incident, clock: Clock, name: str) -> ReportClockAlerted:
    return ReportClockAlerted(clock.rule_id, name, clock.due_at, incident.division)


def _next(incident: Incident, action: str) -> str:
    try:
        return TRANSITIONS[incident.state, action]
    except KeyError:
        refusal = REFUSALS[incident.state, action]
        raise refusal("this report cannot come now", state=incident.state, action=action) from None


def _task(order: Order, at: datetime) -> Task:
    return Task(order.code, order.title, order.role, at + timedelta(minutes=order.minutes))


def _stopped(clock: Clock, means: Means, at: datetime) -> Clock:
    return stop(clock, at) if clock.state != "stopped" and clock.rule_id in STOPPED_BY[means] else clock


def _timed(incident: Incident) -> Incident:
    return replace(incident, next_due_at=next_due_at(incident.clocks))
