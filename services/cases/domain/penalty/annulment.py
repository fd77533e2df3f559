"""A decision that was wrong falls, and the case is decided anew (程序规定 art. 63)."""

from dataclasses import dataclass, replace

from services.cases.domain.case import Case, refuse_investigator
from services.cases.domain.grounds import known
from services.cases.domain.hand import Hand
from services.cases.domain.penalty.crime_report import annulled
from services.cases.domain.penalty.serving import withdrawn
from services.cases.domain.penalty.state import CLOSE, DECIDE, SERVE, Annulled, Penalty
from services.cases.domain.penalty.steps import begun, ruling_of, voided
from shared.contracts.penalty import RulingAnnulled
from shared.store.history import Decided


@dataclass(frozen=True)
class Annulment:
    """Who has annulled a ruling, and by which document."""

    annulled_by: str
    document: str


def annul(case: Case, said: Annulment, known_to: frozenset[str], hand: Hand) -> Decided[Case]:
    """The ruling stands no more: its days end, and from review to ruling all is done again.

    That the days for a ruling (art. 64) begin anew then is a choice of this system: no rule says it. Raises
    NoRuling, CaseClosedBefore, InvestigatorDecides, UnknownGround.
    """
    ruling = ruling_of(case)
    refuse_investigator(case, hand.by)
    former = Annulled(ruling, known(said.annulled_by, known_to), said.document, hand.at)
    over = annulled(voided(withdrawn(case, ruling.service, hand), hand, SERVE, CLOSE), ruling, hand)
    anew = replace(over, penalty=Penalty(annulled=(*case.penalty.annulled, former), reports=over.penalty.reports))
    event = RulingAnnulled(case.number, case.division, ruling.outcome, said.annulled_by, said.document, hand.by)
    return Decided(begun(anew, hand, DECIDE), [event])
