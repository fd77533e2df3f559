"""The rapid response to a major case: its steps, and what waits for them when the case rises to a graver level."""

from collections.abc import Iterable

from shared.clocks.clock import Clock, end

REPORTED = "reported_upward"
STEPS = {
    "first_order": ("RR-ORDER",),
    "at_the_scene": ("RR-SCENE", "RR-SCENE-RURAL"),
    REPORTED: ("RR-REPORT-1", "RR-REPORT-2", "RR-REPORT-3", "RR-REPORT-4"),
}
"""Which clocks each step of the rapid response stops."""

_STEP_OF = {rule_id: step for step, rule_ids in STEPS.items() for rule_id in rule_ids}


def added(running: Iterable[Clock], begun: Iterable[Clock]) -> tuple[Clock, ...]:
    """Of the clocks of a level those that the case lacks: order and arrival come once, each level is reported."""
    known = {_STEP_OF.get(one.rule_id) for one in running} - {REPORTED}
    return tuple(one for one in begun if _STEP_OF[one.rule_id] not in known)


def responding(running: Iterable[Clock], more: Iterable[Clock]) -> tuple[Clock, ...]:
    """The clocks with those that a rise has added: the report of the graver level is in place of one due after it."""
    kept, fresh = tuple(running), tuple(more)
    for one in fresh:
        kept = tuple(end(old, one.started_at) if _in_place_of(one, old) else old for old in kept)
    return (*kept, *fresh)


def _in_place_of(new: Clock, old: Clock) -> bool:
    both_report = _STEP_OF[new.rule_id] == _STEP_OF.get(old.rule_id) == REPORTED
    return both_report and old.state == "running" and old.due_at >= new.due_at
