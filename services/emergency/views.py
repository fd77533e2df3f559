"""From documents to what the API shows."""

from typing import Any

from services.emergency.domain.incident import Incident
from services.emergency.domain.plan import suggest_level
from services.emergency.domain.warning import Basis, InternalWarning
from services.emergency.rulebook import Rules
from shared.clocks.clock import earliest_due
from shared.clocks.legal_time import in_china
from shared.clocks.rule import Named
from shared.store.documents import Row
from shared.store.history import Stored
from shared.web.views import listed, shown


def warning_view(stored: Stored[InternalWarning], rules: Rules) -> dict[str, Any]:
    """A warning in full."""
    return shown(stored, notice=rules.notice, explanation=explanation(stored.state.basis))


def warning_row(row: Row[InternalWarning]) -> dict[str, Any]:
    """A warning in a list."""
    return listed(row, explanation=explanation(row.state.basis))


def explanation(basis: Basis) -> Named:
    """Why the warning was raised, in words that a person can check."""
    first, last = (f"{in_china(at):%Y-%m-%d %H:%M}" for at in (basis.first_at, basis.last_at))
    source = f"{basis.source} [{basis.certainty}]"
    return Named(
        f"内部风险提示：{first} 至 {last} 登记同类投诉 {basis.count} 件，"
        f"达到规则 {basis.rule} 的 {basis.window_minutes} 分钟 {basis.threshold} 件；依据：{source}",
        f"internal warning: {basis.count} complaints of one category from {first} to {last}"
        f" reach {basis.threshold} in {basis.window_minutes} minutes, rule {basis.rule}; source: {source}",
    )


def incident_view(stored: Stored[Incident], rules: Rules) -> dict[str, Any]:
    """An incident in full, with the level that its own version of the plan gives for the numbers of now."""
    plan = rules.plan(stored.state.plan, stored.state.plan_version)
    return shown(stored, suggestion=suggest_level(plan, stored.state.facts))


def incident_row(row: Row[Incident]) -> dict[str, Any]:
    """An incident in a list."""
    tasks, first = row.state.tasks, earliest_due(row.state.clocks)
    return listed(
        row,
        tasks=len(tasks),
        tasks_acknowledged=sum(one.acknowledged_by is not None for one in tasks),
        next_deadline=first and first.due_at,
    )
