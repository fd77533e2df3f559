"""The notice before a penalty: given, served, answered, or given up (程序规定 arts. 57-58, 81-82)."""

from dataclasses import replace

from services.cases.domain.case import Case
from services.cases.domain.hand import Hand
from services.cases.domain.penalty.review import refuse_unreviewed
from services.cases.domain.penalty.serving import Served, announced, served, withdrawn
from services.cases.domain.penalty.state import HEARING_REQUEST, STATEMENT, Notice
from services.cases.domain.penalty.steps import (
    NoNotice,
    begun,
    latest,
    noted,
    notice_of,
    refuse_unless_open,
    under_way,
    voided,
)
from shared.contracts.penalty import PenaltyNoticeGiven, RightsWaived, StatementTaken
from shared.errors import Refused
from shared.store.history import Decided

RIGHTS = (STATEMENT, HEARING_REQUEST)
PAPER = "notice"


class HearingUnderWay(Refused):
    """A hearing was asked for and has not come to its end."""

    code = "hearing_under_way"


class RightsLast(Refused):
    """The party can still speak or ask for a hearing; `facts` carry `until`."""

    code = "rights_last"


def give(case: Case, document: str, hearing: bool, hand: Hand) -> Decided[Case]:
    """Tell the party what is meant to be decided; one given before is void then.

    Raises NotReviewed, HearingUnderWay and what an open procedure refuses with.
    """
    refuse_unless_open(case)
    refuse_unreviewed(case)
    if under_way(case):
        raise HearingUnderWay("a hearing is under way")
    former = case.penalty.notice
    anew = voided(withdrawn(case, former.service, hand) if former else case, hand, *RIGHTS)
    given = noted(anew, notice=Notice(document, hearing, hand.at), hearing=None)
    return Decided(given, [PenaltyNoticeGiven(case.number, case.division, document, hearing, hand.by)])


def announce(case: Case, document: str, hand: Hand) -> Decided[Case]:
    """It could not be handed over and is announced: those days do not count for the case (arts. 64, 82).

    Raises NoNotice, ServedBefore and what an open procedure refuses with.
    """
    notice = notice_of(case)
    out, service, event = announced(case, PAPER, notice.service, document, hand)
    return Decided(noted(out, notice=replace(notice, service=service)), [event])


def serve(case: Case, how: Served, ways: frozenset[str], hand: Hand) -> Decided[Case]:
    """The party has it, and the days for what they may say begin (art. 57; 听证办法 art. 7).

    Raises NoNotice and what `served` refuses with.
    """
    notice = notice_of(case)
    reached, service, event = served(case, PAPER, notice.service, how, ways, hand)
    then = replace(hand, at=service.served_at or hand.at)
    with_rights = begun(reached, then, *(RIGHTS if notice.hearing else (STATEMENT,)))
    return Decided(noted(with_rights, notice=replace(notice, service=service)), [event])


def take_statement(case: Case, document: str, hand: Hand) -> Decided[Case]:
    """The party has said something, which the ruling must answer (处罚法 art. 45). Raises NoNotice."""
    notice = _served(case)
    event = StatementTaken(case.number, case.division, document, hand.by)
    return Decided(noted(case, notice=replace(notice, stated=True)), [event])


def waive(case: Case, document: str, hand: Hand) -> Decided[Case]:
    """The party gives up in writing what they could say and ask for. Raises NoNotice, HearingUnderWay."""
    notice = _served(case)
    if under_way(case):
        raise HearingUnderWay("a hearing is under way")
    freed = voided(case, hand, *RIGHTS)
    event = RightsWaived(case.number, case.division, document, hand.by)
    return Decided(noted(freed, notice=replace(notice, waived=True)), [event])


def refuse_early(case: Case, hand: Hand) -> None:
    """Raises NoNotice, HearingUnderWay, RightsLast: no penalty before the party could speak (处罚法 art. 62)."""
    notice = _served(case)
    if under_way(case):
        raise HearingUnderWay("a hearing is under way")
    windows = [latest(case, rule_id) for rule_id in RIGHTS]
    lasting = [one.due_at for one in windows if one is not None and one.stopped_at is None and not one.expired(hand.at)]
    if lasting and not notice.waived:
        raise RightsLast("the party can still speak", until=max(lasting).isoformat())


def _served(case: Case) -> Notice:
    notice = notice_of(case)
    if notice.service.served_at is None:
        raise NoNotice("the notice has not been served")
    return notice
