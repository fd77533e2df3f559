"""A dispute about competence at the desk: with whom, who settles it, and who passes matters on at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.domain.deadlines import sound
from services.cases.domain.dispatch import NoCommonSuperior, OwnDivision, TransferredBefore
from services.cases.handlers import additions, complaints, dispatch, handling, intake, people, reports
from services.cases.handlers.acting import Act
from services.cases.schemas.complaints import ExternalIn
from services.cases.schemas.handling import (
    AgreeJurisdiction,
    Assign,
    Designate,
    DisputeJurisdiction,
    HandOver,
    Supplement,
    Told,
    Transfer,
)
from services.cases.schemas.people import RevealPerson
from services.cases.views import complaint_view
from shared.contracts.cases import SubmissionSplit
from shared.contracts.envelope import Received
from shared.errors import Forbidden, Invalid
from shared.identity.divisions import UnknownDivision
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, act, context, desk

CITY_HEAD = replace(HEAD, subject="city", division="330100")
PROVINCE_HEAD = replace(HEAD, subject="province", division="330000")


def disputed(at_desk, other="330106"):
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    return dispatch.dispute_jurisdiction(at_desk, act(stored), DisputeJurisdiction(other, "在对方辖区"))


def superior_of(referred):
    return referred.history[-1].data["superior"]


def test_two_districts_are_settled_by_their_city():
    at_desk = desk()
    referred = dispatch.refer_upward(at_desk, act(disputed(at_desk)))
    assert superior_of(referred) == "330100"
    designated = dispatch.designate(at_desk, act(referred, CITY_HEAD), Designate("330106"))
    assert designated.state.division == "330106"


def test_a_district_and_its_own_city_are_settled_by_whoever_stands_above_both():
    at_desk = desk()
    referred = dispatch.refer_upward(at_desk, act(disputed(at_desk, "330100")))
    assert superior_of(referred) == "330000"
    with pytest.raises(Forbidden):
        dispatch.designate(at_desk, act(referred, CITY_HEAD), Designate("330110"))
    designated = dispatch.designate(at_desk, act(referred, PROVINCE_HEAD), Designate("330100"))
    assert designated.state.division == "330100"


@pytest.mark.parametrize(("other", "refusal"), [
    ("330110", OwnDivision), ("330000", NoCommonSuperior), ("330199", UnknownDivision),
])  # fmt: skip
def test_the_other_side_is_another_division_below_a_superior_of_both(other, refusal):
    with pytest.raises(refusal):
        disputed(desk(), other)


def test_trap_33_a_retired_code_as_the_other_side_stands_for_its_successor():
    assert disputed(desk(), "330103").state.disputed_with == "330105"


def test_trap_33_a_retired_code_names_its_successor_when_the_two_agree_and_when_the_superior_designates():
    at_desk = desk()
    stored = disputed(at_desk, "330103")
    agreed = dispatch.agree_jurisdiction(at_desk, act(stored, HEAD), AgreeJurisdiction("330103", "协商记录1号"))
    assert agreed.state.division == "330105"
    referred = dispatch.refer_upward(at_desk, act(disputed(at_desk, "330103"), OFFICER))
    city = replace(HEAD, division="330100")
    assert dispatch.designate(at_desk, act(referred, city), Designate("330103")).state.division == "330105"


def test_the_head_with_whom_it_lies_takes_down_what_the_two_agreed_and_an_officer_does_not():
    at_desk = desk()
    stored = disputed(at_desk)
    command = AgreeJurisdiction("330106", "协商记录1号")
    for by in (OFFICER, replace(HEAD, division="330106")):
        with pytest.raises(Forbidden):
            dispatch.agree_jurisdiction(at_desk, act(stored, by), command)
    assert dispatch.agree_jurisdiction(at_desk, act(stored, HEAD), command).state.division == "330106"


def test_a_section_without_authority_returns_it_and_only_the_intake_office_or_the_head_passes_it_on():
    at_desk = desk()
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    command = Transfer("某局", "不属本部门")
    with pytest.raises(Forbidden):
        dispatch.transfer(at_desk, act(stored, OFFICER), command)
    assert dispatch.transfer(at_desk, act(stored, HEAD), command).state.state == "transferred"


OTHER_HEAD = replace(HEAD, subject="other-head", division="330106")
OTHER_OFFICER = replace(OFFICER, subject="other-officer", division="330106")


def test_the_other_side_reads_what_is_disputed_and_no_longer_once_it_is_settled():
    at_desk = desk()
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    with pytest.raises(Forbidden):
        complaints.read(at_desk, stored.id, OTHER_OFFICER)
    disputing = dispatch.dispute_jurisdiction(at_desk, act(stored), DisputeJurisdiction("330106", "在对方辖区"))
    assert complaints.read(at_desk, stored.id, OTHER_OFFICER).state == disputing.state
    dispatch.agree_jurisdiction(at_desk, act(disputing, HEAD), AgreeJurisdiction("330110", "协商记录1号"))
    with pytest.raises(Forbidden):
        complaints.read(at_desk, stored.id, OTHER_OFFICER)


def test_a_third_division_reads_nothing_of_a_dispute():
    at_desk = desk()
    with pytest.raises(Forbidden):
        complaints.read(at_desk, disputed(at_desk).id, replace(OFFICER, division="330108"))


def test_the_other_side_refers_a_dispute_upward_and_does_nothing_else_with_it():
    at_desk = desk()
    stored = disputed(at_desk)
    for refused in (
        lambda: dispatch.agree_jurisdiction(at_desk, act(stored, OTHER_HEAD), AgreeJurisdiction("330106", "记录1号")),
        lambda: dispatch.designate(at_desk, act(stored, OTHER_HEAD), Designate("330106")),
        lambda: additions.supplement(at_desk, act(stored, OTHER_HEAD), Supplement("补充说明")),
        lambda: people.reveal(at_desk, stored.id, RevealPerson("核实情况"), OTHER_HEAD, context()),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert superior_of(dispatch.refer_upward(at_desk, act(stored, OTHER_HEAD))) == "330100"


def test_a_reporter_stays_unknown_to_the_other_side():
    at_desk = desk()
    report = intake.register(at_desk, replace(CALL, kind="report"), HOTLINE, context())
    dispatch.dispute_jurisdiction(at_desk, act(report), DisputeJurisdiction("330106", "在对方辖区"))
    [seen] = people.masked(at_desk, report.id, OTHER_OFFICER)
    assert (seen.name, seen.phone) == ("", "")
    assert seen.code_name


def test_a_report_that_is_being_checked_is_disputed_and_its_check_goes_on():
    at_desk = desk()
    report = intake.register(at_desk, replace(CALL, kind="report", channel="transfer"), HOTLINE, context())
    checked = reports.check(at_desk, act(report))
    with pytest.raises(TransferredBefore):
        dispatch.transfer(at_desk, act(checked, HEAD), Transfer("某局", "不属本部门"))
    stored = dispatch.dispute_jurisdiction(at_desk, act(checked), DisputeJurisdiction("330106", "在对方辖区"))
    [check] = [one for one in stored.state.clocks if one.rule_id == "R-CHECK"]
    assert check == next(one for one in checked.state.clocks if one.rule_id == "R-CHECK")
    back = dispatch.agree_jurisdiction(at_desk, act(stored, HEAD), AgreeJurisdiction("330110", "协商记录1号"))
    assert back.state.state == "registered"
    assert reports.check(at_desk, act(back)).state.clocks[0] == check


def handed_over(at_desk, to="330106", by=HEAD, stored=None):
    stored = stored or intake.register(at_desk, CALL, HOTLINE, context())
    return dispatch.hand_over(at_desk, act(stored, by), HandOver(to, "被投诉人在对方辖区"))


def test_what_belongs_elsewhere_is_handed_over_and_its_days_begin_there():
    at_desk = desk()
    there = handed_over(at_desk)
    state = there.state
    assert (state.division, state.state, state.handed_over_by) == ("330106", "registered", "330110")
    running = [one.rule_id for one in state.clocks if one.state == "running"]
    assert running == ["C-ACCEPT", "R-ZJ-ANSWER", "R-ZJ-TRANSFER"]
    assert there.history[-1].data["late"] is False
    assert complaints.read(at_desk, there.id, OTHER_OFFICER).state == state


def test_whoever_hears_from_the_new_division_has_heard_that_it_was_handed_over():
    at_desk = desk()
    accepted = handling.accept(at_desk, act(handed_over(at_desk), OTHER_OFFICER))
    told = handling.answer(at_desk, act(accepted, OTHER_OFFICER), Told("phone", "通话记录1号"))
    assert "R-ZJ-TRANSFER" not in [one.rule_id for one in told.state.clocks if one.state == "running"]


def test_what_was_handed_over_is_not_passed_on_but_disputed_and_a_city_gives_it_further_down():
    at_desk = desk()
    there = handed_over(at_desk)
    with pytest.raises(TransferredBefore):
        handed_over(at_desk, "330108", OTHER_HEAD, there)
    assert dispatch.dispute_jurisdiction(at_desk, act(there, OTHER_HEAD), DisputeJurisdiction("330110", "不在本辖区"))
    at_city = handed_over(at_desk, "330100")
    assert handed_over(at_desk, "330106", CITY_HEAD, at_city).state.division == "330106"


def test_an_officer_hands_nothing_over_and_nobody_to_where_it_is():
    at_desk = desk()
    with pytest.raises(Forbidden):
        handed_over(at_desk, by=OFFICER)
    with pytest.raises(OwnDivision):
        handed_over(at_desk, "330110")


def test_nobody_waits_to_be_told_that_an_anonymous_report_was_handed_over():
    at_desk = desk()
    report = intake.register(at_desk, replace(CALL, kind="report", caller=None), HOTLINE, context())
    there = handed_over(at_desk, stored=report)
    assert "R-ZJ-TRANSFER" not in [one.rule_id for one in there.state.clocks if one.state == "running"]


TOLD = ("phone", "通话记录1号")


def told_later(at_desk, there, on, at, by=HEAD):
    stored = Act(there.id, by, None, context(by.subject, at=at), on)
    return dispatch.tell_of_hand_over(at_desk, stored, Told(*TOLD))


def passing(state):
    return next(one for one in state.clocks if one.rule_id == "R-ZJ-TRANSFER")


def test_whoever_hands_over_and_tells_at_once_has_kept_the_three_days_in_the_same_act():
    at_desk = desk()
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    command = HandOver("330106", "被投诉人在对方辖区", channel="phone", proof="通话记录1号")
    there = dispatch.hand_over(at_desk, act(stored, HEAD), command)
    assert (passing(there.state).state, passing(there.state).late) == ("stopped", False)
    assert [one.rule_id for one in there.state.clocks if one.state == "running"] == ["C-ACCEPT", "R-ZJ-ANSWER"]
    told = there.history[-1]
    assert (told.type, told.data["division"], told.data["proof"]) == ("complaint_answered", "330110", "通话记录1号")
    with pytest.raises(Forbidden):
        complaints.read(at_desk, there.id, OFFICER)


def test_whoever_transfers_and_tells_at_once_has_informed_the_caller():
    at_desk = desk()
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    command = Transfer("某局", "不属本部门", channel="phone", proof="通话记录1号")
    after = dispatch.transfer(at_desk, act(stored, HEAD), command).state
    assert (after.state, passing(after).state) == ("informed", "stopped")


@pytest.mark.parametrize(("half", "wrong"), [
    ({"channel": "phone"}, "proof"), ({"proof": "通话记录1号"}, "channel"),
    ({"channel": "owl", "proof": "1"}, "channel"),
])  # fmt: skip
def test_a_telling_is_taken_down_with_a_known_way_and_its_proof_or_not_at_all(half, wrong):
    at_desk = desk()
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    with pytest.raises(Invalid) as refused:
        dispatch.hand_over(at_desk, act(stored, HEAD), HandOver("330106", "被投诉人在对方辖区", **half))
    assert set(refused.value.facts["errors"]) == {wrong}


def test_the_old_office_reads_it_and_takes_down_its_telling_until_the_caller_is_told_and_no_longer():
    at_desk = desk()
    there = handed_over(at_desk)
    assert complaints.read(at_desk, there.id, OFFICER).state == there.state
    accepted = handling.accept(at_desk, Act(there.id, OTHER_OFFICER, None, context(at=NOW + timedelta(days=4))))
    told = told_later(at_desk, accepted, NOW + timedelta(days=2), NOW + timedelta(days=5))
    assert (passing(told.state).state, passing(told.state).late) == ("stopped", False)
    running = {one.rule_id for one in told.state.clocks if one.state == "running"}
    assert {"C-ACCEPT", "R-ZJ-ANSWER"} <= running
    with pytest.raises(Forbidden):
        complaints.read(at_desk, there.id, OFFICER)
    with pytest.raises(Forbidden):
        told_later(at_desk, told, None, NOW + timedelta(days=5))


def test_nobody_was_told_of_a_hand_over_before_it():
    at_desk = desk()
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    later = Act(stored.id, HEAD, None, context("head", at=NOW + timedelta(days=2)))
    there = dispatch.hand_over(at_desk, later, HandOver("330106", "被投诉人在对方辖区"))
    with pytest.raises(Invalid):
        told_later(at_desk, there, NOW + timedelta(days=1), NOW + timedelta(days=3))


def test_the_three_days_are_missed_by_whoever_handed_it_over():
    at_desk = desk()
    there = handed_over(at_desk)
    assigned = dispatch.assign(at_desk, act(there, OTHER_HEAD), Assign("某所"))
    missed = sound(assigned.state, at_desk.clocks, NOW + timedelta(days=4)).events
    said = [(one.rule, one.division, one.unit, one.officer) for one in missed if one.rule == "R-ZJ-TRANSFER"]
    assert said == [("R-ZJ-TRANSFER", "330110", None, None)]


def test_the_seven_days_of_the_superior_are_told_to_the_superior_and_to_no_officer_of_a_side():
    at_desk = desk()
    stored = intake.register(at_desk, CALL, HOTLINE, context())
    assigned = dispatch.assign(at_desk, act(stored, HEAD), Assign("某所", OFFICER.subject))
    disputing = dispatch.dispute_jurisdiction(at_desk, act(assigned), DisputeJurisdiction("330106", "在对方辖区"))
    referred = dispatch.refer_upward(at_desk, act(disputing))
    said = sound(referred.state, at_desk.clocks, NOW + timedelta(days=12)).events
    about = {(one.type, one.division, one.unit, one.officer) for one in said if one.rule == "J-DESIGNATE"}
    assert about == {("deadline_missed", "330100", None, None)}
    designated = dispatch.designate(at_desk, act(referred, CITY_HEAD), Designate("330106"))
    assert designated.state.referred_to is None
    assert (designated.history[-1].data["designated"], designated.history[-1].data["other"]) == ("330106", "330106")


def test_what_was_referred_before_the_superior_was_noted_is_told_to_its_own_division_and_not_to_its_officer():
    at_desk = desk()
    referred = dispatch.refer_upward(at_desk, act(disputed(at_desk)))
    before = replace(referred.state, referred_to=None, officer="officer")
    said = sound(before, at_desk.clocks, NOW + timedelta(days=12)).events
    assert {(one.division, one.officer) for one in said if one.rule == "J-DESIGNATE"} == {("330110", None)}


def test_what_arrived_is_about_the_same_business_as_what_was_taken_down_there():
    at_desk = desk()
    arrived = handed_over(at_desk)
    there = intake.register(at_desk, replace(CALL, division=arrived.state.division), HOTLINE, context())
    assert arrived.state.site.id == there.state.site.id


def mixed(at_desk):
    """A mixed submission with a number of 12345, and the report in it."""
    command = replace(CALL, also_report=True, external=(ExternalIn("hotline_12345", "GD20261123"),))
    first = intake.register(at_desk, command, HOTLINE, context())
    split = SubmissionSplit(**first.history[1].data)
    heard = Received("e", "cases", split.type, first.id, 2, "story", "cause", NOW, "hotline", False, split)
    return first, intake.register_other_half(at_desk, heard, context())


def shown(at_desk, half, by):
    """What a reader sees of it."""
    stored = complaints.read_whole(at_desk, half.id, by)
    return complaint_view(stored, by, NOW, leads_on=complaints.leads_on(at_desk, stored.state, by))


@pytest.mark.parametrize("disputed_half", [0, 1])
def test_a_disputed_half_does_not_lead_its_other_side_to_the_half_that_is_not_theirs_to_read(disputed_half):
    at_desk = desk()
    halves = mixed(at_desk)
    half, other = halves[disputed_half], halves[1 - disputed_half]
    number = other.state.number
    dispatch.dispute_jurisdiction(at_desk, act(half), DisputeJurisdiction("330106", "在对方辖区"))
    seen = shown(at_desk, half, OTHER_HEAD)
    assert (seen["counterpart"], seen["correlation"]) == (None, "")
    assert not [told for told in (other.id, number) if told in repr(seen)]
    assert seen["external"] == half.state.external
    for reader in (HEAD, CITY_HEAD):
        seen = shown(at_desk, half, reader)
        assert (seen["counterpart"], "GD20261123" in repr(seen)) == (other.id, True)


def test_the_other_side_of_both_halves_goes_from_one_to_the_other():
    at_desk = desk()
    first, report = mixed(at_desk)
    for half in (first, report):
        dispatch.dispute_jurisdiction(at_desk, act(half), DisputeJurisdiction("330106", "在对方辖区"))
    assert shown(at_desk, first, OTHER_HEAD)["counterpart"] == report.id
    assert shown(at_desk, report, OTHER_HEAD)["counterpart"] == first.id
    assert "GD20261123" in repr(shown(at_desk, report, OTHER_HEAD)["external"])


def test_a_half_that_was_handed_over_leads_its_new_division_to_the_other_no_more():
    at_desk = desk()
    first, report = mixed(at_desk)
    dispatch.hand_over(at_desk, act(report, HEAD), HandOver("330106", "在对方辖区"))
    assert shown(at_desk, report, OTHER_HEAD)["counterpart"] is None
    assert shown(at_desk, report, OTHER_HEAD)["external"] == ()
    assert shown(at_desk, first, HEAD)["counterpart"] == report.id


def test_a_report_that_is_yet_to_be_made_is_led_to():
    at_desk = desk()
    first = intake.register(at_desk, replace(CALL, also_report=True), HOTLINE, context())
    assert shown(at_desk, first, HEAD)["counterpart"] == first.state.counterpart
    assert shown(at_desk, first, OFFICER)["counterpart"] is None
