"""A replica that stands still between reading one document and saving another leaves nothing behind that is not so."""

from dataclasses import replace

import pytest

from services.cases.handlers import amending, case_decisions, dispatch, handling, intake, parties, reports
from services.cases.handlers.acting import Act
from services.cases.schemas.complaints import AmendCaller, AmendComplaint
from services.cases.schemas.handling import (
    AgreeJurisdiction,
    Designate,
    DisputeJurisdiction,
    HandOver,
    Informed,
    Merge,
    Reason,
)
from services.cases.schemas.penalty import TakeUpCase
from services.cases.schemas.people import LeaveParty, ProlongAuthority
from services.cases.store import CASE, COMPLAINT
from shared.contracts.additions import ComplaintAmended
from shared.contracts.case_decisions import CaseFilingDecided
from shared.contracts.cases import SubmissionSplit
from shared.contracts.checking import FilingDecided, ReportMerged
from shared.contracts.envelope import Received
from shared.contracts.handling import ComplaintHandedOver, CorrectionOpened, JurisdictionAgreed, JurisdictionDesignated
from shared.contracts.people import AuthorityProlonged, PartyJoined, PartyLeft
from shared.contracts.registry import load
from shared.store.documents import Documents
from shared.store.history import check_chain
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, StallingDocuments, act, context, desk
from tests.unit.cases.test_case_decisions import NO, opened, raised
from tests.unit.cases.test_competence import CITY_HEAD
from tests.unit.cases.test_parties_later import AGENT, TODAY
from tests.unit.cases.test_reports import crosswise, registered

OFFICER_THERE = replace(OFFICER, subject="officer there", division="330106")


@pytest.fixture
def at_desk():
    """A desk of which either kind of document can be made to stall."""
    return replace(desk(Documents(StallingDocuments(COMPLAINT))), cases=Documents(StallingDocuments(CASE)))


def stall(documents, meanwhile):
    """What happens while the next save stands still."""
    documents._backend.meanwhile = meanwhile


def event_of(stored, kind):
    *_, entry = [one for one in stored.history if one.type == kind.type]
    about = ("cases", entry.type, stored.id, entry.seq, "story", entry.cause, entry.at, entry.actor, False)
    return Received(entry.id, *about, load("cases", entry.type, entry.v, entry.data))


def hear(at_desk, follow, event, at=NOW):
    return follow(at_desk, event, event.context("cases", at))


def now(at_desk, stored):
    return at_desk.complaints.get(stored.id)


def with_case(at_desk):
    report = raised(at_desk, "report")
    return report, opened(at_desk, report)


def types(stored):
    return [entry.type for entry in stored.history]


def test_the_case_lies_where_its_submission_does_though_two_replicas_hear_of_its_ways_at_once(at_desk):
    report, case = with_case(at_desk)
    dispatch.dispute_jurisdiction(at_desk, act(report), DisputeJurisdiction("330106", "在对方辖区"))
    agreed = dispatch.agree_jurisdiction(
        at_desk, act(now(at_desk, report), HEAD), AgreeJurisdiction("330106", "纪要1号")
    )

    def back():
        again = DisputeJurisdiction("330110", "不在本辖区")
        dispatch.dispute_jurisdiction(at_desk, act(now(at_desk, report), OFFICER_THERE), again)
        dispatch.refer_upward(at_desk, act(now(at_desk, report), OFFICER_THERE))
        designated = dispatch.designate(at_desk, act(now(at_desk, report), CITY_HEAD), Designate("330110"))
        hear(at_desk, case_decisions.follow_submission, event_of(designated, JurisdictionDesignated))

    stall(at_desk.cases, back)
    hear(at_desk, case_decisions.follow_submission, event_of(agreed, JurisdictionAgreed))
    after = at_desk.cases.get(case.id)
    assert (now(at_desk, report).state.division, after.state.division) == ("330110", "330110")
    check_chain(after.id, after.history)


