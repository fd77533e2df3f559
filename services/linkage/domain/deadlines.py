"""What time and the calendar do to the two clocks of a referral: until its signature, until its answer."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.linkage.domain.referral import Referral, timed
from shared.clocks.calendar import Calendar
from shared.clocks.clock import BREACHED, Clock, behind, reckoned, tick
from shared.clocks.rule import ClockRule
from shared.clocks.rules import RuleBook
from shared.contracts.linkage import ReferralClockRecomputed, ReferralDeadlineMissed, ReferralDeadlineNear
from shared.store.history import Decided

CLOCKS = ("sign_clock", "answer_clock")


def sound(referral: Referral, rules: RuleBook, calendar: Calendar, at: datetime) -> Decided[Referral]:
    """Note every reminder and every breach that has come by `at`, however late this is asked; again, nothing.

    By the days that are known now, whatever was known when the clocks began.
    """
    outdated = behind(referral.clocks, calendar.version)
    now = reckon(referral, rules, calendar, at) if outdated else Decided(referral)
    ticked = {name: tick(getattr(now.state, name), at) for name in CLOCKS}
    said = [_said(referral, rules, clock, name) for clock, names in ticked.values() for name in names]
    clocks: dict[str, Any] = {name: clock for name, (clock, _) in ticked.items()}
    events = [*now.events, *said]
    return Decided(timed(replace(now.state, **clocks)), events) if events else Decided(referral)


def reckon(referral: Referral, rules: RuleBook, calendar: Calendar, at: datetime) -> Decided[Referral]:
    """Work both clocks out anew on the present calendar; again, nothing."""
    fresh: dict[str, Any] = {name: _anew(getattr(referral, name), rules, calendar, at) for name in CLOCKS}
    changed = [(getattr(referral, name), fresh[name]) for name in CLOCKS if fresh[name] is not getattr(referral, name)]
    events = [
        ReferralClockRecomputed(
            **_about(referral, after),
            due_before=before.due_at,
            calendar_version=after.calendar_version,
            missed_before=before.state == BREACHED != after.state,
        )
        for before, after in changed
    ]
    return Decided(timed(replace(referral, **fresh)), events) if events else Decided(referral)


def _said(
    referral: Referral, rules: RuleBook, clock: Clock, name: str
) -> ReferralDeadlineNear | ReferralDeadlineMissed:
    about = _about(referral, clock)
    if name != BREACHED:
        return ReferralDeadlineNear(**about, alert=name)
    called = _rule(rules, clock).name
    return ReferralDeadlineMissed(**about, name=called.zh, name_en=called.en, effect=clock.breach)


def _about(referral: Referral, clock: Clock) -> dict[str, Any]:
    return {
        "partner": referral.partner,
        "division": referral.division,
        "subject_number": referral.subject_number,
        "rule": clock.rule_id,
        "due_at": clock.due_at,
        "provisional": clock.provisional,
    }


def _anew(clock: Clock, rules: RuleBook, calendar: Calendar, at: datetime) -> Clock:
    return reckoned(clock, _rule(rules, clock), calendar, at)


def _rule(rules: RuleBook, clock: Clock) -> ClockRule:
    return rules.version(clock.rule_id, clock.rule_valid_from)
