"""How much a reporter may be granted (市场监管领域重大违法行为举报奖励暂行办法 2021); all numbers are rules as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from services.cases.domain.complaint import Reward
from services.cases.domain.law import Sourced
from shared.errors import Refused


@dataclass(frozen=True)
class RewardGrade:
    """Share of the penalty in percent, and the least amount in fen."""

    percent: int
    floor_fen: int


@dataclass(frozen=True, kw_only=True)
class RewardRules(Sourced):
    """Grades by number, the most for one case, and from where on finance decides with us; amounts in fen."""

    grades: Mapping[int, RewardGrade]
    cap_fen: int
    joint_from_fen: int


class ExclusionsUnchecked(Refused):
    """Only natural persons are rewarded: not staff, those who must report, the infringed, the violator, the paid."""

    code = "exclusions_unchecked"


class RewardedBefore(Refused):
    """A report is rewarded once."""

    code = "rewarded_before"


class NoRewardsThen(Refused):
    """The rule on rewards holds for what was reported since its day."""

    code = "no_rewards_then"


class ClaimTooLate(Refused):
    """A reward that is not claimed in its days is waived."""

    code = "claim_too_late"


class UnknownGrade(Refused):
    """No such grade of reward."""

    code = "unknown_grade"


class RewardOutOfBounds(Refused):
    """The amount is above what the grade or the cap allows, or below its floor; `facts` carry both ends in fen."""

    code = "reward_out_of_bounds"


class RewardBelowShare(Refused):
    """Less than the share of the penalty takes a reason; `facts` carry in fen what the share is."""

    code = "reward_below_share"


class FinanceMustJoin(Refused):
    """From this amount on finance decides with us."""

    code = "finance_must_join"


def refuse_unfounded(rules: RewardRules, asked: Reward, penalty_fen: int, spent_fen: int = 0) -> None:
    """Look whether grade, share, floor, joint decision and what is left of the cap of the case allow it.

    Raises the refusals above.
    """
    if asked.grade not in rules.grades:
        raise UnknownGrade("no such grade", grade=asked.grade)
    least, most = bounds(rules, asked.grade, penalty_fen)
    most = min(most, rules.cap_fen - spent_fen)
    if not least <= asked.amount_fen <= most:
        raise RewardOutOfBounds("not within what the grade allows", least_fen=least, most_fen=most)
    if penalty_fen and asked.amount_fen < most and not asked.reason:
        raise RewardBelowShare("less than the share of the penalty takes a reason", share_fen=most)
    if asked.amount_fen >= rules.joint_from_fen and not asked.joint:
        raise FinanceMustJoin("finance decides with us from this amount on", from_fen=rules.joint_from_fen)


def bounds(rules: RewardRules, grade: int, penalty_fen: int) -> tuple[int, int]:
    """The least and the most in fen: the floor, and the share of the penalty up to the cap.

    Without a penalty in money the rule names only the floor, so that the cap is the one bound above.
    """
    row = rules.grades[grade]
    if not penalty_fen:
        return row.floor_fen, rules.cap_fen
    share = int(Fraction(penalty_fen * row.percent, 100))
    return row.floor_fen, min(max(share, row.floor_fen), rules.cap_fen)
