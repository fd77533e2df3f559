"""The hearing that a party asks for before a penalty (市场监督管理行政处罚听证办法 arts. 7, 18-29)."""

from dataclasses import replace
from datetime import date

from services.cases.domain.case import Case, refuse_investigator
from services.cases.domain.hand import Hand
from services.cases.domain.holding import held, released
from services.cases.domain.penalty.notice import HearingUnderWay
from services.cases.domain.penalty.state import (
    FIX,
    HAND_OVER,
    HEARING_NOTICE,
    HEARING_REPORT,
    HEARING_REQUEST,
    HOST,
    Hearing,
)
from services.cases.domain.penalty.steps import (
    NoHearing,
    begun,
    hearing_of,
    latest,
    met,
    noted,
    notice_of,
    under_way,
    voided,
)
from shared.clocks.legal_time import legal_day
from shared.clocks.rule import Ground
from shared.contracts.penalty import (
    HearingAsked,
    HearingEnded,
    HearingFileHandedOver,
    HearingFixed,
    HearingHeld,
    HearingHostAppointed,
)
from shared.errors import Refused
from shared.store.history import Decided

HEARD: Ground = "hearing"
"""The ground on which the days of a hearing are not counted (程序规定 art. 64)."""

STEPS = (HOST, HAND_OVER, FIX, HEARING_REPORT)


class NoRightToHearing(Refused):
    """The notice opened no hearing, its days are over, or the party has given it up."""

    code = "no_right_to_hearing"


class HearingTooSoon(Refused):
    """Fewer than seven working days lie between the notice of the hearing and its day; `facts` carry `after`."""

    code = "hearing_too_soon"


class HearingNotFixed(Refused):
    """It has no day yet, or that day has not come."""

    code = "hearing_not_fixed"


def ask(case: Case, document: str, hand: Hand) -> Decided[Case]:
    """The party asks for it within their days; from then on the days for the ruling stand still (art. 7).

    Raises NoNotice, HearingUnderWay, NoRightToHearing.
    """
    notice_of(case)
    if under_way(case):
        raise HearingUnderWay("a hearing is under way")
    right = latest(case, HEARING_REQUEST)
    if right is None or right.state == "stopped" or right.expired(hand.at):
        raise NoRightToHearing("no hearing can be asked for", until=right and right.due_at.isoformat())
    stands = held(met(case, hand, HEARING_REQUEST), HEARD, document, hand)
    event = HearingAsked(case.number, case.division, document, hand.by)
    return Decided(noted(begun(stands, hand, HOST), hearing=Hearing(hand.at)), [event])


def appoint(case: Case, host: str, hand: Hand) -> Decided[Case]:
    """The head names who hosts it, nobody who investigated (art. 18). Raises NoHearing, InvestigatorDecides."""
    hearing = hearing_of(case)
    refuse_investigator(case, host)
    named = noted(met(case, hand, HOST), hearing=replace(hearing, host=host))
    waited = named if hearing.host else begun(named, hand, HAND_OVER)
    return Decided(waited, [HearingHostAppointed(case.number, case.division, host, hand.by)])


def hand_over(case: Case, hand: Hand) -> Decided[Case]:
    """The host has the file, and the days for fixing the hearing begin (arts. 19-20). Raises NoHearing."""
    _hosted(case)
    waiting = latest(case, HAND_OVER)
    if waiting is None or waiting.state == "stopped":
        raise NoHearing("the host has the file already")
    after = begun(met(case, hand, HAND_OVER), hand, FIX)
    return Decided(after, [HearingFileHandedOver(case.number, case.division, hand.by)])


def fix(case: Case, on: date, document: str, hand: Hand) -> Decided[Case]:
    """Its day, told seven working days before (arts. 20-22). Raises NoHearing, HearingTooSoon."""
    hearing = _hosted(case)
    last = legal_day(hand.clocks.start(HEARING_NOTICE, hand.at).due_at)
    if on <= last:
        raise HearingTooSoon("seven working days lie between the notice and the hearing", after=last.isoformat())
    event = HearingFixed(case.number, case.division, on, document, hand.by)
    return Decided(noted(met(case, hand, FIX), hearing=replace(hearing, on=on)), [event])


def hold(case: Case, hand: Hand) -> Decided[Case]:
    """It has taken place, and the days for its report begin (art. 29). Raises NoHearing, HearingNotFixed."""
    hearing = hearing_of(case)
    if hearing.held_at is not None:
        raise NoHearing("it has taken place")
    if hearing.on is None or legal_day(hand.at) < hearing.on:
        raise HearingNotFixed("its day has not come", on=hearing.on and hearing.on.isoformat())
    after = noted(begun(case, hand, HEARING_REPORT), hearing=replace(hearing, held_at=hand.at))
    return Decided(after, [HearingHeld(case.number, case.division, hand.by)])


def conclude(case: Case, document: str, hand: Hand) -> Decided[Case]:
    """Its report is there, or the party has given it up: the days for the ruling go on. Raises NoHearing."""
    hearing = hearing_of(case)
    reported = voided(met(case, hand, HEARING_REPORT), hand, *STEPS)
    event = HearingEnded(case.number, case.division, hearing.held_at is not None, document, hand.by)
    return Decided(noted(released(reported, HEARD, hand), hearing=replace(hearing, ended_at=hand.at)), [event])


def _hosted(case: Case) -> Hearing:
    hearing = hearing_of(case)
    if not hearing.host:
        raise NoHearing("nobody hosts it yet")
    return hearing
