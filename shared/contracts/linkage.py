"""What happens in `linkage`: referrals to partner departments and what becomes of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from marshmallow.validate import Length

from shared.contracts.registry import Event, event
from shared.contracts.text import Code, Division, Reference, Remark

Transport = Literal["webhook", "feed"]
Outcome = Literal["accepted", "handled", "returned", "refused"]
SubjectKind = Literal["complaint", "case"]


@event("linkage", "partner_changed")
@dataclass(frozen=True)
class PartnerChanged(Event):
    """A partner department was set up, or how it receives was changed: `url` is where matters are sent from now on.

    `generation` counts the keys that sign what is sent.
    """

    partner: Code
    transport: Transport
    active: bool
    url: Annotated[str, Length(max=300)] = ""
    generation: int = 1
    reason: Code = "set_up"


@event("linkage", "referral_planned")
@dataclass(frozen=True)
class ReferralPlanned(Event):
    """A rule named this partner for this matter."""

    partner: Code
    kind: Code
    subject_kind: SubjectKind
    subject_id: Reference
    subject_number: Reference
    division: Division
    rule: Code
    sign_by: datetime
    answer_by: datetime


@event("linkage", "referral_attempted")
@dataclass(frozen=True)
class ReferralAttempted(Event):
    """One try to hand it over; `status` is the HTTP status, 0 when there was none.

    `superseded`: it did not get through, and the partner had signed in the meantime.
    """

    attempt: int
    outcome: Literal["delivered", "will_retry", "gave_up", "superseded"]
    status: int
    reason: Code


@event("linkage", "referral_delivered")
@dataclass(frozen=True)
class ReferralDelivered(Event):
    """The partner's system has it; a person there has yet to sign. Attempt 0: it was pulled from the feed."""

    partner: Code
    attempt: int


@event("linkage", "referral_failed")
@dataclass(frozen=True)
class ReferralFailed(Event):
    """All tries are used up: a person must act."""

    partner: Code
    division: Division
    subject_number: Reference
    reason: Code


@event("linkage", "redelivery_ordered")
@dataclass(frozen=True)
class RedeliveryOrdered(Event):
    """A person wants it sent anew; the tries start over."""

    partner: Code
    transport: Transport


@event("linkage", "referral_signed")
@dataclass(frozen=True)
class ReferralSigned(Event):
    """A person of the partner signed for it."""

    partner: Code
    subject_kind: SubjectKind
    subject_id: Reference
    signer: Reference


@event("linkage", "referral_answered")
@dataclass(frozen=True)
class ReferralAnswered(Event):
    """The partner answered."""

    partner: Code
    subject_kind: SubjectKind
    subject_id: Reference
    outcome: Outcome
    summary: Remark


@event("linkage", "calendar_noted")
@dataclass(frozen=True)
class NoticeKeptByLinkage(Event):
    """The `number`th imported holiday notice, that of `year`, decides about deadlines from now on."""

    number: int
    year: int


@event("linkage", "referral_deadline_near")
@dataclass(frozen=True)
class ReferralDeadlineNear(Event):
    """A reminder came for the signature or the answer that the partner owes; `alert` is like "50%"."""

    partner: Code
    division: Division
    subject_number: Reference
    rule: Reference
    alert: Reference
    due_at: datetime
    provisional: bool = False
    name: Remark = ""
    name_en: Remark = ""


@event("linkage", "referral_deadline_missed")
@dataclass(frozen=True)
class ReferralDeadlineMissed(Event):
    """The partner has not signed, or not answered, in time; `done_at`: then they did, too late."""

    partner: Code
    division: Division
    subject_number: Reference
    rule: Reference
    name: Remark
    name_en: Remark
    due_at: datetime
    effect: Code
    provisional: bool = False
    done_at: datetime | None = None


@event("linkage", "referral_clock_recomputed")
@dataclass(frozen=True)
class ReferralClockRecomputed(Event):
    """A deadline of the partner was worked out anew on another calendar; it moved when `due_before` is not `due_at`.

    `missed_before`: it had been said to be missed, and by the days known now it is not yet.
    """

    partner: Code
    division: Division
    subject_number: Reference
    rule: Reference
    due_before: datetime
    due_at: datetime
    provisional: bool
    calendar_version: Reference
    missed_before: bool = False
    name: Remark = ""
    name_en: Remark = ""
