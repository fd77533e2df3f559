"""The days of a case count from the finding of its clue or the filing of its report, whenever that is taken down."""

from datetime import datetime, timedelta

import pytest

from services.cases.domain.deadlines import sound
from services.cases.handlers import additions, case_decisions, cases, handling, reports
from services.cases.schemas.complaints import InstrumentIn
from services.cases.schemas.handling import BeginTest, Terminate
from shared.clocks.legal_time import legal_day
from shared.contracts.cases import ClueRaised
from shared.contracts.envelope import Received
from shared.errors import Invalid
from tests.unit.cases.desk import HEAD, context, desk
from tests.unit.cases.test_happened_before import clock, days, registered, then


def opened(at_desk, stored, at):
    """The case, as it opens when what was taken down `at` is heard."""
    (entry,) = [one for one in stored.history if one.type == ClueRaised.type]
    day = entry.data["happened_at"]
    said = ClueRaised(**{**entry.data, "happened_at": day and datetime.fromisoformat(day)})
    event = Received(
        entry.id, "cases", entry.type, stored.id, entry.seq, "story", "c", entry.at, "officer", False, said
    )
    return cases.open_from_clue(at_desk, event, event.context("cases", at + timedelta(minutes=1)))


def found(at_desk, on, now, kind="complaint"):
    return additions.raise_clue(at_desk, then(registered(at_desk, kind), on, now))


def filed_with_its_report(at_desk, on, now):
    checked = reports.check(at_desk, then(registered(at_desk, "report"), None, days(0)))
    return opened(at_desk, reports.file_case(at_desk, then(checked, on, now, HEAD)), now)


def test_the_days_for_checking_a_clue_count_from_the_day_on_which_it_was_found():
    at_desk = desk()
    raised = found(at_desk, days(0), days(4))
    case = opened(at_desk, raised, days(4))
    assert legal_day(clock(case, "P-VERIFY").due_at).isoformat() == "2026-12-14"
    assert (raised.history[-1].at, raised.history[-1].data["happened_at"][:10]) == (days(4), str(legal_day(days(0))))


def test_a_clue_of_today_says_no_other_day():
    at_desk = desk()
    raised = found(at_desk, None, days(4))
    assert raised.history[-1].data["happened_at"] is None
    assert clock(opened(at_desk, raised, days(4)), "P-VERIFY").started_at == days(4)


def test_a_clue_may_have_been_found_before_its_submission_was_decided_on():
    at_desk = desk()
    accepted = handling.accept(at_desk, then(registered(at_desk), None, days(2)))
    raised = additions.raise_clue(at_desk, then(accepted, days(1), days(4)))
    assert legal_day(clock(opened(at_desk, raised, days(4)), "P-VERIFY").started_at) == legal_day(days(1))


@pytest.mark.parametrize("day", [-1, 5])
def test_no_clue_is_found_before_the_submission_came_nor_on_a_day_to_come(day):
    at_desk = desk()
    with pytest.raises(Invalid):
        found(at_desk, days(day), days(4))


@pytest.mark.parametrize(("on", "rule_id"), [(1, "P-VERIFY"), (3, "C-CLUE"), (5, "P-VERIFY")])
def test_a_clue_is_checked_by_the_rule_for_mediation_where_the_mediation_lasted_on_the_day_of_its_finding(on, rule_id):
    at_desk = desk()
    accepted = handling.accept(at_desk, then(registered(at_desk), None, days(0)))
    mediated = handling.start_mediation(at_desk, then(accepted, None, days(2)))
    terminated = handling.terminate(at_desk, then(mediated, None, days(4)), Terminate("no_agreement"))
    raised = additions.raise_clue(at_desk, then(terminated, days(on), days(6)))
    case = opened(at_desk, raised, days(6))
    assert legal_day(clock(case, rule_id).started_at) == legal_day(days(on))
    assert [one.rule_id for one in case.state.clocks] == [rule_id]


@pytest.mark.parametrize("on", [None, 3])
def test_a_clue_that_the_mediation_of_a_dispute_brings_is_checked_by_the_rule_for_all_clues(on):
    at_desk = desk()
    taken_down = registered(at_desk, "metrology_dispute", instrument=InstrumentIn("某厂"))
    accepted = handling.accept(at_desk, then(taken_down, None, days(0)))
    mediated = handling.start_mediation(at_desk, then(accepted, None, days(2)))
    raised = additions.raise_clue(at_desk, then(mediated, None if on is None else days(on), days(6)))
    assert "C-CLUE" not in {one.rule_id for one in raised.state.clocks}
    assert [one.rule_id for one in opened(at_desk, raised, days(6)).state.clocks] == ["P-VERIFY"]


def test_the_ninety_days_count_from_the_day_on_which_the_report_was_filed():
    case = filed_with_its_report(desk(), days(1), days(4))
    assert legal_day(clock(case, "P-DECIDE").started_at) == legal_day(days(1))
    assert legal_day(clock(case, "P-DECIDE").due_at).isoformat() == "2027-02-22"


def test_what_was_done_in_a_case_before_it_stood_on_record_is_taken_down_with_its_day():
    at_desk = desk()
    case = filed_with_its_report(at_desk, days(1), days(4))
    test = BeginTest("检测委托书1号")
    held = case_decisions.begin_test(at_desk, then(case, days(2), days(4)), test)
    assert legal_day(held.state.holds[0].started_at) == legal_day(days(2))
    with pytest.raises(Invalid):
        case_decisions.begin_test(at_desk, then(case, days(0), days(4)), test)


def test_a_check_that_ran_out_before_its_clue_was_taken_down_is_missed():
    at_desk = desk()
    case = opened(at_desk, found(at_desk, days(0), days(40)), days(40))
    looked = at_desk.cases.change(case.id, lambda one: sound(one, at_desk.clocks, days(40)), context(at=days(40)))
    assert clock(looked, "P-VERIFY").state == "breached"
