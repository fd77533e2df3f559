"""What officers, the principal and heads do with a suspected crime until the police have it."""

from collections.abc import Callable

from services.cases.domain.case import Case
from services.cases.domain.grounds import grounds_on
from services.cases.domain.hand import Hand
from services.cases.domain.penalty import crime_report, crime_transfer
from services.cases.domain.penalty.state import Approval, Refusal
from services.cases.handlers.acting import Act, change_case
from services.cases.handlers.case_decisions import DECIDE
from services.cases.handlers.cases import RECORD
from services.cases.handlers.colleagues import refuse_unable
from services.cases.schemas.handling import ByDocument
from services.cases.schemas.penalty import ApproveTransfer, RefuseTransfer, ReportCrime
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.errors import Forbidden
from shared.store.history import Decided, Stored

Answer = Callable[[Case, frozenset[str], Hand], Decided[Case]]


def report(desk: Desk, act: Act, command: ReportCrime) -> Stored[Case]:
    """Report it to the principal in writing."""
    if act.by.subject not in command.officers:
        raise Forbidden("who takes a report down must be one of the officers who made it")
    officers = tuple(dict.fromkeys(command.officers))
    needed = desk.rules.officers("crime_report", legal_day(act.at))

    def decide(one: Case, hand: Hand) -> Decided[Case]:
        return crime_report.report(one, command.document, officers, needed, hand)

    return change_case(desk, act, RECORD, decide, crime_report.reportable_since)


def approve(desk: Desk, act: Act, command: ApproveTransfer) -> Stored[Case]:
    """Take down that the principal has approved; raises NoSuchOfficer for an unknown one."""

    def answer(one: Case, principals: frozenset[str], hand: Hand) -> Decided[Case]:
        said = Approval(command.approver, command.approver_is, command.document, hand.at)
        return crime_report.approve(one, said, principals, hand)

    return _answered(desk, act, command.approver, answer)


def refuse(desk: Desk, act: Act, command: RefuseTransfer) -> Stored[Case]:
    """Take down that the principal has refused; raises NoSuchOfficer for an unknown one."""

    def answer(one: Case, principals: frozenset[str], hand: Hand) -> Decided[Case]:
        said = Refusal(command.refuser, command.refuser_is, command.document, command.reason, hand.at)
        return crime_report.refuse(one, said, principals, hand)

    return _answered(desk, act, command.refuser, answer)


def hand_over(desk: Desk, act: Act, command: ByDocument) -> Stored[Case]:
    """The police have the file."""

    def decide(one: Case, hand: Hand) -> Decided[Case]:
        return crime_transfer.hand_over(one, command.document, hand)

    return change_case(desk, act, RECORD, decide, crime_report.transferable_since)


def _answered(desk: Desk, act: Act, by: str, answer: Answer) -> Stored[Case]:
    """What the principal says to a report, by an account that may decide."""
    principals = grounds_on(desk.rules.penalty["principal"], legal_day(act.at))

    def decide(one: Case, hand: Hand) -> Decided[Case]:
        said = answer(one, principals, hand)
        refuse_unable(desk, by, DECIDE)
        return said

    return change_case(desk, act, DECIDE, decide, crime_report.decidable_since)
