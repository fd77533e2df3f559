"""The look that works deadlines out anew goes on behind what fails, and loses no place when the database is away."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from pymongo.errors import AutoReconnect
from structlog.testing import capture_logs

from services.cases.handlers import clocks, intake
from shared.errors import Contended
from shared.store import calendars as looks
from shared.store import notices
from shared.store.calendars import Calendars
from tests.unit.cases.desk import CALL, HOTLINE, NOW, context, desk
from tests.unit.cases.test_deadlines import CHANGE_2026, heard

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def in_small_parts(monkeypatch):
    monkeypatch.setattr(looks, "STRIDE", 4)
    monkeypatch.setattr(looks, "MAX_ROWS", 4)


@pytest.fixture
def at_desk():
    made = desk()
    return replace(made, calendars=Calendars(made.notices, seconds=count(0, 10).__next__))


def after_a_notice(at_desk):
    heard(at_desk, 1, CHANGE_2026)
    return at_desk


def after_a_start(at_desk):
    """With a version that ships with those days in its table."""
    newer = notices.calendar_with(at_desk.calendar, [CHANGE_2026])
    return replace(at_desk, calendars=Calendars(at_desk.notices, newer, seconds=count(0, 10).__next__))


both = pytest.mark.parametrize("known", [after_a_notice, after_a_start])


def some(at_desk, number):
    return sorted(intake.register(at_desk, CALL, HOTLINE, context()).id for _ in range(number))


def failing(at_desk, monkeypatch, error, *ids, times=1000):
    """Those fail, the first `times` that it is tried."""
    real, left = at_desk.complaints.change, {one: times for one in ids}

    def change(document_id, *given, **named):
        if left.get(document_id):
            left[document_id] -= 1
            raise error
        return real(document_id, *given, **named)

    monkeypatch.setattr(at_desk.complaints, "change", change)


def looked(at_desk, times, at=NOW):
    return [clocks.reckon(at_desk, at) for _ in range(times)]


def behind(at_desk, ids):
    version = at_desk.calendar.version
    return [one for one in ids if at_desk.complaints.get(one).state.clocks[0].calendar_version != version]


@both
def test_one_that_fails_keeps_none_behind_it_from_its_turn(at_desk, monkeypatch, known):
    ids = some(at_desk, 11)
    newer = known(at_desk)
    failing(newer, monkeypatch, KeyError("somebody's name"), *ids[:5])
    looked(newer, 5)
    assert behind(newer, ids) == ids[:5]


@both
def test_what_failed_once_is_tried_again_and_what_always_fails_is_left_at_last(at_desk, monkeypatch, known):
    ids = some(at_desk, 6)
    newer = known(at_desk)
    failing(newer, monkeypatch, Contended("just now"), ids[1], times=1)
    failing(newer, monkeypatch, KeyError("always"), ids[2])
    looked(newer, 6)
    assert behind(newer, ids) == [ids[2]]
    looked(newer, 1, NOW + 2 * MINUTE)
    with capture_logs() as said:
        looked(newer, 20, NOW + 2 * MINUTE)
    assert len(said) <= 2


@both
def test_a_database_that_is_away_for_a_while_costs_no_place(at_desk, monkeypatch, known):
    ids = some(at_desk, 6)
    newer = known(at_desk)
    failing(newer, monkeypatch, AutoReconnect("not primary"), ids[1], times=1)
    with pytest.raises(AutoReconnect):
        clocks.reckon(newer, NOW)
    assert behind(newer, ids) == ids[1:]
    assert sum(looked(newer, 2)) == 5
    assert behind(newer, ids) == []


@both
def test_the_log_tells_of_what_failed_and_nothing_that_anybody_said(at_desk, monkeypatch, known):
    ids = some(at_desk, 2)
    newer = known(at_desk)
    failing(newer, monkeypatch, ValueError("张三"), ids[0])
    with capture_logs() as said:
        looked(newer, 1)
    (passed,) = [one for one in said if one["event"] == "document_passed_over"]
    assert passed == {
        "event": "document_passed_over",
        "log_level": "warning",
        "document": ids[0],
        "error": "ValueError",
    }


def test_a_notice_moves_all_though_the_look_had_found_nothing_a_while_before(at_desk):
    newer = after_a_notice(at_desk)
    assert looked(newer, 1) == [0]
    ids = some(replace(newer, calendars=Calendars(desk().notices)), 9)
    assert looked(newer, 1, NOW + MINUTE) == [4]
    assert sum(looked(newer, 4, NOW + 2 * MINUTE)) == 5
    assert behind(newer, ids) == []
