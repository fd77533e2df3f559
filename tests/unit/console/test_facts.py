"""What an entry of a timeline says, in words: which deadline, whose, from when to when, which division."""

from datetime import UTC, datetime
from functools import partial

import pytest

from services.console.facts import facts
from services.console.texts import Texts
from shared.contracts import registry
from shared.contracts.additions import DeadlineExtended, DuplicateLinked
from shared.contracts.case_decisions import CaseTimeExtended
from shared.contracts.deadlines import ClockRecomputed, DeadlineMissed, DeadlineNear
from shared.contracts.handling import (
    ComplaintHandedOver,
    ComplaintTransferred,
    JurisdictionAgreed,
    JurisdictionDesignated,
    JurisdictionDisputed,
    JurisdictionReferred,
)
from shared.contracts.measures import MeasureExtended
from shared.identity.divisions import Divisions

TEXTS = Texts(Divisions.load())
in_zh, in_en = (partial(TEXTS.word, language) for language in ("zh", "en"))


def test_an_entry_says_its_facts_in_words_and_leaves_out_what_is_for_machines():
    data = {"category": "other", "clocks": [{"rule": "x"}], "findings": ["broken_seal"], "site": "id", "outcome": ""}
    said = facts("", data, in_zh)
    assert said == [("类别", "其他"), ("情形", "破坏铅封")]


def test_an_entry_says_amounts_in_yuan_and_days_in_the_time_of_the_place():
    data = {"amount_fen": 500_050, "until": "2026-12-01T15:59:59+00:00", "joint": False}
    said = facts("", data, in_en)
    assert said == [("Until", "2026-12-01 23:59"), ("Amount in yuan", "5000.50"), ("With finance", "no")]


def test_the_closing_of_a_case_says_ground_penalty_and_gravity_in_words():
    data = {"ground": "other", "penalty_fen": 20_000_000, "gravity": ["large_penalty"]}
    said = facts("case_closed", data, in_zh)
    assert [value for _, value in said] == [
        in_zh("closing", "other"), "200000.00", in_zh("gravity", "large_penalty"),
    ]  # fmt: skip


def said_of(event):
    """What a timeline says of an event of an officer, without the name of what is said."""
    return [value for _, value in facts(event.type, registry.dump(event), in_zh, (event.number, "officer"))]


DUE, BEFORE = datetime(2026, 12, 8, 15, 59, 59, tzinfo=UTC), datetime(2026, 12, 7, 15, 59, 59, tzinfo=UTC)
NAMED = ("JL330110202600001", "330110")
APPEAL = ("D-APPEAL", "对仲裁检定结果提起上一级检定", "Appeal against an arbitral verification")


@pytest.mark.parametrize(("event", "zh"), [
    (DeadlineNear(*NAMED, *APPEAL, "last_working_day", DUE, about="complainant"),
     ["对仲裁检定结果提起上一级检定", "投诉人（申请人）", "最后一个工作日", "2026-12-08 23:59"]),
    (DeadlineNear(*NAMED, *APPEAL, "80%", DUE), ["对仲裁检定结果提起上一级检定", "80%", "2026-12-08 23:59"]),
    (DeadlineMissed(*NAMED, "P-SEAL", "查封、扣押期限", "Limit", DUE, "escalation", about="M2"),
     ["查封、扣押期限", "M2", "2026-12-08 23:59"]),
    (ClockRecomputed(*NAMED, *APPEAL, BEFORE, DUE, False, "2027-x"),
     ["对仲裁检定结果提起上一级检定", "2026-12-07 23:59", "2026-12-08 23:59"]),
    (DeadlineExtended(*NAMED, "R-CHECK", DUE, "审批表1号", "head"), ["举报核查", "2026-12-08 23:59", "审批表1号"]),
    (CaseTimeExtended(*NAMED, "P-DECIDE", DUE, "审批表1号", "head"), ["案件处理决定", "2026-12-08 23:59", "审批表1号"]),
    (MeasureExtended(*NAMED, "M1", DUE, "审批表1号", "案情复杂", "head"),
     ["2026-12-08 23:59", "审批表1号", "M1", "案情复杂"]),
])  # fmt: skip
def test_an_entry_about_a_deadline_says_which_of_whom_and_from_when_to_when(event, zh):
    assert said_of(event) == zh


@pytest.mark.parametrize(("event", "zh"), [
    (JurisdictionDisputed(*NAMED, "330106", "在对方辖区", "officer"), ["西湖区", "在对方辖区"]),
    (JurisdictionReferred(*NAMED, "330106", "330100", "officer"), ["西湖区", "杭州市"]),
    (JurisdictionAgreed(*NAMED, "330106", "330106", "协商记录1号", "head"), ["西湖区", "西湖区", "协商记录1号", "否"]),
    (JurisdictionDesignated(*NAMED, "330106", "head", "330106"), ["西湖区", "西湖区"]),
    (JurisdictionDesignated(*NAMED, "330106", "head"), ["西湖区"]),
    (ComplaintHandedOver(*NAMED, "330106", "在对方辖区", "officer", False), ["西湖区", "否", "在对方辖区"]),
    (ComplaintTransferred(*NAMED, "某局", "不属本部门", "officer", False), ["某局", "否", "不属本部门"]),
])  # fmt: skip
def test_an_entry_about_whose_it_is_names_the_divisions(event, zh):
    assert said_of(event) == zh


def test_an_entry_says_nothing_of_which_other_submission_it_is_about():
    assert said_of(DuplicateLinked(*NAMED, "id-of-another", "group-1", None, "officer")) == []
