"""What is submitted: numbers, words, who may do what with it, and where the caller's name is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.cases.domain.additions import ClueRaisedBefore
from services.cases.domain.complaint import Complaint
from services.cases.domain.grounds import UnknownGround
from services.cases.domain.people import NobodyThere
from services.cases.handlers import additions, amending, complaints, handling, intake, people
from services.cases.schemas.complaints import AmendComplaint, AmendFacts, FactsIn
from services.cases.schemas.handling import Refuse
from services.cases.schemas.people import RevealPerson
from services.cases.schemas.suggestions import SuggestDuplicates
from shared.errors import Forbidden, Invalid, KeyReused, NotFound, Stale
from shared.identity.divisions import UnknownDivision
from shared.store.history import Stored
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, STRANGER, act, context, desk


@pytest.fixture
def at_desk():
    return desk()


def registered(at_desk) -> Stored[Complaint]:
    return intake.register(at_desk, CALL, HOTLINE, context())


def test_the_same_key_gives_the_same_number(at_desk):
    first = context(cause="hotline:key-1", fingerprint="a")
    again = intake.register(at_desk, CALL, HOTLINE, first)
    assert intake.register(at_desk, CALL, HOTLINE, first) == again
    assert again.state.number == "TS3301102026112300001"


def test_the_same_key_with_another_request_is_refused(at_desk):
    intake.register(at_desk, CALL, HOTLINE, context(cause="hotline:key-1", fingerprint="a"))
    with pytest.raises(KeyReused):
        intake.register(at_desk, CALL, HOTLINE, context(cause="hotline:key-1", fingerprint="b"))


def test_two_calls_get_two_numbers(at_desk):
    assert registered(at_desk).state.number != registered(at_desk).state.number


def test_acceptance_starts_the_clock_of_mediation_and_leaves_running_what_ends_with_the_telling(at_desk):
    accepted = handling.accept(at_desk, act(registered(at_desk)))
    states = {clock.rule_id: clock.state for clock in accepted.state.clocks}
    assert states == {"C-ACCEPT": "running", "R-ZJ-ANSWER": "running", "C-MEDIATE": "running"}


def test_trap_01_the_day_of_receipt_is_not_counted(at_desk):
    clock = registered(at_desk).state.clocks[0]
    assert clock.due_at.date().isoformat() == "2026-12-02"


def test_a_refusal_needs_a_ground_of_the_law(at_desk):
    complaint = registered(at_desk)
    with pytest.raises(UnknownGround):
        handling.refuse(at_desk, act(complaint), Refuse("too_busy", "忙"))


def test_all_seven_grounds_of_article_16_are_there(at_desk):
    assert len([one for one in at_desk.rules.refusal if "complaint" in one.kinds]) == 7


def test_trap_28_a_clue_survives_the_refusal_of_its_complaint(at_desk):
    complaint = registered(at_desk)
    refused = handling.refuse(at_desk, act(complaint), Refuse("not_for_living", "用于转售"))
    raised = additions.raise_clue(at_desk, act(refused))
    assert raised.state.state == "refused"
    assert raised.state.case_id


def test_one_complaint_opens_one_case(at_desk):
    complaint = registered(at_desk)
    raised = additions.raise_clue(at_desk, act(complaint))
    with pytest.raises(ClueRaisedBefore):
        additions.raise_clue(at_desk, act(raised))


def test_an_action_on_an_older_version_is_refused(at_desk):
    complaint = registered(at_desk)
    handling.accept(at_desk, act(complaint))
    with pytest.raises(Stale):
        additions.raise_clue(at_desk, act(complaint))


def test_another_city_can_neither_read_nor_act_nor_register(at_desk):
    complaint = registered(at_desk)
    with pytest.raises(Forbidden):
        complaints.read(at_desk, complaint.id, STRANGER)
    with pytest.raises(Forbidden):
        handling.accept(at_desk, act(complaint, STRANGER))
    with pytest.raises(Forbidden):
        intake.register(at_desk, CALL, STRANGER, context("stranger"))
    assert at_desk.complaints.get(complaint.id).version == 1


def test_another_city_is_not_told_of_duplicates_it_may_not_read(at_desk):
    registered(at_desk)
    typed = SuggestDuplicates("330200", "fuel_dispenser", CALL.site_name, phone="13812345678")
    assert complaints.suggest(at_desk, typed, replace(STRANGER, roles=frozenset({"hotline"})), context()) == []


@pytest.mark.parametrize(("field", "word"), [("category", "space_ship"), ("channel", "pigeon")])
def test_words_outside_their_lists_are_named(at_desk, field, word):
    with pytest.raises(Invalid) as refused:
        intake.register(at_desk, replace(CALL, **{field: word}), HOTLINE, context())
    assert field in refused.value.facts["errors"]


def test_an_unknown_division_is_refused(at_desk):
    with pytest.raises(UnknownDivision):
        intake.register(at_desk, replace(CALL, division="339999"), HOTLINE, context())


def test_the_caller_is_in_the_vault_and_nowhere_in_the_document(at_desk):
    complaint = registered(at_desk)
    text = repr(complaint.state) + repr(complaint.history)
    assert "张三" not in text
    assert "13812345678" not in text
    assert people.masked_one(at_desk, complaint.id, 0, OFFICER).phone == "138****5678"


def test_seeing_the_caller_in_full_goes_on_record_first(at_desk):
    complaint = registered(at_desk)
    person = people.reveal(at_desk, complaint.id, RevealPerson("回访核实"), OFFICER, context("officer"))
    (record,) = at_desk.people.reveals(complaint.state.person_id)
    assert person.name == "张三"
    assert (record.by, record.reason) == ("officer", "回访核实")


def test_trap_27_an_anonymous_report_is_welcome_and_has_nobody_to_reveal(at_desk):
    complaint = intake.register(at_desk, replace(CALL, kind="report", caller=None), HOTLINE, context())
    assert people.masked(at_desk, complaint.id, HEAD) == []
    with pytest.raises(NobodyThere):
        people.reveal(at_desk, complaint.id, RevealPerson("核实"), HEAD, context("head"))


def test_a_complaint_that_does_not_exist_is_not_found(at_desk):
    with pytest.raises(NotFound):
        complaints.read(at_desk, "nothing", OFFICER)


def test_the_days_of_a_letter_that_is_taken_down_later_count_from_when_the_unit_received_it(at_desk):
    received_at = datetime(2026, 11, 16, 1, tzinfo=UTC)
    letter = intake.register(at_desk, replace(CALL, received_at=received_at), HOTLINE, context())
    then = intake.register(at_desk, CALL, HOTLINE, context(at=received_at))
    assert (letter.state.registered_at, letter.state.received_at, letter.state.since) == (NOW, received_at, received_at)
    assert letter.state.due_at == then.state.due_at
    assert letter.state.clocks == then.state.clocks
    assert letter.history[0].data["received_at"] is not None


@pytest.mark.parametrize(
    ("received_at", "wrong"),
    [(NOW + timedelta(seconds=1), "Lies in the future."), (NOW - timedelta(days=367), "Lies more than a year back.")],
)
def test_a_day_of_receipt_that_cannot_be_meant_is_refused_and_no_number_is_used_up(at_desk, received_at, wrong):
    with pytest.raises(Invalid) as refused:
        intake.register(at_desk, replace(CALL, received_at=received_at), HOTLINE, context())
    assert refused.value.facts["errors"] == {"received_at": [wrong]}
    assert intake.register(at_desk, CALL, HOTLINE, context()).state.number.endswith("00001")


NUMBERS = "身份证33010619900101123X，老板电话13966665555"


@pytest.mark.parametrize(("kind", "phone", "left"), [
    ("complaint", "13812345678", NUMBERS),
    ("report", "13812345678", "身份证***，老板电话13966665555"),
    ("report", None, "身份证***，老板电话***"),
])  # fmt: skip
def test_no_identity_number_stays_in_a_report_and_none_at_all_where_its_maker_gave_no_telephone(kind, phone, left):
    caller = replace(CALL.caller, phone=phone) if phone else None
    said = replace(CALL, kind=kind, caller=caller, narrative=NUMBERS)
    assert intake.register(desk(), said, HOTLINE, context()).state.narrative == left


def test_what_is_taken_down_has_happened():
    at_desk = desk()
    to_come = replace(CALL, facts=FactsIn(happened_at=NOW + timedelta(minutes=1)))
    with pytest.raises(Invalid) as refused:
        intake.register(at_desk, to_come, HOTLINE, context())
    assert refused.value.facts["errors"] == {"facts.happened_at": ["Lies in the future."]}
    stored = intake.register(at_desk, replace(CALL, facts=FactsIn(happened_at=NOW)), HOTLINE, context())
    with pytest.raises(Invalid):
        amending.amend(at_desk, act(stored), AmendComplaint(facts=AmendFacts(happened_at=NOW + timedelta(days=1))))
