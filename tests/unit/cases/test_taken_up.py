"""Whoever takes up what nobody has is the one who handles it, and what nobody has stands on a list and can be given."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from services.cases.domain.transitions import TRANSITIONS, actions_in, states_of
from services.cases.handlers import dispatch, handling, intake, reports
from services.cases.schemas.handling import AskIdentity, Assign, Merge, Reason, Refuse
from services.cases.schemas.lists import ComplaintQuery
from services.cases.service.complaints import found
from services.cases.store import TO_ASSIGN
from shared.clocks.legal_time import end_of_day, legal_day
from shared.errors import Invalid
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, OFFICER, act, context, desk
from tests.unit.cases.test_overtaken import types

CITY = replace(OFFICER, subject="city", division="330100")
REFUSAL = Refuse("other", "缺证据")


@pytest.fixture
def at_desk():
    return desk()


def registered(at_desk, kind="complaint"):
    return intake.register(at_desk, replace(CALL, kind=kind), HOTLINE, context())


def listed(at_desk, **asked):
    asking = SimpleNamespace(query=ComplaintQuery(**asked), identity=HEAD)
    return [row.id for row in found(at_desk, asking, 50, None).items]


TAKES_UP = {
    "accept": ("complaint", lambda d, one, by: handling.accept(d, act(one, by))),
    "refuse": ("complaint", lambda d, one, by: handling.refuse(d, act(one, by), REFUSAL)),
    "check": ("report", lambda d, one, by: reports.check(d, act(one, by))),
    "merge": ("report", lambda d, one, by: reports.merge(d, act(one, by), Merge(registered(d, "report").id))),
}


@pytest.mark.parametrize("action", TAKES_UP)
def test_whoever_takes_a_matter_up_handles_it_until_somebody_says_otherwise(at_desk, action):
    kind, take_up = TAKES_UP[action]
    taken = take_up(at_desk, registered(at_desk, kind), OFFICER)
    assert (taken.state.officer, types(taken)[1]) == ("officer", "complaint_assigned")
    assert taken.id in listed(at_desk, officer="officer")
    assert taken.id not in listed(at_desk, assigned="nobody")


@pytest.mark.parametrize("action", TAKES_UP)
def test_what_was_taken_up_from_outside_the_division_is_listed_as_nobodys_and_can_be_given(at_desk, action):
    kind, take_up = TAKES_UP[action]
    taken = take_up(at_desk, registered(at_desk, kind), CITY)
    assert taken.state.officer is None
    assert taken.id in listed(at_desk, assigned="nobody", sort="deadline")
    given = dispatch.assign(at_desk, act(taken, HEAD), Assign(officer="officer"))
    assert (given.state.state, given.state.officer) == (taken.state.state, "officer")


def test_what_somebody_has_stays_theirs(at_desk):
    given = dispatch.assign(at_desk, act(registered(at_desk), HEAD), Assign(unit="某所"))
    accepted = handling.accept(at_desk, act(given, OFFICER))
    assert (accepted.state.unit, accepted.state.officer) == ("某所", None)


def test_one_that_was_corrected_and_is_nobodys_is_taken_up_by_who_asks_for_proof(at_desk):
    refused = handling.refuse(at_desk, act(registered(at_desk), CITY), REFUSAL)
    again = handling.correct(at_desk, act(refused, HEAD), Reason("认定有误"))
    until = end_of_day(legal_day(act(again).at).replace(day=30))
    assert handling.ask_identity(at_desk, act(again), AskIdentity(until)).state.officer == "officer"


@pytest.mark.parametrize("kind", TRANSITIONS)
def test_everything_that_somebody_has_still_to_do_here_is_listed_and_can_be_given_to_them(kind):
    elsewhere = {"transferred", "jurisdiction_disputed", "jurisdiction_referred"}
    ended = {"withdrawn", "informed", "followed_up", "archived"}
    assert set(TO_ASSIGN) & states_of(kind) == states_of(kind) - elsewhere - ended
    assert all("assign" in actions_in(kind, state) for state in set(TO_ASSIGN) & states_of(kind))


@pytest.mark.parametrize("whose", [{"officer": "officer"}, {"unit": "某所"}])
def test_what_nobody_has_is_not_asked_for_by_who_has_it(at_desk, whose):
    with pytest.raises(Invalid) as refused:
        listed(at_desk, assigned="nobody", **whose)
    assert set(refused.value.facts["errors"]) == {"assigned"}
