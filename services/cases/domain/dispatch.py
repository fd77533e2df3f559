"""Bringing a submission to whoever has to handle it (投诉办法 arts. 13-14, 29-34, 41)."""

from dataclasses import replace
from datetime import datetime

from services.cases.domain.checking import tests_left
from services.cases.domain.complaint import Complaint, Onward, Site
from services.cases.domain.duplicates import site_id_of
from services.cases.domain.hand import Hand
from services.cases.domain.holding import free
from services.cases.domain.legal_clocks import (
    DESIGNATION,
    JURISDICTION,
    ZHEJIANG_TRANSFER,
    decided,
    ended,
    stopped,
    timed,
)
from services.cases.domain.likeness import plain
from services.cases.domain.telling import Telling, inform, told_who_has_it
from services.cases.domain.transitions import moved
from shared.clocks.clock import Clock
from shared.contracts.checking import TestEnded
from shared.contracts.handling import (
    ComplaintAssigned,
    ComplaintHandedOver,
    ComplaintReturned,
    ComplaintTransferred,
    JurisdictionAgreed,
    JurisdictionDesignated,
    JurisdictionDisputed,
    JurisdictionReferred,
)
from shared.errors import Refused
from shared.store.history import Decided

BY_TRANSFER = "transfer"
AGREED, DESIGNATED = "agreed", "designated"


class NobodyNamed(Refused):
    """An assignment names a unit, an officer, or both."""

    code = "nobody_named"


class TransferredBefore(Refused):
    """What came by a transfer is not passed on: who disagrees asks the common superior (程序规定 art. 14)."""

    code = "transferred_before"


class DesignatedBefore(Refused):
    """The common superior has said whose it is: nobody passes it on or disputes that again (程序规定 art. 14)."""

    code = "designated_before"


class OwnDivision(Refused):
    """The other side of a dispute of competence is another division."""

    code = "own_division"


class NoCommonSuperior(Refused):
    """Above the two there is nobody in the province who could designate (投诉办法 art. 33)."""

    code = "no_common_superior"


class NotAParty(Refused):
    """The superior designates one of the divisions that dispute, and not their own caller's guess."""

    code = "not_a_party"


def assign(complaint: Complaint, unit: str | None, officer: str | None, hand: Hand) -> Decided[Complaint]:
    """Give it to a unit or an officer. Raises IllegalTransition, NobodyNamed (投诉办法 art. 41)."""
    if not (unit or officer):
        raise NobodyNamed("name a unit or an officer")
    after = replace(moved(complaint, "assign"), unit=unit, officer=officer)
    before = complaint.officer if complaint.officer != officer else None
    return Decided(after, [ComplaintAssigned(complaint.number, complaint.division, hand.by, unit, officer, before)])


def take_up(complaint: Complaint, hand: Hand) -> Decided[Complaint]:
    """Whoever takes up what neither a unit nor an officer has handles it until somebody says otherwise."""
    if complaint.unit or complaint.officer:
        return Decided(complaint)
    event = ComplaintAssigned(complaint.number, complaint.division, hand.by, None, hand.by)
    return Decided(replace(complaint, officer=hand.by), [event])


def return_to_intake(complaint: Complaint, reason: str, hand: Hand) -> Decided[Complaint]:
    """Give it back to the intake office: a section without authority may not pass it on itself (art. 41)."""
    after = replace(moved(complaint, "return_to_intake"), unit=None, officer=None)
    return Decided(after, [ComplaintReturned(complaint.number, complaint.division, hand.by, reason)])


