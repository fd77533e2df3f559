"""Agents, representatives and joint complainants who come or go later: who they are goes to the vault alone."""

from dataclasses import replace
from functools import partial

from services.cases.domain import parties as domain
from services.cases.domain.complaint import Complaint, Party
from services.cases.domain.hand import Hand
from services.cases.domain.people import confidentiality_of, people_of
from services.cases.domain.registration import Joint
from services.cases.domain.traces import taking_out
from services.cases.handlers import blanks, following
from services.cases.handlers.acting import Act, Decide, change
from services.cases.handlers.amending import PERMISSION, retold
from services.cases.handlers.guessing import screened
from services.cases.handlers.knowing import may_know
from services.cases.handlers.naming import refuse_newcomer
from services.cases.handlers.saving import SaidOf, saved_with
from services.cases.schemas.people import JoinParty, LeaveParty, ProlongAuthority
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context, Received
from shared.contracts.people import AuthorityProlonged, PartyJoined, PartyLeft
from shared.identity.people import Person
from shared.ids import derived_id
from shared.store.history import Decided, Stored, handled

Said = Received[PartyJoined] | Received[PartyLeft] | Received[AuthorityProlonged]


def join(desk: Desk, act: Act, command: JoinParty) -> Stored[Complaint]:
    """Somebody comes: kept in the vault and on record, or neither; the account names them no more.

    Raises what `domain.join` refuses with, Invalid for a document that names them, Forbidden outside the caller's
    division and, beside a reporter, below the level that may know them (投诉办法 art. 37).
    """
    stored = desk.complaints.get(act.id)
    if handled(stored.history, act.context):
        return stored
    _may_say(desk, act, stored.state)
    command = blanks.of_somebody(command, desk.rules.nothing)
    told = {name: getattr(command, name) for name in ("name", "phone", "id_number", "address")}
    person = Person(**told)
    refuse_newcomer(stored.state, {"document": command.document}, person)
    party = Party(command.role, _new_party(act), command.powers, command.until)
    new = taking_out([person])

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        coming = _unguessed(desk, act, one, party)
        return retold(desk, domain.join(one, coming, command.document, _joint(desk, hand), hand), hand, new)

    save = partial(change, desk, act, PERMISSION, decide)
    return saved_with(desk, act, SaidOf(party.person_id, told, is_new=True), save)


def leave(desk: Desk, act: Act, command: LeaveParty) -> Stored[Complaint]:
    """Somebody speaks no more; raises what `domain.leave` refuses with, and Forbidden as `join` does."""
    said = (command.place, command.on, command.document)
    return _changed(desk, act, lambda one, hand: domain.leave(one, *said, _joint(desk, hand), hand))


def prolong(desk: Desk, act: Act, command: ProlongAuthority) -> Stored[Complaint]:
    """An agent is authorised longer; raises what `domain.prolong` refuses with, and Forbidden as `join` does."""
    return _changed(
        desk, act, lambda one, hand: domain.prolong(one, command.place, command.until, command.document, hand)
    )


def follow(desk: Desk, event: Said, context: Context) -> None:
    """The other half of a mixed submission hears who came, went or is authorised longer."""
    said = event.data
    if said.other is None:
        return
    hand = Hand(said.by, context.at, desk.clocks)

    def party() -> Party:
        first = desk.complaints.get(event.subject).state
        return next(one for one in first.parties if one.person_id == said.person)

    def decide(one: Complaint, there: Party) -> Decided[Complaint]:
        return retold(desk, domain.follow(one, there, said), hand)

    following.follow(desk.complaints, said.other, party, decide, context)


def _changed(desk: Desk, act: Act, decide: Decide[Complaint]) -> Stored[Complaint]:
    stored = desk.complaints.get(act.id)
    if handled(stored.history, act.context):
        return stored
    _may_say(desk, act, stored.state)
    return change(desk, act, PERMISSION, decide)


def _may_say(desk: Desk, act: Act, complaint: Complaint) -> None:
    """A number beside a reporter opens the report like their own: who may not know them must not set it."""
    level = confidentiality_of(complaint) if people_of(complaint) else 0
    desk.guard.allowed_in(act.by, PERMISSION, complaint.division, level)


def _unguessed(desk: Desk, act: Act, complaint: Complaint, party: Party) -> Party:
    """For whom they speak is a guess where it is said by somebody who may not know that."""
    if may_know(desk, act.by, complaint):
        return party
    return replace(party, powers=screened(desk, act, complaint)(party.powers))


def _joint(desk: Desk, hand: Hand) -> Joint:
    return desk.rules.joint(legal_day(hand.at))


def _new_party(act: Act) -> str:
    return derived_id("party", act.id, act.context.cause, act.context.fingerprint)
