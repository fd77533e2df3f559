"""Who may speak for those who complain, and for how many (投诉办法 arts. 11-12)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.cases.domain.complaint import Party
from services.cases.domain.registration import (
    AuthorityEnded,
    AuthorityMissing,
    NoJointComplaint,
    TooManyRepresentatives,
    register,
)
from shared.clocks.legal_time import legal_day
from tests.unit.cases.build import JOINT, submission
from tests.unit.cases.desk import NOW

TODAY = legal_day(NOW)


def with_parties(*parties, **more):
    return register(replace(submission("complaint"), parties=parties, **more), (), JOINT).state


def some(*roles):
    return tuple(Party(role, f"person-{place}") for place, role in enumerate(roles))


def agent(powers="代为投诉、调解", until=TODAY):
    return Party("agent", "person-9", powers, until)


@pytest.mark.parametrize("roles", [
    ("representative",), ("representative", "represented"), ("representative", "representative", "represented"),
])  # fmt: skip
def test_the_caller_and_others_complain_together_through_one_or_two_of_them(roles):
    assert len(with_parties(*some(*roles)).parties) == len(roles)


def test_at_most_two_speak_for_those_who_complain_together():
    with pytest.raises(TooManyRepresentatives):
        with_parties(*some("representative", "representative", "representative"))


def test_a_joint_complaint_names_who_speaks():
    with pytest.raises(NoJointComplaint):
        with_parties(*some("represented", "represented"))


def test_a_joint_complaint_is_that_of_two_at_least():
    with pytest.raises(NoJointComplaint):
        with_parties(*some("representative"), person_id=None)
    assert with_parties(*some("representative", "represented"), person_id=None)


@pytest.mark.parametrize("lacking", [{"powers": ""}, {"until": None}])
def test_an_agent_shows_what_for_and_until_when_they_are_authorised(lacking):
    with pytest.raises(AuthorityMissing):
        with_parties(agent(**lacking))


@pytest.mark.parametrize("until", [date(2020, 1, 1), TODAY - timedelta(days=1)])
def test_an_agent_whose_authority_had_ended_speaks_for_nobody(until):
    with pytest.raises(AuthorityEnded) as refused:
        with_parties(agent(until=until))
    assert refused.value.facts == {"until": until.isoformat()}


def test_an_authority_counts_on_the_day_on_which_the_unit_received_the_complaint():
    received = NOW - timedelta(days=30)
    assert with_parties(agent(), agent(until=TODAY - timedelta(days=30)), received_at=received)
