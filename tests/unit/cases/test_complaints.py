"""Complaints: their states, their numbers, and who may do what with them."""

from dataclasses import replace
from itertools import product

import pytest

from services.cases.domain import complaint as domain
from services.cases.domain.complaint import TRANSITIONS, ClueRaisedBefore, Complaint, UnknownGround
from services.cases.handlers import complaints
from services.cases.schemas import Caller, RegisterComplaint, SuggestDuplicates
from shared.errors import Forbidden, IllegalTransition, Invalid, KeyReused, NotFound, Stale
from shared.identity.divisions import UnknownDivision
from shared.store.history import Stored
from tests.unit.cases.desk import HOTLINE, NOW, OFFICER, STRANGER, context, desk

CALL = RegisterComplaint(
    division="330110",
    category="fuel_dispenser",
    channel="hotline_12315",
    site_name="余杭某加油站",
    position="3号枪",
    narrative="加了五十升，油箱只有四十五升",
    caller=Caller("张三", "13812345678", "余杭区某路1号"),
)
STATES = ("registered", "accepted", "refused")
ACTIONS = {
    "accept": lambda one: domain.accept(one, "officer", NOW),
    "refuse": lambda one: domain.refuse(one, "other", frozenset({"other"}), "officer", NOW),
    "raise_clue": lambda one: domain.raise_clue(one, "case-1"),
}


@pytest.fixture
def at_desk():
    return desk()


def registered(at_desk) -> Stored[Complaint]:
    return complaints.register(at_desk, CALL, HOTLINE, context())


@pytest.mark.parametrize(("state", "action"), list(product(STATES, ACTIONS)))
def test_every_action_in_every_state_is_in_the_table_or_refused_by_name(at_desk, state, action):
    complaint = replace(registered(at_desk).state, state=state)
    if (state, action) in TRANSITIONS:
        assert ACTIONS[action](complaint).state.state == TRANSITIONS[state, action]
    else:
        with pytest.raises(IllegalTransition):
            ACTIONS[action](complaint)


def test_the_table_speaks_of_known_states_and_actions_only():
    assert {state for state, _ in TRANSITIONS} | set(TRANSITIONS.values()) == set(STATES)
    assert {action for _, action in TRANSITIONS} == set(ACTIONS)


def test_the_same_key_gives_the_same_number(at_desk):
    first = context(cause="hotline:key-1", fingerprint="a")
    again = complaints.register(at_desk, CALL, HOTLINE, first)
    assert complaints.register(at_desk, CALL, HOTLINE, first) == again
    assert again.state.number == "TS3301102026112300001"


def test_the_same_key_with_another_request_is_refused(at_desk):
    complaints.register(at_desk, CALL, HOTLINE, context(cause="hotline:key-1", fingerprint="a"))
    with pytest.raises(KeyReused):
        complaints.register(at_desk, CALL, HOTLINE, context(cause="hotline:key-1", fingerprint="b"))


def test_two_calls_get_two_numbers(at_desk):
    assert registered(at_desk).state.number != registered(at_desk).state.number


def test_acceptance_stops_its_clock_and_leaves_the_zhejiang_answer_running(at_desk):
    accepted = complaints.accept(at_desk, registered(at_desk).id, OFFICER, 1, context("officer"))
    states = {clock.rule_id: clock.state for clock in accepted.state.clocks}
    assert states == {"C-ACCEPT": "stopped", "R-ZJ-ANSWER": "running"}


def test_the_day_of_receipt_is_not_counted(at_desk):
    clock = registered(at_desk).state.clocks[0]
    assert clock.due_at.date().isoformat() == "2026-12-02"


def test_a_refusal_needs_a_ground_of_the_law(at_desk):
    complaint = registered(at_desk)
    with pytest.raises(UnknownGround):
        complaints.refuse(at_desk, complaint.id, "too_busy", OFFICER, 1, context("officer"))


def test_all_seven_grounds_of_article_16_are_there(at_desk):
    assert len(at_desk.rules.refusal) == 7


def test_a_clue_survives_the_refusal_of_its_complaint(at_desk):
    complaint = registered(at_desk)
    complaints.refuse(at_desk, complaint.id, "not_for_living", OFFICER, 1, context("officer"))
    raised = complaints.raise_clue(at_desk, complaint.id, OFFICER, 2, context("officer"))
    assert raised.state.state == "refused"
    assert raised.state.case_id


def test_one_complaint_opens_one_case(at_desk):
    complaint = registered(at_desk)
    complaints.raise_clue(at_desk, complaint.id, OFFICER, 1, context("officer"))
    with pytest.raises(ClueRaisedBefore):
        complaints.raise_clue(at_desk, complaint.id, OFFICER, 2, context("officer"))


def test_an_action_on_an_older_version_is_refused(at_desk):
    complaint = registered(at_desk)
    complaints.accept(at_desk, complaint.id, OFFICER, 1, context("officer"))
    with pytest.raises(Stale):
        complaints.raise_clue(at_desk, complaint.id, OFFICER, 1, context("officer"))


def test_another_city_can_neither_read_nor_act_nor_register(at_desk):
    complaint = registered(at_desk)
    with pytest.raises(Forbidden):
        complaints.read(at_desk, complaint.id, STRANGER)
    with pytest.raises(Forbidden):
        complaints.accept(at_desk, complaint.id, STRANGER, 1, context("stranger"))
    with pytest.raises(Forbidden):
        complaints.register(at_desk, CALL, STRANGER, context("stranger"))
    assert at_desk.complaints.get(complaint.id).version == 1


def test_another_city_is_not_told_of_duplicates_it_may_not_read(at_desk):
    registered(at_desk)
    typed = SuggestDuplicates("330200", "fuel_dispenser", CALL.site_name, phone="13812345678")
    assert complaints.suggest(at_desk, typed, replace(STRANGER, roles=frozenset({"hotline"})), context()) == []


@pytest.mark.parametrize(("field", "word"), [("category", "space_ship"), ("channel", "pigeon")])
def test_words_outside_their_lists_are_named(at_desk, field, word):
    with pytest.raises(Invalid) as refused:
        complaints.register(at_desk, replace(CALL, **{field: word}), HOTLINE, context())
    assert field in refused.value.facts["errors"]


def test_an_unknown_division_is_refused(at_desk):
    with pytest.raises(UnknownDivision):
        complaints.register(at_desk, replace(CALL, division="339999"), HOTLINE, context())


def test_the_caller_is_in_the_vault_and_nowhere_in_the_document(at_desk):
    complaint = registered(at_desk)
    text = repr(complaint.state) + repr(complaint.history)
    assert "张三" not in text
    assert "13812345678" not in text
    assert complaints.masked_caller(at_desk, complaint.id, OFFICER).phone == "138****5678"


def test_seeing_the_caller_in_full_goes_on_record_first(at_desk):
    complaint = registered(at_desk)
    person = complaints.reveal_caller(at_desk, complaint.id, "回访核实", OFFICER, context("officer"))
    (record,) = at_desk.people.reveals(complaint.state.person_id)
    assert person.name == "张三"
    assert (record.by, record.reason) == ("officer", "回访核实")


def test_an_anonymous_caller_is_welcome_and_has_nothing_to_reveal(at_desk):
    complaint = complaints.register(at_desk, replace(CALL, caller=None), HOTLINE, context())
    with pytest.raises(Invalid):
        complaints.masked_caller(at_desk, complaint.id, OFFICER)


def test_a_complaint_that_does_not_exist_is_not_found(at_desk):
    with pytest.raises(NotFound):
        complaints.read(at_desk, "nothing", OFFICER)
