"""More time, approved before the old time has run out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from shared.clocks.calendar import Calendar
from shared.clocks.clock import Clock, State, recomputed, refuse_unless_live
from shared.clocks.course import Extension
from shared.clocks.rule import ClockRule, ExtensionRule
from shared.errors import Refused

_LONGEST = 3650


class ExtensionRefused(Refused):
    """The rule gives no such extension; the message says why."""

    code = "extension_refused"


class TooLateToExtend(Refused):
    """The time had been used up before the extension was approved."""

    code = "too_late_to_extend"


def extend(
    clock: Clock,
    rule: ClockRule,
    approver: str,
    document: str,
    at: datetime,
    calendar: Calendar,
    amount: int | None = None,
) -> Clock:
    """The clock with the next extension that its rule gives, `amount` in the rule's unit or the most it allows.

    Raises ClockStopped, BeforeStart, TooLateToExtend, ExtensionRefused (none or no more of them, another approver
    needed, longer than allowed, or no length where the approver must fix one).
    """
    refuse_unless_live(clock, at)
    if clock.expired(at):
        raise TooLateToExtend(f"clock {clock.rule_id} had run out", rule_id=clock.rule_id)
    step = _next_step(rule, len(clock.extensions))
    if approver != step.approver:
        raise ExtensionRefused(f"{rule.id}: this extension is for {step.approver} to approve", rule_id=rule.id)
    length = _length(rule, step, amount)
    state: State = "suspended" if clock.course.open else "running"
    added = Extension(length, step.unit, step.approver, document, at.astimezone(UTC), step.source)
    return recomputed(replace(clock, state=state, extensions=(*clock.extensions, added)), rule, calendar)


def _next_step(rule: ClockRule, used: int) -> ExtensionRule:
    for step in _steps(rule.extension):
        if step.count is None or used < step.count:
            return step
        used -= step.count
    why = "no more extensions" if rule.extension else "no extension"
    raise ExtensionRefused(f"rule {rule.id} gives {why}", rule_id=rule.id)


def _steps(step: ExtensionRule | None) -> Iterator[ExtensionRule]:
    while step is not None:
        yield step
        step = step.then


def _length(rule: ClockRule, step: ExtensionRule, amount: int | None) -> int:
    if amount is None and step.length_free:
        raise ExtensionRefused(f"{rule.id}: whoever approves must fix a length", rule_id=rule.id)
    most = step.amount or _LONGEST
    length = most if amount is None else amount
    if not 1 <= length <= most:
        raise ExtensionRefused(f"{rule.id}: the length must be 1 to {most}", rule_id=rule.id, most=most)
    return length