def test_a_case_goes_straight_to_where_its_submission_has_gone_on_to(at_desk):
    report, case = with_case(at_desk)
    first = dispatch.hand_over(at_desk, act(report, HEAD), HandOver("330100", "由市局办理"))

    def further_down():
        second = dispatch.hand_over(at_desk, act(now(at_desk, report), CITY_HEAD), HandOver("330106", "在对方辖区"))
        hear(at_desk, case_decisions.follow_submission, event_of(second, ComplaintHandedOver))

    stall(at_desk.cases, further_down)
    hear(at_desk, case_decisions.follow_submission, event_of(first, ComplaintHandedOver))
    after = at_desk.cases.get(case.id)
    assert (after.state.division, types(after).count("case_passed_on")) == ("330106", 1)
    assert after.history[-1].data["by"] == CITY_HEAD.subject


def declined(at_desk):
    """A report that was not filed, of which its case has not heard."""
    report, case = with_case(at_desk)
    checked = reports.check(at_desk, act(report))
    return case, reports.decline_filing(at_desk, act(checked, HEAD), NO)


def corrected(at_desk, report):
    handling.inform(at_desk, act(now(at_desk, report)), Informed("sms", "回执1号"))
    return handling.correct(at_desk, act(now(at_desk, report), HEAD), Reason("认定有误"))


def test_a_case_is_open_with_its_report_though_the_decision_that_was_corrected_is_heard_late(at_desk):
    case, report = declined(at_desk)

    def correction():
        event = event_of(corrected(at_desk, report), CorrectionOpened)
        hear(at_desk, case_decisions.follow_correction, event)

    stall(at_desk.cases, correction)
    hear(at_desk, case_decisions.follow_report, event_of(report, FilingDecided))
    assert (now(at_desk, report).state.filing, at_desk.cases.get(case.id).state.filing) == (None, None)


def test_a_case_is_not_filed_with_its_report_though_the_correction_before_is_heard_late(at_desk):
    case, report = declined(at_desk)
    hear(at_desk, case_decisions.follow_report, event_of(report, FilingDecided))
    correction = event_of(corrected(at_desk, report), CorrectionOpened)

    def declined_again():
        checked = reports.check(at_desk, act(now(at_desk, report)))
        again = reports.decline_filing(at_desk, act(checked, HEAD), NO)
        hear(at_desk, case_decisions.follow_report, event_of(again, FilingDecided))

    stall(at_desk.cases, declined_again)
    hear(at_desk, case_decisions.follow_correction, correction)
    assert now(at_desk, report).state.filing == at_desk.cases.get(case.id).state.filing == NO.ground


def test_a_case_that_was_taken_up_does_not_hear_its_own_former_decision_from_its_report(at_desk):
    report, case = with_case(at_desk)
    unfiled = case_decisions.decline(at_desk, Act(case.id, HEAD, case.version, context("head")), NO)
    hear(at_desk, case_decisions.follow_case, event_of(unfiled, CaseFilingDecided))
    case_decisions.take_up(at_desk, Act(case.id, HEAD, None, context("head")), TakeUpCase("发现新的情况"))
    hear(at_desk, case_decisions.follow_report, event_of(now(at_desk, report), FilingDecided))
    assert at_desk.cases.get(case.id).state.filing is None


def merged(at_desk, report, into, new_facts=False):
    return reports.merge(at_desk, act(now(at_desk, report)), Merge(into.id, new_facts))


def merger(stored):
    return event_of(stored, ReportMerged)


def test_a_report_that_is_merged_on_while_another_one_comes_to_it_stays_merged(at_desk):
    first, second, third = (registered(at_desk) for _ in range(3))
    heard_late = merger(merged(at_desk, first, second))
    stall(at_desk.complaints, lambda: merged(at_desk, second, third))
    assert hear(at_desk, reports.absorb, heard_late).id == third.id
    assert types(now(at_desk, second)) == ["complaint_registered", "complaint_assigned", "report_merged"]
    assert types(now(at_desk, third)) == ["complaint_registered", "report_absorbed"]
    assert now(at_desk, second).state.merged_into == third.id


