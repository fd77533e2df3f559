"""A dispute about competence at the desk: with whom, who settles it, and who passes matters on at all."""

from dataclasses import replace

import pytest

from services.cases.domain.dispatch import NoCommonSuperior, OwnDivision
from services.cases.handlers import dispatch, intake
from services.cases.schemas.handling import AgreeJurisdiction, Designate, DisputeJurisdiction, Transfer
from shared.errors import Forbidden
from shared.identity.divisions import UnknownDivision
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, OFFICER, act, context, desk

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
