"""What officers, reviewers and heads do in the penalty procedure of a case."""

from collections.abc import Callable

from services.cases.domain.case import Case
from services.cases.domain.crime import PASSED_ON
from services.cases.domain.grounds import grounds_on
from services.cases.domain.hand import Hand
from services.cases.domain.penalty import hearing, notice, review, ruling
from services.cases.domain.penalty.ruling import Ruled
from services.cases.domain.penalty.serving import Served
from services.cases.domain.penalty.steps import annullable_since, endable_since, since
from services.cases.handlers.acting import Act, Decide, change_case
from services.cases.handlers.case_decisions import DECIDE, annulling
from services.cases.handlers.cases import RECORD
from services.cases.handlers.colleagues import refuse_unable
from services.cases.schemas import penalty as schemas
from services.cases.schemas.handling import ByDocument
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.errors import Invalid
from shared.store.history import Decided, Stored

REVIEW = "case.review"

Step = Callable[[Case, str, Hand], Decided[Case]]
Serve = Callable[[Case, Served, frozenset[str], Hand], Decided[Case]]


def ask_review(desk: Desk, act: Act) -> Stored[Case]:
    """Hand the file in for review."""
    return _step(desk, act, RECORD, review.ask_review)


def give_opinion(desk: Desk, act: Act, command: schemas.ReviewCase) -> Stored[Case]:
    """Say what comes of the review."""
    opinions = grounds_on(desk.rules.penalty["opinion"], legal_day(act.at))
    said = (command.opinion, command.reason, opinions)
    return _step(desk, act, REVIEW, lambda one, hand: review.review(one, *said, hand))


def give_notice(desk: Desk, act: Act, command: schemas.GiveNotice) -> Stored[Case]:
    """Tell the party what is meant to be decided: the head approves of that (程序规定 art. 57)."""
    said = (command.document, command.hearing)
    return _step(desk, act, DECIDE, lambda one, hand: notice.give(one, *said, hand))


def serve(desk: Desk, act: Act, paper: Serve, command: schemas.ServePaper) -> Stored[Case]:
    """The party has that paper, the notice or the decision."""
    how = Served(command.way, command.proof, command.confirmation)
    ways = grounds_on(desk.rules.penalty["service"], legal_day(act.at))
    return _step(desk, act, RECORD, lambda one, hand: paper(one, how, ways, hand))


def by_document(desk: Desk, act: Act, step: Step, command: ByDocument) -> Stored[Case]:
    """A step of an officer that a document stands for."""
    return _step(desk, act, RECORD, lambda one, hand: step(one, command.document, hand))


def appoint_host(desk: Desk, act: Act, command: schemas.AppointHost) -> Stored[Case]:
    """Name who hosts the hearing; raises NoSuchOfficer for somebody who has no account for that."""

    def decide(one: Case, hand: Hand) -> Decided[Case]:
        appointed = hearing.appoint(one, command.host, hand)
        refuse_unable(desk, command.host, REVIEW)
        return appointed

    return _step(desk, act, DECIDE, decide)


def hand_over_file(desk: Desk, act: Act) -> Stored[Case]:
    """The host has the file."""
    return _step(desk, act, RECORD, hearing.hand_over)


def fix_hearing(desk: Desk, act: Act, command: schemas.FixHearing) -> Stored[Case]:
    """Give the hearing its day."""
    said = (command.on, command.document)
    return _step(desk, act, REVIEW, lambda one, hand: hearing.fix(one, *said, hand))


def hold_hearing(desk: Desk, act: Act) -> Stored[Case]:
    """It took place."""
    return _step(desk, act, REVIEW, hearing.hold)


def conclude_hearing(desk: Desk, act: Act, command: ByDocument) -> Stored[Case]:
    """Its report is there, or the party has given it up."""
    return _step(desk, act, REVIEW, lambda one, hand: hearing.conclude(one, command.document, hand))


def rule(desk: Desk, act: Act, command: schemas.RuleCase) -> Stored[Case]:
    """Decide the case; raises Invalid where a transfer is approved of that is none."""
    if command.approver_is and command.outcome != PASSED_ON:
        wrong = {"approver_is": ["Only with a transfer to the police."]}
        raise Invalid("Only a transfer to the police is approved of.", errors=wrong)
    lists, day = desk.rules.penalty, legal_day(act.at)
    outcomes, principals = (grounds_on(lists[name], day) for name in ("outcome", "principal"))
    said = Ruled(command.outcome, command.document, command.answer, command.no_crime, command.approver_is or "")

    def decide(one: Case, hand: Hand) -> Decided[Case]:
        return ruling.rule(one, said, outcomes, principals, hand)

    return change_case(desk, act, DECIDE, decide, endable_since)


def annul(desk: Desk, act: Act, command: schemas.AnnulRuling) -> Stored[Case]:
    """Note that the decision stands no more."""
    undo = annulling(desk, act, command.annulled_by, command.document)
    return change_case(desk, act, DECIDE, undo, annullable_since)


def _step(desk: Desk, act: Act, permission: str, decide: Decide[Case]) -> Stored[Case]:
    return change_case(desk, act, permission, decide, since)
