"""What is sent to partners, and what partners do with it."""

from collections.abc import Callable
from typing import Any

from services.linkage import rulebook
from services.linkage.domain import referral as domain
from services.linkage.domain.deadlines import judged
from services.linkage.domain.naming import Matter, NamingRule, named
from services.linkage.domain.referral import Referral
from services.linkage.schemas import AnswerReferral
from services.linkage.store import Desk, partner_of
from shared.clocks.clock import Clock, start
from shared.clocks.legal_time import legal_day
from shared.contracts.cases import CaseGradedMajor
from shared.contracts.envelope import Context, Received
from shared.contracts.handling import ComplaintAccepted
from shared.contracts.linkage import SubjectKind
from shared.identity.caller import Identity
from shared.identity.permissions import allowed_for
from shared.ids import derived_id
from shared.store.history import Decided, Stored


def plan_for_complaint(desk: Desk, event: Received[ComplaintAccepted], context: Context) -> None:
    """Resolve whom an accepted complaint is sent to."""
    _plan(desk, event, Matter("complaint_accepted", event.data.category), "complaint", context)


def plan_for_case(desk: Desk, event: Received[CaseGradedMajor], context: Context) -> None:
    """Resolve whom a major case is sent to."""
    graded = event.data
    grounds = frozenset(ground.rule for ground in graded.grounds)
    _plan(desk, event, Matter("case_graded_major", graded.category, graded.level, grounds), "case", context)


def read(desk: Desk, referral_id: str, by: Identity) -> Stored[Referral]:
    """One referral; raises NotFound, Forbidden."""
    stored = desk.referrals.get(referral_id)
    refuse_unread(desk, stored.state, by)
    return stored


def refuse_unread(desk: Desk, referral: Referral, by: Identity) -> None:
    """Pass for whoever may read it; raises Forbidden."""
    _check(desk, by, "referral.read", referral)


def visible(desk: Desk, by: Identity, permission: str) -> dict[str, Any]:
    """The filter for the rows that the caller may see: of their divisions, and for a partner its own."""
    where: dict[str, Any] = {"division": {"$in": desk.guard.visible_divisions(by)}}
    if "partner" in by.roles:
        allowed_for(by, permission, by.partner)
        where["partner"] = by.partner
    return where


def sign(desk: Desk, referral_id: str, by: Identity, context: Context) -> Stored[Referral]:
    """The partner signs for it."""

    def decide(referral: Referral) -> Decided[Referral]:
        _check(desk, by, "referral.sign", referral)
        return domain.sign(referral, by.subject, context.at)

    return _changed(desk, referral_id, decide, context)


def answer(desk: Desk, referral_id: str, command: AnswerReferral, by: Identity, context: Context) -> Stored[Referral]:
    """The partner answers."""

    def decide(referral: Referral) -> Decided[Referral]:
        _check(desk, by, "referral.answer", referral)
        return domain.answer(referral, command.outcome, command.summary, context.at)

    return _changed(desk, referral_id, decide, context)


def redeliver(desk: Desk, referral_id: str, by: Identity, context: Context) -> Stored[Referral]:
    """Send it anew, by the way the partner receives now."""

    def decide(referral: Referral) -> Decided[Referral]:
        _check(desk, by, "referral.redeliver", referral)
        partner = partner_of(desk, referral.partner)
        return domain.redeliver(referral, partner.transport if partner else "feed", context.at)

    return _changed(desk, referral_id, decide, context)


def _changed(
    desk: Desk, referral_id: str, decide: Callable[[Referral], Decided[Referral]], context: Context
) -> Stored[Referral]:
    def in_time(referral: Referral) -> Decided[Referral]:
        return judged(referral, decide, desk.rules.clocks, desk.calendar, context.at)

    return desk.referrals.change(referral_id, in_time, context)


def _check(desk: Desk, by: Identity, permission: str, referral: Referral) -> None:
    allowed_for(by, permission, referral.partner)
    desk.guard.allowed_in(by, permission, referral.division)


def _plan(desk: Desk, event: Received[Any], matter: Matter, subject_kind: SubjectKind, context: Context) -> None:
    """One referral for each partner that a rule names; what an earlier delivery of the event made stands already."""
    for rule in named(matter, desk.rules.naming, legal_day(event.at)):
        referral = _referral(desk, event, rule, subject_kind, context)
        desk.referrals.create(derived_id("referral", event.id, rule.partner), domain.plan(referral), context)


def _referral(
    desk: Desk, event: Received[Any], rule: NamingRule, subject_kind: SubjectKind, context: Context
) -> Referral:
    partner = partner_of(desk, rule.partner)
    return Referral(
        partner=rule.partner,
        kind=rule.kind,
        rule=rule.id,
        # The feed needs nothing set up on our side: what a partner is owed waits there from the first day.
        transport=partner.transport if partner else "feed",
        subject_kind=subject_kind,
        subject_id=event.subject,
        subject_number=event.data.number,
        sequence=event.sequence,
        division=event.data.division,
        category=event.data.category,
        planned_at=context.at,
        sign_clock=_clock(desk, rulebook.SIGNING, context),
        answer_clock=_clock(desk, desk.rules.answer_clock(rule.kind), context),
        exercise=event.exercise,
    )


def _clock(desk: Desk, rule_id: str, context: Context) -> Clock:
    return start(desk.rules.clocks.in_force(rule_id, legal_day(context.at)), context.at, desk.calendar)
