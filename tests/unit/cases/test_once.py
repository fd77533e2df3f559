"""A request happens once: sent again it is answered as done, with what its sender may read of it by then."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from services.cases.domain.case_closing import release_reward
from services.cases.handlers import dispatch, handling, intake, reports
from services.cases.schemas import handling as said
from services.cases.schemas.cases import RecordEvidence
from services.cases.schemas.complaints import AmendComplaint
from services.cases.schemas.exchange import ColumnIn, StartImport
from services.cases.schemas.forms import IssueForm
from services.cases.schemas.people import Erase
from services.cases.service.additions import AdditionRoutes
from services.cases.service.case_decisions import CaseDecisionRoutes
from services.cases.service.cases import CaseRoutes
from services.cases.service.complaints import ComplaintRoutes
from services.cases.service.dispatch import DispatchRoutes
from services.cases.service.exchange import ExchangeRoutes
from services.cases.service.forms import FormRoutes
from services.cases.service.handling import HandlingRoutes
from services.cases.service.people import PeopleRoutes
from services.cases.service.reports import ReportRoutes
from shared.contracts.case_decisions import CasePassedOn
from shared.contracts.handling import ComplaintHandedOver
from shared.errors import Forbidden, KeyReused
from shared.identity.caller import Identity
from shared.store.history import Decided
from shared.web.calls import Call
from shared.web.repeats import Done
from tests.support.sheets import sheet
from tests.unit.cases.build import HAND
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, act, context, desk
from tests.unit.cases.test_case_decisions import NO, TEST, opened, raised
from tests.unit.cases.test_parties_later import AGENT
from tests.unit.cases.test_reports import registered
from tests.unit.cases.test_rewards import MOST, close, filed, merged_with_a_case_of_its_own
from tests.unit.cases.test_sheet_imports import send, turns

ELSEWHERE = "330206"
TOLD = {"channel": "phone", "proof": "通话记录1号"}


@pytest.fixture
def at_desk():
    return desk()


class Sent:
    """A call as it is sent, and sent again later under its key."""

    def __init__(self, at_desk, route, by, body=None, **path):
        self.route, self.service, self.by = route, SimpleNamespace(desk=at_desk), by
        self.body, self.path, self.key = body, path, context(by.subject, fingerprint="this very request")
        self.expected = self._version(at_desk)

    def _version(self, at_desk):
        kinds = {"complaint_id": at_desk.complaints, "case_id": at_desk.cases}
        return next((kinds[name].get(one).version for name, one in self.path.items() if name in kinds), None)

    def __call__(self, days=0, by=None, **changes):
        key = replace(self.key, at=NOW + timedelta(days=days), **changes)
        call = Call(self.body, self.path, None, by or self.by, key, self.expected, lambda _: "")
        return self.route(self.service, call)


def gone(at_desk, document_id):
    """The matter is another division's by now, which has done things of its own with it."""
    there = ComplaintHandedOver("TS1", "330110", ELSEWHERE, "在对方辖区", "head", late=False)
    at_desk.complaints.change(
        document_id, lambda one: Decided(replace(one, division=ELSEWHERE), [there]), context("head")
    )


def moved(by):
    """The same person, who works elsewhere by now."""
    return replace(by, division="330300")


def complaint(at_desk):
    return intake.register(at_desk, CALL, HOTLINE, context())


def assigned(at_desk):
    return dispatch.assign(at_desk, act(complaint(at_desk), HOTLINE), said.Assign("某所", None))


def archived(at_desk):
    withdrawn = handling.withdraw(at_desk, act(complaint(at_desk)), said.Withdraw("来电撤回"))
    return handling.archive(at_desk, act(withdrawn))


def checked(at_desk):
    return reports.check(at_desk, act(registered(at_desk)))


def rewardable(at_desk):
    report, case = filed(at_desk)
    close(at_desk, case)
    return report


