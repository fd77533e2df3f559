"""What lies around a complaint is what was received in the days before it, whenever it was taken down."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.handlers import desk_work, intake
from services.cases.handlers.desk_work import EARLIER
from services.cases.handlers.intake import Arrival
from shared.ids import new_id
from tests.unit.cases.desk import CALL, HOTLINE, NOW, OFFICER, context, desk


def came(at_desk, received, registered=NOW):
    """A call of always the same person about one business, as a sheet brings it."""
    told = replace(context(), at=registered, cause=new_id())
    return intake.register(at_desk, CALL, HOTLINE, told, Arrival(received_at=received))


def by_one_phone(at_desk, complaint_id):
    """How many calls by one phone are shown, where they are enough for a hint."""
    found = {one.rule.id: one.count for one in desk_work.hints_of(at_desk, complaint_id, OFFICER, context())}
    return found.get("many_by_one_phone")


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("between", [timedelta(0), timedelta(hours=1)])
def test_a_sheet_counts_the_same_in_whatever_order_its_rows_stand(newest_first, between):
    at_desk = desk()
    days = sorted((NOW - timedelta(days=30 + day) for day in range(10)), reverse=newest_first)
    made = [came(at_desk, day, NOW + place * between) for place, day in enumerate(days)]
    by_day = sorted(made, key=lambda stored: stored.state.since)
    assert [by_one_phone(at_desk, one.id) for one in by_day] == [None] * 4 + [5, 6, 7, 8, 9, 10]


def test_a_backlog_that_is_taken_down_later_counts_for_the_call_before_it():
    at_desk = desk()
    call = intake.register(at_desk, CALL, HOTLINE, context())
    for day in range(4):
        came(at_desk, NOW - timedelta(days=day), NOW + timedelta(days=2))
    assert by_one_phone(at_desk, call.id) == 5


@pytest.mark.parametrize("received", [timedelta(days=-900), timedelta(hours=1)])
@pytest.mark.parametrize("registered", [timedelta(0), timedelta(days=1)])
def test_what_was_received_before_or_after_the_days_that_count_crowds_nothing_out(received, registered):
    at_desk = desk()
    calls = [came(at_desk, NOW - timedelta(days=day)) for day in range(5)]
    for _ in range(EARLIER + 1):
        came(at_desk, NOW + received, NOW + registered)
    late = came(at_desk, NOW - timedelta(days=5), NOW + timedelta(days=2))
    assert by_one_phone(at_desk, calls[0].id) == 6
    assert by_one_phone(at_desk, late.id) is None
