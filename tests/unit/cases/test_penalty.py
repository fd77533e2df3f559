"""The penalty procedure of a filed case: who may do what, when, and which days run meanwhile."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.cases.domain.case import CaseClosedBefore, InvestigatorDecides
from services.cases.domain.colleague import NoSuchOfficer
from services.cases.domain.grounds import UnknownGround
from services.cases.domain.penalty import crime_report, hearing, notice, ruling
from services.cases.domain.penalty.hearing import HearingNotFixed, HearingTooSoon, NoRightToHearing
from services.cases.domain.penalty.notice import HearingUnderWay, RightsLast
from services.cases.domain.penalty.review import NothingToReview, NotReviewed, UnderReview
from services.cases.domain.penalty.ruling import StatementUnanswered
from services.cases.domain.penalty.serving import AnnouncementRuns, NotAnnounced, ServedBefore, UnconfirmedAddress
from services.cases.domain.penalty.state import NOT_BEGUN
from services.cases.domain.penalty.steps import CaseNotFiled, NoNotice, NoRuling
from services.cases.handlers import case_decisions, crime, penalty
from services.cases.schemas.cases import CloseCase
from services.cases.schemas.handling import BeginTest, Over
from services.cases.schemas.penalty import (
    AnnulRuling,
    AppointHost,
    ExtendCase,
    FixHearing,
    GiveNotice,
    ReviewCase,
    RuleCase,
    ServePaper,
    TakeUpCase,
)
from services.cases.store import CASE
from shared.clocks.extension import ExtensionRefused
from shared.clocks.legal_time import legal_day
from shared.clocks.suspension import GroundNotAllowed
from shared.errors import Forbidden, Invalid, Refused
from shared.store.documents import Documents
from shared.store.memory import MemoryDocuments
from tests.unit.cases.desk import HEAD, NOW, OFFICER, desk
from tests.unit.cases.procedure import (
    BY_THE_PRINCIPAL,
    HANDED_OVER,
    LETTER,
    PAPER,
    REFUSED,
    REPORT,
    REVIEWER,
    on,
    reviewed,
    ruled,
    serve_notice,
    serve_ruling,
    told,
    waived,
)
from tests.unit.cases.test_case_decisions import head, opened, raised, record

ANNOUNCED = ServePaper("announcement", "公告期满记录1号")
RULING = RuleCase("处罚决定书1号", outcome="penalty")


def later(days):
    return NOW + timedelta(days=days)


def filed(at_desk, investigated=False):
    case = opened(at_desk, raised(at_desk))
    return case_decisions.file_case(at_desk, head(record(at_desk, case) if investigated else case))


def step(at_desk, stored, what, at=NOW):
    return penalty.by_document(at_desk, on(stored, at=at), what, PAPER)


def rule(at_desk, stored, at=NOW, said=RULING):
    return penalty.rule(at_desk, on(stored, HEAD, at), said)


def state(stored, rule_id):
    return [one.state for one in stored.state.clocks if one.rule_id == rule_id]


def due(stored, rule_id):
    return [legal_day(one.due_at) for one in stored.state.clocks if one.rule_id == rule_id][-1]


def heard(at_desk, at=NOW):
    """A hearing was asked for within the days of the notice, and has its host and its file."""
    asked = step(at_desk, told(at_desk, filed(at_desk), hearing=True), hearing.ask, at)
    named = penalty.appoint_host(at_desk, on(asked, HEAD, at), AppointHost("reviewer"))
    return penalty.hand_over_file(at_desk, on(named, at=at))


def fixed(at_desk, day, at=NOW):
    return penalty.fix_hearing(at_desk, on(heard(at_desk), REVIEWER, at), FixHearing("听证通知书1号", day))


def test_trap_05_the_days_for_a_decision_are_extended_by_the_head_once_and_then_by_all_who_fix_a_length():
    at_desk = desk()
    case = filed(at_desk)
    assert due(case, "P-DECIDE") == date(2027, 2, 21)
    once = case_decisions.extend(at_desk, head(case), ExtendCase("延期审批表1号"))
    assert due(once, "P-DECIDE") == date(2027, 3, 23)
    for again in (ExtendCase("延期审批表2号", 30), ExtendCase("集体讨论记录1号", collective=True)):
        with pytest.raises(ExtensionRefused):
            case_decisions.extend(at_desk, head(once), again)
    twice = case_decisions.extend(at_desk, head(once), ExtendCase("集体讨论记录1号", 45, collective=True))
    assert due(twice, "P-DECIDE") == date(2027, 5, 7)
    with pytest.raises(ExtensionRefused):
        case_decisions.extend(at_desk, head(filed(at_desk)), ExtendCase("集体讨论记录2号", 45, collective=True))


def test_trap_09_seven_working_days_lie_between_the_notice_of_a_hearing_and_its_day():
    at_desk = desk()
    with pytest.raises(HearingTooSoon) as refused:
        fixed(at_desk, date(2026, 12, 2))
    assert refused.value.facts["after"] == "2026-12-02"
    assert fixed(desk(), date(2026, 12, 3)).state.penalty.hearing.on == date(2026, 12, 3)


def test_trap_10_who_investigated_neither_reviews_the_case_nor_hosts_its_hearing_nor_decides_it():
    at_desk = desk()
    case = filed(at_desk, investigated=True)
    handed_in = penalty.ask_review(at_desk, on(case))
    both = replace(OFFICER, roles=frozenset({"officer", "supervisor"}))
    with pytest.raises(InvestigatorDecides):
        penalty.give_opinion(at_desk, on(handed_in), ReviewCase("agree"))
    with pytest.raises(InvestigatorDecides):
        penalty.rule(at_desk, on(handed_in, both), RULING)
    seen = penalty.give_opinion(at_desk, on(handed_in, REVIEWER), ReviewCase("agree"))
    given = penalty.give_notice(at_desk, on(seen, HEAD), GiveNotice("处罚告知书1号", hearing=True))
    asked = step(at_desk, serve_notice(at_desk, on(given), HANDED_OVER), hearing.ask)
    with pytest.raises(InvestigatorDecides):
        penalty.appoint_host(at_desk, on(asked, HEAD), AppointHost("second"))


@pytest.mark.parametrize("nobody", ["nobody-such", "hotline"])
def test_who_hosts_a_hearing_or_approves_of_a_transfer_has_an_account_for_that(nobody):
    at_desk = desk()
    asked = step(at_desk, told(at_desk, filed(at_desk), hearing=True), hearing.ask, NOW)
    with pytest.raises(NoSuchOfficer):
        penalty.appoint_host(at_desk, on(asked, HEAD), AppointHost(nobody))
    at_desk = desk()
    passed_on = rule(at_desk, filed(at_desk), said=RuleCase("案件移送审批表1号", outcome="crime_passed_on"))
    with pytest.raises(NoSuchOfficer):
        crime.approve(at_desk, on(passed_on, HEAD), replace(BY_THE_PRINCIPAL, approver=nobody))


def test_trap_10_a_review_counts_no_more_once_its_reviewer_has_taken_evidence():
    at_desk = desk()
    handed_in = penalty.ask_review(at_desk, on(filed(at_desk)))
    seen = penalty.give_opinion(at_desk, on(handed_in, OFFICER), ReviewCase("agree"))
    with pytest.raises(InvestigatorDecides):
        penalty.give_notice(at_desk, on(record(at_desk, seen), HEAD), GiveNotice("处罚告知书1号"))


def test_trap_11_no_penalty_before_the_five_working_days_of_the_party_are_over_or_given_up():
    at_desk = desk()
    case = told(at_desk, filed(at_desk))
    assert due(case, "P-STATEMENT") == date(2026, 11, 30)
    for at in (NOW, later(7)):
        with pytest.raises(RightsLast) as refused:
            rule(at_desk, case, at)
    assert refused.value.facts["until"].startswith("2026-11-30")
    assert rule(at_desk, case, later(8)).state.penalty.ruling.outcome == "penalty"
    again = desk()
    assert rule(again, waived(again, filed(again))).state.penalty.ruling.outcome == "penalty"


def test_trap_11_no_step_is_dated_before_the_one_that_it_rests_on():
    at_desk = desk()
    told_on, given_on = later(10), later(9)
    seen = reviewed(at_desk, filed(at_desk))
    given = penalty.give_notice(at_desk, on(seen, HEAD, given_on), GiveNotice("处罚告知书1号"))
    with pytest.raises(Invalid) as refused:
        serve_notice(at_desk, replace(on(given, at=told_on), happened_at=later(1)), HANDED_OVER)
    assert "happened_at" in refused.value.facts["errors"]
    served = serve_notice(at_desk, replace(on(given, at=told_on), happened_at=given_on), HANDED_OVER)
    assert legal_day(served.state.penalty.notice.service.served_at) == legal_day(given_on)
    waived = step(at_desk, served, notice.waive, told_on)
    for act in (penalty.rule, case_decisions.close):
        said = RULING if act is penalty.rule else CloseCase("investigation_ended")
        with pytest.raises(Invalid):
            act(at_desk, replace(on(waived, HEAD, told_on), happened_at=later(8)), said)


def test_trap_12_nothing_is_served_electronically_without_a_signed_confirmation_of_the_address():
    at_desk = desk()
    given = penalty.give_notice(at_desk, on(reviewed(at_desk, filed(at_desk)), HEAD), GiveNotice("处罚告知书1号"))
    with pytest.raises(UnconfirmedAddress):
        serve_notice(at_desk, on(given), ServePaper("electronic", "邮件回执1号"))
    confirmed = ServePaper("electronic", "邮件回执1号", "送达地址确认书1号")
    assert serve_notice(at_desk, on(given), confirmed).state.penalty.notice.service.way == "electronic"


def test_trap_13_a_paper_that_is_announced_counts_as_served_when_its_thirty_days_have_passed():
    at_desk = desk()
    given = penalty.give_notice(at_desk, on(reviewed(at_desk, filed(at_desk)), HEAD), GiveNotice("处罚告知书1号"))
    with pytest.raises(NotAnnounced):
        serve_notice(at_desk, on(given), ANNOUNCED)
    out = step(at_desk, given, notice.announce)
    assert (due(out, "P-PUBLIC-SERVICE"), state(out, "P-DECIDE")) == (date(2026, 12, 23), ["suspended"])
    with pytest.raises(ServedBefore):
        step(at_desk, out, notice.announce)
    with pytest.raises(AnnouncementRuns):
        serve_notice(at_desk, on(out, at=later(30)), ANNOUNCED)
    reached = serve_notice(at_desk, on(out, at=later(40)), ANNOUNCED)
    assert legal_day(reached.state.penalty.notice.service.served_at) == date(2026, 12, 23)
    assert (due(reached, "P-STATEMENT"), state(reached, "P-DECIDE")) == (date(2026, 12, 30), ["running"])
    assert due(reached, "P-DECIDE") == date(2027, 3, 23)


def test_who_is_found_while_a_paper_is_announced_gets_it_in_hand_and_the_days_count_again():
    at_desk = desk()
    given = penalty.give_notice(at_desk, on(reviewed(at_desk, filed(at_desk)), HEAD), GiveNotice("处罚告知书1号"))
    out = step(at_desk, given, notice.announce)
    reached = serve_notice(at_desk, on(out, at=later(3)), HANDED_OVER)
    (announcement,) = [one for one in reached.state.clocks if one.rule_id == "P-PUBLIC-SERVICE"]
    assert (announcement.void, reached.state.holds, state(reached, "P-DECIDE")) == (True, (), ["running"])


def test_a_case_is_reviewed_before_the_party_is_told_and_again_where_it_has_to_be_mended():
    at_desk = desk()
    case = filed(at_desk)
    with pytest.raises(NotReviewed):
        penalty.give_notice(at_desk, on(case, HEAD), GiveNotice("处罚告知书1号"))
    with pytest.raises(NothingToReview):
        penalty.give_opinion(at_desk, on(case, REVIEWER), ReviewCase("agree"))
    mended = reviewed(at_desk, case, "supplement")
    with pytest.raises(NotReviewed):
        penalty.give_notice(at_desk, on(mended, HEAD), GiveNotice("处罚告知书1号"))
    handed_in = penalty.ask_review(at_desk, on(mended))
    assert state(handed_in, "P-REVIEW") == ["stopped", "running"]
    with pytest.raises(UnderReview):
        penalty.ask_review(at_desk, on(handed_in))


def test_the_days_of_a_hearing_do_not_count_for_the_decision_which_waits_for_its_report():
    at_desk = desk()
    case = fixed(at_desk, date(2026, 12, 3))
    assert (state(case, "P-DECIDE"), state(case, "H-REQUEST")) == (["suspended"], ["stopped"])
    with pytest.raises(HearingNotFixed):
        penalty.hold_hearing(at_desk, on(case, REVIEWER, later(9)))
    with pytest.raises(HearingUnderWay):
        rule(at_desk, case, later(10))
    held = penalty.hold_hearing(at_desk, on(case, REVIEWER, later(10)))
    assert due(held, "H-REPORT") == date(2026, 12, 10)
    over = penalty.conclude_hearing(at_desk, on(held, REVIEWER, later(14)), PAPER)
    assert (state(over, "P-DECIDE"), over.state.holds) == (["running"], ())
    assert rule(at_desk, over, later(15)).state.penalty.ruling


def test_a_hearing_that_is_given_up_leaves_none_of_its_days_running():
    at_desk = desk()
    over = penalty.conclude_hearing(at_desk, on(heard(at_desk), REVIEWER), PAPER)
    assert not [one for one in over.state.clocks if one.rule_id.startswith("H-") and one.state == "running"]
    assert over.history[-1].data["took_place"] is False


@pytest.mark.parametrize(("hearing_told", "days"), [(False, 0), (True, 8)])
def test_a_hearing_is_asked_for_within_its_days_and_only_where_the_notice_opens_one(hearing_told, days):
    at_desk = desk()
    case = told(at_desk, filed(at_desk), hearing=hearing_told)
    with pytest.raises(NoRightToHearing):
        step(at_desk, case, hearing.ask, later(days))


def test_what_the_party_says_is_answered_by_the_decision():
    at_desk = desk()
    case = step(at_desk, told(at_desk, filed(at_desk)), notice.take_statement)
    with pytest.raises(StatementUnanswered):
        rule(at_desk, case, later(8))
    answered = rule(at_desk, case, later(8), replace(RULING, answer="申辩理由不成立"))
    assert answered.history[-1].data["answer"] == "申辩理由不成立"


def test_a_new_notice_voids_the_days_of_the_former_one():
    at_desk = desk()
    case = told(at_desk, filed(at_desk), hearing=True)
    anew = penalty.give_notice(at_desk, on(case, HEAD, later(2)), GiveNotice("处罚告知书2号"))
    assert [(one.rule_id, one.void) for one in anew.state.clocks if one.rule_id in notice.RIGHTS] == [
        ("P-STATEMENT", True), ("H-REQUEST", True),
    ]  # fmt: skip
    with pytest.raises(NoNotice):
        rule(at_desk, anew, later(30))


def test_a_decision_ends_all_days_but_those_of_its_service_and_is_late_after_its_time():
    at_desk = desk()
    case = told(at_desk, filed(at_desk))
    decided = rule(at_desk, case, later(100))
    assert decided.history[-1].data["late"] is True
    assert [one.rule_id for one in decided.state.clocks if one.state == "running"] == ["P-SERVE"]
    served = serve_ruling(at_desk, on(decided, at=later(101)), HANDED_OVER)
    assert state(served, "P-SERVE") == ["stopped"]


def test_an_announced_decision_is_served_when_its_days_have_passed():
    at_desk = desk()
    decided = rule(at_desk, waived(at_desk, filed(at_desk)))
    out = step(at_desk, decided, ruling.announce)
    assert (state(out, "P-SERVE"), out.state.holds) == (["stopped"], ())
    with pytest.raises(NoRuling):
        case_decisions.close(at_desk, head(out), CloseCase("executed"))
    reached = serve_ruling(at_desk, on(out, at=later(31)), ANNOUNCED)
    assert case_decisions.close(at_desk, head(reached), CloseCase("executed")).state.closing


ANNULLED = AnnulRuling("行政复议决定书1号", annulled_by="reconsideration")
ANNULLED_WITH_IT = TakeUpCase("处罚决定被撤销", annulled_by="court", document="行政判决书1号")


def annul(at_desk, stored, at=NOW, said=ANNULLED):
    return penalty.annul(at_desk, on(stored, HEAD, at), said)


def test_a_decision_that_was_annulled_stays_in_the_history_and_the_case_has_its_days_for_another_anew():
    at_desk = desk()
    first = ruled(at_desk, filed(at_desk))
    undone = annul(at_desk, first, later(20))
    (former,) = undone.state.penalty.annulled
    assert (former.ruling, former.annulled_by, former.document) == (
        first.state.penalty.ruling, "reconsideration", "行政复议决定书1号",
    )  # fmt: skip
    assert (state(undone, "P-DECIDE"), due(undone, "P-DECIDE")) == (["stopped", "running"], date(2027, 3, 13))
    assert (undone.history[-1].type, undone.history[-1].data["outcome"]) == ("ruling_annulled", "penalty")
    with pytest.raises(NoRuling):
        annul(at_desk, undone, later(20))


def test_after_an_annulment_all_is_done_again_before_the_case_is_decided_and_closed():
    at_desk = desk()
    undone = annul(at_desk, ruled(at_desk, filed(at_desk)), later(20))
    with pytest.raises(NoRuling):
        case_decisions.close(at_desk, head(undone, at=later(20)), CloseCase("executed"))
    with pytest.raises(NotReviewed):
        penalty.give_notice(at_desk, on(undone, HEAD, later(20)), GiveNotice("处罚告知书2号"))
    with pytest.raises(NoNotice):
        rule(at_desk, reviewed(at_desk, undone, at=later(20)), later(20))
    anew = ruled(at_desk, at_desk.cases.get(undone.id), at=later(21))
    assert case_decisions.close(at_desk, head(anew, at=later(22)), CloseCase("executed")).state.closing
    assert len(anew.state.penalty.annulled) == 1


def test_a_decision_that_is_annulled_before_it_was_served_leaves_none_of_its_days_running():
    at_desk = desk()
    decided = rule(at_desk, waived(at_desk, filed(at_desk)))
    for before in (decided, step(at_desk, decided, ruling.announce)):
        undone = annul(alone(at_desk, before), before, said=AnnulRuling("撤销决定书1号", annulled_by="own_correction"))
        assert [one.rule_id for one in undone.state.clocks if one.state != "stopped"] == ["P-DECIDE"]


def test_a_case_is_taken_up_again_with_its_decision_or_without_one_that_was_annulled():
    at_desk = desk()
    closed = case_decisions.close(at_desk, head(ruled(at_desk, filed(at_desk))), CloseCase("executed"))
    stands = case_decisions.take_up(alone(at_desk, closed), head(closed, at=later(9)), TakeUpCase("执行有误"))
    assert (stands.state.penalty, state(stands, "P-DECIDE")) == (closed.state.penalty, ["stopped"])
    anew = case_decisions.take_up(at_desk, head(closed, at=later(9)), ANNULLED_WITH_IT)
    assert (anew.state.penalty.ruling, state(anew, "P-DECIDE")) == (None, ["stopped", "running"])
    assert [one.type for one in anew.history[-2:]] == ["case_taken_up", "ruling_annulled"]
    assert due(anew, "P-DECIDE") == date(2027, 3, 2)


@pytest.mark.parametrize(("said", "wrong"), [
    (replace(ANNULLED_WITH_IT, document=""), "document"), (replace(ANNULLED_WITH_IT, annulled_by=None), "annulled_by"),
])  # fmt: skip
def test_who_annulled_a_decision_is_said_with_the_document_that_says_so(said, wrong):
    at_desk = desk()
    closed = case_decisions.close(at_desk, head(ruled(at_desk, filed(at_desk))), CloseCase("executed"))
    with pytest.raises(Invalid) as refused:
        case_decisions.take_up(at_desk, head(closed), said)
    assert list(refused.value.facts["errors"]) == [wrong]


def test_no_decision_is_annulled_that_was_not_made_by_nobody_known_or_by_who_investigated():
    at_desk = desk()
    closed = case_decisions.close(at_desk, head(filed(at_desk)), CloseCase("investigation_ended"))
    with pytest.raises(NoRuling):
        case_decisions.take_up(at_desk, head(closed), ANNULLED_WITH_IT)
    decided = ruled(at_desk, filed(at_desk, investigated=True))
    with pytest.raises(UnknownGround):
        annul(at_desk, decided, said=replace(ANNULLED, annulled_by="hearsay"))
    both = replace(OFFICER, roles=frozenset({"officer", "supervisor"}))
    with pytest.raises(InvestigatorDecides):
        penalty.annul(at_desk, on(decided, both), ANNULLED)
    with pytest.raises(Forbidden):
        penalty.annul(at_desk, on(decided), ANNULLED)


def test_what_comes_after_an_annulment_is_not_dated_before_it():
    at_desk = desk()
    undone = annul(at_desk, ruled(at_desk, filed(at_desk)), later(20))
    with pytest.raises(Invalid):
        penalty.ask_review(at_desk, replace(on(undone, at=later(25)), happened_at=later(19)))


@pytest.mark.parametrize(("outcome", "ground"), [
    ("penalty", "executed"), ("penalty", "court_terminated"), ("not_punished", "not_punished"),
    ("not_established", "not_established"), ("passed_on", "passed_on"), ("crime_passed_on", "crime_passed_on"),
])  # fmt: skip
def test_a_case_is_closed_for_what_was_decided(outcome, ground):
    at_desk = desk()
    case = filed(at_desk)
    with pytest.raises(NoRuling):
        case_decisions.close(at_desk, head(case), CloseCase(ground))
    decided = ruled(at_desk, case, outcome)
    assert case_decisions.close(at_desk, head(decided), CloseCase(ground)).state.closing.ground == ground


def test_a_case_whose_investigation_was_ended_is_closed_undecided_and_has_its_days_anew_when_taken_up():
    at_desk = desk()
    closed = case_decisions.close(at_desk, head(filed(at_desk)), CloseCase("investigation_ended"))
    assert [(one.rule_id, one.void) for one in closed.state.clocks][-1] == ("P-DECIDE", True)
    again = case_decisions.take_up(at_desk, head(closed, at=later(10)), TakeUpCase("发现新的证据"))
    assert (state(again, "P-DECIDE"), due(again, "P-DECIDE")) == (["stopped", "running"], date(2027, 3, 3))


def test_a_hearing_that_was_under_way_when_a_case_was_closed_undecided_is_no_more_when_it_is_taken_up():
    at_desk = desk()
    closed = case_decisions.close(at_desk, head(heard(at_desk)), CloseCase("investigation_ended"))
    again = case_decisions.take_up(at_desk, head(closed, at=later(10)), TakeUpCase("发现新的证据"))
    assert (again.state.penalty, state(again, "P-DECIDE")[-1]) == (NOT_BEGUN, "running")


def test_a_case_is_suspended_by_a_document_and_its_days_stand_still():
    at_desk = desk()
    suspended = case_decisions.begin_test(
        at_desk, on(filed(at_desk)), BeginTest("中止调查审批表1号", ground="suspension")
    )
    assert state(suspended, "P-DECIDE") == ["suspended"]
    back = case_decisions.end_test(at_desk, on(suspended, at=later(10)), Over())
    assert due(back, "P-DECIDE") == date(2027, 3, 2)


@pytest.mark.parametrize("ground", ["hearing", "announcement"])
def test_what_a_step_of_the_procedure_holds_is_neither_begun_nor_ended_by_hand(ground):
    at_desk = desk()
    with pytest.raises(GroundNotAllowed):
        case_decisions.begin_test(at_desk, on(filed(at_desk)), BeginTest("审批表1号", ground=ground))
    with pytest.raises(GroundNotAllowed):
        case_decisions.end_test(at_desk, on(heard(at_desk)), Over("hearing"))


def test_heads_decide_reviewers_review_and_officers_serve():
    at_desk = desk()
    case = filed(at_desk)
    with pytest.raises(Forbidden):
        penalty.ask_review(at_desk, on(case, HEAD))
    with pytest.raises(Forbidden):
        penalty.give_opinion(at_desk, on(case, HEAD), ReviewCase("agree"))
    for wrong in (
        lambda: penalty.give_notice(at_desk, on(case), GiveNotice("处罚告知书1号")),
        lambda: penalty.appoint_host(at_desk, on(case), AppointHost("reviewer")),
        lambda: penalty.rule(at_desk, on(case), RULING),
    ):
        with pytest.raises(Forbidden):
            wrong()


NOTICE = GiveNotice("处罚告知书1号", hearing=True)
DAY = FixHearing("听证通知书1号", date(2026, 12, 3))
ENDED = CloseCase("investigation_ended")
STEPS = {
    "ask_review": lambda d, one, at: penalty.ask_review(d, on(one, at=at)),
    "review": lambda d, one, at: penalty.give_opinion(d, on(one, REVIEWER, at), ReviewCase("agree")),
    "notice": lambda d, one, at: penalty.give_notice(d, on(one, HEAD, at), NOTICE),
    "announce_notice": lambda d, one, at: step(d, one, notice.announce, at),
    "serve_notice": lambda d, one, at: serve_notice(d, on(one, at=at), HANDED_OVER),
    "statement": lambda d, one, at: step(d, one, notice.take_statement, at),
    "waiver": lambda d, one, at: step(d, one, notice.waive, at),
    "hearing": lambda d, one, at: step(d, one, hearing.ask, at),
    "host": lambda d, one, at: penalty.appoint_host(d, on(one, HEAD, at), AppointHost("reviewer")),
    "file": lambda d, one, at: penalty.hand_over_file(d, on(one, at=at)),
    "day": lambda d, one, at: penalty.fix_hearing(d, on(one, REVIEWER, at), DAY),
    "session": lambda d, one, at: penalty.hold_hearing(d, on(one, REVIEWER, at)),
    "end": lambda d, one, at: penalty.conclude_hearing(d, on(one, REVIEWER, at), PAPER),
    "rule": lambda d, one, at: rule(d, one, at, replace(RULING, answer="不成立")),
    "pass_on": lambda d, one, at: rule(d, one, at, RuleCase("审批表1号", outcome="crime_passed_on", answer="不成立")),
    "announce_ruling": lambda d, one, at: step(d, one, ruling.announce, at),
    "serve_ruling": lambda d, one, at: serve_ruling(d, on(one, at=at), HANDED_OVER),
    "report": lambda d, one, at: crime.report(d, on(one, at=at), REPORT),
    "approve": lambda d, one, at: crime.approve(d, on(one, HEAD, at), BY_THE_PRINCIPAL),
    "refuse": lambda d, one, at: crime.refuse(d, on(one, HEAD, at), REFUSED),
    "crime": lambda d, one, at: crime.hand_over(d, on(one, at=at), LETTER),
    "close": lambda d, one, at: case_decisions.close(d, head(one, at=at), ENDED),
    "annul": annul,
}
AGAIN = {
    "take_up": lambda d, one, at: case_decisions.take_up(d, head(one, at=at), TakeUpCase("发现新的证据")),
    "take_up_undecided": lambda d, one, at: case_decisions.take_up(d, head(one, at=at), ANNULLED_WITH_IT),
}
TEN_DAYS_ON = {"session", "rule", "close"}


@pytest.mark.parametrize("name", STEPS)
def test_no_step_is_taken_in_a_case_that_is_not_filed_or_is_closed(name):
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    with pytest.raises((CaseNotFiled, NoRuling)):
        STEPS[name](at_desk, case, NOW)
    closed = case_decisions.close(at_desk, head(case_decisions.file_case(at_desk, head(case))), ENDED)
    with pytest.raises(CaseClosedBefore):
        STEPS[name](at_desk, closed, NOW)


def way(stored):
    """How far the procedure is, without its instants: cases of one way are the same for every step."""
    one = stored.state.penalty
    note, talk, end = one.notice, one.hearing, one.ruling
    return (
        one.review and one.review.opinion,
        note and (note.service.announced_at is not None, note.service.way, note.stated, note.waived),
        talk and (talk.host, talk.on, bool(talk.held_at), bool(talk.ended_at)),
        tuple((bool(each.approval), bool(each.refusal)) for each in one.reports if not each.void)[-1:],
        end and (end.outcome, end.service.announced_at is not None, end.service.way, bool(end.handed_over_at)),
        stored.state.closing is not None,
        frozenset((each.rule_id, each.state) for each in stored.state.clocks if each.state != "stopped"),
        stored.history[-1].at > NOW,
    )


def alone(at_desk, case):
    """The desk with nothing but this case."""
    kept = MemoryDocuments(CASE)
    kept.insert(case)
    return replace(at_desk, cases=Documents(kept))


def in_order(case):
    live = [one.rule_id for one in case.state.clocks if one.state != "stopped"]
    assert len(live) == len(set(live))
    talk, holds = case.state.penalty.hearing, {one.ground for one in case.state.holds}
    if case.state.penalty.ruling is None and case.state.closing is None:
        assert ("hearing" in holds) == (talk is not None and talk.ended_at is None)
        assert state(case, "P-DECIDE")[-1] == ("suspended" if holds else "running")
    elif case.state.closing is None:
        assert not holds
        assert set(live) <= {"P-SERVE", "P-PUBLIC-SERVICE", "X-APPROVE", "X-TRANSFER", "P-CLOSE"}
        assert ("P-CLOSE" in live) == (case.state.penalty.ruling.outcome != "penalty")
    if case.state.closing is None:
        told, end = crime_report.live(case.state), case.state.penalty.ruling
        assert ("X-APPROVE" in live) == (told is not None and told.approval is None)
        with_police = (told and told.handed_over_at) or (end and end.handed_over_at)
        waiting = told is not None and told.approval is not None and not with_police
        assert ("X-TRANSFER" in live) == waiting
    assert not (case.state.closing and live)


def test_every_step_in_every_case_is_allowed_or_refused_by_name_and_leaves_its_days_in_order():
    at_desk = desk()
    frontier, seen, refusals = [filed(at_desk)], set(), set()
    while frontier:
        case = frontier.pop()
        in_order(case)
        if way(case) in seen:
            continue
        seen.add(way(case))
        for name, act in {**STEPS, **AGAIN}.items():
            at = max(case.history[-1].at, later(10) if name in TEN_DAYS_ON else NOW)
            try:
                frontier.append(act(alone(at_desk, case), case, at))
            except Refused as refused:
                refusals.add(refused.code)
    assert len(seen) > 100
    assert refusals >= {"rights_last", "hearing_under_way", "no_ruling", "served_before", "under_review"}
    assert refusals >= {"transfer_approved", "transfer_refused", "transfer_not_approved", "no_crime_report"}