def test_of_two_merged_into_each_other_one_is_set_apart_though_two_replicas_hear_of_both_at_once(at_desk, monkeypatch):
    first, second = registered(at_desk), registered(at_desk)
    one, other = crosswise(at_desk, monkeypatch, first, second)
    stall(at_desk.complaints, lambda: reports.absorb(at_desk, other, other.context("cases", NOW)))
    hear(at_desk, reports.absorb, one)
    both = [now(at_desk, each) for each in (first, second)]
    assert sorted(types(each).count("merger_undone") for each in both) == [0, 1]
    assert sum(each.state.merged_into is None for each in both) == 1


def test_a_merger_that_is_heard_again_after_its_report_was_merged_on_is_taken_in_by_nobody_else(at_desk):
    first, second, third = (registered(at_desk) for _ in range(3))
    event = merger(merged(at_desk, first, second, new_facts=True))
    hear(at_desk, reports.absorb, event)
    merged(at_desk, second, third)
    assert hear(at_desk, reports.absorb, event).id == second.id
    assert types(now(at_desk, third)) == ["complaint_registered"]


def mixed(at_desk):
    """A complaint whose caller has an agent, and the report beside it."""
    call = replace(CALL, also_report=True)
    stored = intake.register(at_desk, call, HOTLINE, context())
    report = hear(at_desk, intake.register_other_half, event_of(stored, SubmissionSplit))
    joined = parties.join(at_desk, act(stored, HOTLINE), AGENT)
    hear(at_desk, parties.follow, event_of(joined, PartyJoined))
    return joined, report


def test_who_speaks_again_for_a_caller_does_so_in_both_halves_though_that_they_left_is_heard_late(at_desk):
    complaint, report = mixed(at_desk)
    left = parties.leave(at_desk, act(complaint, HOTLINE), LeaveParty(1, TODAY, "撤销委托声明1号"))

    def again():
        command = ProlongAuthority(1, AGENT.until, "授权委托书1号")
        back = parties.prolong(at_desk, act(left, HOTLINE), command)
        hear(at_desk, parties.follow, event_of(back, AuthorityProlonged))

    stall(at_desk.complaints, again)
    hear(at_desk, parties.follow, event_of(left, PartyLeft))
    assert now(at_desk, report).state.parties == now(at_desk, complaint).state.parties


def test_both_halves_have_the_number_that_was_given_last_though_the_one_before_is_heard_late(at_desk):
    complaint, report = mixed(at_desk)
    first = amending.amend(at_desk, act(complaint, HEAD), AmendComplaint(caller=AmendCaller(phone="13700000001")))

    def another():
        command = AmendComplaint(caller=AmendCaller(phone="13700000002"))
        second = amending.amend(at_desk, act(first, HEAD), command)
        hear(at_desk, amending.follow, event_of(second, ComplaintAmended))

    stall(at_desk.complaints, another)
    hear(at_desk, amending.follow, event_of(first, ComplaintAmended))
    assert now(at_desk, report).state.phone_hash == now(at_desk, complaint).state.phone_hash


@pytest.mark.parametrize("last_first", [False, True])
def test_what_a_complaint_lacks_of_its_caller_goes_by_what_was_said_last_in_whatever_order_it_is_heard(
    at_desk, last_first
):
    complaint, report = mixed(at_desk)
    emptied = amending.amend(at_desk, act(now(at_desk, report), HEAD), AmendComplaint(caller=AmendCaller(phone=None)))
    filled = amending.amend(at_desk, act(emptied, HEAD), AmendComplaint(caller=AmendCaller(phone="13700000002")))
    events = [event_of(each, ComplaintAmended) for each in (emptied, filled)]
    for event in reversed(events) if last_first else events:
        hear(at_desk, amending.follow, event)
    assert "caller_phone" not in now(at_desk, complaint).state.missing
