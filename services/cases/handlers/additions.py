"""What joins a submission at any time."""

from datetime import datetime

from services.cases.domain import additions
from services.cases.domain.case import ended
from services.cases.domain.closing import DECISIONS
from services.cases.domain.complaint import Complaint, ExternalNumber
from services.cases.domain.deadlines import judged
from services.cases.domain.hand import Hand
from services.cases.domain.traces import unnumbered
from services.cases.handlers.acting import Act, change, happened_at
from services.cases.handlers.cases import opened
from services.cases.handlers.guessing import screened
from services.cases.handlers.known_numbers import refuse_known
from services.cases.schemas import handling as schemas
from services.cases.store import Desk
from shared.contracts.cases import CaseOpened
from shared.contracts.envelope import Context, Received
from shared.contracts.handling import MediationResumed, MediationStarted, MediationSuspended
from shared.errors import Invalid
from shared.ids import derived_id
from shared.store.history import Decided, Stored

MEDIATED = frozenset({MediationStarted.type, MediationSuspended.type, MediationResumed.type})
"""What is said of a submission that is in mediation from then on."""


def raise_clue(desk: Desk, act: Act) -> Stored[Complaint]:
    """Say that there may be a violation; the case opens when the event comes back, another one where that has ended."""
    stored = desk.complaints.get(act.id)
    before = stored.state.case_id
    case = opened(desk, before) if before else None
    over = before if case and ended(case.state) else None
    case_id = derived_id("case", act.id, *([over] if over else []))

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        mediated = additions.in_mediation(one) if act.happened_at is None else _was_in_mediation(stored, hand.at)
        return additions.raise_clue(one, case_id, hand, mediated, over)

    return change(desk, act, "case.open", decide, lambda one: one.since)


def _was_in_mediation(stored: Stored[Complaint], at: datetime) -> bool:
    """Whether it was being mediated then, by what its history knows: each decision ends a mediation."""
    turns = [one.type for one in stored.history if one.type in MEDIATED | DECISIONS and happened_at(one) <= at]
    return bool(turns) and turns[-1] in MEDIATED


def case_stands(desk: Desk, event: Received[CaseOpened], context: Context) -> Stored[Complaint]:
    """The case that its clue asked for is open."""
    hand = Hand(context.actor, context.at, desk.clocks)
    complaint_id = event.data.complaint_id

    def decide(one: Complaint) -> Decided[Complaint]:
        return additions.case_stands(one, event.subject, hand)

    return desk.complaints.change(complaint_id, lambda one: judged(one, decide, hand.clocks, hand.at), context)


def supplement(desk: Desk, act: Act, command: schemas.Supplement) -> Stored[Complaint]:
    """Take down what is said later, without what those behind it say of themselves, as with the account itself."""

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        said = unnumbered(one, screened(desk, act, one)(command.text))
        return additions.supplement(one, said, command.new_facts, hand, command.new_facts and _case_open(desk, one))

    return change(desk, act, "complaint.supplement", decide, lambda one: one.since)


def _case_open(desk: Desk, complaint: Complaint) -> bool:
    """Whether the case that it led to goes on; one that is asked for is about to be opened."""
    case = opened(desk, complaint.case_id) if complaint.case_id else None
    return complaint.case_id is not None and not (case and ended(case.state))


def extend(desk: Desk, act: Act, command: schemas.Extend) -> Stored[Complaint]:
    """Grant more time, as the head."""
    return change(
        desk,
        act,
        "complaint.decide",
        lambda one, hand: additions.extend(one, command.rule_id, command.document, hand, command.amount),
        lambda one: one.begun,
    )


def note_number(desk: Desk, act: Act, command: schemas.NoteNumber) -> Stored[Complaint]:
    """Note the number of another system; raises Taken when another submission has it."""
    if command.system not in desk.rules.external_systems:
        raise Invalid("Some words are not in their lists.", errors={"system": ["Not a known system."]})
    number = ExternalNumber(command.system, command.number)

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        refuse_known(desk, [number], act.id)
        return additions.note_number(one, number, hand)

    return change(desk, act, "complaint.supplement", decide)
