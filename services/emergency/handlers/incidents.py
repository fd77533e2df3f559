"""What people and clocks do with incidents."""

from dataclasses import replace
from datetime import datetime

from services.emergency.domain import incident as domain
from services.emergency.domain.incident import Incident
from services.emergency.domain.plan import Facts, Level, Plan, Suggestion, suggest_level
from services.emergency.domain.warning import InternalWarning
from services.emergency.schemas import ActivatePlan, FileReport, SuggestLevel
from services.emergency.store import Desk
from shared.clocks.clock import start
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context
from shared.errors import Invalid
from shared.identity.caller import Identity
from shared.ids import derived_id
from shared.store.documents import Row
from shared.store.history import Decided, Stored


def suggest(desk: Desk, code: str, asked: SuggestLevel, context: Context) -> Suggestion:
    """The level that the numbers of the plan in force give; raises UnknownPlan."""
    plan = desk.rules.plan_in_force(code, legal_day(context.at))
    return suggest_level(plan, Facts(asked.casualties, asked.people, asked.loss_yuan))


def activate(desk: Desk, command: ActivatePlan, by: Identity, context: Context) -> Stored[Incident]:
    """Set a plan in motion; a warning leads to one incident only, and its drill to a drill.

    Raises UnknownPlan, UnknownLevel, Invalid, Forbidden, NotFound, Taken, KeyReused.
    """
    document_id = derived_id("incident", command.warning_id or context.cause)
    if made := desk.incidents.made(document_id, context):
        return made
    desk.guard.allowed_in(by, "plan.activate", command.division)
    plan = desk.rules.plan_in_force(command.plan, legal_day(context.at))
    level = plan.level(command.level)
    warning = _warning(desk, command, by)
    context = replace(context, exercise=warning.exercise if warning else context.exercise)
    incident = _incident(desk, command, plan, level, by, context)
    decided = domain.activate(incident, plan.orders(level, command.category))
    return desk.incidents.create(document_id, decided, context)


def read(desk: Desk, incident_id: str, by: Identity) -> Stored[Incident]:
    """One incident; raises NotFound, Forbidden."""
    stored = desk.incidents.get(incident_id)
    refuse_unread(desk, stored.state, by)
    return stored


def refuse_unread(desk: Desk, incident: Incident, by: Identity) -> None:
    """Pass for whoever may read it; raises Forbidden."""
    desk.guard.allowed_in(by, "incident.read", incident.division)


def acknowledge(desk: Desk, incident_id: str, task: str, by: Identity, context: Context) -> Stored[Incident]:
    """Take an order on; raises UnknownTask, NotYourOrder, NotFound, Forbidden."""

    def decide(incident: Incident) -> Decided[Incident]:
        desk.guard.allowed_in(by, "task.acknowledge", incident.division)
        return domain.acknowledge(incident, task, by.subject, by.roles, context.at)

    return desk.incidents.change(incident_id, decide, context)


def file_report(
    desk: Desk, incident_id: str, command: FileReport, by: Identity, expected: int | None, context: Context
) -> Stored[Incident]:
    """Report upward; raises what the domain refuses, NotFound, Forbidden, Stale."""
    facts = Facts(command.casualties, command.people_affected, command.loss_yuan)

    def decide(incident: Incident) -> Decided[Incident]:
        desk.guard.allowed_in(by, "report.file", incident.division)
        return domain.file_report(incident, command.kind, command.means, command.content, facts, by.subject, context.at)

    return desk.incidents.change(incident_id, decide, context, expected)


def sound_clocks(desk: Desk, row: Row[Incident], at: datetime) -> None:
    """Note what alerts of the report clocks have come due by `at`."""
    cause = f"due:{row.id}:{row.state.next_due_at}"
    context = Context("service:emergency", cause, row.id, at)
    desk.incidents.change(row.id, lambda incident: domain.sound_clocks(incident, context.at), context)


def _warning(desk: Desk, command: ActivatePlan, by: Identity) -> InternalWarning | None:
    if command.warning_id is None:
        return None
    warning = desk.warnings.get(command.warning_id).state
    desk.guard.allowed_in(by, "warning.read", warning.division)
    if not desk.divisions.within(warning.division, command.division):
        raise Invalid("the warning lies elsewhere", errors={"warning_id": ["Not of this division or below it."]})
    return warning


def _incident(desk: Desk, command: ActivatePlan, plan: Plan, level: Level, by: Identity, context: Context) -> Incident:
    day = legal_day(context.at)
    return Incident(
        number=_number(desk, command.division, context),
        division=command.division,
        category=command.category,
        title=command.title,
        plan=plan.code,
        plan_version=plan.version,
        level=level.code,
        level_title=level.title,
        facts=Facts(command.casualties, command.people_affected, command.loss_yuan),
        warning_id=command.warning_id,
        exercise=context.exercise,
        activated_by=by.subject,
        activated_at=context.at,
        clocks=tuple(
            start(desk.rules.clocks.in_force(rule_id, day), context.at, desk.calendar)
            for rule_id in domain.REPORT_CLOCKS
        ),
    )


def _number(desk: Desk, division: str, context: Context) -> str:
    series = f"TF{division}{legal_day(context.at):%Y}"
    return f"{series}{desk.numbers.next(series):05}"
