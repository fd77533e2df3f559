"""Between a holiday notice and the look that works a deadline out anew: acts are judged by the days known now."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace

import pytest

from services.cases.domain.deadlines import sound
from services.cases.domain.legal_clocks import timed
from services.cases.handlers import additions, handling, intake, measures, reports
from services.cases.schemas.handling import ByDocument, Extend, Merge, Told
from shared.clocks.legal_time import legal_day
from shared.contracts.checking import ReportMerged
from shared.contracts.envelope import Received
from shared.contracts.handling import FollowedUp
from shared.contracts.notices import CalendarNotice, NamedDay
from shared.store.calendars import Calendars
from shared.store.history import Decided
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, context, desk
from tests.unit.cases.test_case_decisions import opened, raised
from tests.unit.cases.test_deadlines import CHANGE_2026, NOTICE_2027, heard, types
from tests.unit.cases.test_filing_heard import filed, tell, with_a_case
from tests.unit.cases.test_happened_before import clock, looked_at, then
from tests.unit.cases.test_measures import SCALE
from tests.unit.cases.test_reports import heard as report_heard

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
TOLD = Told("phone", "通话记录1号")
LONGER = Extend("R-CHECK", "审批表1号")


@pytest.fixture
def at_desk():
    made = desk()
    return replace(made, calendars=Calendars(made.notices, seconds=count(0, 10).__next__))


def registered(at_desk, kind="complaint"):
    return intake.register(at_desk, replace(CALL, kind=kind), HOTLINE, context())


def off(day):
    """A notice that takes that day, a working day, out."""
    return CalendarNotice(2026, "调整", (NamedDay(day, "调整"),), (), amends=True)


def accepted(at_desk):
    return handling.accept(at_desk, then(registered(at_desk), None, NOW))


def since(before, after):
    return types(after)[before.version :]


def test_what_is_done_on_the_last_day_by_the_days_known_now_is_in_time(at_desk):
    before = accepted(at_desk)
    due = clock(before, "C-ACCEPT").due_at
    heard(at_desk, 1, CHANGE_2026)
    after = handling.answer(at_desk, then(before, None, due + timedelta(hours=2)), TOLD)
    assert since(before, after) == ["clock_recomputed"] * 3 + ["complaint_answered"]
    assert (clock(after, "C-ACCEPT").late, legal_day(clock(after, "C-ACCEPT").due_at)) == (False, date(2026, 12, 3))
    assert clock(after, "R-ZJ-ANSWER").calendar_version == at_desk.calendar.version


def test_more_time_can_be_granted_until_the_end_by_the_days_known_now(at_desk):
    before = registered(at_desk, "report")
    due = clock(before, "R-CHECK").due_at
    heard(at_desk, 1, off(legal_day(due)))
    after = additions.extend(at_desk, then(before, None, due + timedelta(hours=2), HEAD), LONGER)
    assert since(before, after)[-1] == "deadline_extended"
    assert clock(after, "R-CHECK").state == "running"


def test_a_miss_that_is_none_by_the_days_known_now_is_taken_back_before_the_act(at_desk):
    before = accepted(at_desk)
    due = clock(before, "C-ACCEPT").due_at
    missed = looked_at(at_desk, before, due + timedelta(minutes=1))
    heard(at_desk, 1, CHANGE_2026)
    after = handling.answer(at_desk, then(missed, None, due + timedelta(hours=2)), TOLD)
    moved = next(one.data for one in after.history[missed.version :] if one.data.get("rule") == "C-ACCEPT")
    assert (moved["missed_before"], clock(after, "C-ACCEPT").late) == (True, False)


@pytest.mark.parametrize(("on", "late"), [(0.5, False), (2, True)])
def test_what_is_taken_down_later_is_judged_by_its_own_day_and_by_the_days_known_now(at_desk, on, late):
    before = accepted(at_desk)
    due = clock(before, "C-ACCEPT").due_at
    missed = looked_at(at_desk, before, due + timedelta(minutes=1))
    heard(at_desk, 1, CHANGE_2026)
    after = handling.answer(at_desk, then(missed, due + on * DAY, due + 9 * DAY), TOLD)
    assert (clock(after, "C-ACCEPT").late, "deadline_missed" in since(missed, after)) == (late, False)
    assert clock(after, "R-ZJ-ANSWER").due_at > clock(before, "R-ZJ-ANSWER").due_at


def test_what_is_late_by_the_days_known_now_is_said_to_be_missed_since_its_new_day(at_desk):
    before = accepted(at_desk)
    heard(at_desk, 1, CHANGE_2026)
    after = handling.answer(at_desk, then(before, None, clock(before, "C-ACCEPT").due_at + 2 * DAY), TOLD)
    (missed,) = [one.data for one in after.history if one.type == "deadline_missed"]
    assert (missed["rule"], missed["due_at"][:10]) == ("C-ACCEPT", "2026-12-03")


def test_a_notice_that_moves_none_of_its_days_adds_nothing_to_an_act(at_desk):
    before = accepted(at_desk)
    heard(at_desk, 1, NOTICE_2027)
    after = handling.answer(at_desk, then(before, None, NOW + DAY), TOLD)
    assert since(before, after) == ["complaint_answered"]


def forgotten(at_desk, stored):
    """With a deadline of a rule that is on file no more."""

    def forget(one):
        old = {"R-ZJ-ANSWER": "1999-01-01"}
        strange = [replace(each, rule_valid_from=old.get(each.rule_id, each.rule_valid_from)) for each in one.clocks]
        return Decided(timed(one, strange), [FollowedUp(one.number, one.division, 5, "hotline")])

    return at_desk.complaints.change(stored.id, forget, context())


def test_a_deadline_whose_rule_is_on_file_no_more_stops_no_act(at_desk):
    before = forgotten(at_desk, accepted(at_desk))
    heard(at_desk, 1, CHANGE_2026)
    after = handling.answer(at_desk, then(before, None, clock(before, "C-ACCEPT").due_at + timedelta(hours=2)), TOLD)
    assert (clock(after, "C-ACCEPT").late, clock(after, "R-ZJ-ANSWER").state) == (False, "stopped")


def test_a_late_act_on_a_deadline_whose_rule_is_on_file_no_more_names_it_by_its_id(at_desk):
    before = forgotten(at_desk, accepted(at_desk))
    after = handling.answer(at_desk, then(before, None, NOW + 60 * DAY), TOLD)
    missed = {one.data["rule"]: one.data for one in after.history if one.type == "deadline_missed"}
    assert missed["R-ZJ-ANSWER"]["name"] == "R-ZJ-ANSWER"
    assert missed["C-ACCEPT"]["done_at"] == clock(after, "C-ACCEPT").stopped_at.isoformat()


def test_a_decision_that_is_heard_of_is_judged_by_the_days_known_now(at_desk):
    report, case = with_a_case(at_desk)
    due = clock(report, "R-CHECK").due_at
    decided = filed(at_desk, case, due + timedelta(hours=2))
    heard(at_desk, 1, off(legal_day(due)))
    after = tell(at_desk, decided, due + timedelta(hours=2))
    assert (clock(after, "R-CHECK").state, clock(after, "R-CHECK").late) == ("stopped", False)
    assert "deadline_missed" not in types(after)


def test_evidence_that_was_free_by_the_old_days_can_still_be_decided_on(at_desk):
    case = measures.take(at_desk, then(opened(at_desk, raised(at_desk)), None, NOW), SCALE)
    (days,) = [one for one in case.state.clocks if one.about]
    gone = at_desk.cases.change(case.id, lambda one: sound(one, at_desk.clocks, days.due_at + MINUTE), context())
    assert types(gone)[-1] == "measure_lapsed"
    heard(at_desk, 1, off(legal_day(days.due_at)))
    act = then(gone, None, days.due_at + timedelta(hours=2), HEAD)
    after = measures.finish(at_desk, act, "M1", "released", ByDocument("解除先行登记保存证据通知书1号"))
    assert [one for one in since(gone, after) if one.startswith("measure")] == ["measure_revived", "measure_ended"]


def test_a_check_that_had_run_out_when_new_facts_came_with_a_merger_is_said_to_be_missed(at_desk):
    first, second = registered(at_desk, "report"), registered(at_desk, "report")
    late = clock(first, "R-CHECK").due_at + DAY
    said = reports.merge(at_desk, then(second, None, NOW), Merge(first.id, True)).history[-1].data
    event = report_heard(second, ReportMerged(**{**said, "received_at": late}))
    after = reports.absorb(at_desk, event, event.context("cases", late))
    assert since(first, after) == ["deadline_missed", "report_absorbed"]


def test_a_clue_whose_case_stands_too_late_is_said_to_be_missed(at_desk):
    started = handling.start_mediation(at_desk, then(accepted(at_desk), None, NOW))
    clue = additions.raise_clue(at_desk, then(started, None, NOW))
    late = clock(clue, "C-CLUE").due_at + DAY
    event = Received("e", "cases", "case_opened", clue.state.case_id, 1, "story", "", late, "officer", False, None)
    told = replace(event, data=SimpleNamespace(complaint_id=clue.id))
    after = additions.case_stands(at_desk, told, told.context("cases", late))
    assert since(clue, after) == ["deadline_missed", "clue_taken_up"]
