"""Both sides hear how it ended, each by its own proof or both by one (投诉办法 art. 23; 细则 art. 36)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.domain import acceptance, arbitration, closing, mediation, telling
from services.cases.domain.arbitration import AppealTooLate
from services.cases.domain.complaint import Party, Told
from services.cases.domain.consent import ConsentMissing
from services.cases.domain.deadlines import sound
from services.cases.domain.telling import NobodyToTell, OnlyTheCaller, Telling, ToldBefore, still_to_tell
from shared.clocks.legal_time import legal_day
from shared.contracts.cases import CaseOpened
from shared.errors import IllegalTransition
from shared.store.history import Decided
from tests.unit.cases.build import ACTIONS, HAND, NOW, TERMINATION, submission
from tests.unit.cases.desk import context, desk
from tests.unit.cases.test_handling import clock, later, mediating

BOTH = Telling("in_person", "告知笔录1号")
CALLER = Telling("phone", "通话记录1号", "complainant")
BUSINESS = Telling("letter", "送达回证1号", "respondent")
SETTLED = "withdrawn_or_settled"


def determined():
    return arbitration.record_result(submission("metrology_dispute", "verifying"), "within_limits", "", HAND).state


ENDS = {
    "agree": lambda: ACTIONS["agree"](mediating(), HAND).state,
    "terminate": lambda: ACTIONS["terminate"](mediating(), HAND).state,
    "record_result": determined,
}


def told(one, *tellings, at=HAND):
    for each in tellings:
        one = telling.inform(one, each, at).state
    return one


def joint(kind="complaint", state="mediating"):
    return replace(submission(kind, state), parties=(Party("represented", "person-2"),))


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(("first", "second"), [(CALLER, BUSINESS), (BUSINESS, CALLER), (CALLER, BOTH)])
def test_how_it_ended_is_told_when_both_sides_have_heard_it(end, first, second):
    ended = ENDS[end]()
    halfway = told(ended, first)
    assert halfway.state == ended.state
    assert still_to_tell(halfway) == tuple({"complainant", "respondent"} - {first.side})
    assert told(halfway, second).state == "informed"


@pytest.mark.parametrize("end", ENDS)
def test_one_notice_may_tell_both(end):
    assert told(ENDS[end](), BOTH).state == "informed"


def test_the_history_says_which_side_was_told():
    ended = ENDS["terminate"]()
    events = [telling.inform(ended, each, HAND).events[0].side for each in (CALLER, BUSINESS, BOTH)]
    assert events == ["complainant", "respondent", None]
    assert telling.inform(told(ended, CALLER), BOTH, HAND).events[0].side == "respondent"


def test_the_seven_days_of_a_termination_end_when_the_last_of_the_two_was_told():
    ended = ENDS["terminate"]()
    halfway = told(ended, CALLER, at=later(1))
    assert clock(halfway, "C-TERM-NOTICE").state == "running"
    late = clock(told(halfway, BUSINESS, at=later(10)), "C-TERM-NOTICE")
    assert (late.state, late.late) == ("stopped", True)


def test_the_later_day_counts_whatever_is_taken_down_first():
    halfway = told(ENDS["terminate"](), BUSINESS, at=later(10))
    notice = clock(told(halfway, CALLER, at=later(1)), "C-TERM-NOTICE")
    assert (legal_day(notice.stopped_at), notice.late) == (legal_day(NOW) + timedelta(days=10), True)


def test_what_the_caller_waits_for_ends_when_the_caller_was_told_and_not_when_the_business_was():
    ended = ENDS["agree"]()
    assert clock(told(ended, BUSINESS), "C-ACCEPT").state == "running"
    assert clock(told(ended, CALLER), "C-ACCEPT").state == "stopped"


def test_nobody_is_told_twice_of_the_same_end():
    halfway = told(ENDS["agree"](), CALLER)
    with pytest.raises(ToldBefore) as refusal:
        told(halfway, CALLER)
    assert refusal.value.facts["side"] == "complainant"
    with pytest.raises(IllegalTransition):
        told(halfway, BUSINESS, BUSINESS)


def test_of_an_anonymous_complaint_the_business_alone_is_told():
    anonymous = replace(ENDS["terminate"](), person_id=None)
    with pytest.raises(NobodyToTell):
        told(anonymous, CALLER)
    assert told(anonymous, BUSINESS).state == told(anonymous, BOTH).state == "informed"


@pytest.mark.parametrize(("kind", "state"), [
    ("complaint", "refused"), ("complaint", "transferred"), ("report", "filed"), ("report", "not_filed"),
])  # fmt: skip
def test_what_has_one_side_is_told_to_the_caller_only(kind, state):
    one = submission(kind, state)
    with pytest.raises(OnlyTheCaller):
        told(one, BUSINESS)
    assert still_to_tell(one) == ()
    assert told(one, CALLER).state == "informed"


@pytest.mark.parametrize("end", ["agree", "terminate"])
def test_a_new_end_is_told_anew(end):
    mediated = mediation.start_mediation(told(determined(), CALLER), HAND).state
    assert still_to_tell(ACTIONS[end](mediated, HAND).state) == ("complainant", "respondent")


def test_after_a_correction_nobody_has_been_told():
    informed = told(ENDS["agree"](), BOTH)
    assert informed.told == (Told("complainant", NOW), Told("respondent", NOW))
    assert closing.correct(informed, "认定有误", later(1)).state.told == ()


def test_each_side_has_fifteen_days_of_its_own_from_its_notice_of_a_result():
    halfway = told(determined(), CALLER, at=later(1))
    both = told(halfway, BUSINESS, at=later(5))
    assert {one.about: legal_day(one.due_at).isoformat() for one in both.clocks if one.rule_id == "D-APPEAL"} == {
        "complainant": "2026-12-09", "respondent": "2026-12-14",
    }  # fmt: skip
    with pytest.raises(AppealTooLate):
        arbitration.appeal(both, "省计量院", "委托书2号", later(18), "complainant")
    for side in ("respondent", None):
        assert arbitration.appeal(both, "省计量院", "委托书2号", later(18), side).state.state == "appealed"
    with pytest.raises(AppealTooLate):
        arbitration.appeal(both, "省计量院", "委托书2号", later(22))


def test_who_was_not_told_a_result_yet_is_not_too_late_to_appeal():
    halfway = told(determined(), CALLER, at=later(1))
    appealed = arbitration.appeal(halfway, "省计量院", "委托书2号", later(30), "respondent")
    assert (appealed.state.state, appealed.events[0].side) == ("appealed", "respondent")
    assert {one.state for one in appealed.state.clocks if one.rule_id == "D-APPEAL"} == {"stopped"}


def test_where_nobody_of_one_side_can_be_told_the_days_of_the_other_are_all_there_are():
    told_alone = told(replace(determined(), person_id=None), BUSINESS, at=later(1))
    with pytest.raises(AppealTooLate):
        arbitration.appeal(told_alone, "省计量院", "委托书2号", later(40))


def test_days_of_one_side_end_with_the_matter():
    halfway = told(determined(), CALLER, at=later(1))
    mediated = mediation.start_mediation(halfway, later(2)).state
    agreed = told(mediation.agree(mediated, "agreement", None, later(3)).state, BOTH, at=later(4))
    assert {one.state for one in agreed.clocks} == {"stopped"}
    reopened = closing.correct(told(halfway, BUSINESS, at=later(5)), "认定有误", later(6)).state
    assert {one.state for one in reopened.clocks if one.rule_id == "D-APPEAL"} == {"stopped"}


@pytest.mark.parametrize("act", [
    lambda one, consent: mediation.agree(one, "agreement", consent, HAND),
    lambda one, consent: mediation.terminate(one, SETTLED, TERMINATION, consent, HAND),
    lambda one, consent: acceptance.withdraw(replace(one, state="assigned"), "来电撤回", consent, HAND),
])  # fmt: skip
def test_claims_of_those_who_are_represented_are_settled_or_given_up_with_their_consent(act):
    with pytest.raises(ConsentMissing):
        act(joint(), None)
    assert act(joint(), "全体投诉人同意书1号").events[0].consent == "全体投诉人同意书1号"
    assert act(submission("complaint", "mediating"), None).events[0].consent is None


def test_who_does_not_stand_behind_it_any_more_is_not_asked_for_consent():
    left = replace(joint(), parties=(replace(joint().parties[0], ended=legal_day(NOW)),))
    assert mediation.agree(left, "agreement", None, HAND).state.state == "agreed"
    assert mediation.agree(replace(joint(), erased=(1,)), "agreement", None, HAND).state.state == "agreed"


def test_a_mediation_of_joint_complainants_that_fails_asks_for_no_consent():
    ended = mediation.terminate(joint(), "no_agreement", TERMINATION, None, HAND)
    assert ended.state.state == "terminated"


def test_what_is_said_of_the_days_of_one_side_can_be_heard():
    at_desk, one = desk(), told(determined(), CALLER, BUSINESS)
    begun = CaseOpened(one.number, one.division, one.category, "c-1")
    at_desk.complaints.create("c-1", Decided(one, [begun]), context())
    for days in (14, 60):
        at = NOW + timedelta(days=days)
        after = at_desk.complaints.change("c-1", lambda one, at=at: sound(one, at_desk.clocks, at), context(at=at))
    about = {entry.data["about"] for entry in after.history if entry.data.get("rule") == "D-APPEAL"}
    assert about == {"complainant", "respondent"}
