"""A report goes by what is decided in the case that its clue opened (程序规定 arts. 18-20)."""

from dataclasses import replace
from datetime import datetime

from services.cases.domain.checking import check_ended, tests_left
from services.cases.domain.complaint import Complaint
from services.cases.domain.grounds import FILED
from services.cases.domain.hand import Hand
from services.cases.domain.holding import free
from services.cases.domain.legal_clocks import timed
from shared.contracts.case_decisions import CaseFilingDecided
from shared.contracts.checking import FilingDecided
from shared.store.history import Decided

UNFILED = "not_filed"
WAITING = ("registered", "assigned", "returned", "checking", "testing")
"""The states of a report that waits for nothing but that decision; while it is disputed whose it is, it waits on."""


def follow_case(
    report: Complaint, case_id: str, said: CaseFilingDecided, decided_at: datetime, hand: Hand
) -> Decided[Complaint]:
    """The head decided in its case: the same holds for the report, and no test of its own is waited for any more.

    Its reporter is still to be told. Where it has moved on since, nothing follows.
    """
    if case_id != report.case_id or not _goes_by(report, said.decision, decided_at):
        return Decided(report)
    filed = said.decision == FILED
    state = FILED if filed else UNFILED
    after = free(replace(report, state=state, filing=said.decision, filing_reason="" if filed else said.reason), hand)
    event = FilingDecided(report.number, report.division, said.decision, said.by, said.reason, case_id)
    return Decided(timed(after, check_ended(after, hand)), [*tests_left(report, hand), event])


def _goes_by(report: Complaint, decision: str, decided_at: datetime) -> bool:
    """What was decided before its days began anew, by new facts or in another division, does not decide about it.

    One that was not filed is filed with its case as long as nobody was told otherwise.
    """
    if report.kind != "report" or decided_at < report.counts_from:
        return False
    return report.state in WAITING or (report.state == UNFILED and decision == FILED)
