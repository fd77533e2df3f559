"""A case: opened from a clue, fed with evidence, graded by rules; partners' answers stand in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.cases.domain.complaint import Reward
from services.cases.domain.grading import LEVELS, GradingRule, graded
from services.cases.domain.grounds import FILED
from services.cases.domain.legal_clocks import clocks_of, stopped, timed
from services.cases.domain.measures.state import Measure
from services.cases.domain.penalty.state import NOT_BEGUN, Penalty
from services.cases.domain.rapid_response import STEPS, added, responding
from shared.clocks.clock import Clock
from shared.clocks.course import Suspension
from shared.contracts.cases import (
    CaseGradedMajor,
    CaseOpened,
    DutyOfficerInformed,
    EvidenceRecorded,
    Ground,
    Level,
    PartnerAnswered,
    PartnerSigned,
    ResponseStepTaken,
)
from shared.errors import Refused
from shared.store.history import Decided

MAX_EVIDENCE = 500

StartClocks = Callable[[Level], tuple[Clock, ...]]
"""Starts the rapid-response clocks of a level."""


class TwoOfficersNeeded(Refused):
    """Evidence and measures are taken by several officers together: `facts` say how many (程序规定 art. 21-22)."""

    code = "two_officers_needed"


class TooMuchEvidence(Refused):
    """A case has as many pieces of evidence as one may have."""

    code = "too_much_evidence"


class CaseClosedBefore(Refused):
    """The case has been closed."""

    code = "case_closed_before"


class CaseIsMajor(Refused):
    """The case of a report is a major one: whether it is filed is decided there and not beside it."""

    code = "case_is_major"


class InvestigatorDecides(Refused):
    """Whoever has taken evidence or a measure in the case does not decide about them, nor whether and how it ends."""

    code = "investigator_decides"


class CaseDeclined(Refused):
    """The head did not file the case: it is taken up again before anything is added."""

    code = "case_declined"


class NoSuchStep(Refused):
    """The rapid response has no such step, or its clock does not run."""

    code = "no_such_step"


@dataclass(frozen=True)
class Evidence:
    """One piece: its kind of 程序规定 art. 23, what was found, who took it, and the file if there is one."""

    id: str
    kind: str
    findings: tuple[str, ...]
    officers: tuple[str, ...]
    description: str
    taken_at: datetime
    file_sha256: str | None = None


@dataclass(frozen=True)
class PartnerReply:
    """How far one partner department is with what it was sent."""

    partner: str
    referral_id: str
    signed_at: datetime | None = None
    answered_at: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Closing:
    """How it ended: the ground, the penalty in 1/100 yuan, and what makes the violation a major one, if anything.

    `no_crime` is why no crime is suspected any more, where evidence speaks of one.
    """

    ground: str
    on: date
    penalty_fen: int = 0
    gravity: tuple[str, ...] = ()
    no_crime: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseReward(Reward):
    """What of the cap of this case is kept for whoever made that report."""

    report_id: str


@dataclass(frozen=True)
class Case:
    """The file of one matter; `level` is None until a rule makes the case major.

    `filing` is None while its clue is checked, then "filed" or the ground for not filing. `holds` are what the days of
    that check stand still for now. `clue_at` is when its clue was found, or filed with its report: that may have been
    before it was taken down, and the case opened.
    """

    number: str
    division: str
    category: str
    complaint_id: str
    site: str
    opened_at: datetime
    level: Level | None = None
    grounds: tuple[Ground, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    clocks: tuple[Clock, ...] = ()
    due_at: datetime | None = None
    next_due_at: datetime | None = None
    partners: tuple[PartnerReply, ...] = ()
    informed: tuple[str, ...] = ()
    filing: str | None = None
    filing_reason: str = ""
    holds: tuple[Suspension, ...] = ()
    closing: Closing | None = None
    rewards: tuple[CaseReward, ...] = ()
    measures: tuple[Measure, ...] = ()
    penalty: Penalty = NOT_BEGUN
    clue_at: datetime | None = None

    @property
    def begun(self) -> datetime:
        """Nothing can have happened to it before that."""
        return self.clue_at or self.opened_at


def open_case(case: Case) -> Decided[Case]:
    """Open the file."""
    return Decided(case, [CaseOpened(case.number, case.division, case.category, case.complaint_id)])


def refuse_closed(case: Case) -> None:
    """Raises CaseClosedBefore for one that the head has closed (程序规定 art. 77)."""
    if case.closing is not None:
        raise CaseClosedBefore("the case is closed", ground=case.closing.ground)


def declined(case: Case) -> bool:
    """Whether the head decided not to file it (程序规定 art. 20)."""
    return case.filing not in (None, FILED)


def refuse_major(case: Case) -> None:
    """Raises CaseIsMajor: of a graded case it is decided where its level and its evidence are seen."""
    if case.level is not None:
        raise CaseIsMajor("the case is graded as a major one", level=case.level)


def refuse_investigator(case: Case, by: str) -> None:
    """Raises InvestigatorDecides: whoever has taken evidence or a measure decides nothing about the case."""
    investigated = [one.officers for one in case.evidence] + [one.officers for one in case.measures]
    if any(by in officers for officers in investigated):
        raise InvestigatorDecides("who investigates does not decide")


def ended(case: Case) -> bool:
    """Whether nothing is added to it any more: it was closed, or not filed."""
    return case.closing is not None or declined(case)


def refuse_ended(case: Case) -> None:
    """Raises CaseClosedBefore, CaseDeclined: to one that has ended nothing is added."""
    refuse_closed(case)
    if declined(case):
        raise CaseDeclined("the case is not filed", decision=case.filing)


def refuse_alone(officers: Sequence[str], needed: int) -> None:
    """Raises TwoOfficersNeeded where fewer than `needed` did it together."""
    if len(set(officers)) < needed:
        raise TwoOfficersNeeded("officers do this together", needed=needed)


def record_evidence(
    case: Case, evidence: Evidence, needed: int, rules: Sequence[GradingRule], start_clocks: StartClocks
) -> Decided[Case]:
    """Put a piece on file and grade the case anew: a higher level than before starts the rapid response.

    `needed` is how many officers take it together.
    Raises CaseClosedBefore, CaseDeclined, TwoOfficersNeeded, TooMuchEvidence.
    """
    refuse_ended(case)
    refuse_alone(evidence.officers, needed)
    if len(case.evidence) >= MAX_EVIDENCE:
        raise TooMuchEvidence("no more evidence fits into one case", most=MAX_EVIDENCE)
    recorded = EvidenceRecorded(evidence.id, evidence.kind, evidence.findings, evidence.officers, evidence.file_sha256)
    fed = replace(case, evidence=(*case.evidence, evidence))
    rise = _grade(fed, rules, start_clocks)
    return Decided(rise.state, [recorded, *rise.events])


def _grade(case: Case, rules: Sequence[GradingRule], start_clocks: StartClocks) -> Decided[Case]:
    findings = [finding for one in case.evidence for finding in one.findings]
    level, grounds = graded(findings, rules)
    if level is None or (case.level is not None and LEVELS.index(level) >= LEVELS.index(case.level)):
        return Decided(case)
    clocks = added(case.clocks, start_clocks(level))
    event = CaseGradedMajor(
        number=case.number,
        division=case.division,
        category=case.category,
        level=level,
        grounds=grounds,
        clocks=clocks_of(clocks),
    )
    return Decided(timed(replace(case, level=level, grounds=grounds), responding(case.clocks, clocks)), [event])


def take_response_step(case: Case, step: str, remark: str, by: str, at: datetime) -> Decided[Case]:
    """A step of the rapid response is done: its clock stops, in time or late. Raises CaseClosedBefore, NoSuchStep."""
    refuse_closed(case)
    rules = STEPS.get(step, ())
    if not any(one.rule_id in rules and one.state != "stopped" for one in case.clocks):
        raise NoSuchStep("nothing waits for this step", step=step)
    after = timed(case, stopped(case.clocks, at, *rules))
    late = any(one.late for one in after.clocks if one.rule_id in rules and one.stopped_at == at)
    return Decided(after, [ResponseStepTaken(case.number, case.division, step, remark, by, late)])


def partner_signed(case: Case, partner: str, referral_id: str, at: datetime) -> Decided[Case]:
    """A partner department has signed for its referral."""
    reply = replace(_reply(case, partner, referral_id), signed_at=at)
    return Decided(_with(case, reply), [PartnerSigned(partner, referral_id)])


def partner_answered(case: Case, partner: str, referral_id: str, outcome: str, at: datetime) -> Decided[Case]:
    """A partner department has answered; in which words is read in the referral."""
    reply = replace(_reply(case, partner, referral_id), answered_at=at, outcome=outcome)
    return Decided(_with(case, reply), [PartnerAnswered(partner, referral_id, outcome)])


def duty_informed(case: Case, page_id: str, account: str) -> Decided[Case]:
    """A person on duty has acknowledged the page about the case."""
    informed = (*case.informed, *(() if account in case.informed else (account,)))
    return Decided(replace(case, informed=informed), [DutyOfficerInformed(page_id, account)])


def _reply(case: Case, partner: str, referral_id: str) -> PartnerReply:
    known = (one for one in case.partners if one.referral_id == referral_id)
    return next(known, PartnerReply(partner, referral_id))


def _with(case: Case, reply: PartnerReply) -> Case:
    others = tuple(one for one in case.partners if one.referral_id != reply.referral_id)
    return replace(case, partners=(*others, reply))
