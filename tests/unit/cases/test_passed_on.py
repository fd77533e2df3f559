"""One office owes the caller word of a hand-over (浙条例 art. 39), and a dispute of competence ends on its day."""

from dataclasses import replace

import pytest

from services.cases.domain import dispatch as domain
from services.cases.domain.deadlines import sound
from services.cases.domain.dispatch import TransferredBefore
from services.cases.handlers import complaints, dispatch, handling
from services.cases.schemas.handling import (
    AgreeJurisdiction,
    Designate,
    DisputeJurisdiction,
    HandOver,
    Told,
)
from shared.clocks.legal_time import legal_day
from shared.errors import Forbidden, Invalid
from tests.unit.cases.build import HAND, submission
from tests.unit.cases.desk import HEAD, NOW, OFFICER, desk
from tests.unit.cases.test_competence import CITY_HEAD, OTHER_OFFICER
from tests.unit.cases.test_happened_before import clock, days, registered, then

MINUTES = AgreeJurisdiction("330106", "协商纪要1号")


def handed(at_desk, stored, to, on, by):
    return dispatch.hand_over(at_desk, then(stored, None, on, by), HandOver(to, "被投诉人在对方辖区"))


def told(at_desk, stored, on, now, by=HEAD):
    return dispatch.tell_of_hand_over(at_desk, then(stored, on, now, by), Told("phone", "通话记录1号"))


def passing(stored):
    return [one for one in stored.state.clocks if one.rule_id == "R-ZJ-TRANSFER"]


def at_the_city(at_desk):
    return handed(at_desk, registered(at_desk), "330100", days(1), HEAD)


def given_down(at_desk):
    return handed(at_desk, at_the_city(at_desk), "330106", days(3), CITY_HEAD)


def test_who_handed_it_over_tells_within_their_days_though_it_has_gone_on_before():
    at_desk = desk()
    there = given_down(at_desk)
    [one] = passing(there)
    assert (one.state, legal_day(one.due_at).isoformat(), there.state.teller) == ("running", "2026-11-26", "330110")
    missed = [one for one in sound(there.state, at_desk.clocks, days(5)).events if one.rule == "R-ZJ-TRANSFER"]
    assert [(one.type, one.division) for one in missed] == [("deadline_missed", "330110")]
    after = told(at_desk, there, days(3), days(4))
    assert (after.state.teller, passing(after)[0].late) == (None, False)


def test_once_the_caller_has_heard_of_the_first_the_second_who_hands_it_over_tells_them_anew():
    at_desk = desk()
    heard = told(at_desk, at_the_city(at_desk), None, days(2))
    there = handed(at_desk, heard, "330106", days(3), CITY_HEAD)
    first, second = passing(there)
    assert (first.state, first.void, second.state) == ("stopped", False, "running")
    assert (there.state.teller, legal_day(second.due_at).isoformat()) == ("330100", "2026-11-27")


def test_who_told_before_it_went_on_has_told_and_whoever_gave_it_on_tells_of_that():
    at_desk = desk()
    after = told(at_desk, given_down(at_desk), days(2), days(4))
    first, second = passing(after)
    assert (legal_day(first.stopped_at), first.late) == (legal_day(days(2)), False)
    assert (after.state.teller, legal_day(second.due_at).isoformat()) == ("330100", "2026-11-27")
    heard = told(at_desk, after, None, days(4), CITY_HEAD)
    assert (heard.state.teller, passing(heard)[1].late) == (None, False)


def test_who_handed_it_over_told_nobody_of_that_before():
    at_desk = desk()
    with pytest.raises(Invalid):
        told(at_desk, given_down(at_desk), days(0), days(4))


def test_what_comes_back_to_who_handed_it_over_is_told_by_nobody_before():
    at_desk = desk()
    back = handed(at_desk, at_the_city(at_desk), "330110", days(3), CITY_HEAD)
    (first,) = passing(back)
    assert (first.void, back.state.teller) == (True, None)
    with pytest.raises(TransferredBefore):
        handed(at_desk, back, "330100", days(4), HEAD)
    disputed = dispatch.dispute_jurisdiction(
        at_desk, then(at_the_city(at_desk), None, days(2), CITY_HEAD), DisputeJurisdiction("330110", "不属本级")
    )
    command = AgreeJurisdiction("330110", "协商纪要1号")
    settled = dispatch.agree_jurisdiction(at_desk, then(disputed, None, days(2), CITY_HEAD), command)
    assert (settled.state.teller, passing(settled)[0].void) == (None, True)


