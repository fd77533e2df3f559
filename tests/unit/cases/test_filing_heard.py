"""What the head decides in a case holds for the report that it grew from, which had to be decided once more."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.cases.domain import dispatch, filing_heard
from services.cases.domain.additions import supplement
from services.cases.domain.hand import Hand
from services.cases.handlers import additions, case_decisions, handling, reports
from services.cases.schemas.cases import DeclineCase
from services.cases.schemas.handling import BeginTest, DeclineFiling, Informed, Merge, Reason, Told
from services.cases.schemas.penalty import TakeUpCase
from shared.contracts.case_decisions import CaseFilingDecided
from shared.contracts.checking import FilingDecided
from shared.contracts.envelope import Received
from shared.contracts.handling import CorrectionOpened
from shared.errors import Invalid
from tests.unit.cases.build import CLOCKS, submission
from tests.unit.cases.desk import HEAD, NOW, context, desk
from tests.unit.cases.test_clue_days import opened
from tests.unit.cases.test_happened_before import clock, days, looked_at, registered, then

NO = DeclineCase("no_fault", "当事人已履行进货查验义务")
TOLD = Informed("phone", "通话记录1号")
LATER = days(2)
NEXT_DAY = Hand("officer", days(1), CLOCKS)


def heard(stored, kind):
    """The event of that kind as it arrives, from what the history keeps."""
    entry = [one for one in stored.history if one.type == kind.type][-1]
    day = entry.data["happened_at"]
    said = kind(**{**entry.data, "happened_at": day and datetime.fromisoformat(day)})
    about = (entry.id, "cases", entry.type, stored.id, entry.seq)
    return Received(*about, "story", "cause", entry.at, entry.actor, False, said)


def with_a_case(at_desk, kind="report", checked=True):
    """A report under check whose clue of today has opened a case."""
    stored = registered(at_desk, kind)
    checked = reports.check(at_desk, then(stored, None, NOW)) if checked else stored
    raised = additions.raise_clue(at_desk, then(checked, None, NOW))
    return raised, opened(at_desk, raised, NOW)


def filed(at_desk, case, now=LATER, on=None):
    return case_decisions.file_case(at_desk, then(case, on, now, HEAD))


def declined(at_desk, case, now=LATER, on=None):
    return case_decisions.decline(at_desk, then(case, on, now, HEAD), NO)


def tell(at_desk, decided, at=LATER):
    """The report hears it; what it has become."""
    event = heard(decided, CaseFilingDecided)
    for _ in range(2):
        case_decisions.follow_case(at_desk, event, event.context("cases", at + timedelta(seconds=1)))
    return at_desk.complaints.get(decided.state.complaint_id)


@pytest.mark.parametrize(("decide", "state", "filing", "reason"), [
    (filed, "filed", "filed", ""), (declined, "not_filed", "no_fault", NO.reason),
])  # fmt: skip
def test_a_report_is_decided_with_its_case_and_its_check_ends(decide, state, filing, reason):
    at_desk = desk()
    report, case = with_a_case(at_desk)
    after = tell(at_desk, decide(at_desk, case))
    assert (after.state.state, after.state.filing, after.state.filing_reason) == (state, filing, reason)
    assert (clock(after, "R-CHECK").state, clock(after, "R-CHECK").stopped_at) == ("stopped", days(2))
    assert (after.version, after.history[-1].type) == (report.version + 1, "filing_decided")
    assert (after.history[-1].data["by"], after.history[-1].data["case_id"]) == ("head", case.id)


def test_nobody_is_paged_for_a_check_that_ended_with_the_decision_in_the_case():
    at_desk = desk()
    report, case = with_a_case(at_desk)
    after = tell(at_desk, filed(at_desk, case))
    late = looked_at(at_desk, after, clock(report, "R-CHECK").due_at + timedelta(hours=1))
    assert "R-CHECK" not in [one.data["rule"] for one in late.history if one.type == "deadline_missed"]


def test_its_reporter_is_still_to_be_told():
    at_desk = desk()
    after = tell(at_desk, filed(at_desk, with_a_case(at_desk)[1]))
    assert clock(after, "R-ZJ-ANSWER").state == "running"
    assert handling.inform(at_desk, then(after, None, days(3)), TOLD).state.state == "informed"


def test_what_the_report_says_of_it_changes_nothing_in_the_case():
    at_desk = desk()
    case = declined(at_desk, with_a_case(at_desk)[1])
    event = heard(tell(at_desk, case), FilingDecided)
    case_decisions.follow_report(at_desk, event, event.context("cases", days(2)))
    assert at_desk.cases.get(case.id).version == case.version


@pytest.mark.parametrize("state", ["registered", "assigned", "returned"])
def test_a_report_whose_check_nobody_began_goes_by_its_case_too(state):
    report = replace(submission("report", state), case_id="case")
    said = CaseFilingDecided("AJ1", "330110", "filed", "", "head", False)
    after = filing_heard.follow_case(report, "case", said, days(1), Hand("head", days(1), CLOCKS)).state
    assert after.state == "filed"


def test_a_test_of_the_report_is_waited_for_no_more_and_the_answer_counts_again():
    at_desk = desk()
    report, case = with_a_case(at_desk)
    reports.begin_test(at_desk, then(report, None, days(1)), BeginTest("检测委托书1号"))
    after = tell(at_desk, filed(at_desk, case))
    assert (after.state.state, after.state.holds) == ("filed", ())
    assert (clock(after, "R-CHECK").late, clock(after, "R-ZJ-ANSWER").state) == (False, "running")
    assert [one.type for one in after.history[-2:]] == ["test_ended", "filing_decided"]


def test_a_complaint_has_no_check_that_a_decision_about_its_clue_could_end():
    at_desk = desk()
    complaint, case = with_a_case(at_desk, "complaint", checked=False)
    assert tell(at_desk, filed(at_desk, case)).version == complaint.version


def test_a_decision_of_an_earlier_day_holds_for_the_report_from_that_day():
    at_desk = desk()
    report, case = with_a_case(at_desk)
    due = clock(report, "R-CHECK").due_at
    looked_at(at_desk, report, due + timedelta(hours=1))
    decided = filed(at_desk, case, due + timedelta(days=2), on=days(3))
    after = tell(at_desk, decided, due + timedelta(days=2))
    assert (clock(after, "R-CHECK").late, clock(after, "R-CHECK").stopped_at) == (False, days(3))
    assert after.history[-1].data["happened_at"][:10] == days(3).date().isoformat()
    with pytest.raises(Invalid):
        handling.inform(at_desk, then(after, days(2), due + timedelta(days=3)), TOLD)
    told = handling.inform(at_desk, then(after, days(4), due + timedelta(days=3)), TOLD)
    assert clock(told, "R-ZJ-ANSWER").stopped_at == days(4)
    before = handling.answer(at_desk, then(told, days(2), due + timedelta(days=3)), Told("phone", "通话记录2号"))
    assert clock(before, "R-ZJ-ANSWER").stopped_at == days(2)


def test_a_check_that_ran_out_before_the_decision_in_the_case_is_said_to_be_missed():
    at_desk = desk()
    case = with_a_case(at_desk)[1]
    after = tell(at_desk, filed(at_desk, case, days(40)), days(40))
    assert [one.data.get("rule") for one in after.history[-2:]] == ["R-CHECK", None]
    assert clock(after, "R-CHECK").late


def not_filed(at_desk, report):
    return reports.decline_filing(at_desk, then(report, None, days(1), HEAD), DeclineFiling("other", "无"))


def moved_on(at_desk, report):
    return {
        "told": lambda: handling.inform(at_desk, then(not_filed(at_desk, report), None, days(1)), TOLD),
        "merged": lambda: reports.merge(at_desk, then(report, None, days(1)), Merge(registered(at_desk, "report").id)),
        "disputed": lambda: at_desk.complaints.change(
            report.id,
            lambda one: dispatch.dispute_jurisdiction(one, "330106", "在对方辖区", NEXT_DAY),
            context(at=days(1)),
        ),
    }  # fmt: skip


@pytest.mark.parametrize("how", ["told", "merged", "disputed"])
def test_a_report_that_has_moved_on_meanwhile_stays_where_it_is(how):
    at_desk = desk()
    report, case = with_a_case(at_desk)
    before = moved_on(at_desk, report)[how]()
    assert tell(at_desk, filed(at_desk, case)).version == before.version


@pytest.mark.parametrize("decide", [filed, declined])
def test_a_decision_from_before_the_days_of_the_report_began_anew_does_not_decide_about_it(decide):
    at_desk = desk()
    report, case = with_a_case(at_desk)
    decided = decide(at_desk, case, days(5), on=days(1))
    at_desk.complaints.change(
        report.id,
        lambda one: supplement(one, "另一台机器也是", True, Hand("officer", days(3), CLOCKS)),
        context(at=days(3)),
    )
    assert tell(at_desk, decided, days(5)).state.state == "checking"


def test_what_was_decided_otherwise_by_the_time_it_is_heard_does_not_reach_the_report():
    at_desk = desk()
    report, case = with_a_case(at_desk)
    no = declined(at_desk, case)
    case_decisions.take_up(at_desk, then(no, None, days(3), HEAD), TakeUpCase("发现新的证据"))
    assert tell(at_desk, no, days(3)).version == report.version


def test_a_report_that_was_not_filed_is_filed_with_its_case_unless_its_reporter_was_told_otherwise():
    for is_told, state in ((False, "filed"), (True, "informed")):
        at_desk = desk()
        no = declined(at_desk, with_a_case(at_desk)[1])
        report = tell(at_desk, no)
        if is_told:
            handling.inform(at_desk, then(report, None, days(2)), TOLD)
        up = case_decisions.take_up(at_desk, then(no, None, days(3), HEAD), TakeUpCase("发现新的证据"))
        assert tell(at_desk, filed(at_desk, up, days(4)), days(4)).state.state == state


def test_a_correction_of_the_report_takes_its_case_up_and_both_are_decided_again_at_once():
    at_desk = desk()
    no = declined(at_desk, with_a_case(at_desk)[1])
    told = handling.inform(at_desk, then(tell(at_desk, no), None, days(2)), TOLD)
    corrected = handling.correct(at_desk, then(told, None, days(3), HEAD), Reason("认定有误"))
    event = heard_plainly(corrected)
    case_decisions.follow_correction(at_desk, event, event.context("cases", days(3)))
    after = tell(at_desk, filed(at_desk, at_desk.cases.get(no.id), days(4)), days(4))
    assert (after.state.state, [one.state for one in after.state.clocks if one.rule_id == "R-CHECK"]) == (
        "filed", ["stopped", "stopped"],
    )  # fmt: skip


def heard_plainly(stored):
    entry = stored.history[-1]
    about = (entry.id, "cases", entry.type, stored.id, entry.seq)
    return Received(*about, "story", "cause", entry.at, entry.actor, False, CorrectionOpened(**entry.data))


@pytest.mark.parametrize("decision", ["filed", "no_fault"])
def test_only_the_case_that_a_report_leads_to_now_decides_about_it(decision):
    report = replace(submission("report", "checking"), case_id="second", former_cases=("first",))
    said = CaseFilingDecided("AJ1", "330110", decision, "无", "head", False)
    hand = Hand("head", days(1), CLOCKS)
    assert not filing_heard.follow_case(report, "first", said, days(1), hand).events
    assert filing_heard.follow_case(report, "second", said, days(1), hand).state.filing == decision
