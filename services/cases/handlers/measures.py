"""What officers and heads do with the measures of a case."""

from collections.abc import Callable

from services.cases.domain.case import Case
from services.cases.domain.hand import Hand
from services.cases.domain.measures import ends, in_force, taking, time
from services.cases.domain.measures.ends import Decision
from services.cases.domain.measures.state import Taken
from services.cases.handlers.acting import Act, change_case
from services.cases.handlers.case_decisions import DECIDE
from services.cases.handlers.cases import RECORD
from services.cases.schemas import handling
from services.cases.schemas.measures import ExtendMeasure, TakeMeasure
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.errors import Forbidden
from shared.identity.caller import Identity
from shared.store.history import Decided, Stored

Decide = Callable[[Case, Hand], Decided[Case]]


def take(desk: Desk, act: Act, command: TakeMeasure) -> Stored[Case]:
    """Take a measure, which may have been on the spot and before its case was opened here."""
    submission = desk.complaints.get(desk.cases.get(act.id).state.complaint_id).state
    said = (_taken(command, act.by), _needed(desk, act))
    return change_case(desk, act, RECORD, lambda one, hand: taking.take(one, *said, hand), lambda _: submission.since)


def approve(desk: Desk, act: Act, one: str, command: handling.ByDocument) -> Stored[Case]:
    """Approve of what was taken on the spot."""
    return _change(desk, act, DECIDE, one, lambda case, hand: taking.approve(case, one, command.document, hand))


def turn(desk: Desk, act: Act, one: str, command: TakeMeasure) -> Stored[Case]:
    """Seal or seize what was preserved."""
    said = (_taken(command, act.by), _needed(desk, act))
    return _change(desk, act, RECORD, one, lambda case, hand: taking.turn(case, one, *said, hand))


def extend(desk: Desk, act: Act, one: str, command: ExtendMeasure) -> Stored[Case]:
    """Let a seal or a seizure last longer."""
    said = (command.document, command.reason)
    return _change(desk, act, DECIDE, one, lambda case, hand: time.extend(case, one, *said, hand, command.amount))


def begin_test(desk: Desk, act: Act, one: str, command: handling.ByDocument) -> Stored[Case]:
    """Send what is held to a test."""
    return _change(desk, act, RECORD, one, lambda case, hand: time.begin_test(case, one, command.document, hand))


def end_test(desk: Desk, act: Act, one: str) -> Stored[Case]:
    """The result of that test is in."""
    return _change(desk, act, RECORD, one, lambda case, hand: time.end_test(case, one, hand))


def finish(desk: Desk, act: Act, one: str, how: Decision, command: handling.ByDocument) -> Stored[Case]:
    """Lift it, or dispose of what it holds."""
    return _change(desk, act, DECIDE, one, lambda case, hand: ends.finish(case, one, how, command.document, hand))


def _change(desk: Desk, act: Act, permission: str, measure_id: str, decide: Decide) -> Stored[Case]:
    """What happens to a measure may have happened from its beginning on, whenever its case was opened here."""
    return change_case(desk, act, permission, decide, lambda one: in_force.found(one, measure_id).began_at)


def _needed(desk: Desk, act: Act) -> int:
    return desk.rules.officers("measures", legal_day(act.at))


def _taken(command: TakeMeasure, by: Identity) -> Taken:
    if by.subject not in command.officers:
        raise Forbidden("who records a measure must be one of the officers who took it")
    officers = tuple(dict.fromkeys(command.officers))
    return Taken(command.kind, command.held, officers, command.document, command.urgent)