def transfer(
    complaint: Complaint, to: str, reason: str, hand: Hand, telling: Telling | None = None
) -> Decided[Complaint]:
    """Pass it to the department that it belongs to; the three days for that count from the receipt (浙条例 art. 39).

    They end when the caller is told, too; the record shows whether they were kept. All other clocks end with the
    responsibility, and no test is waited for any more. With `telling` the caller is told in the same act. Raises
    TransferredBefore, DesignatedBefore, NobodyToTell.
    """
    passed_on = free(moved(complaint, "transfer"), hand)
    _refuse_settled(complaint)
    three_days = hand.clocks.at_passing_on(complaint.counts_from)
    running = decided(complaint, (*ended(passed_on.clocks, hand.at), *three_days), hand.at, ZHEJIANG_TRANSFER)
    after = replace(passed_on, transferred_to=to)
    late = any(one.expired(hand.at) for one in three_days)
    event = ComplaintTransferred(complaint.number, complaint.division, to, reason, hand.by, late=late)
    transferred, events = timed(after, running), [*tests_left(complaint, hand), event]
    if telling is None:
        return Decided(transferred, events)
    told = inform(transferred, telling, hand)
    return Decided(told.state, [*events, *told.events])


def hand_over(
    complaint: Complaint, to: str, below: bool, reason: str, hand: Hand, telling: Telling | None = None
) -> Decided[Complaint]:
    """Give it to the division that is competent, where nobody disagrees; what came so goes only further down (`below`).

    Its days begin with the receipt there; the three days for this count from the receipt here, and end when the caller
    is told, with `telling` at once (投诉办法 arts. 13-15; 浙条例 art. 39; 程序规定 art. 14). Raises OwnDivision,
    TransferredBefore, DesignatedBefore, NobodyToTell.
    """
    if to == complaint.division:
        raise OwnDivision("it is here already", division=to)
    if not below:
        _refuse_settled(complaint)
    three_days = hand.clocks.at_passing_on(complaint.counts_from)
    late = any(one.expired(hand.at) for one in three_days)
    event = ComplaintHandedOver(complaint.number, complaint.division, to, reason, hand.by, late=late)
    arrived = _arrived(moved(complaint, "hand_over"), to, hand)
    there, events = _to_be_told(complaint, arrived, three_days, hand), [*tests_left(complaint, hand), event]
    if telling is None:
        return Decided(there, events)
    told = told_who_has_it(there, complaint.division, telling, hand)
    return Decided(told.state, [*events, *told.events])


def _to_be_told(complaint: Complaint, there: Complaint, three_days: tuple[Clock, ...], hand: Hand) -> Complaint:
    """One office tells the caller: who handed it over before, while that is still to be told, else the present one.

    Of what comes back to who has told nobody there is nothing to tell: for the caller it never went.
    """
    if _untold(complaint, there.division):
        return replace(there, onward=Onward(complaint.division, hand.at, complaint.counts_from))
    passed_on = replace(there, handed_over_by=complaint.division, onward=None)
    if complaint.teller == there.division:
        return passed_on
    return timed(passed_on, decided(there, (*there.clocks, *three_days), hand.at, ZHEJIANG_TRANSFER))


def dispute_jurisdiction(complaint: Complaint, other: str, reason: str, hand: Hand) -> Decided[Complaint]:
    """Two divisions both claim it or both decline: seven days to agree, then the superior (art. 33).

    Raises OwnDivision, DesignatedBefore.
    """
    _refuse_designated(complaint)
    if other == complaint.division:
        raise OwnDivision("the other side is another division", division=other)
    clock = hand.clocks.start(JURISDICTION, hand.at)
    after = timed(moved(complaint, "dispute_jurisdiction"), (*complaint.clocks, clock))
    event = JurisdictionDisputed(complaint.number, complaint.division, other, reason, hand.by)
    return Decided(replace(after, disputed_with=other), [event])


def refer_upward(complaint: Complaint, superior: str, hand: Hand) -> Decided[Complaint]:
    """The two do not agree: `superior`, to which both report, decides within seven days (程序规定 arts. 13, 16).

    Those of the two end on the day of that, the superior's count from when it hears.
    """
    clock = hand.clocks.start(DESIGNATION, hand.now)
    running = (*stopped(complaint.clocks, hand.at, JURISDICTION), clock)
    other = complaint.disputed_with or complaint.division
    event = JurisdictionReferred(complaint.number, complaint.division, other, superior, hand.by)
    after = replace(moved(complaint, "refer_upward"), referred_to=superior)
    return Decided(timed(after, running), [event])


