"""Checking a report: verified, tested, filed or not, rewarded (程序规定 arts. 18-20; 投诉办法 arts. 27-35)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.cases.domain.complaint import Complaint, Reward
from services.cases.domain.grounds import FILED, known
from services.cases.domain.hand import Hand
from services.cases.domain.holding import grounds_of, held, over
from services.cases.domain.law import in_force
from services.cases.domain.legal_clocks import (
    CHECK,
    CLAIM,
    TESTING,
    ZHEJIANG_ANSWER,
    NoSuchClock,
    decided,
    stopped,
    timed,
)
from services.cases.domain.rewards import ClaimTooLate, ExclusionsUnchecked, NoRewardsThen, RewardedBefore, RewardRules
from services.cases.domain.transitions import actions_in, moved
from shared.clocks.clock import Clock
from shared.clocks.legal_time import legal_day
from shared.contracts.case_decisions import RewardReserved
from shared.contracts.cases import ClueRaised
from shared.contracts.checking import (
    CheckStarted,
    FilingDecided,
    RewardClaimed,
    RewardGranted,
    RewardReturned,
    TestBegan,
    TestEnded,
)
from shared.errors import Refused
from shared.store.history import Decided

NOT_COUNTED = frozenset({TESTING, "identification"})
"""What a check waits for without its days being counted (程序规定 art. 18)."""


UNDER_TEST = "testing"


class NobodyToReward(Refused):
    """Only a reporter who gave their name can be rewarded."""

    code = "nobody_to_reward"


def check(report: Complaint, hand: Hand) -> Decided[Complaint]:
    """Begin to verify, or go on; the clock runs since the report was received (程序规定 art. 18).

    A test that lasted while it was disputed whose the report is lasts on.
    """
    begun = moved(report, "check")
    after = replace(begun, state=UNDER_TEST) if begun.holds else begun
    return Decided(after, [CheckStarted(report.number, report.division, hand.by)])


def begin_test(report: Complaint, document: str, hand: Hand, ground: str = TESTING) -> Decided[Complaint]:
    """Something goes to a test, or to the holder of a right to identify; neither's days count for the check.

    For the answer only those of a test do not (程序规定 art. 18; 浙条例 art. 39). It goes there late, too: what has
    run out by then stays so. Raises UnknownGround, SuspendedBefore.
    """
    after = held(moved(report, "begin_test"), known(ground, NOT_COUNTED), document, hand)
    return Decided(after, [TestBegan(report.number, report.division, document, hand.by, ground)])


def end_test(report: Complaint, ground: str | None, hand: Hand) -> Decided[Complaint]:
    """The result of that, or of the only one, is in; with the last one the days count again.

    Raises IllegalTransition, NotSuspended, Invalid.
    """
    after, ended = over(report, "end_test", ground, hand)
    return Decided(after, [TestEnded(report.number, report.division, hand.by, ended)])


def tests_left(report: Complaint, hand: Hand) -> list[TestEnded]:
    """What is said where a report leaves the division that waits for them: its days there are over."""
    return [TestEnded(report.number, report.division, hand.by, ground) for ground in grounds_of(report)]


def file_case(report: Complaint, case_id: str, hand: Hand) -> Decided[Complaint]:
    """The head decides to file a case, which opens under `case_id` (程序规定 art. 19)."""
    after = replace(moved(report, "file_case"), filing=FILED, case_id=report.case_id or case_id)
    decided = FilingDecided(report.number, report.division, FILED, hand.by, case_id=report.case_id)
    clue = ClueRaised(report.number, report.division, report.category, report.site.id, case_id, filed=True)
    events = [decided] if report.case_id else [decided, clue]
    return Decided(timed(after, check_ended(report, hand)), events)


def decline_filing(
    report: Complaint, ground: str, reason: str, grounds: frozenset[str], hand: Hand
) -> Decided[Complaint]:
    """The head decides not to file, for a ground of 程序规定 art. 20; a case that a clue opened is not filed either.

    Raises UnknownGround.
    """
    after = replace(moved(report, "decline_filing"), filing=known(ground, grounds), filing_reason=reason)
    event = FilingDecided(report.number, report.division, ground, hand.by, reason, report.case_id)
    return Decided(timed(after, check_ended(report, hand)), [event])


def rules_of_reward(report: Complaint, cleared: bool, rules: Sequence[RewardRules]) -> RewardRules:
    """By what this report can be rewarded; `cleared` when none of the exclusions holds for its reporter.

    Raises NobodyToReward, RewardedBefore, ExclusionsUnchecked, NoRewardsThen, IllegalTransition.
    """
    if report.reward is not None:
        raise RewardedBefore("this report has been rewarded")
    moved(report, "reward")
    if not report.to_be_told:
        raise NobodyToReward("an anonymous report has nobody to reward")
    if not cleared:
        raise ExclusionsUnchecked("it must be looked at whether the reporter is excluded")
    then = in_force(rules, legal_day(report.since))
    if not then:
        raise NoRewardsThen("no rule on rewards was in force when it was received")
    return then[-1]


def settle_reward(report: Complaint, case_id: str, reserved: RewardReserved, hand: Hand) -> Decided[Complaint]:
    """What was put aside in the case is granted, or goes back there where that cannot be any more.

    The report was opened again meanwhile, was rewarded from another case, or its reporter was erased.
    """
    possible = "reward" in actions_in(report.kind, report.state)
    if possible and report.to_be_told and report.reward is None:
        return reward(report, reserved, hand)
    return Decided(report, [RewardReturned(report.number, report.division, case_id, hand.by)])


def reward(report: Complaint, reserved: RewardReserved, hand: Hand) -> Decided[Complaint]:
    """Grant what was put aside for the reporter."""
    given = Reward(reserved.grade, reserved.amount_fen, reserved.joint, reserved.reason)
    event = RewardGranted(report.number, report.division, given.grade, given.amount_fen, given.joint, hand.by)
    return Decided(replace(moved(report, "reward"), reward=given), [event])


def claimable_since(report: Complaint) -> list[datetime]:
    """When its reporter heard of the reward, where they did: it is claimed at the earliest then."""
    return [one.started_at for one in report.clocks if one.rule_id == CLAIM and one.state != "stopped"][-1:]


def claim_reward(report: Complaint, document: str, hand: Hand) -> Decided[Complaint]:
    """The reporter claims it within their days. Raises NoSuchClock before the notice, ClaimTooLate after them."""
    after = moved(report, "claim_reward")
    claims = [one for one in report.clocks if one.rule_id == CLAIM and one.state != "stopped"]
    if not claims:
        raise NoSuchClock("the reporter has not been told, or has claimed it", rule_id=CLAIM)
    if claims[-1].expired(hand.at):
        raise ClaimTooLate("the days for the claim are over: it is waived")
    event = RewardClaimed(report.number, report.division, document, hand.by)
    return Decided(timed(after, stopped(report.clocks, hand.at, CLAIM)), [event])


def check_ended(report: Complaint, hand: Hand) -> tuple[Clock, ...]:
    """The check is over; where nobody gave their name, so is the answer, which nobody waits for."""
    return decided(report, stopped(report.clocks, hand.at, CHECK), hand.at, ZHEJIANG_ANSWER)
