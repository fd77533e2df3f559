"""Who is rewarded for a report, when, and how much of one case goes to all who reported it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases import rulebook
from services.cases.domain import additions as adding
from services.cases.domain import checking, closing, telling
from services.cases.domain.case import CaseClosedBefore
from services.cases.domain.case_closing import CaseNotClosed, CaseNotFiled, NotMajor
from services.cases.domain.closing import NotTold
from services.cases.domain.grounds import UnknownGround
from services.cases.domain.legal_clocks import NoSuchClock
from services.cases.domain.rewards import (
    ClaimTooLate,
    ExclusionsUnchecked,
    NoRewardsThen,
    RewardedBefore,
    RewardOutOfBounds,
)
from services.cases.domain.telling import Telling
from services.cases.handlers import additions, case_decisions, cases, handling, intake, reports
from services.cases.handlers.acting import Act
from services.cases.schemas.cases import CloseCase
from services.cases.schemas.handling import GrantReward, Informed, Merge, Reason
from shared.clocks.legal_time import legal_day
from shared.contracts.case_decisions import RewardReserved
from shared.contracts.cases import ClueRaised
from shared.contracts.checking import RewardReturned
from shared.contracts.envelope import Received
from shared.errors import Forbidden, IllegalTransition, Stale
from shared.ids import new_id
from tests.unit.cases.build import HAND, REWARDS, submission
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, act, context, desk
from tests.unit.cases.procedure import ruled

BY_SMS = Telling("sms", "回执1号")
EXECUTED = CloseCase("executed", 10**10, ("large_penalty",))
OUTCOMES = {"executed": "penalty", "not_established": "not_established"}
MOST = 100_000_000


def heard(stored, kind):
    said = [entry.data for entry in stored.history if entry.type == kind.type][-1]
    return Received(new_id(), kind.source, kind.type, stored.id, 9, "story", "cause", NOW, "head", False, kind(**said))


def registered(at_desk):
    return intake.register(at_desk, replace(CALL, kind="report"), HOTLINE, context())


def filed(at_desk):
    """A report, and the case that was filed from it."""
    checked = reports.check(at_desk, act(registered(at_desk)))
    report = reports.file_case(at_desk, act(checked, HEAD))
    event = heard(report, ClueRaised)
    return report, cases.open_from_clue(at_desk, event, event.context("cases", NOW))


def close(at_desk, case, command=EXECUTED, by=HEAD):
    """The case closed, decided before as its ground wants where that can be."""
    outcome, now = OUTCOMES.get(command.ground), at_desk.cases.get(case.id)
    if outcome and now.state.filing == "filed" and now.state.penalty.ruling is None:
        now = ruled(at_desk, now, outcome)
    return case_decisions.close(at_desk, Act(case.id, by, now.version, context(by.subject)), command)


def ask(at_desk, report, amount_fen=MOST, cleared=True):
    stored = at_desk.complaints.get(report.id)
    command = GrantReward(1, amount_fen, True, cleared, "" if amount_fen == MOST else "两人先后举报")
    return reports.reward(at_desk, act(stored, HEAD), command)


def granted(at_desk, case, report, amount_fen=MOST):
    ask(at_desk, report, amount_fen)
    event = heard(at_desk.cases.get(case.id), RewardReserved)
    return reports.grant_reward(at_desk, event, event.context("cases", NOW))


def test_a_reward_waits_until_the_violation_is_proven_and_the_case_is_closed():
    at_desk = desk()
    report, case = filed(at_desk)
    with pytest.raises(CaseNotClosed):
        ask(at_desk, report)
    close(at_desk, case)
    after = granted(at_desk, case, report)
    assert (after.state.state, after.state.reward.amount_fen) == ("rewarded", MOST)


@pytest.mark.parametrize(("command", "refusal"), [
    (replace(EXECUTED, ground="not_established"), CaseNotClosed), (replace(EXECUTED, gravity=()), NotMajor),
])  # fmt: skip
def test_only_a_major_violation_that_is_proven_is_rewarded(command, refusal):
    at_desk = desk()
    report, case = filed(at_desk)
    close(at_desk, case, command)
    with pytest.raises(refusal):
        ask(at_desk, report)


def test_the_share_is_that_of_the_penalty_that_the_case_was_closed_with():
    at_desk = desk()
    report, case = filed(at_desk)
    close(at_desk, case, replace(EXECUTED, penalty_fen=20_000_000))
    with pytest.raises(RewardOutOfBounds) as refused:
        ask(at_desk, report, 1_000_001)
    assert refused.value.facts == {"least_fen": 500_000, "most_fen": 1_000_000}


def test_all_reports_of_one_case_share_its_cap():
    at_desk = desk()
    first = registered(at_desk)
    second = registered(at_desk)
    reports.merge(at_desk, act(second), Merge(first.id))
    checked = reports.check(at_desk, act(first))
    report = reports.file_case(at_desk, act(checked, HEAD))
    event = heard(report, ClueRaised)
    case = cases.open_from_clue(at_desk, event, event.context("cases", NOW))
    close(at_desk, case)
    granted(at_desk, case, report, 60_000_000)
    at_desk.complaints.change(second.id, lambda one: telling.inform(one, BY_SMS, HAND), context())
    with pytest.raises(RewardOutOfBounds) as refused:
        ask(at_desk, second, 40_000_001)
    assert refused.value.facts["most_fen"] == 40_000_000
    assert granted(at_desk, case, second, 40_000_000).state.state == "rewarded"
    assert sum(one.amount_fen for one in at_desk.cases.get(case.id).state.rewards) == MOST


def merged_with_a_case_of_its_own(at_desk):
    """A leading report and its case, and one merged into it whose clue had opened a case that was filed."""
    leading, case = filed(at_desk)
    own = additions.raise_clue(at_desk, act(registered(at_desk)))
    event = heard(own, ClueRaised)
    opened = cases.open_from_clue(at_desk, event, event.context("cases", NOW))
    own_case = case_decisions.file_case(at_desk, Act(opened.id, HEAD, opened.version, context("head")))
    reports.merge(at_desk, act(own), Merge(leading.id))
    told = at_desk.complaints.change(own.id, lambda one: telling.inform(one, BY_SMS, HAND), context())
    return case, told, own_case


def test_a_merged_report_is_rewarded_from_its_own_case_where_that_is_the_one_closed_for_a_major_violation():
    at_desk = desk()
    case, report, own_case = merged_with_a_case_of_its_own(at_desk)
    with pytest.raises(CaseNotClosed):
        ask(at_desk, report)
    close(at_desk, own_case)
    assert granted(at_desk, own_case, report).state.state == "rewarded"
    assert at_desk.cases.get(case.id).state.rewards == ()


def test_a_report_is_rewarded_from_its_closed_case_though_a_second_clue_has_opened_another():
    at_desk = desk()
    report, case = filed(at_desk)
    close(at_desk, case)
    again = additions.raise_clue(at_desk, act(at_desk.complaints.get(report.id)))
    assert again.state.former_cases == (case.id,)
    assert granted(at_desk, case, again).state.state == "rewarded"


@pytest.mark.parametrize("own", [None, replace(EXECUTED, ground="not_established"), replace(EXECUTED, gravity=())])
def test_a_merged_report_is_rewarded_from_the_leading_case_where_its_own_proved_no_major_violation(own):
    at_desk = desk()
    case, report, own_case = merged_with_a_case_of_its_own(at_desk)
    if own:
        close(at_desk, own_case, own)
    close(at_desk, case)
    assert granted(at_desk, case, report).state.state == "rewarded"


def test_where_both_cases_count_the_leading_one_does_and_a_report_is_rewarded_from_one_of_them_only():
    at_desk = desk()
    case, report, own_case = merged_with_a_case_of_its_own(at_desk)
    close(at_desk, own_case)
    first = act(at_desk.complaints.get(report.id), HEAD)
    command = GrantReward(1, MOST, joint=True, cleared=True)
    reports.reward(at_desk, first, command)
    close(at_desk, case)
    reports.reward(at_desk, first, command)
    with pytest.raises(RewardedBefore):
        ask(at_desk, report)
    assert [len(at_desk.cases.get(one.id).state.rewards) for one in (case, own_case)] == [0, 1]
    again = desk()
    case, report, own_case = merged_with_a_case_of_its_own(again)
    close(again, own_case)
    close(again, case)
    granted(again, case, report)


def test_where_no_case_counts_it_is_said_of_the_leading_one_why():
    at_desk = desk()
    case, report, _ = merged_with_a_case_of_its_own(at_desk)
    close(at_desk, case, replace(EXECUTED, gravity=()))
    with pytest.raises(NotMajor):
        ask(at_desk, report)


def test_a_second_head_who_asks_before_the_report_has_heard_is_refused():
    at_desk = desk()
    report, case = filed(at_desk)
    close(at_desk, case)
    ask(at_desk, report)
    with pytest.raises(RewardedBefore):
        ask(at_desk, report)
    assert [one.amount_fen for one in at_desk.cases.get(case.id).state.rewards] == [MOST]


def test_asking_again_under_the_same_key_after_the_reward_answers_as_before():
    at_desk = desk()
    report, case = filed(at_desk)
    close(at_desk, case)
    command = GrantReward(1, MOST, joint=True, cleared=True)
    first = act(report, HEAD)
    reports.reward(at_desk, first, command)
    event = heard(at_desk.cases.get(case.id), RewardReserved)
    reports.grant_reward(at_desk, event, event.context("cases", NOW))
    assert reports.reward(at_desk, first, command).state.state == "rewarded"
    with pytest.raises(Stale):
        reports.reward(at_desk, act(report, HEAD), command)


def test_a_reward_is_granted_from_the_archive_too_and_once():
    at_desk = desk()
    report, case = filed(at_desk)
    close(at_desk, case)
    told = at_desk.complaints.change(report.id, lambda one: telling.inform(one, BY_SMS, HAND), context())
    at_desk.complaints.change(told.id, lambda one: closing.archive(one, HAND), context())
    granted(at_desk, case, report)
    with pytest.raises(RewardedBefore):
        ask(at_desk, report)


def test_it_is_asked_whether_the_reporter_is_excluded():
    at_desk = desk()
    report, case = filed(at_desk)
    close(at_desk, case)
    with pytest.raises(ExclusionsUnchecked):
        ask(at_desk, report, cleared=False)


def test_no_reward_for_a_report_that_is_older_than_the_rule_or_still_open():
    old = replace(submission("report", "informed"), received_at=NOW.replace(year=2021, month=11, day=30))
    with pytest.raises(NoRewardsThen):
        checking.rules_of_reward(old, True, [REWARDS])
    with pytest.raises(IllegalTransition):
        checking.rules_of_reward(submission("report", "checking"), True, [REWARDS])


def rewarded():
    return replace(submission("report", "rewarded"), clocks=())


def later(days):
    return replace(HAND, at=NOW + timedelta(days=days))


def test_a_reward_is_claimed_within_thirty_working_days_of_its_notice():
    with pytest.raises(NoSuchClock):
        checking.claim_reward(rewarded(), "收据1号", HAND)
    told = telling.inform(rewarded(), BY_SMS, HAND).state
    [claim] = told.clocks
    assert legal_day(claim.due_at).isoformat() == "2027-01-04"
    claimed = checking.claim_reward(told, "收据1号", later(10)).state
    assert claimed.clocks[0].state == "stopped"
    assert closing.archive(claimed, later(11)).state.state == "archived"


def test_a_reward_that_is_not_claimed_in_time_is_waived():
    told = telling.inform(rewarded(), BY_SMS, HAND).state
    with pytest.raises(ClaimTooLate):
        checking.claim_reward(told, "收据1号", later(60))


def test_the_days_for_a_claim_are_extended_by_ten_at_most():
    told = telling.inform(rewarded(), BY_SMS, HAND).state
    more = adding.extend(told, "W-CLAIM", "审批表1号", HAND).state
    assert legal_day(more.clocks[0].due_at).isoformat() == "2027-01-18"


def test_who_is_rewarded_is_told_before_the_file_is_put_away():
    with pytest.raises(NotTold):
        closing.archive(rewarded(), HAND)


def test_a_case_is_closed_by_the_head_once_it_is_filed_and_for_a_known_ground():
    at_desk = desk()
    _, case = filed(at_desk)
    with pytest.raises(Forbidden):
        close(at_desk, case, by=OFFICER)
    for wrong in (replace(EXECUTED, ground="tired"), replace(EXECUTED, gravity=("grave",))):
        with pytest.raises(UnknownGround):
            close(at_desk, case, wrong)
    closed = close(at_desk, case)
    with pytest.raises(CaseClosedBefore):
        close(at_desk, closed)
    raised = additions.raise_clue(at_desk, act(registered(at_desk)))
    event = heard(raised, ClueRaised)
    with pytest.raises(CaseNotFiled):
        close(at_desk, cases.open_from_clue(at_desk, event, event.context("cases", NOW)))


def test_every_ground_for_closing_and_the_rule_on_rewards_name_their_source():
    rules = rulebook.load()
    assert all(one.source and one.certainty for one in (*rules.closing.values(), *rules.rewards, *rules.gravities))
    assert {name for name, one in rules.closing.items() if one.proven} == {
        "executed", "court_terminated", "crime_passed_on",
    }  # fmt: skip


def test_a_reward_of_a_report_that_was_opened_again_meanwhile_goes_back_to_its_case():
    at_desk = desk()
    report, case = filed(at_desk)
    close(at_desk, case)
    ask(at_desk, report)
    reserved = heard(at_desk.cases.get(case.id), RewardReserved)
    told = handling.inform(at_desk, act(at_desk.complaints.get(report.id)), Informed("sms", "回执1号"))
    handling.correct(at_desk, act(told, HEAD), Reason("认定有误"))
    after = reports.grant_reward(at_desk, reserved, reserved.context("cases", NOW))
    assert (after.state.state, after.state.reward) == ("assigned", None)
    back = heard(after, RewardReturned)
    for _ in range(2):
        reports.release_reward(at_desk, back, back.context("cases", NOW))
    kept = at_desk.cases.get(case.id)
    assert (kept.state.rewards, kept.history[-1].type) == ((), "reward_released")
