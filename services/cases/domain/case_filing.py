"""Whether a case is filed: the check of its clue, what it waits for, and the head's decision (程序规定 arts. 18-20)."""

from dataclasses import replace

from services.cases.domain.case import Case, refuse_investigator
from services.cases.domain.crime import refuse_crime
from services.cases.domain.grounds import FILED, known
from services.cases.domain.hand import Hand
from services.cases.domain.holding import free, grounds_of, held, meant, released
from services.cases.domain.legal_clocks import CLUE, VERIFY, NoSuchClock, ended, stopped, timed
from services.cases.domain.measures import refuse_held
from shared.clocks.clock import Clock
from shared.clocks.suspension import GroundNotAllowed
from shared.contracts.case_decisions import (
    CaseFilingDecided,
    CasePassedOn,
    CaseTestBegan,
    CaseTestEnded,
    CaseTimeExtended,
)
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


def extend(case: Case, document: str, hand: Hand, amount: int | None = None) -> Decided[Case]:
    """The head grants more time for the check before it has run out (投诉办法 art. 27; 程序规定 art. 18).

    Raises NoSuchClock, ExtensionRefused, TooLateToExtend.
    """
    rule_id = _check(case).rule_id
    after = timed(case, hand.clocks.extend(case.clocks, rule_id, "head", document, hand.at, amount))
    due_at = _check(after).due_at
    return Decided(after, [CaseTimeExtended(case.number, case.division, rule_id, due_at, document, hand.by)])


def begin_test(case: Case, ground: str, document: str, hand: Hand) -> Decided[Case]:
    """Something goes to a test or an identification, whose days do not count for the check (程序规定 art. 18).

    It goes there late, too: what has run out by then stays so. Raises FilingDecidedBefore, SuspendedBefore,
    NoSuchClock, and GroundNotAllowed where the rule of the check goes on counting.
    """
    _refuse_decided(case)
    rule = hand.clocks.rule_of(_check(case))
    if ground not in rule.exclusions:
        raise GroundNotAllowed("this check goes on meanwhile", rule_id=rule.id, allowed=sorted(rule.exclusions))
    event = CaseTestBegan(case.number, case.division, ground, document, hand.by)
    return Decided(held(case, ground, document, hand), [event])


def end_test(case: Case, ground: str | None, hand: Hand) -> Decided[Case]:
    """The result of that, or of the only one, is in; with the last one the days count again.

    Raises NotSuspended, Invalid.
    """
    ended = meant(case, ground)
    return Decided(released(case, ended, hand), [_test_ended(case, ended, hand)])


def _test_ended(case: Case, ground: str, hand: Hand) -> CaseTestEnded:
    return CaseTestEnded(case.number, case.division, ground, hand.by)


def pass_on(case: Case, division: str, by: str) -> Decided[Case]:
    """Whoever is competent for the submission is for the case that grew from it; its days go on (投诉办法 art. 33)."""
    if case.division == division:
        return Decided(case)
    return Decided(replace(case, division=division), [CasePassedOn(case.number, case.division, division, by)])


def _check(case: Case) -> Clock:
    running = (one for one in case.clocks if one.rule_id in CHECKS and one.state != "stopped")
    found = next(running, None)
    if found is None:
        raise NoSuchClock("no check of a clue runs in this case", rule_id=VERIFY)
    return found


def _refuse_decided(case: Case) -> None:
    if case.filing is not None:
        raise FilingDecidedBefore("it has been decided before", decision=case.filing)


def _decided(case: Case, decision: str, reason: str, hand: Hand, no_crime: str = "") -> Decided[Case]:
    """A test that lasts ends with the decision; in a case that is not filed nothing else is waited for either."""
    _refuse_decided(case)
    waited = free(case, hand)
    checked = stopped(waited.clocks, hand.at, *CHECKS)
    clocks = checked if decision == FILED else ended(checked, hand.at)
    after = timed(replace(waited, filing=decision, filing_reason=reason), clocks)
    late = any(one.late for one in after.clocks if one.rule_id in CHECKS)
    event = CaseFilingDecided(case.number, case.division, decision, reason, hand.by, late, no_crime)
    return Decided(after, [*(_test_ended(case, ground, hand) for ground in grounds_of(case)), event])
