"""What the page of a case says of the report that it grew from."""

from datetime import UTC, datetime, timedelta

import pytest

from services.cases.domain.filing_heard import WAITING
from services.console.pages.origin import FOLLOWING, report_of

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


def case(filing=None, decided_at=None):
    timeline = [{"type": "case_filing_decided", "at": decided_at.isoformat()}] if decided_at else []
    return {"id": "case", "filing": filing, "timeline": timeline}


def report(state="checking", **more):
    plain = {"kind": "report", "case_id": "case", "filing": None, "merged_into": None, "transferred_to": None}
    return {**plain, "state": state, **more}


@pytest.mark.parametrize("state", WAITING)
def test_a_report_that_is_not_decided_is_decided_with_its_case(state):
    assert state in FOLLOWING
    assert report_of(case(), report(state), NOW) == "with_it"


@pytest.mark.parametrize("decided_at", [None, NOW - timedelta(hours=1)])
def test_one_that_its_case_did_not_reach_waits_for_a_decision_of_its_own(decided_at):
    assert report_of(case("filed", decided_at), report(), NOW) == "by_itself"
    assert report_of(case(), report("jurisdiction_disputed"), NOW) == "by_itself"


def test_for_the_moment_in_which_a_report_hears_of_the_decision_it_is_not_said_to_wait():
    assert report_of(case("filed", NOW - timedelta(seconds=1)), report(), NOW) == "with_it"


def test_one_that_was_merged_is_decided_with_another():
    assert report_of(case(), report("merged", merged_into="that"), NOW) == "with_another"
    assert report_of(case("filed", NOW - timedelta(days=1)), report("merged", merged_into="that"), NOW) == ""


@pytest.mark.parametrize("submission", [
    None, report(kind="complaint"), report(case_id="another"), report("filed", filing="filed"),
    report("archived", transferred_to="某局"),
])  # fmt: skip
def test_of_what_is_no_report_or_has_been_decided_nothing_is_said(submission):
    assert report_of(case(), submission, NOW) == ""
