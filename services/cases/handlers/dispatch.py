"""Who handles a submission: assigned, returned, passed on, and whose it is where two divisions disagree."""

from datetime import datetime

from services.cases.domain import dispatch as domain
from services.cases.domain import telling
from services.cases.domain.complaint import Complaint
from services.cases.domain.hand import Hand
from services.cases.domain.holding import began_waiting
from services.cases.handlers.acting import Act, change, change_after, change_as_reader, change_as_side
from services.cases.handlers.colleagues import refuse_unfit
from services.cases.handlers.divisions import current
from services.cases.handlers.handling import how_told, told_at_once
from services.cases.schemas import handling as schemas
from services.cases.store import Desk
from shared.contracts.handling import ComplaintHandedOver
from shared.errors import Forbidden
from shared.identity.caller import Identity
from shared.store.documents import Filter
from shared.store.history import Decided, Stored


def assign(desk: Desk, act: Act, command: schemas.Assign) -> Stored[Complaint]:
    """Give it to a unit or an officer; raises NoSuchOfficer, OfficerElsewhere."""

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        assigned = domain.assign(one, command.unit, command.officer, hand)
        if command.officer:
            refuse_unfit(desk, command.officer, one.division)
        return assigned

    return change(desk, act, "complaint.assign", decide)


def return_to_intake(desk: Desk, act: Act, command: schemas.Reason) -> Stored[Complaint]:
    """Give it back to the intake office."""
    return change(desk, act, "complaint.handle", lambda one, hand: domain.return_to_intake(one, command.reason, hand))


def transfer(desk: Desk, act: Act, command: schemas.Transfer) -> Stored[Complaint]:
    """Pass it to the department that it belongs to."""
    told = told_at_once(desk, command)
    return change_after(
        desk,
        act,
        "complaint.transfer",
        lambda one, hand: domain.transfer(one, command.to, command.reason, hand, told),
        began_waiting,
    )


def hand_over(desk: Desk, act: Act, command: schemas.HandOver) -> Stored[Complaint]:
    """Give it to the division that is competent; raises UnknownDivision."""
    to, told = current(desk, command.to, act.context), told_at_once(desk, command)

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        return domain.hand_over(one, to, desk.divisions.within(to, one.division), command.reason, hand, told)

    return change(desk, act, "complaint.transfer", decide)


def tell_of_hand_over(desk: Desk, act: Act, command: schemas.Told) -> Stored[Complaint]:
    """Take down that the caller was told who has it now, as the office that handed it over or that has it."""
    told = how_told(desk, command.channel, command.proof)
    history = desk.complaints.get(act.id).history
    passed_on = [entry for entry in history if entry.type == ComplaintHandedOver.type]
    return change_as_reader(
        desk,
        act,
        "complaint.transfer",
        lambda one, hand: telling.tell_of_hand_over(one, told, hand),
        lambda one: max([one.since, *(entry.at for entry in passed_on if entry.data["division"] == one.teller)]),
    )


def dispute_jurisdiction(desk: Desk, act: Act, command: schemas.DisputeJurisdiction) -> Stored[Complaint]:
    """Say that it belongs to another division, which sees it differently; raises UnknownDivision."""
    other = current(desk, command.other, act.context)

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        decided = domain.dispute_jurisdiction(one, other, command.reason, hand)
        _superior(desk, one.division, other)
        return decided

    return change(desk, act, "complaint.handle", decide)


def refer_upward(desk: Desk, act: Act) -> Stored[Complaint]:
    """Ask the common superior to designate, as one of the two sides."""

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        superior = _superior(desk, one.division, one.disputed_with or one.division)
        return domain.refer_upward(one, superior, hand)

    return change_as_side(desk, act, "complaint.handle", decide, _disputed_since)


def agree_jurisdiction(desk: Desk, act: Act, command: schemas.AgreeJurisdiction) -> Stored[Complaint]:
    """Take down that the two have agreed, as the head of the side with which it lies; raises UnknownDivision."""
    division = current(desk, command.division, act.context)
    return change(
        desk,
        act,
        "complaint.decide",
        lambda one, hand: domain.agree_jurisdiction(one, division, command.document, hand),
        _disputed_since,
    )


def designate(desk: Desk, act: Act, command: schemas.Designate) -> Stored[Complaint]:
    """Say whose it is, as the superior of both sides; raises Forbidden for one of the two, UnknownDivision."""
    division = current(desk, command.division, act.context)

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        if act.by.division in (one.division, one.disputed_with):
            raise Forbidden("the common superior designates, not one of the two")
        if one.disputed_with is not None:
            desk.guard.allowed_in(act.by, "complaint.decide", one.disputed_with)
        return domain.designate(one, division, hand)

    return change(desk, act, "complaint.decide", decide, _disputed_since)


def disputed(desk: Desk, by: Identity) -> Filter:
    """Submissions that others have and of which the caller's divisions are the other side."""
    return {"disputed_with": {"$in": desk.guard.visible_divisions(by), "$type": "string"}}


def _disputed_since(complaint: Complaint) -> datetime:
    return max([complaint.begun, *domain.disputed_since(complaint)])


def _superior(desk: Desk, one: str, other: str) -> str:
    superior = desk.divisions.superior_of(one, other)
    if superior is None:
        raise domain.NoCommonSuperior("nobody stands above both", divisions=f"{one}, {other}")
    return superior
