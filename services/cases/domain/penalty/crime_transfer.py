"""How a suspected crime reaches the police: the principal approves of that (移送涉嫌犯罪案件的规定 arts. 5-6)."""

from dataclasses import replace

from services.cases.domain.case import Case, refuse_investigator
from services.cases.domain.crime import PASSED_ON
from services.cases.domain.hand import Hand
from services.cases.domain.penalty.state import CRIME_TRANSFER, Approval
from services.cases.domain.penalty.steps import NoRuling, met, noted, ruling_of
from shared.contracts.penalty import CrimeHandedOver
from shared.errors import Refused
from shared.store.history import Decided


class NotByPrincipal(Refused):
    """The principal, or who is in charge in their place, approves of a transfer to the police, by a document."""

    code = "not_by_principal"


def hand_over(
    case: Case, document: str, approval: Approval | None, principals: frozenset[str], hand: Hand
) -> Decided[Case]:
    """The police have the file. Raises NoRuling, CaseClosedBefore, NotByPrincipal, InvestigatorDecides."""
    ruling = ruling_of(case)
    if ruling.outcome != PASSED_ON or ruling.handed_over_at is not None:
        raise NoRuling("nothing waits to be handed to the police")
    if approval is None or approval.approver_is not in principals:
        raise NotByPrincipal("no deputy approves of a transfer to the police")
    refuse_investigator(case, approval.approver)
    event = CrimeHandedOver(
        number=case.number,
        division=case.division,
        document=document,
        by=hand.by,
        approver=approval.approver,
        approver_is=approval.approver_is,
        approval=approval.document,
    )
    handed_over = replace(ruling, handed_over_at=hand.at, approval=approval)
    return Decided(noted(met(case, hand, CRIME_TRANSFER), ruling=handed_over), [event])
