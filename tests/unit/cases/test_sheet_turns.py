"""Turns of a sheet that come late, twice, or into trouble: nothing is doubled, lost, or deleted too early."""

from datetime import timedelta

import orjson
import pytest

from services.cases.domain import exchange as domain
from services.cases.domain.exchange import Tally
from services.cases.handlers import grouping, imports, row_intake, taking
from services.cases.handlers.imports import FILE, MATTERS, ROWS, TIES
from services.cases.sheets import portions
from shared.errors import NotFound
from shared.store.documents import Row
from tests.support.sheets import orders, sheet
from tests.unit.cases.desk import HOTLINE, NOW, context, desk
from tests.unit.cases.test_sheet_imports import BY_LAYOUT, send, turns

LATER = NOW + timedelta(days=3)


def claimed(at_desk, import_id):
    """What a replica has before it that claims the next turn."""
    stored = at_desk.imports.get(import_id)
    return Row(stored.id, stored.version, stored.state)


def turn(at_desk, row, at=NOW):
    taking.work(at_desk, row, lambda: at)


def until(at_desk, import_id, state):
    """Work until the sheet is in that state, and claim the turn."""
    while (row := claimed(at_desk, import_id)).state.state != state:
        turn(at_desk, row)
    return row


def state_of(at_desk, made):
    return at_desk.imports.get(made.id).state


@pytest.fixture
def pieces_of_two(monkeypatch):
    monkeypatch.setattr(portions, "MOST_ROWS", 2)


def taken_twice(at_desk, rows):
    """An import of so many rows, the first portion of which two replicas took at once."""
    made = send(at_desk, sheet(orders(rows)))
    late = until(at_desk, made.id, "taking")
    turn(at_desk, late)
    turn(at_desk, late)
    return made


@pytest.mark.usefixtures("pieces_of_two")
def test_a_turn_done_twice_counts_once():
    at_desk = desk()
    made = taken_twice(at_desk, 3)
    assert state_of(at_desk, made).tally == Tally(2, 0, 0)
    assert turns(at_desk, made.id).tally == Tally(3, 0, 0)


@pytest.mark.usefixtures("pieces_of_two")
def test_a_turn_that_comes_late_deletes_nothing_that_others_need():
    at_desk = desk()
    made = taken_twice(at_desk, 7)
    assert len(list(at_desk.sealed.all(made.id, ROWS))) == 3
    state = turns(at_desk, made.id)
    assert (state.state, state.tally) == ("done", Tally(7, 0, 0))


@pytest.mark.usefixtures("pieces_of_two")
def test_a_turn_that_breaks_when_it_is_late_ends_nothing(monkeypatch):
    at_desk = desk()
    made = send(at_desk, sheet(orders(5)))
    late = until(at_desk, made.id, "taking")
    turn(at_desk, late)
    with monkeypatch.context() as patch:
        patch.setattr(taking, "_order", breaking(RuntimeError()))
        turn(at_desk, late)
    assert turns(at_desk, made.id).tally == Tally(5, 0, 0)


def test_a_sheet_that_is_started_in_the_moment_it_is_given_up_goes_in():
    at_desk = desk()
    made = send(at_desk, sheet(orders(3)), given=None)
    given_up = claimed(at_desk, made.id)
    imports.start(at_desk, made.id, BY_LAYOUT, HOTLINE, None, context("hotline"))
    turn(at_desk, given_up, NOW + domain.SHEET_LASTS)
    assert len(list(at_desk.sealed.all(made.id, FILE))) == 1
    assert turns(at_desk, made.id).tally == Tally(3, 0, 0)


def test_a_reading_that_comes_after_the_end_leaves_no_rows_behind():
    at_desk = desk()
    made = send(at_desk, sheet(orders(3)))
    late = claimed(at_desk, made.id)
    turns(at_desk, made.id)
    at_desk.sealed.put(made.id, FILE, 0, sheet(orders(3)), LATER)
    turn(at_desk, late)
    assert not [*at_desk.sealed.all(made.id, ROWS), *at_desk.sealed.all(made.id, FILE)]


