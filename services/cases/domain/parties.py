"""Who speaks for those behind a submission, after it was taken down: who comes, goes, or is authorised longer."""

from dataclasses import replace
from datetime import date

from services.cases.domain.complaint import Complaint, Party
from services.cases.domain.hand import Hand
from services.cases.domain.people import CALLER, somebody
from services.cases.domain.registration import AuthorityEnded, Joint, check_agent, check_joint
from services.cases.domain.transitions import moved
from shared.clocks.legal_time import legal_day
from shared.contracts.people import AuthorityProlonged, PartyJoined, PartyLeft
from shared.errors import Invalid, Refused
from shared.frozen import but
from shared.identity.people import PersonErased
from shared.store.history import Decided

MOST_PARTIES = 50
Said = PartyJoined | PartyLeft | AuthorityProlonged


class TooManyParties(Refused):
    """As many people as may stand beside one caller."""

    code = "too_many_parties"


class NotAnAgent(Refused):
    """Only an agent is authorised until a day; a representative speaks until somebody else is chosen."""

    code = "not_an_agent"


class NotLonger(Refused):
    """An authority is prolonged to a later day than it had."""

    code = "not_longer"


def join(complaint: Complaint, party: Party, document: str, joint: Joint, hand: Hand) -> Decided[Complaint]:
    """Somebody comes, by that document, under the rules of the intake; an agent may speak today (投诉办法 arts. 11-12).

    Raises IllegalTransition, TooManyParties, TooManyRepresentatives, NoJointComplaint, AuthorityMissing,
    AuthorityEnded.
    """
    if len(complaint.parties) >= MOST_PARTIES:
        raise TooManyParties("nobody else fits beside this caller", most=MOST_PARTIES)
    after = but(moved(complaint, "amend"), parties=(*complaint.parties, party))
    check_joint(after, joint)
    if party.role == "agent":
        check_agent(party, legal_day(hand.at))
    event = PartyJoined(
        complaint.number,
        complaint.division,
        party.person_id,
        party.role,
        party.until,
        document,
        hand.by,
        after.counterpart,
    )
    return Decided(after, [event])


def leave(complaint: Complaint, place: int, on: date, document: str, joint: Joint, hand: Hand) -> Decided[Complaint]:
    """Somebody speaks no more from that day on, by that document; where others complain on, one still speaks for them.

    Gone on that day already, nothing changes. Raises IllegalTransition, NobodyThere, PersonErased, Invalid for a day
    before the receipt or to come, NoJointComplaint (投诉办法 arts. 11-12).
    """
    party = _party(complaint, place)
    if party.ended == on:
        return Decided(complaint)
    if not legal_day(complaint.since) <= on <= legal_day(hand.at):
        raise Invalid("It cannot have ended on that day.", errors={"on": ["Not a day between the receipt and today."]})
    after = _with(moved(complaint, "amend"), place, replace(party, ended=on))
    check_joint(after, joint)
    event = PartyLeft(
        complaint.number,
        complaint.division,
        party.person_id,
        party.role,
        on,
        document,
        hand.by,
        complaint.counterpart,
    )
    return Decided(after, [event])


def prolong(complaint: Complaint, place: int, until: date, document: str, hand: Hand) -> Decided[Complaint]:
    """An agent shows an authority that lasts longer; one that had ended holds again (投诉办法 art. 11).

    Raises IllegalTransition, NobodyThere, PersonErased, NotAnAgent, AuthorityEnded, NotLonger.
    """
    agent = _party(complaint, place)
    if agent.role != "agent":
        raise NotAnAgent("only an agent is authorised until a day", role=agent.role)
    if agent.until == until and agent.ended is None:
        return Decided(complaint)
    if until < legal_day(hand.at):
        raise AuthorityEnded("this authority is over", until=until.isoformat())
    if agent.until is not None and agent.ended is None and until < agent.until:
        raise NotLonger("the authority lasts longer already", until=agent.until.isoformat())
    after = _with(moved(complaint, "amend"), place, replace(agent, until=until, ended=None))
    event = AuthorityProlonged(
        complaint.number, complaint.division, agent.person_id, until, document, hand.by, after.counterpart
    )
    return Decided(after, [event])


def follow(complaint: Complaint, party: Party, said: Said) -> Decided[Complaint]:
    """The other half of a mixed submission has the same people beside the caller (art. 9): `party` as it is there.

    Who was erased here, or never stood here and only left or was authorised longer there, changes nothing.
    """
    place = next((n for n, one in enumerate(complaint.parties, start=1) if one.person_id == party.person_id), None)
    if place is None and isinstance(said, PartyJoined) and len(complaint.parties) < MOST_PARTIES:
        return Decided(but(complaint, parties=(*complaint.parties, party)), [_here(complaint, said)])
    if place is None or place in complaint.erased or complaint.parties[place - 1] == party:
        return Decided(complaint)
    return Decided(_with(complaint, place, party), [_here(complaint, said)])


def _here(complaint: Complaint, said: Said) -> Said:
    """The same said of this half, from where it goes no further."""
    return replace(said, number=complaint.number, division=complaint.division, other=None)


def _party(complaint: Complaint, place: int) -> Party:
    somebody(complaint, place)
    if place == CALLER:
        raise NotAnAgent("the caller speaks for themselves", place=place)
    if place in complaint.erased:
        raise PersonErased("this person was erased")
    return complaint.parties[place - 1]


def _with(complaint: Complaint, place: int, party: Party) -> Complaint:
    parties = list(complaint.parties)
    parties[place - 1] = party
    return but(complaint, parties=tuple(parties))
