"""What people say in a penalty procedure, and what they see of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from marshmallow.validate import Length

from services.cases.schemas.handling import Amount, ByDocument, Happened, Reason
from shared.contracts.text import Code, Reference, Remark


@dataclass(frozen=True)
class ExtendCase(ByDocument):
    """By which document, how much (without a number the most), and of which deadline where more than one runs.

    `collective`: it was discussed together, which must fix a length (程序规定 art. 64).
    """

    amount: Amount | None = None
    rule_id: Reference | None = None
    collective: bool = False


@dataclass(frozen=True)
class ReviewCase(Happened):
    """What comes of the review, and why."""

    opinion: Code
    reason: Remark = ""


@dataclass(frozen=True)
class GiveNotice(ByDocument):
    """By which document the party is told, and whether they may ask for a hearing."""

    hearing: bool = False


@dataclass(frozen=True)
class ServePaper(Happened):
    """How it reached the party, the receipt, and the signed confirmation of the address that some ways need."""

    way: Code
    proof: Remark
    confirmation: Remark = ""


@dataclass(frozen=True)
class AppointHost(Happened):
    """The account of who hosts the hearing."""

    host: Reference


@dataclass(frozen=True)
class FixHearing(ByDocument):
    """Its day, and the notice that tells it."""

    on: date


@dataclass(frozen=True)
class RuleCase(ByDocument):
    """The outcome, its document, what comes of a statement, and why no crime is suspected any more.

    `approver_is`: where the head approves of the transfer to the police in the same act and by the same document, what
    they are in their office.
    """

    outcome: Code
    answer: Remark = ""
    no_crime: Remark = ""
    approver_is: Code | None = None


@dataclass(frozen=True)
class ReportCrime(ByDocument):
    """The report to the principal, and the accounts of the officers who made it."""

    officers: Annotated[tuple[Reference, ...], Length(1, 10)]


@dataclass(frozen=True)
class ApproveTransfer(ByDocument):
    """The approval; the account of who approved, and what they are in their office."""

    approver: Reference
    approver_is: Code


@dataclass(frozen=True)
class RefuseTransfer(Reason, ByDocument):
    """The same of who refused, and why."""

    refuser: Reference
    refuser_is: Code


@dataclass(frozen=True)
class AnnulRuling(ByDocument):
    """Who has annulled the decision, and by which document."""

    annulled_by: Code


@dataclass(frozen=True)
class TakeUpCase(Reason):
    """Why; and where its decision does not stand any more, who has annulled it and by which document."""

    annulled_by: Code | None = None
    document: Remark = ""


@dataclass(frozen=True)
class ReviewView:
    """How far the review is."""

    handed_in_at: datetime
    opinion: str
    reviewer: str
    reviewed_at: datetime | None


@dataclass(frozen=True)
class ServiceView:
    """How far the service of a paper is."""

    announced_at: datetime | None
    way: str
    served_at: datetime | None


@dataclass(frozen=True)
class NoticeView:
    """What the party was told."""

    document: str
    hearing: bool
    given_at: datetime
    service: ServiceView
    stated: bool
    waived: bool


@dataclass(frozen=True)
class HearingView:
    """How far a hearing is."""

    asked_at: datetime
    host: str
    on: date | None
    held_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class ApprovalView:
    """Who approved of a transfer to the police, and when, as far as that is known."""

    approver: str
    approver_is: str
    document: str
    at: datetime | None


@dataclass(frozen=True)
class RefusalView:
    """Who refused it, why, and when."""

    refuser: str
    refuser_is: str
    document: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class CrimeReportView:
    """What the principal was told of a suspected crime, and what they said; `void` where nothing comes of it."""

    document: str
    reported_at: datetime
    officers: tuple[str, ...]
    approval: ApprovalView | None
    refusal: RefusalView | None
    void: bool
    handed_over_at: datetime | None


@dataclass(frozen=True)
class RulingView:
    """How the case was decided."""

    outcome: str
    document: str
    ruled_at: datetime
    service: ServiceView
    handed_over_at: datetime | None
    approval: ApprovalView | None


@dataclass(frozen=True)
class AnnulledView:
    """A decision that stands no more."""

    ruling: RulingView
    annulled_by: str
    document: str
    at: datetime


@dataclass(frozen=True)
class PenaltyView:
    """How far the penalty procedure is, and which decisions there were before."""

    review: ReviewView | None
    notice: NoticeView | None
    hearing: HearingView | None
    ruling: RulingView | None
    annulled: tuple[AnnulledView, ...]
    reports: tuple[CrimeReportView, ...]
