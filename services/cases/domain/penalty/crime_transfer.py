"""How a suspected crime reaches the police, once the principal has approved (移送涉嫌犯罪案件的规定 arts. 5-6)."""

from dataclasses import replace

from services.cases.domain.case import Case
from services.cases.domain.crime import PASSED_ON
from services.cases.domain.hand import Hand
from services.cases.domain.penalty.crime_report import handed_over, live, refuse_refused
from services.cases.domain.penalty.state import CRIME_TRANSFER, Approval
from services.cases.domain.penalty.steps import NoRuling, met, noted, ruling_of
from shared.contracts.crime import CrimeHandedOver
from shared.errors import Refused
from shared.store.history import Decided


class NotApproved(Refused):
    """Nobody hands a case to the police before the principal has approved of that."""

    code = "transfer_not_approved"


def hand_over(case: Case, document: str, hand: Hand) -> Decided[Case]:
    """The police have the file of a case that was decided, whatever the decision, which stands (art. 11).

    Raises NoRuling, CaseClosedBefore, NotApproved, TransferRefused.
    """
    ruling = ruling_of(case)
    one = live(case)
    waits = ruling.outcome == PASSED_ON if one is None else one.handed_over_at is None
    if not waits or ruling.handed_over_at is not None:
        raise NoRuling("nothing waits to be handed to the police")
    approval = _approval_of(case)
    event = CrimeHandedOver(
        number=case.number,
        division=case.division,
        document=document,
        by=hand.by,
        approver=approval.approver,
        approver_is=approval.approver_is,
        approval=approval.document,
    )
    with_police = replace(ruling, handed_over_at=hand.at, approval=approval)
    return Decided(noted(met(handed_over(case, hand), hand, CRIME_TRANSFER), ruling=with_police), [event])


def _approval_of(case: Case) -> Approval:
    refuse_refused(case)
    one = live(case)
    if one is None or one.approval is None:
        raise NotApproved("the principal has not approved of the transfer")
    return one.approval
