"""How far the penalty procedure of a case is; plain values that a case keeps."""

from dataclasses import dataclass
from datetime import date, datetime

DECIDE = "P-DECIDE"
REVIEW = "P-REVIEW"
STATEMENT = "P-STATEMENT"
HEARING_REQUEST = "H-REQUEST"
HOST = "H-HOST"
HAND_OVER = "H-FILE"
FIX = "H-FIX"
HEARING_NOTICE = "H-NOTICE"
HEARING_REPORT = "H-REPORT"
SERVE = "P-SERVE"
ANNOUNCEMENT = "P-PUBLIC-SERVICE"
CRIME_APPROVAL = "X-APPROVE"
CRIME_TRANSFER = "X-TRANSFER"
CLOSE = "P-CLOSE"

PENALTY = "penalty"
"""The outcome that is told before and served after."""


@dataclass(frozen=True)
class Review:
    """What somebody who did not investigate says of the file; `opinion` is empty while it lies there (art. 49-55)."""

    handed_in_at: datetime
    opinion: str = ""
    reviewer: str = ""
    reviewed_at: datetime | None = None


@dataclass(frozen=True)
class Service:
    """How a paper reached the party: `announced_at` where it could not be handed over (art. 82)."""

    announced_at: datetime | None = None
    way: str = ""
    served_at: datetime | None = None


UNSERVED = Service()


@dataclass(frozen=True)
class Notice:
    """What the party is told before a penalty; `hearing` says that they may ask for one (art. 57; 听证办法 art. 5).

    `stated`: they have said something that the ruling must answer. `waived`: they have given both rights up in writing.
    """

    document: str
    hearing: bool
    given_at: datetime
    service: Service = UNSERVED
    stated: bool = False
    waived: bool = False


@dataclass(frozen=True)
class Hearing:
    """A hearing that was asked for; `ended_at` is when its report came, or it was given up."""

    asked_at: datetime
    host: str = ""
    on: date | None = None
    held_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Approval:
    """Who approved of handing a suspected crime over, what they are in their office, by which document, and when.

    Before that instant was asked for nothing is known of it.
    """

    approver: str
    approver_is: str
    document: str
    at: datetime | None = None


@dataclass(frozen=True)
class Refusal:
    """The same of who did not approve of it, and why not."""

    refuser: str
    refuser_is: str
    document: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class CrimeReport:
    """What was put before the principal of a suspected crime, by whom, and what they said to it (移送规定 art. 5).

    Nobody's name stands in `officers` where the ruling stands for the report. `void`: it fell, because its ruling was
    annulled or the case was decided otherwise. `handed_over_at` is when the police got the file by it.
    """

    document: str
    reported_at: datetime
    officers: tuple[str, ...] = ()
    approval: Approval | None = None
    refusal: Refusal | None = None
    void: bool = False
    handed_over_at: datetime | None = None


@dataclass(frozen=True)
class Ruling:
    """How the case was decided, one of the five outcomes (art. 60); `approval` where it went to the police."""

    outcome: str
    document: str
    ruled_at: datetime
    service: Service = UNSERVED
    handed_over_at: datetime | None = None
    approval: Approval | None = None


@dataclass(frozen=True)
class Annulled:
    """A ruling that stands no more: who has annulled it, by which document, and when (art. 63)."""

    ruling: Ruling
    annulled_by: str
    document: str
    at: datetime


@dataclass(frozen=True)
class Penalty:
    """All of it; `annulled` are the rulings before this one, whose steps stand in the history alone.

    `reports` of a suspected crime stay whatever becomes of a ruling, with what the principal said to each.
    """

    review: Review | None = None
    notice: Notice | None = None
    hearing: Hearing | None = None
    ruling: Ruling | None = None
    annulled: tuple[Annulled, ...] = ()
    reports: tuple[CrimeReport, ...] = ()


NOT_BEGUN = Penalty()