def test_matters_are_put_together_from_all_pieces_or_not_at_all():
    at_desk = desk()
    for piece in range(2):
        ties = [[f"{piece}a", f"{piece}b", "1", "2"], [f"{piece}b", f"{piece}c", "2", "3"]]
        at_desk.sealed.put("sheet", TIES, piece, orjson.dumps(ties), LATER)
    assert grouping.put_together(at_desk, "sheet", 2, NOW) == 2
    before = list(at_desk.sealed.all("sheet", MATTERS))
    at_desk.sealed.drop("sheet", TIES, 1)
    with pytest.raises(NotFound):
        grouping.put_together(at_desk, "sheet", 2, NOW)
    assert list(at_desk.sealed.all("sheet", MATTERS)) == before


def breaking(error):
    def breaks(*_):
        raise error

    return breaks


def hiccup(at_desk, import_id, at):
    """One try of the next turn at which servers are in trouble."""
    turn(at_desk, claimed(at_desk, import_id), at)


@pytest.fixture
def trouble(monkeypatch):
    monkeypatch.setattr(taking, "portions", breaking(ConnectionError()))


@pytest.mark.usefixtures("trouble")
def test_trouble_with_servers_is_waited_out_for_a_day_from_the_first_try_that_fails():
    at_desk = desk()
    made = send(at_desk, sheet(orders(1)))
    for hours in range(25):
        for minutes in (0, 30):
            if (hours, minutes) <= (24, 0):
                with pytest.raises(ConnectionError):
                    hiccup(at_desk, made.id, LATER + timedelta(hours=hours, minutes=minutes))
    assert (state_of(at_desk, made).state, state_of(at_desk, made).held_up_since) == ("reading", LATER)
    hiccup(at_desk, made.id, LATER + domain.TURN_LASTS + timedelta(seconds=1))
    assert state_of(at_desk, made).failure == "broken_off"
    told = [entry.type for entry in at_desk.imports.get(made.id).history]
    assert told == ["sheet_received", "sheet_started", *["sheet_held_up"] * 25, "sheet_failed"]


@pytest.mark.usefixtures("trouble")
def test_a_time_in_which_all_was_down_is_no_time_of_trying():
    at_desk = desk()
    made = send(at_desk, sheet(orders(1)))
    for at in (LATER, LATER + timedelta(days=3), LATER + timedelta(days=3, minutes=1)):
        with pytest.raises(ConnectionError):
            hiccup(at_desk, made.id, at)
    assert state_of(at_desk, made).held_up_since == LATER + timedelta(days=3)


def test_the_day_of_waiting_begins_anew_with_each_turn(monkeypatch):
    at_desk = desk()
    made = send(at_desk, sheet(orders(1)))
    with monkeypatch.context() as patch:
        patch.setattr(taking, "portions", breaking(ConnectionError()))
        with pytest.raises(ConnectionError):
            hiccup(at_desk, made.id, NOW)
    turn(at_desk, claimed(at_desk, made.id))
    monkeypatch.setattr(row_intake, "take", breaking(ConnectionError()))
    with pytest.raises(ConnectionError):
        hiccup(at_desk, made.id, LATER)
    assert (state_of(at_desk, made).state, state_of(at_desk, made).held_up_since) == ("taking", LATER)


@pytest.mark.usefixtures("trouble")
def test_trouble_that_cannot_be_noted_either_is_still_waited_out(monkeypatch):
    at_desk = desk()
    made = send(at_desk, sheet(orders(1)))
    row = claimed(at_desk, made.id)
    monkeypatch.setattr(at_desk.imports, "change", breaking(ConnectionError("another")))
    with pytest.raises(ConnectionError):
        turn(at_desk, row)
    assert state_of(at_desk, made) == row.state
