"""Orders, acknowledgements, reports and their clocks."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from services.emergency.domain import incident as domain
from services.emergency.domain.incident import (
    CEILING,
    FIRST_ORAL,
    FIRST_WRITTEN,
    MAX_REPORTS,
    REFUSALS,
    REPORT_UP,
    TRANSITIONS,
    NotYourOrder,
    TooManyReports,
    UnknownTask,
)
from services.emergency.domain.plan import Facts
from tests.unit.emergency.build import COUNTY, NOW, activated, after, drafted

STATES = ("activated", "reported", "concluded")
KINDS = ("first", "follow_up", "final")
OFFICER = frozenset({"officer"})
FACTS = Facts(0, 70, 0)


def filed(incident, kind, means="written", content="What happened", facts=FACTS, at=NOW):
    return domain.file_report(incident, kind, means, content, facts, "duty-1", at)


def test_the_tables_speak_of_every_state_and_every_action():
    assert set(TRANSITIONS) | set(REFUSALS) == set(product(STATES, ("acknowledge", *KINDS)))
    assert not set(TRANSITIONS) & set(REFUSALS)


@pytest.mark.parametrize(("state", "kind"), list(product(STATES, KINDS)))
def test_a_report_comes_when_the_table_lets_it_and_is_refused_by_name_otherwise(state, kind):
    incident = activated(state)
    if refusal := REFUSALS.get((state, kind)):
        with pytest.raises(refusal):
            filed(incident, kind)
    else:
        assert filed(incident, kind).state.state == TRANSITIONS[state, kind]


@pytest.mark.parametrize("state", STATES)
def test_an_order_can_be_acknowledged_in_every_state_and_leaves_it(state):
    after_it = domain.acknowledge(activated(state), "check_scene", "officer-1", OFFICER, NOW).state
    assert after_it.state == state == TRANSITIONS[state, "acknowledge"]


def test_activation_says_so_once_and_orders_each_task_once():
    orders = COUNTY.orders(COUNTY.level("major"), "medical")
    decided = domain.activate(drafted("medical"), orders)
    first, *ordered = decided.events
    assert (first.type, first.plan, first.plan_version, first.level) == ("plan_activated", COUNTY.code, 1, "general")
    assert [event.task for event in ordered] == [order.code for order in orders]
    assert all(event.due_at == NOW + timedelta(minutes=o.minutes) for event, o in zip(ordered, orders, strict=True))


def test_the_first_who_acknowledges_has_the_order_and_later_ones_change_nothing():
    taken = domain.acknowledge(activated(), "check_scene", "officer-1", OFFICER, NOW)
    assert [event.account for event in taken.events] == ["officer-1"]
    for account in ("officer-1", "officer-2"):
        again = domain.acknowledge(taken.state, "check_scene", account, OFFICER, after(minutes=1))
        assert (again.state, list(again.events)) == (taken.state, [])


def test_an_order_goes_to_its_role_only():
    with pytest.raises(NotYourOrder):
        domain.acknowledge(activated(), "check_scene", "duty-1", frozenset({"duty_officer"}), NOW)


def test_an_order_that_was_not_given_cannot_be_acknowledged():
    with pytest.raises(UnknownTask):
        domain.acknowledge(activated(), "ask_province", "officer-1", OFFICER, NOW)


def test_a_correction_is_a_follow_up_and_leaves_what_was_sent_as_it_was():
    first = filed(activated(), "first", content="Sixty people").state
    corrected = filed(first, "follow_up", content="Not sixty, eighty", facts=Facts(0, 80, 0)).state
    assert corrected.reports[0] == first.reports[0]
    assert [one.number for one in corrected.reports] == [1, 2]
    assert corrected.facts == Facts(0, 80, 0)


def test_the_text_of_a_report_stays_out_of_its_event():
    (event,) = filed(activated(), "first", content="The driver Li Ming says").events
    assert "Li Ming" not in str(vars(event))
    assert (event.report, event.kind, event.people_affected) == (1, "first", 70)


def stopped(incident):
    return {clock.rule_id for clock in incident.clocks if clock.state == "stopped"}


def test_a_call_stops_the_clock_of_the_call_and_paper_stops_the_rest():
    by_phone = filed(activated(), "first", means="oral").state
    assert stopped(by_phone) == {FIRST_ORAL}
    in_writing = filed(by_phone, "follow_up", at=after(minutes=50)).state
    assert stopped(in_writing) == {FIRST_ORAL, FIRST_WRITTEN, REPORT_UP, CEILING}
    assert in_writing.next_due_at is None


def test_the_clocks_run_thirty_sixty_and_more_minutes_from_the_activation():
    due = {clock.rule_id: clock.due_at - NOW for clock in activated().clocks}
    minutes = {FIRST_ORAL: 30, FIRST_WRITTEN: 60, REPORT_UP: 120, CEILING: 240}
    assert due == {rule_id: timedelta(minutes=number) for rule_id, number in minutes.items()}


def test_after_a_missed_tick_a_breach_speaks_for_the_reminders_before_it_and_a_second_tick_repeats_nothing():
    late = domain.sound_clocks(activated(), after(minutes=61))
    assert [(event.rule, event.alert) for event in late.events] == [
        (FIRST_ORAL, "breached"),
        (FIRST_WRITTEN, "breached"),
    ]
    assert late.state.next_due_at == after(minutes=96)
    again = domain.sound_clocks(late.state, after(minutes=61))
    assert (again.state, list(again.events)) == (late.state, [])


def test_a_report_after_the_breach_stops_the_clock_as_late():
    breached = domain.sound_clocks(activated(), after(minutes=31)).state
    clocks = {clock.rule_id: clock for clock in filed(breached, "first", at=after(minutes=40)).state.clocks}
    assert clocks[FIRST_ORAL].late
    assert not clocks[FIRST_WRITTEN].late


def test_what_is_reported_too_late_before_any_look_is_said_to_be_missed_once():
    decided = filed(activated(), "first", at=after(minutes=70))
    assert [(event.type, getattr(event, "rule", None)) for event in decided.events] == [
        ("report_clock_alerted", FIRST_ORAL),
        ("report_clock_alerted", FIRST_WRITTEN),
        ("situation_report_filed", None),
    ]
    assert {event.alert for event in decided.events[:2]} == {"breached"}
    noted = domain.sound_clocks(activated(), after(minutes=31)).state
    again = filed(noted, "first", at=after(minutes=70)).events
    assert [event.rule for event in again[:-1]] == [FIRST_WRITTEN]


def test_the_last_place_is_kept_for_the_final_report():
    (report,) = filed(activated(), "first").state.reports
    full = replace(activated("reported"), reports=(report,) * (MAX_REPORTS - 1))
    with pytest.raises(TooManyReports):
        filed(full, "follow_up")
    assert filed(full, "final").state.state == "concluded"
