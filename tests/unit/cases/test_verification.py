"""The arbitral verification of a metrology dispute: ordered, appealed against once, ended (细则 arts. 34-36)."""

from dataclasses import replace

import pytest

from services.cases.domain import arbitration, closing, dispatch, mediation, telling
from services.cases.domain.arbitration import (
    AppealTooLate,
    InstrumentAltered,
    NoFurtherAppeal,
    NothingToAppeal,
    UnknownResult,
    VerifiedBefore,
)
from services.cases.domain.closing import DeadlinesRun
from services.cases.domain.complaint import Arbitration, Instrument
from services.cases.domain.mediation import NothingToMediate
from services.cases.domain.telling import Telling
from tests.unit.cases.build import ACTIONS, HAND, TERMINATION, submission
from tests.unit.cases.test_handling import clock, due_on, later

WITHDRAWN = "application_withdrawn_or_settled"


def determined(at=HAND):
    return arbitration.record_result(submission("metrology_dispute", "verifying"), "within_limits", "", at).state


def told(at=HAND):
    return telling.inform(determined(), Telling("letter", "仲裁检定结果通知书1号"), at).state


def told_of(one, at):
    return telling.inform(one, Telling("letter", "通知书2号"), at).state


def appealed(one, at=HAND):
    return arbitration.appeal(one, "省计量院", "仲裁检定委托书2号", at).state


def test_an_instrument_that_was_altered_is_not_verified():
    altered = replace(submission("metrology_dispute", "accepted"), instrument=Instrument(unaltered=False))
    with pytest.raises(InstrumentAltered):
        arbitration.order_verification(altered, "市计量院", "委托书1号", HAND)


def test_the_fifteen_days_for_an_appeal_count_from_the_notice_of_the_result():
    assert "D-APPEAL" not in {one.rule_id for one in determined().clocks}
    one = told(later(5))
    assert due_on(one, "D-APPEAL") == "2026-12-14"
    assert appealed(one, later(21)).state == "appealed"
    with pytest.raises(AppealTooLate):
        appealed(one, later(22))


def test_a_verification_is_appealed_against_once():
    again = appealed(told(), later(15))
    assert clock(again, "D-APPEAL").state == "stopped"
    final = arbitration.record_result(again, "beyond_limits", "-2.1%", later(30)).state
    first = told().arbitration
    assert final.arbitration == Arbitration("省计量院", "beyond_limits", "-2.1%", final=True, before=first)
    with pytest.raises(NoFurtherAppeal):
        appealed(final, later(31))
    ended = telling.inform(final, Telling("letter", "通知书2号"), later(31)).state
    assert [one.state for one in ended.clocks if one.rule_id == "D-APPEAL"] == ["stopped"]


def test_an_appeal_is_possible_while_its_days_run_whatever_was_done_meanwhile():
    mediating = mediation.start_mediation(determined(), HAND).state
    terminated = mediation.terminate(mediating, "no_agreement", TERMINATION, None, HAND).state
    informed = telling.inform(terminated, Telling("letter", "通知书1号"), HAND).state
    followed_up = closing.follow_up(informed, 2, later(1)).state
    for one in (mediating, terminated, informed, followed_up):
        again = appealed(one, later(2))
        assert (again.state, again.termination) == ("appealed", None)
    with pytest.raises(DeadlinesRun):
        closing.archive(followed_up, later(2))


def test_who_has_settled_or_was_never_told_a_result_has_nothing_to_appeal_against():
    mediating = mediation.start_mediation(determined(), HAND).state
    withdrawn = mediation.terminate(mediating, WITHDRAWN, TERMINATION, None, HAND).state
    before = replace(withdrawn, termination="withdrawn_or_settled")
    agreed = mediation.agree(mediating, "agreement", None, HAND).state
    bare = replace(submission("metrology_dispute", "mediating"), arbitration=None)
    for one in (withdrawn, before, telling.inform(agreed, Telling("letter", "通知书1号"), HAND).state, bare):
        assert "D-APPEAL" not in {each.rule_id for each in one.clocks}
        with pytest.raises(NothingToAppeal):
            appealed(one)


def test_the_two_are_invited_to_a_mediation_after_both_were_told_the_result_and_the_days_for_an_appeal_go_on():
    rated = closing.follow_up(told(), 2, later(1)).state
    for one in (told(), rated):
        invited = mediation.start_mediation(one, later(2)).state
        assert (invited.state, clock(invited, "D-APPEAL")) == ("mediating", clock(one, "D-APPEAL"))
        assert appealed(invited, later(15)).state == "appealed"
        agreed = mediation.agree(invited, "agreement", None, later(3)).state
        assert telling.still_to_tell(agreed) == telling.SIDES
        settled = told_of(agreed, later(4))
        assert (settled.state, clock(settled, "D-APPEAL").state) == ("informed", "stopped")
    final = arbitration.record_result(appealed(told(), later(2)), "beyond_limits", "-2.1%", later(9)).state
    assert mediation.start_mediation(told_of(final, later(10)), later(11)).state.state == "mediating"


