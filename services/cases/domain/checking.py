"""Checking a report: verified, tested, filed or not, merged, rewarded (程序规定 arts. 18-20; 投诉办法 arts. 27-35)."""

from collections.abc import Sequence
from dataclasses import replace

from services.cases.domain.complaint import Complaint, Reward
from services.cases.domain.grounds import FILED, known
from services.cases.domain.hand import Hand
from services.cases.domain.law import in_force
from services.cases.domain.legal_clocks import (
    AT_REGISTRATION,
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
from services.cases.domain.transitions import moved
from shared.clocks.clock import Clock
from shared.clocks.legal_time import legal_day
from shared.contracts.case_decisions import RewardReserved
from shared.contracts.cases import ClueRaised
from shared.contracts.checking import (
    CheckStarted,
    FilingDecided,
    MergerUndone,
    ReportAbsorbed,
    ReportMerged,
    RewardClaimed,
    RewardGranted,
    TestBegan,
    TestEnded,
)
from shared.errors import Refused
from shared.store.history import Decided

NOT_COUNTED = frozenset({TESTING, "identification"})
"""What a check waits for without its days being counted (程序规定 art. 18)."""
OPEN = (
    "registered",
    "assigned",
    "returned",
    "jurisdiction_disputed",
    "jurisdiction_referred",
    "checking",
    "testing",
)
"""The states of a report in which it has not been decided whether a case is filed."""


class MergedIntoItself(Refused):
    """A report is merged into another one."""

    code = "merged_into_itself"


class DecidedBefore(Refused):
    """That report has been decided on: new facts come too late for it and are checked by themselves."""

    code = "decided_before"


class MergedAway(Refused):
    """That report is itself handled with another one: `facts` name that one, which is the report to merge into."""

    code = "merged_away"


class NobodyToReward(Refused):
    """Only a reporter who gave their name can be rewarded."""

    code = "nobody_to_reward"


def check(report: Complaint, hand: Hand) -> Decided[Complaint]:
    """Begin to verify; the clock runs since the report was received (程序规定 art. 18)."""
    return Decided(moved(report, "check"), [CheckStarted(report.number, report.division, hand.by)])


def begin_test(report: Complaint, document: str, hand: Hand, ground: str = TESTING) -> Decided[Complaint]:
    """Something goes to a test, or to the holder of a right to identify; neither's days count for the check.

    For the answer only those of a test do not (程序规定 art. 18; 浙条例 art. 39). It goes there late, too: what has
    run out by then stays so. Raises UnknownGround.
    """
    sent = replace(moved(report, "begin_test"), suspended_for=known(ground, NOT_COUNTED))
    after = timed(sent, hand.clocks.hold(report.clocks, ground, document, hand.at))
    return Decided(after, [TestBegan(report.number, report.division, document, hand.by, ground)])


def end_test(report: Complaint, hand: Hand) -> Decided[Complaint]:
    """The result is in: the days count again."""
    back = replace(moved(report, "end_test"), suspended_for=None)
    after = timed(back, hand.clocks.resume(report.clocks, report.suspended_for or TESTING, hand.at))
    return Decided(after, [TestEnded(report.number, report.division, hand.by)])


def file_case(report: Complaint, case_id: str, hand: Hand) -> Decided[Complaint]:
    """The head decides to file a case, which opens under `case_id` (程序规定 art. 19)."""
    after = replace(moved(report, "file_case"), filing=FILED, case_id=report.case_id or case_id)
    decided = FilingDecided(report.number, report.division, FILED, hand.by, case_id=report.case_id)
    clue = ClueRaised(report.number, report.division, report.category, report.site.id, case_id, filed=True)
    events = [decided] if report.case_id else [decided, clue]
    return Decided(timed(after, _decided(report, hand)), events)


def decline_filing(
    report: Complaint, ground: str, reason: str, grounds: frozenset[str], hand: Hand
) -> Decided[Complaint]:
    """The head decides not to file, for a ground of 程序规定 art. 20; a case that a clue opened is not filed either.

    Raises UnknownGround.
    """
    after = replace(moved(report, "decline_filing"), filing=known(ground, grounds), filing_reason=reason)
    event = FilingDecided(report.number, report.division, ground, hand.by, reason, report.case_id)
    return Decided(timed(after, _decided(report, hand)), [event])


def merge(report: Complaint, report_id: str, into: str, new_facts: bool, hand: Hand) -> Decided[Complaint]:
    """Handle it with another one about the same facts (投诉办法 art. 35). Raises MergedIntoItself."""
    if into == report_id:
        raise MergedIntoItself("a report is merged into another one")
    after = timed(replace(moved(report, "merge"), merged_into=into), _decided(report, hand))
    event = ReportMerged(report.number, report.division, into, hand.by, new_facts, report.counts_from)
    return Decided(after, [event])


def refuse_merged(report: Complaint) -> None:
    """Raises MergedAway for one that is handled with another: merged in a circle, nobody would check any of them."""
    if report.merged_into is not None:
        raise MergedAway("that report is handled with another one", merged_into=report.merged_into)


def refuse_unless_open(report: Complaint) -> None:
    """Raises DecidedBefore when new facts come too late to be checked with it."""
    if report.state not in OPEN:
        raise DecidedBefore("that report has been decided", state=report.state)


def absorb(report: Complaint, merged: ReportMerged, hand: Hand) -> Decided[Complaint]:
    """Another report was merged into this one; by new facts its days count anew, from the last report (art. 35).

    Where the two were merged into each other at the same time, this one is checked again, for both.
    """
    if report.merged_into is not None:
        return _reopened(report, merged, hand)
    fresh = merged.new_facts and report.state in OPEN
    running = hand.clocks.anew(report.clocks, AT_REGISTRATION["report"], merged.received_at) if fresh else report.clocks
    event = ReportAbsorbed(report.number, report.division, merged.number, merged.new_facts, merged.officer)
    later = fresh and merged.received_at > report.counts_from
    after = replace(report, counted_from=merged.received_at) if later else report
    return Decided(timed(after, running), [event])


def _reopened(report: Complaint, merged: ReportMerged, hand: Hand) -> Decided[Complaint]:
    """Its days go on from its receipt: only a merger that cannot stand had ended them."""
    state = "assigned" if report.unit or report.officer else "registered"
    running = (*stopped(report.clocks, hand.at), *hand.clocks.at_receipt("report", report.counts_from))
    undone = MergerUndone(report.number, report.division, merged.number, hand.by)
    after = absorb(timed(replace(report, state=state, merged_into=None), running), merged, hand)
    return Decided(after.state, [undone, *after.events])


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


def reward(report: Complaint, reserved: RewardReserved, hand: Hand) -> Decided[Complaint]:
    """Grant what was put aside for the reporter within the cap of the case."""
    given = Reward(reserved.grade, reserved.amount_fen, reserved.joint)
    event = RewardGranted(report.number, report.division, given.grade, given.amount_fen, given.joint, hand.by)
    return Decided(replace(moved(report, "reward"), reward=given), [event])


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


def _decided(report: Complaint, hand: Hand) -> tuple[Clock, ...]:
    """The check is over; where nobody gave their name, so is the answer, which nobody waits for."""
    return decided(report, stopped(report.clocks, hand.at, CHECK), hand.at, ZHEJIANG_ANSWER)
