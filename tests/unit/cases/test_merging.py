"""What a merger may not do: give a check more time without new facts (投诉办法 art. 35)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.domain.merging import CheckDueLater
from services.cases.handlers import additions, intake, reports
from services.cases.schemas.handling import BeginTest, DeclineFiling, Extend, Merge
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, act, context, desk

LATER = NOW + timedelta(days=14)


def registered(at_desk, at=NOW):
    return intake.register(at_desk, replace(CALL, kind="report"), HOTLINE, context(at=at))


def merge(at_desk, report, into, new_facts=False):
    now = at_desk.complaints.get(report.id)
    return reports.merge(at_desk, act(now, at=LATER), Merge(into.id, new_facts)).state


@pytest.fixture
def at_desk():
    return desk()


@pytest.fixture
def older(at_desk):
    return registered(at_desk)


@pytest.fixture
def newer(at_desk):
    return registered(at_desk, LATER)


def test_without_new_facts_an_older_report_does_not_get_the_days_of_a_newer_one(at_desk, older, newer):
    with pytest.raises(CheckDueLater):
        merge(at_desk, older, newer)
    assert merge(at_desk, newer, older).merged_into == older.id


def test_with_new_facts_the_last_report_counts(at_desk, older, newer):
    assert merge(at_desk, older, newer, new_facts=True).merged_into == newer.id


def test_reports_of_one_day_are_merged_either_way(at_desk, older):
    assert merge(at_desk, older, registered(at_desk, NOW + timedelta(hours=1))).state == "merged"


def test_one_that_was_given_more_time_is_merged_into_what_is_due_before_it(at_desk, older, newer):
    checked = reports.check(at_desk, act(older))
    additions.extend(at_desk, act(checked, HEAD), Extend("R-CHECK", "审批表1号"))
    assert merge(at_desk, older, newer).state == "merged"


def test_one_that_is_overdue_stays_so(at_desk, older):
    with pytest.raises(CheckDueLater):
        reports.merge(
            at_desk, act(older, at=NOW + timedelta(days=40)), Merge(registered(at_desk, NOW + timedelta(days=39)).id)
        )


def test_a_check_that_has_ended_gives_no_time(at_desk, older, newer):
    checked = reports.check(at_desk, act(newer, at=LATER))
    reports.decline_filing(at_desk, act(checked, HEAD, at=LATER), DeclineFiling("other", "无"))
    assert merge(at_desk, older, newer).state == "merged"


def test_days_of_a_test_that_are_not_counted_are_looked_at_as_they_stand(at_desk, older, newer):
    checked = reports.check(at_desk, act(older, at=LATER))
    reports.begin_test(at_desk, act(checked, at=LATER), BeginTest("检测委托书1号"))
    assert merge(at_desk, newer, older).state == "merged"


def test_days_that_a_test_has_taken_out_since_are_days_that_the_other_one_does_not_get(at_desk, older):
    """A check that stands still shows the earliest day that it can become, which may lie behind."""
    checked = reports.check(at_desk, act(older, at=LATER))
    under_test = reports.begin_test(at_desk, act(checked, at=LATER), BeginTest("检测委托书1号"))
    own = registered(at_desk, NOW + timedelta(days=20))
    with pytest.raises(CheckDueLater):
        reports.merge(at_desk, act(own, at=NOW + timedelta(days=40)), Merge(under_test.id))