def test_whoever_was_told_of_anything_but_a_result_is_invited_to_no_mediation():
    verified = told()
    for one in (
        replace(verified, arbitration=None),
        replace(verified, arbitration=Arbitration("市计量院")),
        replace(verified, agreement="record"),
        replace(verified, termination="no_agreement"),
        replace(verified, refusal="other"),
        replace(verified, transferred_to="某局"),
    ):
        for state in ("informed", "followed_up"):
            with pytest.raises(NothingToMediate):
                mediation.start_mediation(replace(one, state=state), HAND)


def test_what_has_been_verified_is_not_verified_again_but_appealed_against():
    mediating = mediation.start_mediation(determined(), HAND).state
    with pytest.raises(VerifiedBefore):
        arbitration.order_verification(mediating, "市计量院", "委托书2号", HAND)


@pytest.mark.parametrize("state", ["verifying", "determined", "appealed"])
def test_a_verification_ends_when_the_dispute_is_withdrawn_or_settled(state):
    ordered = arbitration.order_verification(
        submission("metrology_dispute", "accepted"), "市计量院", "委托书1号", HAND
    ).state
    ways = {"verifying": ordered, "determined": determined(), "appealed": appealed(determined())}
    ended = mediation.terminate(ways[state], WITHDRAWN, TERMINATION, None, HAND).state
    assert ended.state == "terminated"
    assert clock(ended, "R-ZJ-ANSWER").state == "running"
    assert clock(ended, "D-TERM-NOTICE").state == "running"


@pytest.mark.parametrize("state", ["verifying", "determined", "appealed"])
def test_while_a_verification_lasts_the_dispute_can_change_hands_and_the_caller_be_answered(state):
    one = submission("metrology_dispute", state)
    assert dispatch.assign(one, "某所", None, HAND).state.state == state
    assert telling.answer(one, Telling("phone", "通话记录1号"), HAND).state.state == state


def test_a_correction_lets_the_instrument_be_verified_anew():
    again = closing.correct(told(), "检定所用标准器失准", HAND).state
    assert again.arbitration is None


def test_a_verification_has_one_of_the_results_there_are():
    with pytest.raises(UnknownResult):
        arbitration.record_result(submission("metrology_dispute", "verifying"), "so_so", "", HAND)


def test_the_days_of_an_arbitral_verification_are_not_counted():
    accepted = submission("metrology_dispute", "accepted")
    ordered = arbitration.order_verification(accepted, "市计量院", "委托书1号", later(1)).state
    assert clock(ordered, "R-ZJ-ANSWER").state == "suspended"
    back = arbitration.record_result(ordered, "within_limits", "", later(15)).state
    assert clock(back, "R-ZJ-ANSWER").state == "running"
    assert due_on(back, "R-ZJ-ANSWER") > due_on(accepted, "R-ZJ-ANSWER")
    again = arbitration.appeal(back, "省计量院", "委托书2号", later(16)).state
    assert clock(again, "R-ZJ-ANSWER").state == "suspended"


def test_an_appeal_that_is_given_up_leaves_the_first_result_and_its_notice_stops():
    again = appealed(told(), later(2))
    given_up = ACTIONS["terminate"](again, later(5)).state
    assert given_up.arbitration == told().arbitration
    assert not [one for one in again.clocks if one.rule_id == "D-TERM-NOTICE" and one.state != "stopped"]


def test_the_days_for_an_appeal_do_not_begin_anew_when_one_that_was_made_is_given_up():
    again = appealed(told(later(4)), later(18))
    given_up = mediation.terminate(again, "no_agreement", TERMINATION, None, later(40)).state
    informed = telling.inform(given_up, Telling("letter", "通知书2号"), later(41)).state
    assert [one.state for one in informed.clocks if one.rule_id == "D-APPEAL"] == ["stopped"]
    with pytest.raises(AppealTooLate):
        appealed(informed, later(50))


def test_an_appeal_that_was_given_up_may_be_made_again_within_its_days():
    again = appealed(told(later(4)), later(6))
    given_up = mediation.terminate(again, "no_agreement", TERMINATION, None, later(7)).state
    assert appealed(told_of(given_up, later(8)), later(10)).state == "appealed"


def test_the_days_for_an_appeal_against_the_result_after_a_correction_are_its_own():
    corrected = closing.correct(told(later(4)), "检定所用标准器失准", later(30)).state
    anew = replace(corrected, state="determined", arbitration=determined().arbitration)
    informed = telling.inform(anew, Telling("letter", "通知书2号"), later(40)).state
    assert [one.state for one in informed.clocks if one.rule_id == "D-APPEAL"] == ["stopped", "running"]
    assert appealed(informed, later(50)).state == "appealed"


def test_a_correction_does_not_undo_a_final_verification():
    final = Arbitration("省计量院", "beyond_limits", "-2.1%", final=True)
    archived = replace(submission("metrology_dispute", "archived"), arbitration=final, clocks=())
    assert closing.correct(archived, "认定有误", HAND).state.arbitration == final
