"""How a case ends, and what of it goes to those who reported it (程序规定 art. 77; 举报奖励暂行办法 2021)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.cases.domain.case import Case, CaseReward, Closing, refuse_closed, refuse_investigator
from services.cases.domain.case_time import tests_ended
from services.cases.domain.crime import PASSED_ON, refuse_crime
from services.cases.domain.grounds import FILED, grounds_on, known
from services.cases.domain.hand import Hand
from services.cases.domain.holding import free
from services.cases.domain.law import Listed
from services.cases.domain.legal_clocks import ended, stopped, timed
from services.cases.domain.measures.in_force import refuse_held
from services.cases.domain.penalty.crime_report import refuse_approved
from services.cases.domain.penalty.ruling import refuse_unruled
from services.cases.domain.penalty.state import CLOSE
from services.cases.domain.penalty.steps import CaseNotFiled
from services.cases.domain.rewards import RewardedBefore, RewardRules, refuse_unfounded
from shared.contracts.case_decisions import CaseClosed, RewardReleased, RewardReserved
from shared.errors import Refused
from shared.store.history import Decided


@dataclass(frozen=True, kw_only=True)
class ClosingGround(Listed):
    """A ground for closing a case; `proven` when the violation stands, so that who reported it may be rewarded."""

    proven: bool


class CaseNotClosed(Refused):
    """A reward is granted when the violation is proven and the case is closed."""

    code = "case_not_closed"


class NotMajor(Refused):
    """Only who reported a major violation is rewarded: a crime, a shutdown, a lost licence or a large penalty."""

    code = "not_major"


def close(
    case: Case,
    closing: Closing,
    grounds: Mapping[str, ClosingGround],
    gravities: frozenset[str],
    hand: Hand,
) -> Decided[Case]:
    """The head closes it, which meets the days for that, and no deadline runs on (art. 77).

    Raises CaseNotFiled, CaseClosedBefore, MeasureInForce, UnknownGround, NoRuling, CrimeOnFile, TransferApproved,
    InvestigatorDecides.
    """
    refuse_investigator(case, hand.by)
    if case.filing != FILED:
        raise CaseNotFiled("a case that is not filed is not closed")
    refuse_closed(case)
    refuse_held(case, hand.at)
    known(closing.ground, grounds_on(grounds.values(), closing.on))
    for gravity in closing.gravity:
        known(gravity, gravities)
    if closing.ground != PASSED_ON:
        refuse_approved(case)
        refuse_crime(case, closing.no_crime)
    refuse_unruled(case, closing.ground)
    event = CaseClosed(
        case.number, case.division, closing.ground, closing.penalty_fen, closing.gravity, hand.by, closing.no_crime
    )
    freed = free(replace(case, closing=closing), hand)
    met = stopped(freed.clocks, hand.at, CLOSE)
    return Decided(timed(freed, ended(met, hand.at)), [*tests_ended(case, hand), event])


def reserve_reward(
    case: Case, asked: CaseReward, grounds: Mapping[str, ClosingGround], rules: RewardRules, hand: Hand
) -> Decided[Case]:
    """Put a reward aside: all of one case share its cap.

    Raises RewardedBefore, CaseNotClosed, NotMajor, and what `refuse_unfounded` refuses with.
    """
    closing = case.closing
    if closing is None or not grounds[closing.ground].proven:
        raise CaseNotClosed("the violation must be proven and the case closed")
    if not closing.gravity:
        raise NotMajor("only who reported a major violation is rewarded")
    if any(one.report_id == asked.report_id for one in case.rewards):
        raise RewardedBefore("for this report a reward has been put aside")
    spent = sum(one.amount_fen for one in case.rewards)
    refuse_unfounded(rules, asked, closing.penalty_fen, spent)
    event = RewardReserved(case.number, case.division, **vars(asked), by=hand.by)
    return Decided(replace(case, rewards=(*case.rewards, asked)), [event])


def release_reward(case: Case, report_id: str, hand: Hand) -> Decided[Case]:
    """What was put aside for that report was not granted: the cap has it again."""
    kept = tuple(one for one in case.rewards if one.report_id != report_id)
    if kept == case.rewards:
        return Decided(case)
    return Decided(replace(case, rewards=kept), [RewardReleased(case.number, case.division, report_id, hand.by)])
