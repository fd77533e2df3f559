"""How an officer changes a submission or a case: load, check who may, decide, save."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

from services.cases.domain.case import Case
from services.cases.domain.complaint import Complaint
from services.cases.domain.deadlines import Timed, overlooked
from services.cases.domain.hand import Hand
from services.cases.store import Desk
from shared.contracts.envelope import Context
from shared.errors import Stale
from shared.identity.caller import Identity
from shared.store.history import Decided, Stored

Decide = Callable[[Timed, Hand], Decided[Timed]]


@dataclass(frozen=True)
class Act:
    """Which submission or case is changed, by whom, at which version, in which context."""

    id: str
    by: Identity
    expected: int | None
    context: Context

    def hand(self, desk: Desk) -> Hand:
        """Whose hand it is, when, and by which clocks."""
        return Hand(self.by.subject, self.context.at, desk.clocks)


def change(desk: Desk, act: Act, permission: str, decide: Decide[Complaint]) -> Stored[Complaint]:
    """Let `decide` change it; raises Forbidden outside the caller's division, and what `decide` refuses with."""

    def allow(complaint: Complaint) -> None:
        desk.guard.allowed_in(act.by, permission, complaint.division)

    return desk.complaints.change(act.id, _Acting(desk, act, allow, decide), act.context, act.expected)


def change_as_side(desk: Desk, act: Act, permission: str, decide: Decide[Complaint]) -> Stored[Complaint]:
    """The same for what either side of a dispute of competence may do."""

    def allow(complaint: Complaint) -> None:
        desk.guard.allowed_in_one(act.by, permission, complaint.sides)

    return desk.complaints.change(act.id, _Acting(desk, act, allow, decide), act.context, act.expected)


def change_case(desk: Desk, act: Act, permission: str, decide: Decide[Case]) -> Stored[Case]:
    """The same for a case."""

    def allow(case: Case) -> None:
        desk.guard.allowed_in(act.by, permission, case.division)

    return desk.cases.change(act.id, _Acting(desk, act, allow, decide), act.context, act.expected)


@dataclass(frozen=True)
class _Acting(Generic[Timed]):
    """What is done to the state that is there when it is saved."""

    desk: Desk
    act: Act
    allow: Callable[[Timed], None]
    decide: Decide[Timed]

    def __call__(self, state: Timed) -> Decided[Timed]:
        self.allow(state)
        hand = self.act.hand(self.desk)
        return overlooked(state, self.decide(state, hand), hand.clocks)


def refuse_outdated(act: Act, stored: Stored[Complaint]) -> None:
    """Look at the version before the save does, where something happens outside the record first. Raises Stale."""
    if act.expected not in (None, stored.version):
        raise Stale("the record has changed since it was read", version=stored.version)
