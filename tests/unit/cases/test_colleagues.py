"""A submission is given only to somebody who handles such and may read it."""

from dataclasses import replace

import pytest

from services.cases.domain.colleague import NoSuchOfficer, OfficerElsewhere
from services.cases.handlers import colleagues, complaints, desk_work, dispatch, intake
from services.cases.schemas.desk_work import AssignMany
from services.cases.schemas.handling import Assign
from services.cases.store import COLLEAGUE
from shared.contracts.console import AccountChanged
from shared.contracts.envelope import Received
from shared.errors import Forbidden
from shared.ids import new_id
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, act, context, desk


def hear(at_desk, name, role="officer", division="330110", active=True, sequence=1):
    said = AccountChanged(name, "person-1", (role,), division, active)
    event = Received(
        new_id(), "console", said.type, name, sequence, "story", "cause", NOW, "admin", False, said
    )  # fmt: skip
    return colleagues.note_account(at_desk, event, event.context("cases", NOW))


def assign(at_desk, officer, unit=None):
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    return dispatch.assign(at_desk, act(stored, HOTLINE), Assign(unit, officer)).state


@pytest.mark.parametrize(("role", "division"), [
    ("officer", "330110"), ("supervisor", "330110"), ("officer", "330100"), ("supervisor", "330000"),
])  # fmt: skip
def test_whoever_handles_submissions_there_or_above_is_given_one(role, division):
    at_desk = desk()
    hear(at_desk, "somebody", role, division)
    assert assign(at_desk, "somebody").officer == "somebody"


@pytest.mark.parametrize(("role", "active"), [
    ("partner", True), ("hotline", True), ("auditor", True), ("admin", True), ("officer", False),
])  # fmt: skip
def test_nothing_is_given_to_partners_others_of_the_house_or_closed_accounts(role, active):
    at_desk = desk()
    hear(at_desk, "somebody", role, active=active)
    with pytest.raises(NoSuchOfficer) as refusal:
        assign(at_desk, "somebody", "某所")
    assert refusal.value.facts == {"officer": "somebody"}


def test_nothing_is_given_to_a_name_that_no_account_has():
    with pytest.raises(NoSuchOfficer):
        assign(desk(), "nobody-such")


@pytest.mark.parametrize("division", ["330106", "330200"])
def test_nothing_is_given_to_somebody_who_may_not_read_it(division):
    at_desk = desk()
    hear(at_desk, "somebody", division=division)
    with pytest.raises(OfficerElsewhere):
        assign(at_desk, "somebody")


def test_of_many_each_that_the_officer_may_not_read_is_refused_by_itself():
    at_desk = desk()
    here, there = (
        intake.register(at_desk, replace(CALL, division=division), HOTLINE, context())
        for division in ("330110", "330106")
    )
    command = AssignMany((here.id, there.id), officer="officer")
    outcomes = desk_work.assign_many(at_desk, command, HOTLINE, context())
    assert [(one.ok, one.code) for one in outcomes] == [(True, ""), (False, "officer_elsewhere")]
    assert complaints.read(at_desk, here.id, OFFICER).state.officer == "officer"
    with pytest.raises(Forbidden):
        complaints.read(at_desk, there.id, OFFICER)


def test_whoever_may_not_assign_learns_of_no_account():
    at_desk = desk()
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    with pytest.raises(Forbidden):
        dispatch.assign(at_desk, act(stored, OFFICER), Assign(None, "nobody-such"))


def test_an_assignment_that_was_made_stands_when_it_is_asked_for_again_and_the_account_is_closed_meanwhile():
    at_desk = desk()
    stored, same = intake.register(at_desk, CALL, HOTLINE, context()), context("hotline", cause="key-1")
    command = AssignMany((stored.id,), officer="officer")
    first = desk_work.assign_many(at_desk, command, HOTLINE, same)
    hear(at_desk, "officer", active=False, sequence=2)
    assert desk_work.assign_many(at_desk, command, HOTLINE, same) == first


def test_the_directory_keeps_the_newest_word_and_no_person():
    at_desk = desk()
    hear(at_desk, "somebody", division="330106", sequence=3)
    hear(at_desk, "somebody", division="330110", sequence=2)
    known = at_desk.colleagues.get("somebody")
    assert (known.state.division, known.version, COLLEAGUE.name) == ("330106", 1, "colleagues")
    assert "person-1" not in str(known)


def test_a_unit_needs_no_account():
    assert assign(desk(), None, "某所").unit == "某所"


def test_a_head_is_known_as_any_other():
    assert assign(desk(), HEAD.subject).officer == HEAD.subject
