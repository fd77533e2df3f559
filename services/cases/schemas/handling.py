"""What officers say when they handle a submission."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from marshmallow.validate import Length, Range

from services.cases.domain.complaint import Side
from services.cases.schemas.complaints import RecordNumber
from shared.contracts.text import Code, Division, NoPersonalNumbers, Reference

Remark = Annotated[str, Length(1, 500), NoPersonalNumbers()]
MOST_FEN = 10**12
Amount = Annotated[int, Range(1, 366)]


@dataclass(frozen=True, kw_only=True)
class Happened:
    """When that was, where it is taken down later: what it starts, holds or ends goes by that day and not by today."""

    happened_at: datetime | None = None


@dataclass(frozen=True)
class Assign:
    """To whom: a unit like a 派出机构, an officer's account, or both."""

    unit: Reference | None = None
    officer: Reference | None = None


@dataclass(frozen=True)
class Reason:
    """Why."""

    reason: Remark


@dataclass(frozen=True)
class Withdraw(Happened):
    """How the caller said so, and why; `consent` is the document of those who are represented."""

    reason: Remark
    consent: Remark | None = None


@dataclass(frozen=True, kw_only=True)
class MaybeTold:
    """How the caller was told in the same act, and the proof of it: both, or neither where that is still to come."""

    channel: Code | None = None
    proof: Remark | None = None


@dataclass(frozen=True)
class Transfer(Happened, MaybeTold):
    """To which department, and why."""

    to: Annotated[str, Length(1, 100), NoPersonalNumbers()]
    reason: Remark


@dataclass(frozen=True)
class HandOver(MaybeTold):
    """To which division it belongs, and why."""

    to: Division
    reason: Remark


@dataclass(frozen=True)
class DisputeJurisdiction:
    """Which other division it should belong to, and why."""

    other: Division
    reason: Remark


@dataclass(frozen=True)
class Designate(Happened):
    """Whose it is."""

    division: Division


@dataclass(frozen=True)
class AgreeJurisdiction(Happened):
    """Whose it is, and the document by which the two agreed."""

    division: Division
    document: Remark


@dataclass(frozen=True)
class OfGround(Happened):
    """A ground that is listed for its kind."""

    ground: Code


@dataclass(frozen=True)
class DeclineFiling(Happened):
    """The ground that the law lists for not filing a case, and why it is met (程序规定 art. 20)."""

    ground: Code
    reason: Remark


@dataclass(frozen=True)
class Refuse(Happened):
    """The ground that is listed for its kind, and why it is met: the decision says both (投诉办法 art. 15)."""

    ground: Code
    reason: Remark


@dataclass(frozen=True)
class AskIdentity:
    """Until when the caller is to prove who they are."""

    until: datetime


@dataclass(frozen=True)
class Suspend(Happened):
    """Why the days stand still, and by which document."""

    ground: Code
    document: Remark


@dataclass(frozen=True)
class Over(Happened):
    """Which ground is over, where the days stand still for more than one."""

    ground: Code | None = None


@dataclass(frozen=True)
class Agree(Happened):
    """How the settlement is recorded; `consent` is the document of those who are represented."""

    form: Code
    consent: Remark | None = None


@dataclass(frozen=True)
class Terminate(OfGround):
    """The ground that is listed for its kind; who withdraws or settles for others has their `consent` in a document."""

    consent: Remark | None = None


@dataclass(frozen=True)
class OfInstitution(Happened):
    """Which institution verifies, and by which document it was asked to."""

    institution: Annotated[str, Length(1, 100), NoPersonalNumbers()]
    document: Remark


@dataclass(frozen=True)
class Appeal(OfInstitution):
    """The same, and which side does not accept the result, where each has days of its own."""

    side: Side | None = None


@dataclass(frozen=True)
class VerificationResult(Happened):
    """What the verification found; `error` as the certificate has it, like -2.1 %."""

    result: Code
    error: Annotated[str, Length(max=100), NoPersonalNumbers()] = ""


@dataclass(frozen=True)
class Told(Happened):
    """How somebody was told, and the proof of it: a register number, a receipt."""

    channel: Code
    proof: Remark


@dataclass(frozen=True)
class Informed(Told):
    """The same of how it ended; without a `side` all were told who still had to be."""

    side: Side | None = None


@dataclass(frozen=True)
class FollowUp:
    """How content the caller is, from 1 to 5."""

    satisfaction: Annotated[int, Range(1, 5)]


@dataclass(frozen=True)
class ByDocument(Happened):
    """By which document."""

    document: Remark


@dataclass(frozen=True)
class ExtendCheck(ByDocument):
    """By which document, and by how many days: without a number by the most that it may."""

    amount: Amount | None = None


@dataclass(frozen=True)
class BeginTest(Happened):
    """By which document, and whether to a test or to the holder of a right who identifies."""

    document: Remark
    ground: Code = "testing"


@dataclass(frozen=True)
class Extend(Happened):
    """Which deadline, by which document, and by how much in its own unit: without a number by the most that it may."""

    rule_id: Reference
    document: Remark
    amount: Amount | None = None


@dataclass(frozen=True)
class Merge:
    """Into which report (its id), and whether it says more than that one: then its days count anew."""

    into: Reference
    new_facts: bool = False


@dataclass(frozen=True)
class GrantReward:
    """Grade, amount in fen, whether finance decided with us, and that no exclusion holds for the reporter.

    Only natural persons are rewarded. Excluded are staff and those who must report, the infringed and their agents, the
    violator save for insiders, and who is paid for it (举报奖励暂行办法 2021). `reason` says why it is less than its
    share.
    """

    grade: Annotated[int, Range(1, 9)]
    amount_fen: Annotated[int, Range(1, MOST_FEN)]
    joint: bool = False
    cleared: bool = False
    reason: Annotated[str, Length(0, 500), NoPersonalNumbers()] = ""


@dataclass(frozen=True)
class Supplement(Happened):
    """What was said later; `new_facts` when it is more than was known."""

    text: Annotated[str, Length(1, 10_000)]
    new_facts: bool = False


@dataclass(frozen=True)
class NoteNumber:
    """Under which number another system knows it."""

    system: Code
    number: RecordNumber


@dataclass(frozen=True)
class Link:
    """Which other submission is about the same matter (its id)."""

    other: Reference
