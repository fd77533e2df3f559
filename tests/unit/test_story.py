"""Trap 23: no story and no page leads from one half of a mixed submission to the other below those who may know."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from services.cases.handlers import intake
from services.cases.handlers.clocks import sound
from services.notify.handlers.planning import plan_for
from services.notify.views import page_view
from shared.base import story
from shared.contracts.envelope import Received
from shared.contracts.registry import load
from shared.resources import Resources
from shared.store.documents import Row
from tests.unit.cases import desk as cases
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER
from tests.unit.notify import build as notify

MIXED = replace(CALL, also_report=True)
SUBMISSIONS = ["TS3301102026112300001", "JB3301102026112300001", "JF3301102026112300001"]


def heard(stored, entry):
    said = load("cases", entry.type, entry.v, entry.data)
    return Received(
        entry.id, "cases", entry.type, stored.id, entry.seq, entry.correlation, "", NOW, entry.actor, False, said
    )


@pytest.fixture
def at_desk():
    return cases.desk()


@pytest.fixture
def halves(at_desk):
    """A complaint and the report in it, each with a reminder of its own."""
    complaint = intake.register(at_desk, MIXED, HOTLINE, cases.context())
    split = heard(complaint, complaint.history[1])
    report = intake.register_other_half(at_desk, split, split.context("cases", NOW))
    for one in (complaint, report):
        due = one.state.next_due_at
        sound(at_desk, at_desk.complaints, Row(one.id, one.version, one.state), due)
    return at_desk.complaints.get(complaint.id), at_desk.complaints.get(report.id)


@pytest.fixture
def told():
    return notify.desk_with(notify.account("officer-1", "officer"), notify.account("head", "supervisor"))


def paged(told, half):
    event = heard(half, half.history[-1])
    return plan_for(told, event, event.context("notify", NOW))


def told_in(service, documents, correlation, level):
    """What the trace of a service shows, as text."""
    resources = SimpleNamespace(documents=documents, config=SimpleNamespace(service=service))
    return repr(story(cast(Resources, resources), correlation, 1000, level))


def test_the_report_in_a_mixed_submission_begins_a_story_of_its_own_and_says_what_brought_it_about(halves):
    complaint, report = halves
    assert {one.correlation for one in report.history}.isdisjoint(one.correlation for one in complaint.history)
    assert report.history[0].cause == complaint.history[1].id


def test_no_story_of_one_half_has_an_entry_about_the_other(at_desk, halves, told):
    pages = {one.id: paged(told, one).id for one in halves}
    for half, other in (halves, reversed(halves)):
        for level in (OFFICER.confidentiality, HEAD.confidentiality):
            said = told_in("cases", {"complaints": at_desk.complaints}, half.history[0].correlation, level)
            said += told_in("notify", {"pages": told.pages}, half.history[0].correlation, level)
            assert pages[other.id] not in said
            assert f"'document': '{other.id}'" not in said


@pytest.mark.parametrize("number", SUBMISSIONS)
def test_halves_on_file_that_still_have_one_story_are_not_joined_by_their_pages(told, number):
    near = replace(notify.EVENTS["cases.deadline_near"], number=number)
    event = notify.received(near, subject="a-half")
    page = plan_for(told, event, event.context("notify", NOW))
    assert page_view(page, OFFICER)["correlation"] == ""
    assert page_view(page, HEAD)["correlation"] == event.correlation
    low, high = (
        told_in("notify", {"pages": told.pages}, event.correlation, by.confidentiality) for by in (OFFICER, HEAD)
    )
    assert ("a-half" in low, "a-half" in high) == (False, True)


def test_a_page_about_anything_else_shows_its_story():
    desk = notify.desk_with(notify.account("duty", "duty_officer"))
    event = notify.received(notify.EVENTS["cases.case_graded_major"])
    assert page_view(plan_for(desk, event, event.context("notify", NOW)), OFFICER)["correlation"] == event.correlation
