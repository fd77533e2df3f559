"""New facts are taken down where somebody acts on them, or refused by name."""

from dataclasses import replace

import pytest

from services.cases.domain.additions import supplement
from services.cases.domain.complaint import Arbitration
from services.cases.domain.grounds import FILED
from services.cases.domain.unheard import NoLongerHandled
from services.cases.handlers import additions, reports
from services.cases.schemas.handling import Supplement
from tests.unit.cases.build import HAND, submission
from tests.unit.cases.desk import HEAD, act, desk
from tests.unit.cases.test_reports import registered
from tests.unit.cases.test_rewards import close, filed

FACTS = "又拍到现场作弊视频"
ENDED = ("refused", "withdrawn", "transferred", "agreed", "terminated", "informed", "followed_up", "archived")


def takes(one, new_facts=True, case_open=False):
    return supplement(one, FACTS, new_facts, HAND, case_open).state.supplements[-1].new_facts


@pytest.mark.parametrize(("kind", "state"), [
    *[(kind, state) for kind in ("complaint", "metrology_dispute") for state in ENDED],
    *[("report", state) for state in ("transferred", "informed", "followed_up", "rewarded", "archived")],
])  # fmt: skip
def test_where_nobody_acts_on_it_any_more_new_facts_are_refused_and_all_else_is_taken_down(kind, state):
    over = replace(submission(kind, state), arbitration=None)
    with pytest.raises(NoLongerHandled):
        takes(over)
    assert takes(over, new_facts=False) is False


@pytest.mark.parametrize(("kind", "state"), [
    *[("complaint", state) for state in ("registered", "awaiting_identity", "accepted", "mediating")],
    *[("report", state) for state in ("returned", "checking", "testing", "jurisdiction_referred")],
    *[("metrology_dispute", state) for state in ("verifying", "determined", "appealed")],
])  # fmt: skip
def test_where_it_is_handled_new_facts_are_taken_down(kind, state):
    assert takes(submission(kind, state))


def test_a_dispute_goes_on_after_the_result_of_its_verification_was_told():
    told = replace(submission("metrology_dispute", "informed"), arbitration=Arbitration("市计量院", "within_limits"))
    assert takes(told)
    with pytest.raises(NoLongerHandled):
        takes(replace(told, refusal="other"))
    assert takes(replace(told, state="terminated", termination="no_agreement"))


@pytest.mark.parametrize("state", ["filed", "informed", "rewarded", "archived"])
def test_new_facts_of_a_filed_report_are_for_its_case_while_that_is_open(state):
    report = replace(submission("report", state), filing=FILED, case_id="case-1")
    assert takes(report, case_open=True)
    with pytest.raises(NoLongerHandled):
        takes(report)


@pytest.mark.parametrize("state", ["refused", "terminated", "agreed", "informed"])
def test_new_facts_of_a_complaint_reach_the_case_that_its_clue_opened_as_long_as_that_is_open(state):
    complaint = replace(submission("complaint", state), case_id="case-1")
    assert takes(complaint, case_open=True)
    with pytest.raises(NoLongerHandled):
        takes(complaint)


def test_whether_its_case_is_open_is_looked_up_when_the_facts_come():
    at_desk = desk()
    report, case = filed(at_desk)
    more = additions.supplement(at_desk, act(report), Supplement(FACTS, True))
    assert more.state.supplements
    close(at_desk, case)
    with pytest.raises(NoLongerHandled):
        additions.supplement(at_desk, act(more), Supplement(FACTS, True))


def test_the_case_of_a_filed_report_is_about_to_be_opened_until_it_is():
    at_desk = desk()
    checked = reports.check(at_desk, act(registered(at_desk)))
    report = reports.file_case(at_desk, act(checked, HEAD))
    assert additions.supplement(at_desk, act(report), Supplement(FACTS, True)).state.supplements
