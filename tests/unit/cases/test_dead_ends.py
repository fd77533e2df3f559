"""From whatever can become of a submission there is a way to its archive that leaves no deadline running."""

from dataclasses import replace
from functools import cache

import pytest

from services.cases.domain import additions, checking, closing
from services.cases.domain.legal_clocks import CLAIM, stopped, timed
from services.cases.domain.transitions import TRANSITIONS, actions_in
from shared.errors import Refused
from shared.store.history import Decided
from tests.unit.cases.build import ACTIONS, CLOCKS, HAND, submission

WAIVED = frozenset(rule.id for rule in CLOCKS.rules.rules if rule.breach == "waiver")
REHEARSED = {"claim_reward": lambda one, hand: checking.claim_reward(one, "收据1号", hand), "archive": closing.archive}
UNCHANGING = frozenset({"link", "unlink", "note_number", "extend", "erase"})
HEARD = {
    "case_stands": lambda one, hand: additions.case_stands(one, "case-1", hand),
    "waived": lambda one, hand: Decided(timed(one, stopped(one.clocks, hand.at, *WAIVED))),
}
"""What comes about by itself."""
BEGINS_ANEW = "correct"


def key(one):
    live = {each.rule_id for each in one.clocks if each.state in ("running", "suspended")}
    told = any(each.rule_id == CLAIM for each in one.clocks)
    return one.state, one.person_id is None, frozenset(live), told


def after(one, action):
    act = {**ACTIONS, **HEARD, **REHEARSED}[action]
    try:
        return act(replace(one, supplements=()), HAND).state
    except Refused:
        return None


@cache
def walked(kind):
    """Every state with the deadlines that can run in it, reached by acts alone, and where each act leads."""
    found, ways = {}, {}
    frontier = [submission(kind), replace(submission(kind), person_id=None)]
    while frontier:
        one = frontier.pop()
        if key(one) in found:
            continue
        found[key(one)] = one
        now = {*actions_in(kind, one.state), *HEARD} - UNCHANGING
        reached = {action: each for action in now if (each := after(one, action)) is not None}
        ways[key(one)] = {key(each) for action, each in reached.items() if action != BEGINS_ANEW}
        frontier += reached.values()
    return ways


@pytest.mark.parametrize("kind", TRANSITIONS)
def test_every_deadline_that_can_run_in_a_state_can_be_met_there_or_later_and_the_file_be_put_away(kind):
    ways = walked(kind)
    closable = {one for one in ways if one[0] == "archived" and not one[2]}
    while more := {one for one, to in ways.items() if one not in closable and to & closable}:
        closable |= more
    assert closable == set(ways)
