"""Whether a case is filed: the head's decision, which ends the check of its clue (程序规定 arts. 18-20)."""

from dataclasses import replace

from services.cases.domain.case import Case, refuse_investigator
from services.cases.domain.case_time import tests_ended
from services.cases.domain.crime import refuse_crime
from services.cases.domain.grounds import FILED, known
from services.cases.domain.hand import Hand
from services.cases.domain.holding import free
from services.cases.domain.legal_clocks import CLUE, VERIFY, ended, stopped, timed
from services.cases.domain.measures.in_force import refuse_held
from services.cases.domain.penalty.state import DECIDE
from services.cases.domain.penalty.steps import begun
from shared.contracts.case_decisions import CaseFilingDecided, CasePassedOn
from shared.errors import Refused
from shared.store.history import Decided

CHECKS = (VERIFY, CLUE)


class FilingDecidedBefore(Refused):
    """It has been decided whether this case is filed."""

    code = "filing_decided_before"


def file_case(case: Case, hand: Hand) -> Decided[Case]:
    """The head files it: the days for the check end. Raises FilingDecidedBefore, InvestigatorDecides (art. 19)."""
    refuse_investigator(case, hand.by)
    return _decided(case, FILED, "", hand)


def decline(case: Case, ground: str, reason: str, no_crime: str, grounds: frozenset[str], hand: Hand) -> Decided[Case]:
    """The head does not file it, for a ground of the law; `no_crime` is why no crime is suspected any more (art. 20).

    Raises UnknownGround, FilingDecidedBefore, MeasureInForce, CrimeOnFile, InvestigatorDecides.
    """
    refuse_investigator(case, hand.by)
    refuse_held(case, hand.at)
    refuse_crime(case, no_crime)
    return _decided(case, known(ground, grounds), reason, hand, no_crime)


def follow_report(case: Case, decision: str, reason: str, hand: Hand) -> Decided[Case]:
    """The head decided about the report that the case grew from: the same holds here, unless it is filed already."""
    if case.filing in (FILED, decision):
        return Decided(case)
    return _decided(replace(case, filing=None), decision, reason, hand)


def pass_on(case: Case, division: str, by: str) -> Decided[Case]:
    """Whoever is competent for the submission is for the case that grew from it; its days go on (投诉办法 art. 33)."""
    if case.division == division:
        return Decided(case)
    return Decided(replace(case, division=division), [CasePassedOn(case.number, case.division, division, by)])


def _refuse_decided(case: Case) -> None:
    if case.filing is not None:
        raise FilingDecidedBefore("it has been decided before", decision=case.filing)


def _decided(case: Case, decision: str, reason: str, hand: Hand, no_crime: str = "") -> Decided[Case]:
    """A filed one has its days for the ruling, and what it waits for holds them; otherwise nothing is waited for."""
    _refuse_decided(case)
    filed = decision == FILED
    waited = case if filed else free(case, hand)
    checked = stopped(waited.clocks, hand.at, *CHECKS)
    said = replace(waited, filing=decision, filing_reason=reason)
    after = begun(timed(said, checked), hand, DECIDE) if filed else timed(said, ended(checked, hand.at))
    late = any(one.late for one in after.clocks if one.rule_id in CHECKS)
    event = CaseFilingDecided(case.number, case.division, decision, reason, hand.by, late, no_crime)
    return Decided(after, [event] if filed else [*tests_ended(case, hand), event])