ACTS = {
    "assign": (DispatchRoutes.assign, complaint, HOTLINE, said.Assign("某所", None)),
    "accept": (HandlingRoutes.accept_complaint, complaint, OFFICER, said.Happened()),
    "return": (DispatchRoutes.return_to_intake, assigned, OFFICER, said.Reason("不归我科")),
    "amend": (AdditionRoutes.amend, complaint, OFFICER, AmendComplaint(category="other")),
    "join": (PeopleRoutes.join_party, complaint, HOTLINE, AGENT),
    "erase": (PeopleRoutes.erase_person, archived, HEAD, Erase("依本人申请删除")),
    "check": (ReportRoutes.check, registered, OFFICER, None),
    "decline": (ReportRoutes.decline_filing, checked, HEAD, said.DeclineFiling("other", "初次违法并已改正")),
    "reward": (ReportRoutes.reward, rewardable, HEAD, said.GrantReward(1, MOST, True, True)),
    "clue": (AdditionRoutes.raise_clue, complaint, OFFICER, said.Happened()),
    "form": (FormRoutes.issue_form, complaint, OFFICER, IssueForm("complaint_record")),
}


@pytest.mark.parametrize("name", ACTS)
def test_whoever_may_not_read_it_any_more_is_told_that_it_was_done_and_nothing_of_what_it_is_now(at_desk, name):
    route, make, by, body = ACTS[name]
    stored = make(at_desk)
    sent = Sent(at_desk, route, by, body, complaint_id=stored.id)
    sent()
    gone(at_desk, stored.id)
    version = at_desk.complaints.get(stored.id).version
    for answer in (sent(days=1), sent(days=1, by=moved(by))):
        assert (answer.value, answer.status, answer.version) == (Done(stored.id, stored.state.number), 200, None)
    assert at_desk.complaints.get(stored.id).version == version


@pytest.mark.parametrize(
    ("route", "by", "body"),
    [
        (DispatchRoutes.hand_over, HEAD, said.HandOver(to=ELSEWHERE, reason="在对方辖区", **TOLD)),
        (DispatchRoutes.agree_jurisdiction, HEAD, said.AgreeJurisdiction(ELSEWHERE, "协商纪要1号")),
    ],
)
def test_what_goes_elsewhere_by_the_very_act_is_answered_as_done_and_not_refused(at_desk, route, by, body):
    stored = complaint(at_desk)
    if route is DispatchRoutes.agree_jurisdiction:
        dispatch.dispute_jurisdiction(at_desk, act(stored), said.DisputeJurisdiction(ELSEWHERE, "在对方辖区"))
    sent = Sent(at_desk, route, by, body, complaint_id=stored.id)
    assert sent().value["division"] == ELSEWHERE
    assert sent(days=1).value == Done(stored.id, stored.state.number)


def test_whoever_may_read_it_is_answered_with_what_it_is_now(at_desk):
    stored = complaint(at_desk)
    sent = Sent(at_desk, HandlingRoutes.accept_complaint, OFFICER, said.Happened(), complaint_id=stored.id)
    first = sent()
    assert first.value["state"] == "accepted"
    handling.start_mediation(at_desk, act(at_desk.complaints.get(stored.id)))
    again = sent(days=1)
    assert (again.value["state"], again.version, again.status) == ("mediating", first.version + 1, None)


def test_who_handed_it_over_reads_what_it_is_as_long_as_they_owe_the_caller_word(at_desk):
    stored = complaint(at_desk)
    command = said.HandOver(to=ELSEWHERE, reason="在对方辖区")
    sent = Sent(at_desk, DispatchRoutes.hand_over, HEAD, command, complaint_id=stored.id)
    sent()
    assert sent(days=1).value["division"] == ELSEWHERE


