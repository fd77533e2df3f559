"""What is put before the principal of a suspected crime, and what they say to it (移送涉嫌犯罪案件的规定 art. 5)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.cases.domain.case import Case, InvestigatorDecides, refuse_alone, refuse_closed, refuse_investigator
from services.cases.domain.crime import PASSED_ON
from services.cases.domain.grounds import FILED
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import timed
from services.cases.domain.penalty.state import CRIME_APPROVAL, CRIME_TRANSFER, Approval, CrimeReport, Refusal, Ruling
from services.cases.domain.penalty.steps import (
    CaseNotFiled,
    RuledBefore,
    begun,
    last_of,
    latest,
    met,
    noted,
    since,
    voided,
)
from shared.clocks.clock import Clock, end
from shared.contracts.crime import CrimeReported, CrimeTransferApproved, CrimeTransferRefused
from shared.errors import Refused
from shared.store.history import Decided

GIVEN_AWAY = "passed_on"
"""The outcome with which the file went to another authority, which passes a crime on itself."""


class CrimeReportedBefore(Refused):
    """The crime has been reported to the principal, who has not refused."""

    code = "crime_reported_before"


class NoCrimeReport(Refused):
    """Nothing of a suspected crime waits for the principal to decide."""

    code = "no_crime_report"


class NotByPrincipal(Refused):
    """The principal, or who is in charge in their place, decides about a transfer to the police."""

    code = "not_by_principal"


class TransferRefused(Refused):
    """The principal has refused to transfer the case; `facts` carry the `document`."""

    code = "transfer_refused"


class TransferApproved(Refused):
    """The principal has approved of the transfer: the case goes to the police and is not settled otherwise."""

    code = "transfer_approved"


def report(case: Case, document: str, officers: Sequence[str], needed: int, hand: Hand) -> Decided[Case]:
    """As many officers as are `needed` report a crime in writing, and the days of the principal begin.

    That may be before the case is ruled or after it, whatever was decided, and again after a refusal. Raises
    CaseNotFiled, CaseClosedBefore, RuledBefore, CrimeReportedBefore, TwoOfficersNeeded.
    """
    _refuse_unless_transferable(case)
    if live(case) is not None:
        raise CrimeReportedBefore("the principal has been told of the crime")
    refuse_alone(officers, needed)
    one = CrimeReport(document, hand.at, tuple(officers))
    event = CrimeReported(case.number, case.division, document, one.officers, hand.by)
    return Decided(_with(begun(case, hand, CRIME_APPROVAL), one), [event])


def approve(case: Case, said: Approval, principals: frozenset[str], hand: Hand) -> Decided[Case]:
    """The principal approves of the transfer: their days are met, and the hours for the police begin.

    Raises CaseNotFiled, CaseClosedBefore, RuledBefore, NoCrimeReport, NotByPrincipal, InvestigatorDecides.
    """
    one, answered = _answered(case, said.approver, said.approver_is, principals, hand)
    event = CrimeTransferApproved(
        number=case.number,
        division=case.division,
        document=said.document,
        approver=said.approver,
        approver_is=said.approver_is,
        by=hand.by,
        late=_late(answered),
    )
    return Decided(_with(begun(answered, hand, CRIME_TRANSFER), replace(one, approval=said)), [event])


def refuse(case: Case, said: Refusal, principals: frozenset[str], hand: Hand) -> Decided[Case]:
    """The principal refuses it, and says why: the case is not transferred, and what was found stays on file.

    Raises what `approve` does.
    """
    one, answered = _answered(case, said.refuser, said.refuser_is, principals, hand)
    event = CrimeTransferRefused(
        number=case.number,
        division=case.division,
        document=said.document,
        reason=said.reason,
        refuser=said.refuser,
        refuser_is=said.refuser_is,
        by=hand.by,
        late=_late(answered),
    )
    return Decided(_with(answered, replace(one, refusal=said)), [event])


def live(case: Case) -> CrimeReport | None:
    """What the principal has to decide about, or has approved of.

    A ruling that passed a crime on before reports were kept here stands for one.
    """
    on_file = next((one for one in case.penalty.reports if _is_live(one)), None)
    ruling = case.penalty.ruling
    if on_file is None and not case.penalty.reports and ruling is not None and ruling.outcome == PASSED_ON:
        return CrimeReport(ruling.document, ruling.ruled_at)
    return on_file


def refuse_refused(case: Case) -> None:
    """Raises TransferRefused where the principal has refused, and nothing was put before them since."""
    last = case.penalty.reports[-1] if case.penalty.reports else None
    if last is not None and last.refusal is not None:
        raise TransferRefused("the principal has refused the transfer", document=last.refusal.document)


def refuse_approved(case: Case) -> None:
    """Raises TransferApproved where the police wait for the file, so that nothing else becomes of it (arts. 5, 11)."""
    one, ruling = live(case), case.penalty.ruling
    handed_over = (one is not None and one.handed_over_at) or (ruling is not None and ruling.handed_over_at)
    if one is not None and one.approval is not None and not handed_over:
        raise TransferApproved("the principal has approved of the transfer", document=one.approval.document)


def ruled(case: Case, document: str, hand: Hand) -> Case:
    """The case as it passes a crime on: a ruling of which nobody told the principal before is their report.

    Officers report at once and the principal decides within three days of that (art. 5): what lies before them at the
    latest is that ruling, whoever made it.
    """
    if live(case) is not None:
        return case
    return _with(begun(case, hand, CRIME_APPROVAL), CrimeReport(document, hand.at))


def fallen(case: Case, hand: Hand) -> Case:
    """The case where nothing is to be transferred: nobody waits for that any more.

    What was refused stays, and so does what the police have.
    """
    reports = (one if one.handed_over_at is not None else _fallen(one) for one in case.penalty.reports)
    return noted(voided(case, hand, CRIME_APPROVAL, CRIME_TRANSFER), reports=tuple(reports))


def annulled(case: Case, ruling: Ruling, hand: Hand) -> Case:
    """The case without that ruling: what it passed on falls with it.

    A crime that came to light beside another ruling stays before the principal, or with the police: no fine stands in
    its place (art. 11).
    """
    if ruling.outcome != PASSED_ON:
        return case
    return noted(fallen(case, hand), reports=tuple(map(_fallen, case.penalty.reports)))


def handed_over(case: Case, hand: Hand) -> Case:
    """The case of which the police have the file by the report that is live."""
    one = live(case)
    return case if one is None else _with(case, replace(one, handed_over_at=hand.at))


def going_on(case: Case, hand: Hand) -> Case:
    """A case that is taken up as it was decided: the principal has their days anew for what waits for them still."""
    one, ruling = live(case), case.penalty.ruling
    waits = one is not None and one.approval is None and ruling is not None and ruling.handed_over_at is None
    return begun(case, hand, CRIME_APPROVAL) if waits else case


def reportable_since(case: Case) -> datetime:
    """When a crime can have been reported at the earliest: after what was said to the report before."""
    return last_of(case, case.penalty.reports, case.penalty.annulled)


def transferable_since(case: Case) -> datetime:
    """When the police can have got the file at the earliest: after the ruling and the approval."""
    ruling = case.penalty.ruling
    return last_of(case, case.penalty.reports, (since(case),) if ruling is None else (ruling.ruled_at,))


def decidable_since(case: Case) -> datetime:
    """When the principal can have decided at the earliest: when it was reported to them."""
    one = live(case)
    return case.begun if one is None else one.reported_at


def _refuse_unless_transferable(case: Case) -> None:
    if case.filing != FILED:
        raise CaseNotFiled("the case is not filed")
    refuse_closed(case)
    ruling = case.penalty.ruling
    if ruling is not None and (ruling.outcome == GIVEN_AWAY or ruling.handed_over_at is not None):
        raise RuledBefore("the case has been decided", outcome=ruling.outcome)


def _to_decide(case: Case, by: str, by_is: str, principals: frozenset[str], hand: Hand) -> CrimeReport:
    _refuse_unless_transferable(case)
    one = live(case)
    if one is None or one.approval is not None:
        raise NoCrimeReport("nothing waits for the principal")
    if by_is not in principals:
        raise NotByPrincipal("no deputy decides about a transfer to the police")
    for each in (by, hand.by):
        refuse_investigator(case, each)
        if each in one.officers:
            raise InvestigatorDecides("who reports a crime does not decide about it")
    return one


def _answered(case: Case, by: str, by_is: str, principals: frozenset[str], hand: Hand) -> tuple[CrimeReport, Case]:
    """What the principal decides about, and the case with their days met."""
    one = _to_decide(case, by, by_is, principals, hand)
    return one, met(_unstarted(case), hand, CRIME_APPROVAL)


def _unstarted(case: Case) -> Case:
    """Without the hours that once began with the ruling: they begin with the approval, and were none before it."""
    return timed(case, (_never_begun(one) if one.rule_id == CRIME_TRANSFER else one for one in case.clocks))


def _never_begun(clock: Clock) -> Clock:
    return clock if clock.state == "stopped" else end(clock, clock.started_at)


def _late(case: Case) -> bool:
    clock = latest(case, CRIME_APPROVAL)
    return clock is not None and clock.late


def _fallen(one: CrimeReport) -> CrimeReport:
    return replace(one, void=True) if _is_live(one) else one


def _is_live(one: CrimeReport) -> bool:
    return not one.void and one.refusal is None


def _with(case: Case, one: CrimeReport) -> Case:
    """The case with that report in place of the one that is live."""
    return noted(case, reports=(*(each for each in case.penalty.reports if not _is_live(each)), one))
