"""What became of a report, as its reporter reads it: the outcome, and a reward with its days (举报奖励暂行办法)."""

from collections.abc import Mapping
from datetime import datetime

from services.cases.domain.complaint import Complaint
from services.cases.domain.forms import Words
from services.cases.domain.legal_clocks import CLAIM
from services.cases.domain.telling import REWARDED
from services.cases.forms.wording import day_in_words, law_in_words, yuan_in_words
from shared.clocks.clock import Clock
from shared.clocks.legal_time import legal_day
from shared.clocks.rule import ClockRule
from shared.clocks.rules import RuleBook

REWARD = frozenset({"reward", "reward_source", "claim_period"})


def outcome_in_words(report: Complaint, words: Mapping[str, str]) -> str:
    """What it came to, nothing while it is open; a reward comes last and says the rest."""
    if report.state == REWARDED:
        return words["rewarded"]
    if report.merged_into:
        return words["merged"]
    if report.transferred_to:
        return words["transferred"]
    return words["filed" if report.filing == "filed" else "not_filed"] if report.filing else ""


def reward_in_words(report: Complaint, rules: RuleBook, words: Words, at: datetime) -> dict[str, str]:
    """The facts of `REWARD`: amount, rule, and within which days it is claimed; without a reward they are empty.

    Of one that was claimed or is waived by `at` no days are said.
    """
    if report.state != REWARDED or report.reward is None:
        return dict.fromkeys(REWARD, "")
    told = next((one for one in reversed(report.clocks) if one.rule_id == CLAIM), None)
    rule = rules.version(CLAIM, told.rule_valid_from) if told else rules.in_force(CLAIM, legal_day(at))
    return {
        "reward": yuan_in_words(report.reward.amount_fen),
        "reward_source": law_in_words(rule.source),
        "claim_period": _claim_period(rule, told, words, at),
    }


def _claim_period(rule: ClockRule, told: Clock | None, words: Words, at: datetime) -> str:
    """By the number of days, as the rule has it: on which day they end follows from when the letter arrives."""
    unit = words["units"][rule.unit]
    if told is None:
        return words["claim"]["untold"].format(length=f"{rule.amount}{unit}")
    if told.state == "stopped" or told.expired(at):
        return ""
    amount = rule.amount + sum(one.amount for one in told.extensions)
    return words["claim"]["told"].format(day=day_in_words(legal_day(told.started_at)), length=f"{amount}{unit}")