def agree_jurisdiction(complaint: Complaint, division: str, document: str, hand: Hand) -> Decided[Complaint]:
    """The two have agreed whose it is, by a document of both. Raises NotAParty (art. 33).

    After their seven days it was for the superior to say; that they agreed late stands, and is said to be late.
    """
    after = replace(_settled(moved(complaint, "agree_jurisdiction"), division, hand), competence=AGREED)
    other = complaint.disputed_with or complaint.division
    late = any(one.rule_id == JURISDICTION and one.expired(hand.at) for one in complaint.clocks)
    event = JurisdictionAgreed(complaint.number, complaint.division, other, division, document, hand.by, late)
    return Decided(after, [*_tests_left(complaint, division, hand), event])


def designate(complaint: Complaint, division: str, hand: Hand) -> Decided[Complaint]:
    """The common superior says whose it is. Raises NotAParty (art. 33)."""
    after = replace(_settled(moved(complaint, "designate"), division, hand), competence=DESIGNATED)
    other = complaint.disputed_with
    event = JurisdictionDesignated(complaint.number, complaint.division, division, hand.by, other)
    return Decided(after, [*_tests_left(complaint, division, hand), event])


def _tests_left(disputed: Complaint, division: str, hand: Hand) -> list[TestEnded]:
    return tests_left(disputed, hand) if division != disputed.division else []


def _refuse_settled(complaint: Complaint) -> None:
    """Raises DesignatedBefore, and TransferredBefore for what came from elsewhere or by an agreement of both."""
    _refuse_designated(complaint)
    if complaint.channel == BY_TRANSFER or complaint.handed_over_by is not None or complaint.competence is not None:
        raise TransferredBefore("it came by a transfer: dispute the competence instead")


def _refuse_designated(complaint: Complaint) -> None:
    if complaint.competence == DESIGNATED:
        raise DesignatedBefore("the common superior has said whose it is")


def _settled(disputed: Complaint, division: str, hand: Hand) -> Complaint:
    """At the intake office of `division`: the days of another one count from now on, when it receives it (art. 15)."""
    if division not in (disputed.division, disputed.disputed_with):
        raise NotAParty("it belongs to one of the two that dispute", division=division)
    settled = replace(disputed, disputed_with=None, referred_to=None, unit=None, officer=None)
    settled = timed(settled, stopped(disputed.clocks, hand.at, JURISDICTION, DESIGNATION))
    return settled if division == disputed.division else _arrived(settled, division, hand)


def disputed_since(complaint: Complaint) -> list[datetime]:
    """Since when the two, or their superior, have been asked: it is settled at the earliest then."""
    asked = (one for one in complaint.clocks if one.rule_id in (JURISDICTION, DESIGNATION))
    return [one.started_at for one in asked if one.state != "stopped"]


def _arrived(complaint: Complaint, division: str, hand: Hand) -> Complaint:
    """It is there as if it had been received there: its days begin, and its business is one that is known there.

    They begin when the division hears of it. Whoever handed it over goes on to owe the caller word of that, unless it
    is back with them (浙条例 art. 39).
    """
    left = free(complaint, hand)
    owed = [ZHEJIANG_TRANSFER] if _untold(complaint, division) else []
    clocks = (*ended(left.clocks, hand.at, *owed), *hand.clocks.at_registration(complaint.kind, hand.now))
    there = replace(left, division=division, unit=None, officer=None, site=_site_in(division, complaint.site))
    return timed(replace(there, counted_from=hand.now), clocks)


def _untold(complaint: Complaint, division: str) -> bool:
    """Whether the caller is still to be told of an earlier hand-over when it comes to `division`."""
    return complaint.teller not in (None, division)


def _site_in(division: str, site: Site) -> Site:
    return replace(site, id=site_id_of(division, site.name)) if plain(site.name) else site
