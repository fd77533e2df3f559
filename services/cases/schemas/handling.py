"""What officers say when they handle a submission."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from marshmallow.validate import Length, Range

from services.cases.schemas.complaints import NobodysNumber
from shared.contracts.text import Code, Division, NoPersonalNumbers, Reference

Remark = Annotated[str, Length(1, 500), NoPersonalNumbers()]
MOST_FEN = 10**12


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
class Transfer:
    """To which department, and why."""

    to: Annotated[str, Length(1, 100), NoPersonalNumbers()]
    reason: Remark


@dataclass(frozen=True)
class HandOver:
    """To which division it belongs, and why."""

    to: Division
    reason: Remark


@dataclass(frozen=True)
class DisputeJurisdiction:
    """Which other division it should belong to, and why."""

    other: Division
    reason: Remark


@dataclass(frozen=True)
class Designate:
    """Whose it is."""

    division: Division


@dataclass(frozen=True)
class AgreeJurisdiction:
    """Whose it is, and the document by which the two agreed."""

    division: Division
    document: Remark


@dataclass(frozen=True)
class OfGround:
    """A ground that the law lists."""

    ground: Code


@dataclass(frozen=True)
class DeclineFiling:
    """The ground that the law lists for not filing a case, and why it is met (程序规定 art. 20)."""

    ground: Code
    reason: Remark


@dataclass(frozen=True)
class Refuse:
    """The ground that the law lists, and why it is met: the decision says both (投诉办法 art. 15)."""

    ground: Code
    reason: Remark


@dataclass(frozen=True)
class AskIdentity:
    """Until when the caller is to prove who they are."""

    until: datetime


@dataclass(frozen=True)
class Suspend:
    """Why the days stand still, and by which document."""

    ground: Code
    document: Remark


@dataclass(frozen=True)
class Over:
    """Which ground is over, where the days stand still for more than one."""

    ground: Code | None = None


@dataclass(frozen=True)
class Agree:
    """How the settlement is recorded."""

    form: Code


@dataclass(frozen=True)
class OfInstitution:
    """Which institution verifies, and by which document it was asked to."""

    institution: Annotated[str, Length(1, 100), NoPersonalNumbers()]
    document: Remark


@dataclass(frozen=True)
class VerificationResult:
    """What the verification found; `error` as the certificate has it, like -2.1 %."""

    result: Code
    error: Annotated[str, Length(max=100), NoPersonalNumbers()] = ""


@dataclass(frozen=True)
class Told:
    """How somebody was told, and the proof of it: a register number, a receipt.

    `told_at` is when that was, where it is taken down later: what ends with the telling ends then, and not now.
    """

    channel: Code
    proof: Remark
    told_at: datetime | None = None


@dataclass(frozen=True)
class FollowUp:
    """How content the caller is, from 1 to 5."""

    satisfaction: Annotated[int, Range(1, 5)]


@dataclass(frozen=True)
class ByDocument:
    """By which document."""

    document: Remark


@dataclass(frozen=True)
class BeginTest:
    """By which document, and whether to a test or to the holder of a right who identifies."""

    document: Remark
    ground: Code = "testing"


@dataclass(frozen=True)
class Extend:
    """Which deadline, and by which document."""

    rule_id: Reference
    document: Remark


@dataclass(frozen=True)
class Merge:
    """Into which report (its id), and whether it says more than that one: then its days count anew."""

    into: Reference
    new_facts: bool = False


@dataclass(frozen=True)
class GrantReward:
    """Grade, amount in fen, whether finance decided with us, and that no exclusion holds for the reporter.

    Excluded are staff and those who must report, the infringed and their agents, the violator save for insiders, and
    who is paid for it (举报奖励暂行办法 2021).
    """

    grade: Annotated[int, Range(1, 9)]
    amount_fen: Annotated[int, Range(1, MOST_FEN)]
    joint: bool = False
    cleared: bool = False


@dataclass(frozen=True)
class Supplement:
    """What was said later; `new_facts` when it is more than was known."""

    text: Annotated[str, Length(1, 10_000)]
    new_facts: bool = False


@dataclass(frozen=True)
class NoteNumber:
    """Under which number another system knows it."""

    system: Code
    number: Annotated[str, Length(1, 64), NobodysNumber()]


@dataclass(frozen=True)
class Link:
    """Which other submission is about the same matter (its id)."""

    other: Reference
