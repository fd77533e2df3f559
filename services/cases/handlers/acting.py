"""How an officer changes a submission: load, check who may, decide, save."""

from collections.abc import Callable
from dataclasses import dataclass

from services.cases.domain.complaint import Complaint
from services.cases.domain.hand import Hand
from services.cases.store import Desk
from shared.contracts.envelope import Context
from shared.errors import Stale
from shared.identity.caller import Identity
from shared.store.history import Decided, Stored

Decide = Callable[[Complaint, Hand], Decided[Complaint]]


@dataclass(frozen=True)
class Act:
    """Which submission is changed, by whom, at which version, in which context."""

    complaint_id: str
    by: Identity
    expected: int | None
    context: Context


def change(desk: Desk, act: Act, permission: str, decide: Decide) -> Stored[Complaint]:
    """Let `decide` change it; raises Forbidden outside the caller's division, and what `decide` refuses with."""

    def allow(complaint: Complaint) -> None:
        desk.guard.allowed_in(act.by, permission, complaint.division)

    return _changed(desk, act, allow, decide)


def change_as_side(desk: Desk, act: Act, permission: str, decide: Decide) -> Stored[Complaint]:
    """The same for what either side of a dispute of competence may do."""

    def allow(complaint: Complaint) -> None:
        desk.guard.allowed_in_one(act.by, permission, complaint.sides)

    return _changed(desk, act, allow, decide)


def _changed(desk: Desk, act: Act, allow: Callable[[Complaint], None], decide: Decide) -> Stored[Complaint]:
    def decided(complaint: Complaint) -> Decided[Complaint]:
        allow(complaint)
        return decide(complaint, Hand(act.by.subject, act.context.at, desk.clocks))

    return desk.complaints.change(act.complaint_id, decided, act.context, act.expected)


def refuse_outdated(act: Act, stored: Stored[Complaint]) -> None:
    """Look at the version before the save does, where something happens outside the record first. Raises Stale."""
    if act.expected not in (None, stored.version):
        raise Stale("the record has changed since it was read", version=stored.version)
