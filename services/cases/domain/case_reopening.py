"""A case that was not filed, or was closed, is taken up again: because it was wrong, or more is known (计量纠错)."""

from collections.abc import Callable
from dataclasses import replace

from services.cases.domain.case import Case, declined
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import VERIFY, timed
from services.cases.domain.penalty.crime_report import fallen, going_on
from services.cases.domain.penalty.state import CLOSE, DECIDE, PENALTY, Penalty
from services.cases.domain.penalty.steps import begun, latest
from shared.contracts.case_decisions import CaseTakenUp
from shared.errors import Refused
from shared.store.history import Decided


class CaseStillOpen(Refused):
    """The case is neither closed nor declined: there is nothing to take up again."""

    code = "case_still_open"


Annul = Callable[[Case, Hand], Decided[Case]]


def take_up(case: Case, reason: str, hand: Hand, annul: Annul | None = None) -> Decided[Case]:
    """The head opens it again: a closed one goes on as filed, one that was not filed is checked anew.

    Its ruling stands unless `annul` does away with it. Raises CaseStillOpen (程序规定 art. 18) and what `annul` does.
    """
    if case.closing is None and not declined(case):
        raise CaseStillOpen("the case is open")
    taken_up = CaseTakenUp(case.number, case.division, reason, hand.by)
    if annul is not None:
        undecided = annul(replace(case, closing=None), hand)
        return Decided(undecided.state, [taken_up, *undecided.events])
    return Decided(_going_on(case, hand) if case.closing else _checked_anew(case, hand), [taken_up])


def follow_correction(case: Case, reason: str, hand: Hand) -> Decided[Case]:
    """The report that it grew from is opened again: what had not been filed with it is checked with it."""
    return take_up(case, reason, hand) if declined(case) else Decided(case)


def _going_on(case: Case, hand: Hand) -> Case:
    """What had been decided stands, and what was decided so is to be closed again within days of its own.

    What was closed undecided goes through its procedure anew, as do its days.
    """
    if ruling := case.penalty.ruling:
        open_again = replace(case, closing=None)
        return going_on(open_again if ruling.outcome == PENALTY else begun(open_again, hand, CLOSE), hand)
    reports = fallen(case, hand).penalty.reports
    undecided = replace(case, closing=None, penalty=Penalty(annulled=case.penalty.annulled, reports=reports))
    return undecided if latest(case, DECIDE) is None else begun(undecided, hand, DECIDE)


def _checked_anew(case: Case, hand: Hand) -> Case:
    """What it becomes known by now is new: its days count from now, whatever the first check had left."""
    open_again = replace(case, filing=None, filing_reason="")
    return timed(open_again, (*case.clocks, hand.clocks.start(VERIFY, hand.at)))
