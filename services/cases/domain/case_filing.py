"""Whether a case is filed: the check of its clue, more time for it, and the head's decision (程序规定 arts. 18-20)."""

from dataclasses import replace

from services.cases.domain.case import Case
from services.cases.domain.grounds import known
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import CLUE, VERIFY, stopped, timed
from shared.contracts.case_decisions import CaseFilingDecided, CaseTimeExtended
from shared.errors import Refused
from shared.store.history import Decided

FILED = "filed"
CHECKS = (VERIFY, CLUE)


class FilingDecidedBefore(Refused):
    """It has been decided whether this case is filed."""

    code = "filing_decided_before"


def file_case(case: Case, hand: Hand) -> Decided[Case]:
    """The head files it: the days for the check end. Raises FilingDecidedBefore (程序规定 art. 19)."""
    return _decided(case, FILED, "", hand)


def decline(case: Case, ground: str, reason: str, grounds: frozenset[str], hand: Hand) -> Decided[Case]:
    """The head does not file it, for a ground of the law. Raises UnknownGround, FilingDecidedBefore (art. 20)."""
    return _decided(case, known(ground, grounds), reason, hand)


def follow_report(case: Case, decision: str, reason: str, hand: Hand) -> Decided[Case]:
    """The head decided about the report that the case grew from: the same holds here, unless it is filed already."""
    if case.filing in (FILED, decision):
        return Decided(case)
    return _decided(replace(case, filing=None), decision, reason, hand)


def extend(case: Case, document: str, hand: Hand) -> Decided[Case]:
    """The head grants more time for the check before it has run out (投诉办法 art. 27; 程序规定 art. 18).

    Raises NoSuchClock, ExtensionRefused, TooLateToExtend.
    """
    rule_id = next((one.rule_id for one in case.clocks if one.rule_id in CHECKS and one.state != "stopped"), VERIFY)
    after = timed(case, hand.clocks.extend(case.clocks, rule_id, "head", document, hand.at))
    due_at = next(one.due_at for one in after.clocks if one.rule_id == rule_id and one.state != "stopped")
    return Decided(after, [CaseTimeExtended(case.number, case.division, rule_id, due_at, document, hand.by)])


def _decided(case: Case, decision: str, reason: str, hand: Hand) -> Decided[Case]:
    if case.filing is not None:
        raise FilingDecidedBefore("it has been decided before", decision=case.filing)
    after = timed(replace(case, filing=decision, filing_reason=reason), stopped(case.clocks, hand.at, *CHECKS))
    late = any(one.late for one in after.clocks if one.rule_id in CHECKS)
    return Decided(after, [CaseFilingDecided(case.number, case.division, decision, reason, hand.by, late)])