def test_of_what_two_agreed_to_be_a_thirds_the_caller_is_told_by_who_handed_it_over():
    at_desk = desk()
    disputed = dispatch.dispute_jurisdiction(
        at_desk, then(at_the_city(at_desk), None, days(2), CITY_HEAD), DisputeJurisdiction("330106", "不属本级")
    )
    agreed = dispatch.agree_jurisdiction(at_desk, then(disputed, None, days(2), CITY_HEAD), MINUTES)
    assert (agreed.state.division, agreed.state.teller, passing(agreed)[0].state) == ("330106", "330110", "running")
    assert complaints.read(at_desk, agreed.id, OFFICER).state == agreed.state
    accepted = handling.accept(at_desk, then(agreed, None, days(3), OTHER_OFFICER))
    answered = handling.answer(at_desk, then(accepted, None, days(3), OTHER_OFFICER), Told("phone", "通话记录1号"))
    assert (answered.state.teller, passing(answered)[0].late) == (None, False)
    with pytest.raises(Forbidden):
        complaints.read(at_desk, agreed.id, OFFICER)


def disputed(at_desk):
    stored = registered(at_desk)
    return dispatch.dispute_jurisdiction(at_desk, then(stored, None, NOW), DisputeJurisdiction("330106", "在对方辖区"))


@pytest.mark.parametrize("division", ["330110", "330106"])
def test_what_ends_a_dispute_in_time_meets_its_days_whichever_side_has_it_then(division):
    one = domain.dispute_jurisdiction(submission("complaint", "assigned"), "330106", "在对方辖区", HAND).state
    agreed = domain.agree_jurisdiction(one, division, "协商纪要1号", replace(HAND, at=days(2))).state
    referred = domain.refer_upward(one, "330100", replace(HAND, at=days(2))).state
    designated = domain.designate(referred, division, replace(HAND, at=days(3))).state
    for after in (agreed, designated):
        ended = {each.rule_id: (each.state, each.void) for each in after.clocks if each.rule_id.startswith("J-")}
        assert set(ended.values()) == {("stopped", False)}


def test_minutes_that_were_signed_in_time_and_are_taken_down_later_were_no_late_agreement():
    at_desk = desk()
    agreed = dispatch.agree_jurisdiction(at_desk, then(disputed(at_desk), days(4), days(14), HEAD), MINUTES)
    assert agreed.history[-1].data["late"] is False
    assert agreed.history[-1].data["happened_at"].startswith(str(legal_day(days(4))))
    assert (legal_day(clock(agreed, "J-DISPUTE").stopped_at), clock(agreed, "J-DISPUTE").late) == (
        legal_day(days(4)), False,
    )  # fmt: skip


def test_the_days_of_the_division_that_it_goes_to_begin_when_it_hears_of_that():
    at_desk = desk()
    agreed = dispatch.agree_jurisdiction(at_desk, then(disputed(at_desk), days(4), days(6), HEAD), MINUTES)
    assert legal_day(clock(agreed, "C-ACCEPT").started_at) == legal_day(agreed.state.counts_from) == legal_day(days(6))
    with pytest.raises(Invalid):
        handling.accept(at_desk, then(agreed, days(5), days(7), OTHER_OFFICER))


def test_what_was_referred_upward_in_time_was_in_time_and_the_superior_counts_from_when_it_hears():
    at_desk = desk()
    act = then(disputed(at_desk), days(4), days(14))
    referred = dispatch.refer_upward(at_desk, act)
    assert not clock(referred, "J-DISPUTE").late
    assert legal_day(clock(referred, "J-DESIGNATE").started_at) == legal_day(days(14))
    for on in (days(5), days(13)):
        with pytest.raises(Invalid):
            dispatch.designate(at_desk, then(referred, on, days(30), CITY_HEAD), Designate("330106"))
    designated = dispatch.designate(at_desk, then(referred, days(16), days(30), CITY_HEAD), Designate("330106"))
    assert (clock(designated, "J-DESIGNATE").void, clock(designated, "J-DESIGNATE").late) == (False, False)


def test_no_dispute_ended_before_it_began():
    at_desk = desk()
    stored = registered(at_desk)
    begun = dispatch.dispute_jurisdiction(
        at_desk, then(stored, None, days(3)), DisputeJurisdiction("330106", "在对方辖区")
    )
    for settle in (
        lambda: dispatch.agree_jurisdiction(at_desk, then(begun, days(2), days(5), HEAD), MINUTES),
        lambda: dispatch.refer_upward(at_desk, then(begun, days(2), days(5))),
        lambda: dispatch.designate(at_desk, then(begun, days(2), days(5), CITY_HEAD), Designate("330106")),
    ):
        with pytest.raises(Invalid):
            settle()
