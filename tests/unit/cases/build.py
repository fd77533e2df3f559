"""A submission of each kind in any state, and every action with what it needs."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from services.cases import rulebook
from services.cases.domain import (
    acceptance,
    additions,
    amending,
    arbitration,
    checking,
    closing,
    dispatch,
    linking,
    mediation,
    merging,
    people,
    telling,
)
from services.cases.domain.amending import Said
from services.cases.domain.complaint import Arbitration, Complaint, ExternalNumber, Site
from services.cases.domain.grounds import grounds_on
from services.cases.domain.hand import Hand
from services.cases.domain.law import in_force
from services.cases.domain.legal_clocks import CLAIM, MEDIATE, ZHEJIANG_ANSWER, ZHEJIANG_TRANSFER, LegalClocks, timed
from services.cases.domain.telling import Telling
from services.cases.domain.transitions import TRANSITIONS
from shared.clocks.calendar import Calendar
from shared.clocks.course import Suspension
from shared.clocks.legal_time import legal_day
from shared.contracts.case_decisions import RewardReserved
from shared.store.history import Decided
from tests.unit.cases.desk import NOW

CLOCKS = LegalClocks(rulebook.load().clocks, Calendar.load())
HAND = Hand("officer", NOW, CLOCKS)
JOINT = rulebook.load().joint(legal_day(NOW))
TODAY = legal_day(NOW)
REFUSAL = in_force(rulebook.load().refusal, TODAY)
TERMINATION = in_force(rulebook.load().termination, TODAY)
FILING = grounds_on(rulebook.load().filing, TODAY)
(REWARDS,) = rulebook.load().rewards
RESERVED = RewardReserved("AJ330110202600001", "330110", "this", 3, 100_000, False, "head")

HANDLED = ("registered", "checking", "mediating")
"""Some states in which new facts are heard."""

Action = Callable[[Complaint, Hand], Decided[Complaint]]


def other(ground: str, one: Complaint) -> str:
    """A test, or where one lasts that ground."""
    return ground if one.holds else "testing"


def waiting(one: Complaint) -> Complaint:
    """The same with a test that lasts, if none does."""
    return one if one.holds else replace(one, holds=(Suspension("testing", "检测委托书1号", NOW),))


ACTIONS: Mapping[str, Action] = {
    "assign": lambda one, hand: dispatch.assign(one, "某所", None, hand),
    "return_to_intake": lambda one, hand: dispatch.return_to_intake(one, "不归我科", hand),
    "transfer": lambda one, hand: dispatch.transfer(one, "某局", "不属本部门", hand),
    "hand_over": lambda one, hand: dispatch.hand_over(one, "330106", False, "在对方辖区", hand),
    "dispute_jurisdiction": lambda one, hand: dispatch.dispute_jurisdiction(one, "330106", "在对方辖区", hand),
    "refer_upward": lambda one, hand: dispatch.refer_upward(one, "330100", hand),
    "agree_jurisdiction": lambda one, hand: dispatch.agree_jurisdiction(one, one.division, "协商记录1号", hand),
    "designate": lambda one, hand: dispatch.designate(one, one.division, hand),
    "accept": acceptance.accept,
    "refuse": lambda one, hand: acceptance.refuse(one, "other", "未提供购买凭证", REFUSAL, hand),
    "ask_identity": lambda one, hand: acceptance.ask_identity(one, hand.at + timedelta(days=3), hand),
    "confirm_identity": acceptance.confirm_identity,
    "withdraw": lambda one, hand: acceptance.withdraw(one, "来电要求撤回", None, hand),
    "start_mediation": mediation.start_mediation,
    "suspend_mediation": lambda one, hand: mediation.suspend_mediation(one, other("recusal", one), "文书1号", hand),
    "resume_mediation": lambda one, hand: mediation.resume_mediation(one, None, hand),
    "agree": lambda one, hand: mediation.agree(one, "agreement", None, hand),
    "terminate": lambda one, hand: mediation.terminate(one, "other", TERMINATION, None, hand),
    "check": checking.check,
    "extend": lambda one, hand: additions.extend(
        replace(one, clocks=(*one.clocks, CLOCKS.start("C-CLUE", NOW))), "C-CLUE", "审批表1号", hand
    ),
    "begin_test": lambda one, hand: checking.begin_test(one, "文书1号", hand, other("identification", one)),
    "end_test": lambda one, hand: checking.end_test(waiting(one), None, hand),
    "file_case": lambda one, hand: checking.file_case(one, "case-1", hand),
    "decline_filing": lambda one, hand: checking.decline_filing(one, "other", "初次违法并已改正", FILING, hand),
    "merge": lambda one, hand: merging.merge(one, "this", "that", True, hand),
    "reward": lambda one, hand: checking.reward(one, RESERVED, hand),
    "claim_reward": lambda one, hand: checking.claim_reward(
        one if CLAIM in {each.rule_id for each in one.clocks} else replace(one, clocks=(CLOCKS.start(CLAIM, NOW),)),
        "收据1号",
        hand,
    ),
    "order_verification": lambda one, hand: arbitration.order_verification(
        replace(one, arbitration=None), "市计量院", "仲裁检定委托书1号", hand
    ),
    "record_result": lambda one, hand: arbitration.record_result(one, "beyond_limits", "-2.1%", hand),
    "appeal": lambda one, hand: arbitration.appeal(one, "省计量院", "仲裁检定委托书2号", hand),
    "answer": lambda one, hand: telling.answer(
        one if one.clocks else replace(one, clocks=(CLOCKS.start(ZHEJIANG_ANSWER, NOW),)),
        Telling("phone", "通话记录1号"),
        hand,
    ),
    "inform": lambda one, hand: telling.inform(one, Telling("sms", "短信回执1号"), hand),
    "tell_of_hand_over": lambda one, hand: telling.tell_of_hand_over(
        replace(one, handed_over_by="330108", clocks=(CLOCKS.start(ZHEJIANG_TRANSFER, NOW),)),
        Telling("phone", "通话记录1号"),
        hand,
    ),
    "follow_up": lambda one, hand: closing.follow_up(one, 5, hand),
    "archive": lambda one, hand: closing.archive(
        _anonymous(one) if one.state in (*closing.UNTOLD, closing.REWARDED) else one, hand
    ),
    "erase": lambda one, hand: people.erase(one, 0, "依申请删除", None, hand),
    "correct": lambda one, hand: closing.correct(one, "认定有误", hand),
    "raise_clue": lambda one, hand: additions.raise_clue(one, "case-1", hand, additions.in_mediation(one)),
    "supplement": lambda one, hand: additions.supplement(one, "补充说明", one.state in HANDLED, hand),
    "amend": lambda one, hand: amending.amend(
        one,
        "this",
        Said({"category": "market_scale"}),
        [each for each in rulebook.load().required if each.kind == one.kind],
        hand,
    ),
    "note_number": lambda one, hand: additions.note_number(one, ExternalNumber("platform_12315", "1"), hand),
    "link": lambda one, hand: linking.link(one, "this", "that", one, hand.by),
    "unlink": lambda one, hand: linking.unlink(replace(one, group="group-1"), "并非同一事项", hand),
}


def _anonymous(one: Complaint) -> Complaint:
    """The same from nobody, and with nothing left to do."""
    return replace(one, person_id=None, clocks=())


def _arbitration(kind: str, state: str) -> Arbitration | None:
    """Being verified, or verified and open to an appeal wherever one is possible."""
    if state == "verifying":
        return Arbitration("市计量院")
    return Arbitration("市计量院", "within_limits") if (state, "appeal") in TRANSITIONS[kind] else None


def submission(kind: str, state: str = "registered") -> Complaint:
    """One of that kind, with the clocks and facts that its state implies."""
    fresh = Complaint(
        number="TS3301102026112300001",
        division="330110",
        category="fuel_dispenser",
        channel="hotline_12315",
        site=Site("site-1", "某加油站"),
        narrative="少油",
        registered_at=NOW,
        registered_by="hotline",
        kind=kind,  # type: ignore[arg-type]
        person_id="person-1",
    )
    running = CLOCKS.at_registration(kind, NOW)
    if kind == "complaint" and state.startswith("mediati"):
        running = (*running, CLOCKS.start(MEDIATE, NOW))
    if state in ("mediation_suspended", "testing"):
        running = CLOCKS.hold(running, [HAND.hold("testing", "检测委托书1号")])
    if state in ("informed", "followed_up", "rewarded", "withdrawn"):
        running = ()
    built = timed(replace(fresh, state=state), running)
    return replace(
        built,
        holds=(Suspension("testing", "检测委托书1号", NOW),) if state in ("mediation_suspended", "testing") else (),
        disputed_with="330106" if state.startswith("jurisdiction") else None,
        arbitration=_arbitration(kind, state),
    )
