"""Whether a case is filed: the check of a clue goes on in the case until the head has decided."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.cases.domain import case_filing
from services.cases.domain.case_filing import FilingDecidedBefore
from services.cases.domain.grounds import UnknownGround
from services.cases.domain.legal_clocks import NoSuchClock
from services.cases.handlers import additions, case_decisions, cases, handling, intake, reports
from services.cases.handlers.case_decisions import CaseAct
from services.cases.schemas.handling import ByDocument, DeclineFiling
from shared.clocks.legal_time import legal_day
from shared.contracts.cases import ClueRaised
from shared.contracts.checking import FilingDecided
from shared.contracts.envelope import Received
from shared.errors import Forbidden
from shared.ids import new_id
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, act, context, desk

NO = DeclineFiling("no_fault", "当事人已履行进货查验义务")


def heard(stored, kind):
    [said] = [entry.data for entry in stored.history if entry.type == kind.type]
    return Received(
        new_id(), kind.source, kind.type, stored.id, 2, "story", "cause", NOW, "officer", False, kind(**said)
    )


def opened(at_desk, stored):
    event = heard(stored, ClueRaised)
    return cases.open_from_clue(at_desk, event, event.context("cases", NOW + timedelta(hours=1)))


def registered(at_desk, kind="complaint"):
    return intake.register(at_desk, replace(CALL, kind=kind), HOTLINE, context())


def raised(at_desk, kind="complaint"):
    return additions.raise_clue(at_desk, act(registered(at_desk, kind)))


def head(stored, by=HEAD, **more):
    return CaseAct(stored.id, by, stored.version, context(by.subject, **more))


def check(stored):
    return [(one.rule_id, one.state) for one in stored.state.clocks]


def test_the_days_for_checking_a_clue_count_from_its_finding_and_run_until_the_head_has_decided():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    assert (case.state.filing, check(case)) == (None, [("P-VERIFY", "running")])
    assert case.state.clocks[0].started_at == NOW
    assert legal_day(case.state.clocks[0].due_at) == date(2026, 12, 14)
    filed = case_decisions.file_case(at_desk, head(case))
    assert (filed.state.filing, check(filed)) == ("filed", [("P-VERIFY", "stopped")])
    assert filed.history[-1].data["late"] is False


def test_a_clue_found_in_mediation_is_checked_in_its_case_by_the_rule_for_that():
    at_desk = desk()
    accepted = handling.accept(at_desk, act(registered(at_desk)))
    mediated = handling.start_mediation(at_desk, act(accepted))
    assert check(opened(at_desk, additions.raise_clue(at_desk, act(mediated)))) == [("C-CLUE", "running")]


def test_the_head_does_not_file_for_a_ground_and_a_reason():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    with pytest.raises(UnknownGround):
        case_decisions.decline(at_desk, head(case), replace(NO, ground="tired"))
    declined = case_decisions.decline(at_desk, head(case), NO)
    assert (declined.state.filing, declined.state.filing_reason) == ("no_fault", NO.reason)
    assert check(declined) == [("P-VERIFY", "stopped")]
    with pytest.raises(FilingDecidedBefore):
        case_decisions.file_case(at_desk, head(declined))


def test_only_the_head_decides_whether_a_case_is_filed():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    with pytest.raises(Forbidden):
        case_decisions.file_case(at_desk, head(case, OFFICER))


def test_the_head_grants_more_time_for_the_check_of_a_clue():
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    extended = case_decisions.extend(at_desk, head(case), ByDocument("审批表1号"))
    assert legal_day(extended.state.clocks[0].due_at) == date(2027, 1, 4)
    filed = case_decisions.file_case(at_desk, head(extended))
    with pytest.raises(NoSuchClock):
        case_decisions.extend(at_desk, head(filed), ByDocument("审批表2号"))


def test_a_case_that_the_head_files_from_a_report_needs_no_second_decision():
    at_desk = desk()
    checked = reports.check(at_desk, act(registered(at_desk, "report")))
    filed = reports.file_case(at_desk, act(checked, HEAD))
    case = opened(at_desk, filed)
    assert (case.state.filing, case.state.clocks) == ("filed", ())


@pytest.mark.parametrize("decide", [
    lambda at_desk, report: reports.file_case(at_desk, act(report, HEAD)),
    lambda at_desk, report: reports.decline_filing(at_desk, act(report, HEAD), NO),
])  # fmt: skip
def test_a_case_that_a_clue_opened_from_a_report_follows_what_is_decided_there(decide):
    at_desk = desk()
    report = raised(at_desk, "report")
    case = opened(at_desk, report)
    decided = decide(at_desk, reports.check(at_desk, act(report)))
    event = heard(decided, FilingDecided)
    for _ in range(2):
        case_decisions.follow_report(at_desk, event, event.context("cases", NOW))
    after = at_desk.cases.get(case.id)
    assert after.state.filing == decided.state.filing
    assert after.state.filing_reason == decided.state.filing_reason
    assert check(after) == [("P-VERIFY", "stopped")]
    assert after.version == 2


def test_a_case_that_is_filed_stays_so_whatever_its_report_says_later():
    at_desk = desk()
    filed = case_decisions.file_case(at_desk, head(opened(at_desk, raised(at_desk)))).state
    assert not case_filing.follow_report(filed, "no_fault", "无", None).events
