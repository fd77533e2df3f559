"""The documents of `cases`, their indexes, and what handlers have at hand."""

from dataclasses import dataclass

from services.cases import rulebook
from services.cases.domain.case import Case
from services.cases.domain.complaint import Complaint
from services.cases.domain.duplicates import LOOK_BACK, Description
from shared.clocks.calendar import Calendar
from shared.identity.divisions import Divisions
from shared.identity.people import PersonVault
from shared.identity.permissions import Guard
from shared.resources import Resources
from shared.store.documents import Documents, Filter, Index, Kind, Page
from shared.store.files import FileStore
from shared.store.numbers import Numbers

COMPLAINT = Kind(
    "cases",
    "complaints",
    Complaint,
    (
        Index(("number",), unique=True),
        Index(("division", "-registered_at", "-_id")),
        Index(("division", "category", "-registered_at")),
        Index(("site.id", "-registered_at")),
        Index(("phone_hash", "-registered_at")),
    ),
)
CASE = Kind("cases", "cases", Case, (Index(("number",), unique=True), Index(("division", "-opened_at", "-_id"))))
KINDS = (COMPLAINT, CASE)

CANDIDATES = 100


@dataclass(frozen=True)
class Desk:
    """What handlers work with."""

    complaints: Documents[Complaint]
    cases: Documents[Case]
    people: PersonVault
    files: FileStore
    numbers: Numbers
    calendar: Calendar
    divisions: Divisions
    guard: Guard
    rules: rulebook.Rules


def open_desk(resources: Resources) -> Desk:
    """The desk of a running service."""
    return Desk(
        complaints=resources.of(COMPLAINT),
        cases=resources.of(CASE),
        people=resources.vault,
        files=resources.files,
        numbers=resources.numbers,
        calendar=resources.calendar,
        divisions=resources.divisions,
        guard=resources.guard,
        rules=rulebook.load(),
    )


def candidates(desk: Desk, typed: Description) -> dict[str, Complaint]:
    """Earlier complaints worth comparing: of the same site, the same caller, the same category nearby."""
    since = {"registered_at": {"$gte": typed.at - LOOK_BACK}}
    searches: list[Filter] = [
        {"site.id": typed.site_id, **since},
        {"division": typed.division, "category": typed.category, **since},
    ]
    if typed.phone_hash is not None:
        searches.append({"phone_hash": typed.phone_hash, **since})
    page = Page("-registered_at", CANDIDATES)
    return {row.id: row.state for search in searches for row in desk.complaints.rows(search, page)}
