"""The documents of `emergency`, their indexes, and what handlers have at hand."""

from dataclasses import dataclass

from services.emergency import rulebook
from services.emergency.domain.incident import Incident
from services.emergency.domain.warning import InternalWarning
from services.emergency.observations import Observations
from shared.clocks.calendar import Calendar
from shared.identity.divisions import Divisions
from shared.identity.permissions import Guard
from shared.resources import Resources
from shared.store.documents import Documents, Index, Kind, Page, Row
from shared.store.numbers import Numbers

WARNING = Kind(
    "emergency",
    "warnings",
    InternalWarning,
    (
        Index(("division", "category", "exercise"), unique=True, where={"state": "raised"}),
        Index(("division", "category", "exercise", "-ordinal")),
        Index(("division", "-raised_at", "-_id")),
    ),
)
INCIDENT = Kind(
    "emergency",
    "incidents",
    Incident,
    (Index(("number",), unique=True), Index(("division", "-activated_at", "-_id"))),
)
KINDS = (WARNING, INCIDENT)


@dataclass(frozen=True)
class Desk:
    """What handlers work with."""

    warnings: Documents[InternalWarning]
    incidents: Documents[Incident]
    observations: Observations
    numbers: Numbers
    calendar: Calendar
    divisions: Divisions
    guard: Guard
    rules: rulebook.Rules


def open_desk(resources: Resources) -> Desk:
    """The desk of a running service."""
    observations = Observations(resources.database)
    observations.declare_indexes()
    return Desk(
        warnings=resources.of(WARNING),
        incidents=resources.of(INCIDENT),
        observations=observations,
        numbers=resources.numbers,
        calendar=resources.calendar,
        divisions=resources.divisions,
        guard=resources.guard,
        rules=rulebook.load(),
    )


def latest_warning(desk: Desk, division: str, category: str, exercise: bool) -> Row[InternalWarning] | None:
    """The newest warning of its place and kind, open or closed."""
    where = {"division": division, "category": category, "exercise": exercise}
    rows = desk.warnings.rows(where, Page("-ordinal", 1))
    return rows[0] if rows else None
