"""A case is closed within fifteen working days since a ground for that arose (程序规定 art. 77)."""

from datetime import date, timedelta

import pytest

from services.cases.domain.deadlines import sound
from services.cases.handlers import case_decisions, penalty
from services.cases.schemas.cases import CloseCase
from services.cases.schemas.penalty import AnnulRuling, TakeUpCase
from shared.clocks.legal_time import legal_day
from tests.unit.cases.desk import HEAD, NOW, context, desk
from tests.unit.cases.procedure import on, ruled
from tests.unit.cases.test_case_decisions import head, opened, raised

NO_PENALTY = ("not_punished", "not_established", "passed_on", "crime_passed_on")


def filed(at_desk):
    return case_decisions.file_case(at_desk, head(opened(at_desk, raised(at_desk))))


def closing_days(stored):
    return [one for one in stored.state.clocks if one.rule_id == "P-CLOSE"]


def later(days):
    return NOW + timedelta(days=days)


@pytest.mark.parametrize("outcome", NO_PENALTY)
def test_the_days_for_closing_count_from_a_decision_that_imposes_nothing(outcome):
    at_desk = desk()
    (clock,) = closing_days(ruled(at_desk, filed(at_desk), outcome))
    assert (clock.state, clock.started_at, legal_day(clock.due_at)) == ("running", NOW, date(2026, 12, 14))


def test_after_a_penalty_they_count_from_its_execution_of_which_nothing_is_known_here():
    at_desk = desk()
    assert not closing_days(ruled(at_desk, filed(at_desk)))


def test_before_a_decision_there_is_no_ground_for_closing():
    at_desk = desk()
    assert not closing_days(filed(at_desk))
    assert not closing_days(case_decisions.close(at_desk, head(filed(at_desk)), CloseCase("investigation_ended")))


@pytest.mark.parametrize(("days", "late"), [(20, False), (30, True)])
def test_closing_meets_them_in_time_or_late(days, late):
    at_desk = desk()
    decided = ruled(at_desk, filed(at_desk), "not_punished")
    closed = case_decisions.close(at_desk, head(decided, at=later(days)), CloseCase("not_punished"))
    (clock,) = closing_days(closed)
    assert (clock.state, clock.void, clock.late) == ("stopped", False, late)
    missed = [one.data["rule"] for one in closed.history if one.type == "deadline_missed"]
    assert missed == (["P-CLOSE"] if late else [])


def test_the_heads_hear_of_a_case_that_is_not_closed_in_time():
    at_desk = desk()
    decided = ruled(at_desk, filed(at_desk), "passed_on")
    looked = at_desk.cases.change(decided.id, lambda one: sound(one, at_desk.clocks, later(30)), context(at=later(30)))
    assert (looked.history[-1].data["rule"], looked.history[-1].data["effect"]) == ("P-CLOSE", "escalation")


def test_with_a_decision_that_is_annulled_its_ground_for_closing_falls():
    at_desk = desk()
    decided = ruled(at_desk, filed(at_desk), "not_punished")
    undone = penalty.annul(
        at_desk, on(decided, HEAD, later(5)), AnnulRuling("撤销决定书1号", annulled_by="own_correction")
    )
    (clock,) = closing_days(undone)
    assert (clock.state, clock.void) == ("stopped", True)


def test_a_case_that_is_taken_up_with_its_decision_is_closed_within_such_days_again():
    at_desk = desk()
    decided = ruled(at_desk, filed(at_desk), "not_punished")
    closed = case_decisions.close(at_desk, head(decided), CloseCase("not_punished"))
    again = case_decisions.take_up(at_desk, head(closed, at=later(9)), TakeUpCase("执行有误"))
    assert [(one.state, one.started_at) for one in closing_days(again)] == [("stopped", NOW), ("running", later(9))]
    annulled = TakeUpCase("决定被撤销", annulled_by="court", document="行政判决书1号")
    other = case_decisions.close(at_desk, head(again, at=later(10)), CloseCase("not_punished"))
    anew = case_decisions.take_up(at_desk, head(other, at=later(12)), annulled)
    assert [one.state for one in closing_days(anew)] == ["stopped", "stopped"]


def test_a_penalty_that_is_taken_up_again_has_no_days_for_closing():
    at_desk = desk()
    closed = case_decisions.close(at_desk, head(ruled(at_desk, filed(at_desk))), CloseCase("executed"))
    assert not closing_days(case_decisions.take_up(at_desk, head(closed, at=later(9)), TakeUpCase("执行有误")))
