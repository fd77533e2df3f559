"""One number of another system is one, however it was typed, and belongs to one submission."""

from dataclasses import replace

import pytest

from services.cases.domain.complaint import ExternalNumber
from services.cases.domain.exchange import Tally
from services.cases.domain.finding import number_gram
from services.cases.domain.same_numbers import known_as
from services.cases.handlers import additions, intake
from services.cases.schemas.complaints import ExternalIn
from services.cases.schemas.handling import NoteNumber
from shared.frozen import but
from shared.store.documents import Taken
from tests.support.sheets import orders
from tests.unit.cases.desk import CALL, HOTLINE, act, context, desk
from tests.unit.cases.test_sheet_known import other_text, taken

SYSTEM = "hotline_12345"
NUMBER = "GD2026000000"
WRITINGS = (
    NUMBER, "gd2026000000", "ＧＤ２０２６０００００0",
    "GD2026 000000", " GD2026000000 ", "GD-2026000000", "GD·2026000000",
)  # fmt: skip


def typed(at_desk, number, system=SYSTEM):
    return intake.register(at_desk, replace(CALL, external=(ExternalIn(system, number),)), HOTLINE, context())


def typed_before(at_desk, number):
    """One that an earlier version took down, which compared numbers letter by letter."""
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    grams = (number_gram(number), *stored.state.grams)
    before = replace(stored, state=but(stored.state, external=(ExternalNumber(SYSTEM, number),), grams=grams))
    at_desk.complaints._backend._kept[stored.id] = before
    return before


@pytest.mark.parametrize("number", WRITINGS)
def test_a_sheet_knows_the_number_that_was_typed_however_it_was(number):
    at_desk = desk()
    kept = typed(at_desk, number)
    assert taken(at_desk, orders(1)).tally == Tally(0, 1, 0)
    assert [one.number for one in at_desk.complaints.get(kept.id).state.external] == [number]


@pytest.mark.parametrize("number", WRITINGS)
def test_whoever_types_a_number_that_a_sheet_brought_hears_that_it_is_there(number):
    at_desk = desk()
    taken(at_desk, orders(1))
    with pytest.raises(Taken):
        typed(at_desk, number)
    other = intake.register(at_desk, CALL, HOTLINE, context())
    with pytest.raises(Taken):
        additions.note_number(at_desk, act(other), NoteNumber(SYSTEM, number))


@pytest.mark.parametrize("number", WRITINGS)
def test_a_number_noted_in_another_writing_is_noted_already(number):
    at_desk = desk()
    stored = typed(at_desk, NUMBER)
    assert additions.note_number(at_desk, act(stored), NoteNumber(SYSTEM, number)).version == stored.version


def test_the_same_number_of_two_systems_is_two():
    at_desk = desk()
    typed(at_desk, NUMBER)
    assert typed(at_desk, NUMBER, "platform_12315").state.external[0].number == NUMBER


@pytest.mark.parametrize("said", ["gd2026000000", "GD-2026000000"])
def test_of_two_rows_whose_number_is_one_the_second_is_compared_with_the_first(said):
    at_desk, [one] = desk(), orders(1)
    state = taken(at_desk, [one, {**one, "工单编号": said}, {**one, "工单编号": said, "诉求内容": "短秤"}])
    assert (state.tally, state.bad_cells) == (Tally(1, 1, 1), (other_text(4),))


def test_a_number_twice_in_one_submission_is_one():
    at_desk = desk()
    external = (ExternalIn(SYSTEM, NUMBER), ExternalIn(SYSTEM, NUMBER.lower()))
    stored = intake.register(at_desk, replace(CALL, external=external), HOTLINE, context())
    assert stored.state.known_as == (f"{SYSTEM}:{NUMBER}",)


@pytest.mark.parametrize("number", WRITINGS)
def test_a_number_on_file_from_before_is_known_in_every_writing(number):
    at_desk = desk()
    typed_before(at_desk, number)
    with pytest.raises(Taken):
        typed(at_desk, NUMBER)
    other = intake.register(at_desk, CALL, HOTLINE, context())
    with pytest.raises(Taken):
        additions.note_number(at_desk, act(other), NoteNumber(SYSTEM, NUMBER))
    assert taken(at_desk, orders(1)).tally == Tally(0, 1, 0)


def test_two_on_file_from_before_under_one_number_can_both_go_on():
    at_desk = desk()
    pair = [typed_before(at_desk, number) for number in (NUMBER, NUMBER.lower())]
    for stored, number in zip(pair, ("GD1", "GD2"), strict=True):
        noted = additions.note_number(at_desk, act(stored), NoteNumber(SYSTEM, number))
        assert [one.number for one in noted.state.external] == [stored.state.external[0].number, number]
        assert noted.state.known_as == (f"{SYSTEM}:{number}",)


def test_a_request_that_comes_again_is_not_refused_by_what_it_made():
    at_desk, command = desk(), replace(CALL, external=(ExternalIn(SYSTEM, NUMBER),))
    first = intake.register(at_desk, command, HOTLINE, context(cause="hotline:key"))
    assert intake.register(at_desk, command, HOTLINE, context(cause="hotline:key")).id == first.id


def test_an_own_number_in_a_sheet_is_known_in_every_writing():
    at_desk = desk()
    number = intake.register(at_desk, CALL, HOTLINE, context()).state.number
    rows = [{**one, "工单编号": f"{number[:8].lower()} {number[8:]}"} for one in orders(1)]
    assert taken(at_desk, rows, system="quanheng").tally == Tally(0, 1, 0)


@pytest.mark.parametrize(("one", "other", "same"), [
    ("余市监信〔2026〕15号", "余市监信(2026)15号", True), ("余市监信［２０２６］１５号", "余市监信〔2026〕15号", True),
    ("HZ-2026-1-12", "HZ2026－1－12", True), ("2026 0001", "20260001", True), ("GD1", "GD01", False),
    ("HZ-2026-1-12", "HZ-2026-11-2", False), ("2026-1-12", "2026112", False), ("A1", "B1", False),
])  # fmt: skip
def test_marks_count_between_digits_only_where_they_tell_two_numbers_apart(one, other, same):
    assert (known_as(SYSTEM, one) == known_as(SYSTEM, other)) == same
