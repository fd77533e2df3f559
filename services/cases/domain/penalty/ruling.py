"""How a case is decided, and how the decision reaches the party (程序规定 arts. 60, 64, 81)."""

from dataclasses import dataclass, replace

from services.cases.domain.case import Case, refuse_investigator
from services.cases.domain.case_time import tests_ended
from services.cases.domain.crime import PASSED_ON, refuse_crime
from services.cases.domain.grounds import known
from services.cases.domain.hand import Hand
from services.cases.domain.holding import free
from services.cases.domain.penalty import crime_report
from services.cases.domain.penalty.hearing import STEPS
from services.cases.domain.penalty.notice import refuse_early
from services.cases.domain.penalty.review import refuse_unreviewed
from services.cases.domain.penalty.serving import Served, announced, served, withdrawn
from services.cases.domain.penalty.state import (
    CLOSE,
    DECIDE,
    HEARING_REQUEST,
    PENALTY,
    REVIEW,
    SERVE,
    STATEMENT,
    Approval,
    Ruling,
)
from services.cases.domain.penalty.steps import (
    NoRuling,
    begun,
    latest,
    met,
    noted,
    refuse_unless_open,
    ruling_of,
    voided,
)
from shared.contracts.penalty import CaseRuled
from shared.errors import Refused
from shared.store.history import Decided

PAPER = "ruling"
ELSEWHERE = frozenset({"passed_on", PASSED_ON})
"""Outcomes that others go on from: no file is reviewed for them here."""
ENDS = {"executed": PENALTY, "court_terminated": PENALTY}
"""Grounds for closing that follow a penalty; those of other outcomes bear the name of the outcome (art. 77)."""
UNDECIDED = frozenset({"investigation_ended", "other"})
"""Grounds that follow no ruling."""
FOLLOWS = {PENALTY: (SERVE,)}
"""The days that begin with a ruling: any but a penalty is a ground for closing at once (art. 77)."""


class StatementUnanswered(Refused):
    """The party has said something, and the ruling must say what comes of it (处罚法 art. 45)."""

    code = "statement_unanswered"


@dataclass(frozen=True)
class Ruled:
    """What the head decides: the outcome, its document, what comes of a statement, and why no crime is suspected.

    `approver_is` is what they are in their office, where they approve of the transfer to the police by that document.
    """

    outcome: str
    document: str
    answer: str = ""
    no_crime: str = ""
    approver_is: str = ""


def rule(case: Case, said: Ruled, outcomes: frozenset[str], principals: frozenset[str], hand: Hand) -> Decided[Case]:
    """The head decides the case; its days end, and those for service, the principal or closing begin (arts. 60-81).

    Raises InvestigatorDecides, UnknownGround, CrimeOnFile, TransferApproved, TransferRefused, NotReviewed,
    StatementUnanswered, and what `refuse_early`, an open procedure and `crime_report.approve` refuse with.
    """
    refuse_unless_open(case)
    refuse_investigator(case, hand.by)
    known(said.outcome, outcomes)
    _refuse_unready(case, said, hand)
    decided = _decided(case, said, hand)
    clock = latest(decided, DECIDE)
    event = CaseRuled(
        number=case.number,
        division=case.division,
        outcome=said.outcome,
        document=said.document,
        by=hand.by,
        late=clock is not None and clock.late,
        answer=said.answer,
        no_crime=said.no_crime,
    )
    approved = _approved(decided, said, principals, hand)
    return Decided(approved.state, [*tests_ended(case, hand), event, *approved.events])


def announce(case: Case, document: str, hand: Hand) -> Decided[Case]:
    """The decision could not be handed over and is announced (art. 82). Raises NoRuling, ServedBefore."""
    ruling = _to_be_served(case)
    out, service, event = announced(case, PAPER, ruling.service, document, hand)
    return Decided(noted(met(out, hand, SERVE), ruling=replace(ruling, service=service)), [event])


def serve(case: Case, how: Served, ways: frozenset[str], hand: Hand) -> Decided[Case]:
    """The party has the decision (art. 81). Raises NoRuling and what `served` refuses with."""
    ruling = _to_be_served(case)
    reached, service, event = served(case, PAPER, ruling.service, how, ways, hand)
    return Decided(noted(met(reached, hand, SERVE), ruling=replace(ruling, service=service)), [event])


def refuse_unruled(case: Case, ground: str) -> None:
    """Raises NoRuling where the ground for closing follows a ruling that is not there, or has not arrived (art. 77).

    A case that was filed before its days for the ruling were counted here is closed as it was then.
    """
    wanted = ENDS.get(ground, ground)
    if wanted in UNDECIDED or latest(case, DECIDE) is None:
        return
    ruling = case.penalty.ruling
    if ruling is None or ruling.outcome != wanted:
        raise NoRuling("the case has not been decided so", outcome=wanted)
    arrived = {PENALTY: ruling.service.served_at, PASSED_ON: ruling.handed_over_at}
    if wanted in arrived and arrived[wanted] is None:
        raise NoRuling("the decision has not reached whom it is for", outcome=wanted)


def _refuse_unready(case: Case, said: Ruled, hand: Hand) -> None:
    if said.outcome == PASSED_ON:
        crime_report.refuse_refused(case)
    else:
        crime_report.refuse_approved(case)
        refuse_crime(case, said.no_crime)
    if said.outcome not in ELSEWHERE:
        refuse_unreviewed(case)
    if said.outcome == PENALTY:
        refuse_early(case, hand)
    notice = case.penalty.notice
    if notice is not None and notice.stated and not said.answer:
        raise StatementUnanswered("the party has made a statement")


def _decided(case: Case, said: Ruled, hand: Hand) -> Case:
    """Nothing is waited for any more but what follows from the outcome."""
    notice = case.penalty.notice
    called_in = withdrawn(case, notice.service, hand) if notice else case
    over = voided(free(called_in, hand), hand, REVIEW, STATEMENT, HEARING_REQUEST, *STEPS)
    passed_on = said.outcome == PASSED_ON
    told = crime_report.ruled(over, said.document, hand) if passed_on else crime_report.fallen(over, hand)
    ruled = noted(met(told, hand, DECIDE), ruling=_ruling(told, said, hand))
    return begun(ruled, hand, *FOLLOWS.get(said.outcome, (CLOSE,)))


def _ruling(case: Case, said: Ruled, hand: Hand) -> Ruling:
    """A crime that is passed on may be with the police already, by a report beside a ruling that was annulled."""
    ruling, one = Ruling(said.outcome, said.document, hand.at), crime_report.live(case)
    if said.outcome != PASSED_ON or one is None or one.handed_over_at is None:
        return ruling
    return replace(ruling, handed_over_at=one.handed_over_at, approval=one.approval)


def _approved(case: Case, said: Ruled, principals: frozenset[str], hand: Hand) -> Decided[Case]:
    """Who decides may be the principal, and approve of the transfer in the same act."""
    if not said.approver_is:
        return Decided(case)
    return crime_report.approve(case, Approval(hand.by, said.approver_is, said.document, hand.at), principals, hand)


def _to_be_served(case: Case) -> Ruling:
    ruling = ruling_of(case)
    if ruling.outcome != PENALTY:
        raise NoRuling("no penalty was decided on", outcome=ruling.outcome)
    return ruling