def test_what_was_not_done_is_refused_and_a_key_is_not_used_for_another_request(at_desk):
    stored = complaint(at_desk)
    sent = Sent(at_desk, HandlingRoutes.accept_complaint, OFFICER, said.Happened(), complaint_id=stored.id)
    sent()
    gone(at_desk, stored.id)
    with pytest.raises(KeyReused):
        sent(days=1, fingerprint="another request")
    sent.expected = at_desk.complaints.get(stored.id).version
    with pytest.raises(Forbidden):
        sent(days=1, cause="another key")


@pytest.mark.parametrize(
    ("route", "by", "body"),
    [
        (CaseDecisionRoutes.file_opened_case, HEAD, said.Happened()),
        (CaseDecisionRoutes.decline_opened_case, HEAD, NO),
        (CaseDecisionRoutes.begin_test_of_case, OFFICER, TEST),
        (CaseRoutes.record_evidence, OFFICER, RecordEvidence("scene_record", ("officer", "partner"))),
    ],
)
def test_of_a_case_that_has_passed_on_no_more_is_told_either(at_desk, route, by, body):
    case = opened(at_desk, raised(at_desk))
    sent = Sent(at_desk, route, by, body, case_id=case.id)
    assert sent().value["division"] == "330110"
    there = CasePassedOn(case.state.number, "330110", ELSEWHERE, "head")
    at_desk.cases.change(case.id, lambda one: Decided(replace(one, division=ELSEWHERE), [there]), context("head"))
    assert sent(days=1).value == Done(case.id, case.state.number)


@pytest.mark.parametrize("route", [AdditionRoutes.link, ReportRoutes.merge])
def test_a_link_or_a_merger_was_made_wherever_the_other_one_lies_by_now(at_desk, route):
    one, other = registered(at_desk), registered(at_desk)
    command = said.Link(other.id) if route is AdditionRoutes.link else said.Merge(other.id, True)
    sent = Sent(at_desk, route, OFFICER, command, complaint_id=one.id)
    first = sent()
    gone(at_desk, other.id)
    assert sent(days=1).version == first.version


def test_a_reward_that_went_back_to_its_case_is_not_put_aside_again_in_another_by_the_same_request(at_desk):
    leading, report, own = merged_with_a_case_of_its_own(at_desk)
    close(at_desk, own)
    command = said.GrantReward(1, MOST, joint=True, cleared=True)
    sent = Sent(at_desk, ReportRoutes.reward, HEAD, command, complaint_id=report.id)
    sent()
    assert at_desk.cases.get(own.id).state.rewards
    at_desk.cases.change(own.id, lambda one: release_reward(one, report.id, HAND), context("cases"))
    close(at_desk, leading)
    sent(days=1)
    assert [at_desk.cases.get(one.id).state.rewards for one in (leading, own)] == [(), ()]


def test_what_was_registered_is_told_to_whoever_may_read_it_and_else_by_its_number(at_desk):
    system = Identity("exchange", frozenset({"system"}), "330100", 0)
    for by in (HOTLINE, system):
        sent = Sent(at_desk, ComplaintRoutes.register_complaint, by, CALL)
        made = sent().value
        assert made["narrative"]
        assert sent(days=1, by=moved(by)).value == Done(made["id"], made["number"])
    assert sent(days=1).value == Done(made["id"], made["number"])
    assert at_desk.complaints.get(made["id"]).version == 1


def test_a_sheet_was_started_though_it_is_worked_off_or_whoever_started_it_works_elsewhere_by_now(at_desk):
    columns = (ColumnIn("narrative", "留言详情"),)
    given = StartImport("330110", "other", "complaint", "hotline_12345", columns=columns)
    made = send(at_desk, sheet([{"留言详情": "乙"}], ("留言详情",)), given=None)
    sent = Sent(at_desk, ExchangeRoutes.start_import, HOTLINE, given, import_id=made.id)
    sent()
    turns(at_desk, made.id)
    assert sent(days=1).value["state"] == "done"
    assert sent(days=1, by=moved(HOTLINE)).value == Done(made.id, "")
