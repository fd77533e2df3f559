"""A referral: one matter for one partner, sent, signed for, answered."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.linkage.domain.delivery import Outcome as AttemptOutcome
from services.linkage.domain.delivery import Verdict
from shared.clocks.clock import Clock, next_due_at, stop
from shared.contracts.linkage import (
    Outcome,
    RedeliveryOrdered,
    ReferralAnswered,
    ReferralAttempted,
    ReferralDelivered,
    ReferralFailed,
    ReferralPlanned,
    ReferralSigned,
    SubjectKind,
    Transport,
)
from shared.errors import IllegalTransition, Refused
from shared.store.history import Decided

MAX_ATTEMPTS = 200
MUST_EXPLAIN = frozenset({"refused", "returned"})

TRANSITIONS = {
    ("planned", "delivered"): "delivered",
    ("planned", "will_retry"): "planned",
    ("planned", "gave_up"): "failed",
    ("planned", "sign"): "signed",
    ("planned", "redeliver"): "planned",
    ("delivered", "sign"): "signed",
    ("delivered", "redeliver"): "planned",
    ("failed", "sign"): "signed",
    ("failed", "redeliver"): "planned",
    ("signed", "delivered"): "signed",
    ("signed", "superseded"): "signed",
    ("signed", "answer"): "answered",
    ("answered", "delivered"): "answered",
    ("answered", "superseded"): "answered",
}
"""A partner may sign while our call to it still runs: its outcome is then put on record and changes nothing."""


class TooManyAttempts(Refused):
    """It was tried as often as one referral may be."""

    code = "too_many_attempts"


class PulledByPartner(Refused):
    """This partner fetches from the feed: there is nowhere to send to."""

    code = "pulled_by_partner"


class ReasonNeeded(Refused):
    """A partner that refuses or returns a matter says why (行政处罚法 art. 26)."""

    code = "reason_needed"


@dataclass(frozen=True)
class Attempt:
    """One try to hand it over."""

    number: int
    at: datetime
    outcome: str
    status: int
    reason: str


@dataclass(frozen=True)
class Referral:
    """What one partner is told of one event, without personal data.

    `sequence` is the place of the event in its subject's history: of two referrals about one subject the higher one
    is the newer, whatever order they arrive in. `tries` counts those since it was last ordered to be delivered;
    `deliver_at` is when to try next, `next_due_at` when that or a clock next needs a look.
    """

    partner: str
    kind: str
    rule: str
    transport: Transport
    subject_kind: SubjectKind
    subject_id: str
    subject_number: str
    sequence: int
    division: str
    category: str
    planned_at: datetime
    sign_clock: Clock
    answer_clock: Clock
    exercise: bool = False
    state: str = "planned"
    attempts: tuple[Attempt, ...] = ()
    tries: int = 0
    deliver_at: datetime | None = None
    next_due_at: datetime | None = None
    signed_at: datetime | None = None
    signer: str = ""
    answered_at: datetime | None = None
    outcome: Outcome | None = None
    summary: str = ""

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Both clocks of the partner: until its signature, until its answer."""
        return (self.sign_clock, self.answer_clock)


def plan(referral: Referral) -> Decided[Referral]:
    """Resolve to send it: a webhook is due at once, a feed waits to be read."""
    event = ReferralPlanned(
        partner=referral.partner,
        kind=referral.kind,
        subject_kind=referral.subject_kind,
        subject_id=referral.subject_id,
        subject_number=referral.subject_number,
        division=referral.division,
        rule=referral.rule,
        sign_by=referral.sign_clock.due_at,
        answer_by=referral.answer_clock.due_at,
    )
    due = referral.planned_at if referral.transport == "webhook" else None
    return Decided(timed(replace(referral, deliver_at=due)), [event])


def record_attempt(referral: Referral, verdict: Verdict, status: int, at: datetime) -> Decided[Referral]:
    """Put on record what a try came to. Raises IllegalTransition."""
    outcome = _outcome(referral, verdict)
    number = len(referral.attempts) + 1
    tried = replace(
        referral,
        state=_next(referral, outcome),
        attempts=(*referral.attempts, Attempt(number, at, outcome, status, verdict.reason)),
        tries=referral.tries + 1,
        deliver_at=at + verdict.delay if outcome == "will_retry" and verdict.delay else None,
    )
    events: list[ReferralAttempted | ReferralDelivered | ReferralFailed]
    events = [ReferralAttempted(number, outcome, status, verdict.reason)]
    if tried.state == "delivered":
        events.append(ReferralDelivered(referral.partner, number))
    if tried.state == "failed":
        events.append(ReferralFailed(referral.partner, referral.division, referral.subject_number, verdict.reason))
    return Decided(timed(tried), events)


def sign(referral: Referral, signer: str, at: datetime) -> Decided[Referral]:
    """A person or system of the partner signs for it; it stops being tried. Raises IllegalTransition."""
    signed = replace(
        referral,
        state=_next(referral, "sign"),
        sign_clock=stop(referral.sign_clock, at),
        deliver_at=None,
        signed_at=at,
        signer=signer,
    )
    event = ReferralSigned(referral.partner, referral.subject_kind, referral.subject_id, signer)
    arrived = [] if referral.state == "delivered" else [ReferralDelivered(referral.partner, 0)]
    return Decided(timed(signed), [*arrived, event])


def answer(referral: Referral, outcome: Outcome, summary: str, at: datetime) -> Decided[Referral]:
    """The partner answers what it signed for. Raises IllegalTransition, ReasonNeeded."""
    state = _next(referral, "answer")
    if outcome in MUST_EXPLAIN and not summary.strip():
        raise ReasonNeeded("who refuses or returns a matter says why", outcome=outcome)
    answered = replace(
        referral,
        state=state,
        answer_clock=stop(referral.answer_clock, at),
        answered_at=at,
        outcome=outcome,
        summary=summary,
    )
    event = ReferralAnswered(referral.partner, referral.subject_kind, referral.subject_id, outcome, summary)
    return Decided(timed(answered), [event])


def redeliver(referral: Referral, transport: Transport, at: datetime) -> Decided[Referral]:
    """Send it anew by the partner's present way. Raises IllegalTransition, PulledByPartner, TooManyAttempts."""
    state = _next(referral, "redeliver")
    if transport == "feed":
        raise PulledByPartner("this partner fetches from the feed", partner=referral.partner)
    if len(referral.attempts) >= MAX_ATTEMPTS:
        raise TooManyAttempts("this was tried as often as it may be", most=MAX_ATTEMPTS)
    again = replace(referral, state=state, transport=transport, tries=0, deliver_at=at)
    return Decided(timed(again), [RedeliveryOrdered(referral.partner, transport)])


def timed(referral: Referral) -> Referral:
    """The referral with the instant at which a try or one of its clocks next needs a look."""
    waits = (referral.deliver_at, next_due_at(referral.clocks))
    return replace(referral, next_due_at=min((one for one in waits if one is not None), default=None))


def _outcome(referral: Referral, verdict: Verdict) -> AttemptOutcome:
    signed = referral.signed_at is not None
    return "superseded" if signed and verdict.outcome != "delivered" else verdict.outcome


def _next(referral: Referral, action: str) -> str:
    try:
        return TRANSITIONS[referral.state, action]
    except KeyError:
        raise IllegalTransition(
            f"a referral that is {referral.state} cannot be changed so", state=referral.state, action=action
        ) from None
