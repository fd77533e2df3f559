"""What all steps of a penalty procedure have in common: when they may be taken, and which clocks they begin."""

from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from datetime import datetime

from services.cases.domain.case import Case, refuse_closed
from services.cases.domain.crime import PASSED_ON
from services.cases.domain.grounds import FILED
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import lapsed, stopped, timed
from services.cases.domain.penalty.state import DECIDE, Hearing, Notice, Ruling
from shared.clocks.clock import Clock, end
from shared.errors import Refused


class CaseNotFiled(Refused):
    """The head has not filed the case: there is nothing to punish or to close yet."""

    code = "case_not_filed"


class RuledBefore(Refused):
    """The case has been decided."""

    code = "ruled_before"


class NoNotice(Refused):
    """No notice of the penalty was given that this could follow."""

    code = "no_penalty_notice"


class NoHearing(Refused):
    """No hearing is under way that this could be a step of."""

    code = "no_hearing"


class NoRuling(Refused):
    """The case has not been decided in the way that this asks for."""

    code = "no_ruling"


def refuse_unless_open(case: Case) -> None:
    """Raises CaseNotFiled, CaseClosedBefore, RuledBefore: the procedure runs between filing and ruling."""
    if case.filing != FILED:
        raise CaseNotFiled("the case is not filed")
    refuse_closed(case)
    if case.penalty.ruling is not None:
        raise RuledBefore("the case has been decided", outcome=case.penalty.ruling.outcome)


def notice_of(case: Case) -> Notice:
    """The notice of an open procedure. Raises NoNotice and what `refuse_unless_open` refuses with."""
    refuse_unless_open(case)
    if case.penalty.notice is None:
        raise NoNotice("the party has not been told of the penalty yet")
    return case.penalty.notice


def under_way(case: Case) -> bool:
    """Whether a hearing was asked for and has not come to its end."""
    return case.penalty.hearing is not None and case.penalty.hearing.ended_at is None


def hearing_of(case: Case) -> Hearing:
    """The hearing that is under way. Raises NoHearing and what `refuse_unless_open` refuses with."""
    refuse_unless_open(case)
    hearing = case.penalty.hearing
    if hearing is None or hearing.ended_at is not None:
        raise NoHearing("no hearing is under way")
    return hearing


def ruling_of(case: Case) -> Ruling:
    """How it was decided. Raises NoRuling, CaseClosedBefore."""
    refuse_closed(case)
    if case.penalty.ruling is None:
        raise NoRuling("the case has not been decided")
    return case.penalty.ruling


def since(case: Case) -> datetime:
    """The last instant that the procedure knows: what is taken down later was not before that.

    What is said of a suspected crime runs beside it, and is no step of it, nor is its way to the police where
    something else was decided.
    """
    filed, ruling = latest(case, DECIDE), case.penalty.ruling
    if ruling is not None and ruling.outcome != PASSED_ON:
        ruling = replace(ruling, handed_over_at=None, approval=None)
    known = last_of(case, replace(case.penalty, reports=(), ruling=ruling))
    return max(known, filed.started_at) if filed else known


def annullable_since(case: Case) -> datetime:
    """When its decision can have been annulled at the earliest: a crime that stands beside it is left as it is."""
    ruling = case.penalty.ruling
    return since(case) if ruling is not None and ruling.outcome != PASSED_ON else endable_since(case)


def endable_since(case: Case) -> datetime:
    """When the case can have been decided, closed or a decision that passed it on annulled at the earliest.

    These end what is waited for of a suspected crime, too: dated before that they would undo what was missed.
    """
    return max(since(case), last_of(case, case.penalty))


def last_of(case: Case, *parts: object) -> datetime:
    """The last instant that these parts of the procedure know, or when the case began."""
    return max([case.begun, *_instants(parts)])


def _instants(part: object) -> Iterator[datetime]:
    if isinstance(part, datetime):
        yield part
    elif is_dataclass(part) or isinstance(part, tuple):
        for each in part if isinstance(part, tuple) else vars(part).values():
            yield from _instants(each)


def noted(case: Case, **parts: object) -> Case:
    """The case with those parts of its procedure replaced."""
    return replace(case, penalty=replace(case.penalty, **parts))  # type: ignore[arg-type]


def begun(case: Case, hand: Hand, *rule_ids: str) -> Case:
    """The case with those of these clocks running besides that are law by then; what holds its days holds them, too."""
    started = hand.clocks.begin(rule_ids, hand.at)
    return timed(case, (*case.clocks, *hand.clocks.hold(started, case.holds)))


def met(case: Case, hand: Hand, *rule_ids: str) -> Case:
    """The case after what these clocks waited for."""
    return timed(case, stopped(case.clocks, hand.at, *rule_ids))


def voided(case: Case, hand: Hand, *rule_ids: str) -> Case:
    """The case where nothing waits for these any more; a right that has lapsed stays so."""
    return timed(case, (_voided(one, hand) if one.rule_id in rule_ids else one for one in case.clocks))


def _voided(clock: Clock, hand: Hand) -> Clock:
    return clock if clock.state == "stopped" or lapsed(clock) else end(clock, max(hand.at, clock.started_at))


def latest(case: Case, rule_id: str) -> Clock | None:
    """The clock of that rule that began last."""
    return next((one for one in reversed(case.clocks) if one.rule_id == rule_id), None)
