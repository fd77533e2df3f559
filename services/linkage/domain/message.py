"""What a partner is told: one CloudEvent in JSON, the same over webhook and feed, without personal data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.linkage.domain.referral import Referral

REFERRAL = "quanheng.linkage.referral"
ENDPOINT_TEST = "quanheng.linkage.endpoint_test"
SOURCE = "/linkage"


@dataclass(frozen=True)
class Links:
    """Where to sign and to answer, below the address that the partner knows this service by."""

    signature: str
    answer: str


@dataclass(frozen=True)
class ReferralData:
    """The matter and what is asked of the partner; `sequence` orders what concerns one subject.

    `provisional`: the holidays of a year that the dates reach into are not announced yet, and they may still move.
    """

    kind: str
    subject_kind: str
    subject_number: str
    sequence: int
    division: str
    category: str
    rule: str
    source: str
    exercise: bool
    sign_by: datetime
    answer_by: datetime
    provisional: bool
    links: Links


@dataclass(frozen=True)
class Message:
    """CloudEvents 1.0, structured mode; `id` is the referral's and stays the same over all tries."""

    id: str
    time: datetime
    subject: str
    data: ReferralData
    type: str = REFERRAL
    source: str = SOURCE
    specversion: str = "1.0"
    datacontenttype: str = "application/json"


def message_of(referral_id: str, referral: Referral, sources: Mapping[str, str]) -> Message:
    """What the partner is told of a referral; `sources` holds the legal source of each rule."""
    data = ReferralData(
        kind=referral.kind,
        subject_kind=referral.subject_kind,
        subject_number=referral.subject_number,
        sequence=referral.sequence,
        division=referral.division,
        category=referral.category,
        rule=referral.rule,
        source=sources.get(referral.rule, ""),
        exercise=referral.exercise,
        sign_by=referral.sign_clock.due_at,
        answer_by=referral.answer_clock.due_at,
        provisional=referral.sign_clock.provisional or referral.answer_clock.provisional,
        links=Links(f"/referrals/{referral_id}/signature", f"/referrals/{referral_id}/answer"),
    )
    return Message(referral_id, referral.planned_at, referral.subject_number, data)
