"""More time for a case, and days that do not count for it (程序规定 arts. 18, 46, 64; 投诉办法 art. 27)."""

from services.cases.domain.case import Case, refuse_ended
from services.cases.domain.hand import Hand
from services.cases.domain.holding import grounds_of, held, meant, released
from services.cases.domain.legal_clocks import CLUE, VERIFY, NoSuchClock, timed
from services.cases.domain.penalty.state import DECIDE, REVIEW
from shared.clocks.clock import Clock
from shared.clocks.suspension import GroundNotAllowed
from shared.contracts.case_decisions import CaseTestBegan, CaseTestEnded, CaseTimeExtended
from shared.store.history import Decided

COUNTING = (VERIFY, CLUE, DECIDE)
"""The days that a case has: for the check of its clue, then for the decision."""
EXTENDABLE = (*COUNTING, REVIEW)
BY_THEMSELVES = frozenset({"hearing", "announcement"})
"""Grounds that a step of the procedure brings and ends."""


def extend(
    case: Case, rule_id: str | None, approver: str, document: str, hand: Hand, amount: int | None = None
) -> Decided[Case]:
    """More time is granted before it has run out, by the head or, where the law wants that, after a discussion.

    Raises NoSuchClock, ExtensionRefused, TooLateToExtend.
    """
    extended = _running(case, (rule_id,) if rule_id else COUNTING).rule_id
    if extended not in EXTENDABLE:
        raise NoSuchClock("the days of this are not extended here", rule_id=extended)
    after = timed(case, hand.clocks.extend(case.clocks, extended, approver, document, hand.at, amount))
    due_at = _running(after, (extended,)).due_at
    return Decided(after, [CaseTimeExtended(case.number, case.division, extended, due_at, document, hand.by)])


def begin_hold(case: Case, ground: str, document: str, hand: Hand) -> Decided[Case]:
    """It waits for a test, an identification, an ordered refund, or is suspended: these days do not count.

    It may wait late, too: what has run out by then stays so. Raises SuspendedBefore, NoSuchClock, CaseDeclined,
    CaseClosedBefore, and GroundNotAllowed where the rule goes on counting.
    """
    refuse_ended(case)
    rule = hand.clocks.rule_of(_running(case, COUNTING))
    allowed = set(rule.exclusions) - BY_THEMSELVES
    if ground not in allowed:
        raise GroundNotAllowed("these days go on meanwhile", rule_id=rule.id, allowed=sorted(allowed))
    event = CaseTestBegan(case.number, case.division, ground, document, hand.by)
    return Decided(held(case, ground, document, hand), [event])


def end_hold(case: Case, ground: str | None, hand: Hand) -> Decided[Case]:
    """The result of that, or of the only one, is in; with the last one the days count again.

    Raises NotSuspended, Invalid, and GroundNotAllowed for what a step of the procedure ends.
    """
    over = meant(case, ground)
    if over in BY_THEMSELVES:
        raise GroundNotAllowed("this ends by a step of the procedure", ground=over)
    return Decided(released(case, over, hand), [_ended(case, over, hand)])


def tests_ended(case: Case, hand: Hand) -> list[CaseTestEnded]:
    """What is said when a decision ends all that the case waits for."""
    return [_ended(case, ground, hand) for ground in grounds_of(case) if ground not in BY_THEMSELVES]


def _ended(case: Case, ground: str, hand: Hand) -> CaseTestEnded:
    return CaseTestEnded(case.number, case.division, ground, hand.by)


def _running(case: Case, rule_ids: tuple[str, ...]) -> Clock:
    found = next((one for one in case.clocks if one.rule_id in rule_ids and one.state != "stopped"), None)
    if found is None:
        raise NoSuchClock("no such deadline runs in this case", rule_id=rule_ids[0])
    return found
