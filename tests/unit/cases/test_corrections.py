"""What was decided wrongly is corrected where it stands (计量纠错): nobody has to be told of it first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.domain import closing
from services.cases.domain.legal_clocks import timed
from services.cases.domain.public import standing
from services.cases.domain.transitions import TRANSITIONS
from services.cases.handlers import handling, reports
from services.cases.schemas.handling import DeclineFiling, Merge, Reason
from shared.contracts.checking import MergerUndone, ReportMerged
from tests.unit.cases.build import CLOCKS, HAND, submission
from tests.unit.cases.desk import HEAD, NOW, act, desk
from tests.unit.cases.test_overtaken import event_of, hear, now, types
from tests.unit.cases.test_public import STATES
from tests.unit.cases.test_reports import registered

WRONG = Reason("并案有误")
LATER = NOW + timedelta(days=3)


@pytest.mark.parametrize(("kind", "state"), [
    ("complaint", "terminated"), ("complaint", "agreed"), ("metrology_dispute", "terminated"),
    ("metrology_dispute", "agreed"),
])  # fmt: skip
def test_what_was_ended_wrongly_is_handled_like_one_received_today(kind, state):
    again = closing.correct(submission(kind, state), "认定有误", HAND)
    assert (again.state.state, again.state.counted_from) == ("assigned", NOW)
    assert [one.type for one in again.events] == ["correction_opened"]


@pytest.mark.parametrize(("kind", "state"), [("complaint", "transferred"), ("report", "filed"), ("report", "rewarded")])
def test_what_lies_with_others_or_in_a_case_is_not_simply_taken_back(kind, state):
    assert (state, "correct") not in TRANSITIONS[kind]


def test_a_report_that_was_not_filed_untold_and_is_checked_again_has_no_more_days_than_it_had(at_desk, first):
    checked = reports.check(at_desk, act(first, at=LATER))
    declined = reports.decline_filing(at_desk, act(checked, HEAD, at=LATER), DeclineFiling("other", "未发现违法事实"))
    again = handling.correct(at_desk, act(declined, HEAD, at=LATER + timedelta(hours=1)), WRONG).state
    live = {one.rule_id: one.due_at for one in again.clocks if one.state != "stopped"}
    assert live == {one.rule_id: one.due_at for one in first.state.clocks if one.rule_id in ("R-CHECK", "R-ZJ-ANSWER")}
    assert (again.state, again.filing) == ("assigned", None)


@pytest.fixture
def at_desk():
    return desk()


@pytest.fixture
def first(at_desk):
    return registered(at_desk)


def merged(at_desk, first, new_facts=False):
    """A report that was merged into the first one, and the event that tells of it."""
    stored = reports.merge(at_desk, act(registered(at_desk)), Merge(first.id, new_facts))
    return stored, event_of(stored, ReportMerged)


def corrected(at_desk, stored):
    return handling.correct(at_desk, act(now(at_desk, stored), HEAD, at=LATER), WRONG)


def test_a_report_that_was_merged_wrongly_is_checked_again_in_the_days_that_it_had(at_desk, first):
    before = registered(at_desk)
    stored = reports.merge(at_desk, act(before), Merge(first.id))
    again = corrected(at_desk, stored)
    assert (again.state.state, again.state.merged_into) == ("assigned", None)
    assert again.state.clocks == before.state.clocks
    assert types(again)[-2:] == ["correction_opened", "merger_undone"]
    assert again.history[-1].data["other"] == first.state.number


def test_who_had_taken_it_in_says_that_it_has_left_and_keeps_its_days(at_desk, first):
    stored, event = merged(at_desk, first, new_facts=True)
    took_it_in = hear(at_desk, reports.absorb, event)
    undone = event_of(corrected(at_desk, stored), MergerUndone)
    for _ in range(2):
        left = hear(at_desk, reports.part, undone)
    assert (left.id, types(left)[-2:]) == (first.id, ["report_absorbed", "report_left"])
    assert left.history[-1].data["left"] == stored.state.number
    assert left.state == took_it_in.state


def test_a_merger_that_is_heard_after_it_was_corrected_leaves_nothing_behind(at_desk, first):
    stored, event = merged(at_desk, first, new_facts=True)
    undone = event_of(corrected(at_desk, stored), MergerUndone)
    for handler, one in ((reports.part, undone), (reports.absorb, event)):
        hear(at_desk, handler, one)
    assert now(at_desk, first) == first


def test_it_leaves_who_took_it_in_after_the_report_that_it_was_merged_into_was_merged_on(at_desk, first):
    stored, event = merged(at_desk, first)
    third = registered(at_desk)
    reports.merge(at_desk, act(first), Merge(third.id))
    hear(at_desk, reports.absorb, event)
    hear(at_desk, reports.part, event_of(corrected(at_desk, stored), MergerUndone))
    assert types(now(at_desk, third))[-1] == "report_left"
    assert now(at_desk, first).state.merged_into == third.id


def test_a_merger_that_was_told_or_put_away_is_corrected_like_any_decision():
    told = timed(replace(submission("report", "informed"), merged_into="that"), ())
    again = closing.correct(told, "并案有误", HAND).state
    assert (again.merged_into, again.counted_from) == (None, NOW)
    assert again.clocks == CLOCKS.at_registration("report", NOW)


@pytest.mark.parametrize("state", ["merged", "informed", "followed_up"])
def test_a_reporter_learns_that_it_is_handled_with_another_one_and_nothing_of_that(state):
    one = replace(submission("report", state), merged_into="that")
    assert standing(one, (), STATES, False).state.id == "handled_together"
