"""How a paper reaches the party, and when it counts as served (程序规定 arts. 81-82)."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.cases.domain.case import Case
from services.cases.domain.grounds import known
from services.cases.domain.hand import Hand
from services.cases.domain.holding import held, released
from services.cases.domain.penalty.state import ANNOUNCEMENT, DECIDE, Service
from services.cases.domain.penalty.steps import begun, latest, voided
from shared.clocks.clock import INSTANT
from shared.clocks.rule import Ground
from shared.contracts.penalty import PaperAnnounced, PaperServed
from shared.errors import Refused

BY_ANNOUNCEMENT = "announcement"
ELECTRONIC = "electronic"
ANNOUNCED: Ground = "announcement"
"""The ground on which the days of an announcement are not counted (art. 64)."""


Step = tuple[Case, Service, PaperAnnounced | PaperServed]
"""The case after a step of a service, how far that is, and what is said of it."""


class ServedBefore(Refused):
    """The paper has been served, or is being announced already."""

    code = "served_before"


class UnconfirmedAddress(Refused):
    """Without a signed confirmation of the address nothing is served electronically (art. 82)."""

    code = "unconfirmed_address"


class NotAnnounced(Refused):
    """The paper was not announced, so it cannot count as served by that."""

    code = "not_announced"


class AnnouncementRuns(Refused):
    """The days of the announcement have not passed; `facts` carry `until`."""

    code = "announcement_runs"


@dataclass(frozen=True)
class Served:
    """The way, the receipt, and the signed confirmation of the address where the way needs one."""

    way: str
    proof: str
    confirmation: str = ""


def announced(case: Case, paper: str, service: Service, document: str, hand: Hand) -> Step:
    """The case while a paper is announced, whose days do not count for the ruling. Raises ServedBefore."""
    if service.served_at is not None or service.announced_at is not None:
        raise ServedBefore("it has been served or announced")
    out = begun(case, hand, ANNOUNCEMENT)
    deciding = latest(case, DECIDE)
    counted = deciding is not None and deciding.state != "stopped"
    waiting = held(out, ANNOUNCED, document, hand) if counted else out
    event = PaperAnnounced(case.number, case.division, paper, document, hand.by)
    return waiting, replace(service, announced_at=hand.at), event


def served(case: Case, paper: str, service: Service, how: Served, ways: frozenset[str], hand: Hand) -> Step:
    """The case after a paper has reached the party; what was announced did so when its days had passed.

    Raises ServedBefore, UnknownGround, UnconfirmedAddress, NotAnnounced, AnnouncementRuns.
    """
    if service.served_at is not None:
        raise ServedBefore("it has been served")
    known(how.way, ways)
    if how.way == ELECTRONIC and not how.confirmation:
        raise UnconfirmedAddress("the party has confirmed no address for electronic service")
    if how.way == BY_ANNOUNCEMENT:
        at = _announcement_over(case, service, hand)
        # The last day of the announcement does not count either.
        over = withdrawn(case, service, replace(hand, at=at + INSTANT))
    else:
        at, over = hand.at, withdrawn(case, service, hand)
    event = PaperServed(case.number, case.division, paper, how.way, how.proof, hand.by)
    return over, replace(service, way=how.way, served_at=at), event


def withdrawn(case: Case, service: Service, hand: Hand) -> Case:
    """The case in which a paper is announced no more, if it was."""
    if service.announced_at is None or service.served_at is not None:
        return case
    return released(voided(case, hand, ANNOUNCEMENT), ANNOUNCED, hand)


def _announcement_over(case: Case, service: Service, hand: Hand) -> datetime:
    limit = latest(case, ANNOUNCEMENT)
    if service.announced_at is None or limit is None:
        raise NotAnnounced("it was not announced")
    if not limit.expired(hand.at):
        raise AnnouncementRuns("the days of the announcement have not passed", until=limit.due_at.isoformat())
    return limit.due_at
