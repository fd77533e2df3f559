"""An internal warning: raised when complaints surge, closed by a plan or as nothing.

It is never a 预警 in the sense of the law, which the people's governments issue (突发事件应对法 arts. 63-64).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from shared.contracts.emergency import WarningClosed, WarningRaised
from shared.errors import IllegalTransition
from shared.store.history import Decided

Outcome = Literal["plan_activated", "dismissed"]

TRANSITIONS: dict[tuple[str, Outcome], str] = {
    ("raised", "dismissed"): "closed",
    ("raised", "plan_activated"): "closed",
}


class WarningClosedBefore(IllegalTransition):
    """The warning has led to a plan or was dismissed before."""

    code = "warning_closed_before"


@dataclass(frozen=True)
class Basis:
    """What a warning rests on: the rule, its source, and the complaints that it counted."""

    rule: str
    source: str
    certainty: str
    threshold: int
    window_minutes: int
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class InternalWarning:
    """Of one category in one division, a city's counties included where the rule counts them.

    `ordinal` counts the warnings of this division, category and kind from 1: each comes after the one before it.
    """

    division: str
    category: str
    exercise: bool
    ordinal: int
    basis: Basis
    raised_at: datetime
    state: str = "raised"
    outcome: Outcome | None = None
    reason: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    incident_id: str | None = None


def raise_warning(warning: InternalWarning) -> Decided[InternalWarning]:
    """Say that something may be going on."""
    basis = warning.basis
    event = WarningRaised(
        division=warning.division,
        category=warning.category,
        rule=basis.rule,
        count=basis.count,
        window_minutes=basis.window_minutes,
        threshold=basis.threshold,
        rule_source=f"{basis.source} [{basis.certainty}]",
    )
    return Decided(warning, [event])


def dismiss(warning: InternalWarning, reason: str, by: str, at: datetime) -> Decided[InternalWarning]:
    """Find it to be nothing; raises WarningClosedBefore."""
    return _close(warning, "dismissed", reason, by, at)


def close_by_plan(warning: InternalWarning, incident_id: str, by: str, at: datetime) -> Decided[InternalWarning]:
    """A plan was activated from it; one that was dismissed in the meantime stays dismissed."""
    if (warning.state, "plan_activated") not in TRANSITIONS:
        return Decided(warning)
    return _close(replace(warning, incident_id=incident_id), "plan_activated", "", by, at)


def _close(warning: InternalWarning, outcome: Outcome, reason: str, by: str, at: datetime) -> Decided[InternalWarning]:
    if (warning.state, outcome) not in TRANSITIONS:
        raise WarningClosedBefore("the warning was closed before", state=warning.state, outcome=warning.outcome)
    closed = replace(
        warning,
        state=TRANSITIONS[warning.state, outcome],
        outcome=outcome,
        reason=reason,
        closed_at=at,
        closed_by=by,
    )
    return Decided(closed, [WarningClosed(warning.division, warning.category, outcome, reason)])
