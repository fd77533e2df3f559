"""Every state × every action of each kind: allowed as the table says, or refused by name."""

from itertools import product

import pytest

from services.cases.domain.transitions import ANY_TIME, TRANSITIONS, actions_in, states_of
from shared.errors import IllegalTransition
from tests.unit.cases.build import ACTIONS, HAND, submission

KINDS = tuple(TRANSITIONS)
WALK = [(kind, state, action) for kind in KINDS for state, action in product(sorted(states_of(kind)), ACTIONS)]


@pytest.mark.parametrize(("kind", "state", "action"), WALK)
def test_every_action_in_every_state_does_what_the_table_says_or_is_refused_by_name(kind, state, action):
    before = submission(kind, state)
    if action in ANY_TIME:
        assert ACTIONS[action](before, HAND).state.state == state
    elif (state, action) in TRANSITIONS[kind]:
        decided = ACTIONS[action](before, HAND)
        assert decided.state.state == TRANSITIONS[kind][state, action]
        assert decided.events
    else:
        with pytest.raises(IllegalTransition) as refused:
            ACTIONS[action](before, HAND)
        assert refused.value.facts == {"kind": kind, "state": state, "action": action}


@pytest.mark.parametrize("kind", KINDS)
def test_the_tables_speak_of_known_actions_only(kind):
    assert {action for _, action in TRANSITIONS[kind]} <= set(ACTIONS)


def test_no_action_is_without_a_place_in_a_table():
    everywhere = {action for table in TRANSITIONS.values() for _, action in table} | set(ANY_TIME)
    assert everywhere == set(ACTIONS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_can_be_reached_and_none_but_the_archive_is_a_dead_end(kind):
    reached, frontier = {"registered"}, ["registered"]
    while frontier:
        state = frontier.pop()
        for (at, _), after in TRANSITIONS[kind].items():
            if at == state and after not in reached:
                reached.add(after)
                frontier.append(after)
    assert reached == states_of(kind)
    assert all(set(actions_in(kind, state)) - set(ANY_TIME) for state in reached)


@pytest.mark.parametrize(("kind", "state"), [(kind, state) for kind in KINDS for state in sorted(states_of(kind))])
def test_what_the_pages_offer_is_what_the_table_allows(kind, state):
    offered = set(actions_in(kind, state)) - set(ANY_TIME)
    assert offered == {action for at, action in TRANSITIONS[kind] if at == state}
