"""A case that was not filed, or was closed, is taken up again: because it was wrong, or more is known (计量纠错)."""

from dataclasses import replace

from services.cases.domain.case import Case, declined
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import VERIFY, timed
from services.cases.domain.penalty.state import DECIDE
from services.cases.domain.penalty.steps import begun, latest
from shared.contracts.case_decisions import CaseTakenUp
from shared.errors import Refused
from shared.store.history import Decided


class CaseStillOpen(Refused):
    """The case is neither closed nor declined: there is nothing to take up again."""

    code = "case_still_open"


def take_up(case: Case, reason: str, hand: Hand) -> Decided[Case]:
    """The head opens it again: a closed one goes on as filed, one that was not filed is checked anew.

    Raises CaseStillOpen (程序规定 art. 18).
    """
    if case.closing is None and not declined(case):
        raise CaseStillOpen("the case is open")
    after = _going_on(case, hand) if case.closing else _checked_anew(case, hand)
    return Decided(after, [CaseTakenUp(case.number, case.division, reason, hand.by)])


def follow_correction(case: Case, reason: str, hand: Hand) -> Decided[Case]:
    """The report that it grew from is opened again: what had not been filed with it is checked with it."""
    return take_up(case, reason, hand) if declined(case) else Decided(case)


def _going_on(case: Case, hand: Hand) -> Case:
    """What had been decided stands; what was closed undecided has its days for the ruling anew."""
    going_on = replace(case, closing=None)
    return going_on if case.penalty.ruling or latest(case, DECIDE) is None else begun(going_on, hand, DECIDE)


def _checked_anew(case: Case, hand: Hand) -> Case:
    """What it becomes known by now is new: its days count from now, whatever the first check had left."""
    open_again = replace(case, filing=None, filing_reason="")
    return timed(open_again, (*case.clocks, hand.clocks.start(VERIFY, hand.at)))
