"""A complaint: registered, then accepted or refused; a clue can be raised from it in any state."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.clocks.clock import Clock, stop
from shared.contracts.cases import (
    ClockStarted,
    ClueRaised,
    ComplaintAccepted,
    ComplaintRefused,
    ComplaintRegistered,
)
from shared.errors import IllegalTransition, Refused
from shared.store.history import Decided

ACCEPTANCE = "C-ACCEPT"
ZHEJIANG_ANSWER = "R-ZJ-ANSWER"

TRANSITIONS = {
    ("registered", "accept"): "accepted",
    ("registered", "refuse"): "refused",
    ("registered", "raise_clue"): "registered",
    ("accepted", "raise_clue"): "accepted",
    ("refused", "raise_clue"): "refused",
}


class ClueRaisedBefore(Refused):
    """A case has been opened from this complaint already."""

    code = "clue_raised_before"


class UnknownGround(Refused):
    """Not one of the grounds for which a complaint may be refused."""

    code = "unknown_ground"


@dataclass(frozen=True)
class Site:
    """Where it happened: the business, its address, the gun or stall; `id` is the same for the same business."""

    id: str
    name: str
    address: str = ""
    position: str = ""


@dataclass(frozen=True)
class Complaint:
    """What the caller said and what became of it; the caller is in the vault under `person_id`."""

    number: str
    division: str
    category: str
    channel: str
    site: Site
    narrative: str
    registered_at: datetime
    registered_by: str
    person_id: str | None = None
    phone_hash: str | None = None
    state: str = "registered"
    clocks: tuple[Clock, ...] = ()
    case_id: str | None = None
    refusal: str | None = None


def register(complaint: Complaint) -> Decided[Complaint]:
    """Take the matter down; its clocks run from now on."""
    event = ComplaintRegistered(
        number=complaint.number,
        division=complaint.division,
        category=complaint.category,
        channel=complaint.channel,
        site=complaint.site.id,
        clocks=tuple(ClockStarted(one.rule_id, one.due_at, one.provisional) for one in complaint.clocks),
    )
    return Decided(complaint, [event])


def accept(complaint: Complaint, officer: str, at: datetime) -> Decided[Complaint]:
    """Take it on: the acceptance clock stops, the others go on. Raises IllegalTransition (投诉办法 art. 15)."""
    accepted = replace(complaint, state=_next(complaint, "accept"), clocks=_stopped(complaint.clocks, ACCEPTANCE, at))
    event = ComplaintAccepted(complaint.number, complaint.division, complaint.category, officer)
    return Decided(accepted, [event])


def refuse(
    complaint: Complaint, ground: str, grounds: frozenset[str], officer: str, at: datetime
) -> Decided[Complaint]:
    """Do not take it on; a clue in it survives. Raises IllegalTransition, UnknownGround (投诉办法 art. 16)."""
    if ground not in grounds:
        raise UnknownGround("not a ground of refusal", ground=ground)
    refused = replace(
        complaint,
        state=_next(complaint, "refuse"),
        clocks=_stopped(complaint.clocks, ACCEPTANCE, at),
        refusal=ground,
    )
    return Decided(refused, [ComplaintRefused(complaint.number, complaint.division, ground, officer)])


def raise_clue(complaint: Complaint, case_id: str) -> Decided[Complaint]:
    """Say that there may be a violation: a case is opened under `case_id`. Raises ClueRaisedBefore (art. 27)."""
    if complaint.case_id is not None:
        raise ClueRaisedBefore("a case was opened from this complaint before", case_id=complaint.case_id)
    raised = replace(complaint, state=_next(complaint, "raise_clue"), case_id=case_id)
    event = ClueRaised(complaint.number, complaint.division, complaint.category, complaint.site.id, case_id)
    return Decided(raised, [event])


def _next(complaint: Complaint, action: str) -> str:
    try:
        return TRANSITIONS[complaint.state, action]
    except KeyError:
        raise IllegalTransition(
            f"a complaint that is {complaint.state} cannot be changed so", state=complaint.state, action=action
        ) from None


def _stopped(clocks: tuple[Clock, ...], rule_id: str, at: datetime) -> tuple[Clock, ...]:
    return tuple(stop(one, at) if one.rule_id == rule_id and one.state != "stopped" else one for one in clocks)
