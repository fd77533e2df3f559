"""What happens in `cases` while a submission is handled: dispatched, accepted, mediated, told, closed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.registry import Dated, Event, event
from shared.contracts.text import Code, Division, Reference, Remark


@event("cases", "complaint_assigned")
@dataclass(frozen=True)
class ComplaintAssigned(Event):
    """It was given to a unit or an officer to handle (投诉办法 art. 41); `before` is who has it no longer."""

    number: Reference
    division: Division
    by: Reference
    unit: Reference | None
    officer: Reference | None
    before: Reference | None = None


@event("cases", "complaint_returned")
@dataclass(frozen=True)
class ComplaintReturned(Event):
    """A section gave it back to the intake office (投诉办法 art. 41)."""

    number: Reference
    division: Division
    by: Reference
    reason: Remark


@event("cases", "complaint_transferred")
@dataclass(frozen=True)
class ComplaintTransferred(Dated):
    """It was passed to the department it belongs to; `late`: after the three days of 浙条例 art. 39."""

    number: Reference
    division: Division
    to: Remark
    reason: Remark
    officer: Reference
    late: bool


@event("cases", "complaint_handed_over")
@dataclass(frozen=True)
class ComplaintHandedOver(Event):
    """It was given to the division `to`, which is competent; `late`: after the three days of 浙条例 art. 39."""

    number: Reference
    division: Division
    to: Division
    reason: Remark
    by: Reference
    late: bool


@event("cases", "jurisdiction_disputed")
@dataclass(frozen=True)
class JurisdictionDisputed(Event):
    """Two divisions do not agree whose it is (投诉办法 art. 33)."""

    number: Reference
    division: Division
    other: Division
    reason: Remark
    officer: Reference


@event("cases", "jurisdiction_referred")
@dataclass(frozen=True)
class JurisdictionReferred(Dated):
    """The two could not agree; `superior`, to which both report, is asked to designate (程序规定 arts. 13, 16)."""

    number: Reference
    division: Division
    other: Division
    superior: Division
    by: Reference


@event("cases", "jurisdiction_agreed")
@dataclass(frozen=True)
class JurisdictionAgreed(Dated):
    """The two agreed by `document` that it belongs to `agreed`; `other` is the side that it did not lie with.

    `late`: after their seven days, when the superior was to be asked (投诉办法 art. 33).
    """

    number: Reference
    division: Division
    other: Division
    agreed: Division
    document: Remark
    by: Reference
    late: bool = False


@event("cases", "jurisdiction_designated")
@dataclass(frozen=True)
class JurisdictionDesignated(Dated):
    """The common superior said whose it is; it lay with `division`, and `other` disputed that (投诉办法 art. 33)."""

    number: Reference
    division: Division
    designated: Division
    by: Reference
    other: Division | None = None


@event("cases", "identity_asked")
@dataclass(frozen=True)
class IdentityAsked(Event):
    """The caller was asked to prove who they are (投诉办法 art. 10, form four)."""

    number: Reference
    division: Division
    until: datetime
    officer: Reference


@event("cases", "identity_confirmed")
@dataclass(frozen=True)
class IdentityConfirmed(Event):
    """The caller is who they say."""

    number: Reference
    division: Division
    officer: Reference


@event("cases", "complaint_withdrawn")
@dataclass(frozen=True)
class ComplaintWithdrawn(Dated):
    """The caller took it back before it was taken on."""

    number: Reference
    division: Division
    by: Reference
    reason: Remark = ""
    consent: Remark | None = None


@event("cases", "complaint_accepted")
@dataclass(frozen=True)
class ComplaintAccepted(Dated):
    """The competent unit took the complaint on (投诉办法 art. 15)."""

    number: Reference
    division: Division
    category: Code
    officer: Reference


def _without_a_reason(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "reason": ""}


@event("cases", "complaint_refused", version=2, upcasters={1: _without_a_reason})
@dataclass(frozen=True)
class ComplaintRefused(Dated):
    """It was not taken on, for a ground of 投诉办法 art. 16, or one of the list for disputes, and why (art. 15)."""

    number: Reference
    division: Division
    ground: Code
    officer: Reference
    reason: Remark


@event("cases", "mediation_started")
@dataclass(frozen=True)
class MediationStarted(Event):
    """Both sides are invited to a mediation."""

    number: Reference
    division: Division
    officer: Reference


@event("cases", "mediation_suspended")
@dataclass(frozen=True)
class MediationSuspended(Dated):
    """The mediation stands still, for a ground and by a document (投诉办法 arts. 21-22)."""

    number: Reference
    division: Division
    ground: Code
    document: Remark
    officer: Reference


@event("cases", "mediation_resumed")
@dataclass(frozen=True)
class MediationResumed(Dated):
    """The mediation goes on."""

    number: Reference
    division: Division
    ground: Code
    officer: Reference


@event("cases", "agreement_reached")
@dataclass(frozen=True)
class AgreementReached(Dated):
    """Both sides settled (投诉办法 art. 24)."""

    number: Reference
    division: Division
    form: Code
    officer: Reference
    consent: Remark | None = None


@event("cases", "mediation_terminated")
@dataclass(frozen=True)
class MediationTerminated(Dated):
    """The mediation ended without an agreement, for a ground of 投诉办法 art. 23, or one of the list for disputes."""

    number: Reference
    division: Division
    ground: Code
    officer: Reference
    consent: Remark | None = None


@event("cases", "complaint_answered")
@dataclass(frozen=True)
class ComplaintAnswered(Event):
    """The caller was told what is being done (浙条例 art. 39), at `told_at`."""

    number: Reference
    division: Division
    channel: Code
    proof: Remark
    officer: Reference
    told_at: datetime | None = None


@event("cases", "parties_informed")
@dataclass(frozen=True)
class PartiesInformed(Event):
    """Those concerned were told how it ended, at `told_at`: all who had to be, or of two that `side`."""

    number: Reference
    division: Division
    channel: Code
    proof: Remark
    officer: Reference
    told_at: datetime | None = None
    side: Code | None = None


@event("cases", "followed_up")
@dataclass(frozen=True)
class FollowedUp(Event):
    """The caller said how content they are, from 1 to 5."""

    number: Reference
    division: Division
    satisfaction: int
    by: Reference


@event("cases", "complaint_archived")
@dataclass(frozen=True)
class ComplaintArchived(Event):
    """The file was put away."""

    number: Reference
    division: Division
    officer: Reference


@event("cases", "correction_opened")
@dataclass(frozen=True)
class CorrectionOpened(Event):
    """A closed file was opened again because it was decided wrongly."""

    number: Reference
    division: Division
    reason: Remark
    by: Reference
