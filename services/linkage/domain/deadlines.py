"""What time and the calendar do to the two clocks of a referral: until its signature, until its answer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from services.linkage.domain.referral import Referral, timed
from shared.clocks.calendar import Calendar
from shared.clocks.clock import BREACHED, Clock, behind, reckoned, tick
from shared.clocks.judged import by_known_days, called, overlooked
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


def judged(
    referral: Referral,
    decide: Callable[[Referral], Decided[Referral]],
    rules: RuleBook,
    calendar: Calendar,
    at: datetime,
) -> Decided[Referral]:
    """What `decide` makes of it at `at` by the days that are known then, whatever was known when its clocks began.

    What the partner did too late and before any look had noted that was missed as well, and is said to be.
    """
    known = _moved_on(referral, rules, by_known_days(referral.clocks, partial(_rule, rules), calendar, at))
    decided = decide(known.state)
    missed = overlooked(known.state.clocks, decided.state.clocks)
    said = [_missed(known.state, rules, clock, done_at or at) for clock, done_at in missed]
    return Decided(decided.state, [*known.events, *said, *decided.events])


def reckon(referral: Referral, rules: RuleBook, calendar: Calendar, at: datetime) -> Decided[Referral]:
    """Work both clocks out anew on the present calendar; again, nothing."""
    return _moved_on(referral, rules, [_anew(one, rules, calendar, at) for one in referral.clocks])


def _moved_on(referral: Referral, rules: RuleBook, fresh: Sequence[Clock]) -> Decided[Referral]:
    """It with these clocks in place of its own, saying which of them are others."""
    changed = [(old, new) for old, new in zip(referral.clocks, fresh, strict=True) if old is not new]
    events = [
        ReferralClockRecomputed(
            **_about(referral, rules, after),
            due_before=before.due_at,
            calendar_version=after.calendar_version,
            missed_before=before.state == BREACHED != after.state,
        )
        for before, after in changed
    ]
    clocks: dict[str, Any] = dict(zip(CLOCKS, fresh, strict=True))
    return Decided(timed(replace(referral, **clocks)), events) if events else Decided(referral)


def _said(
    referral: Referral, rules: RuleBook, clock: Clock, name: str
) -> ReferralDeadlineNear | ReferralDeadlineMissed:
    if name != BREACHED:
        return ReferralDeadlineNear(**_about(referral, rules, clock), alert=name)
    return _missed(referral, rules, clock)


def _missed(
    referral: Referral, rules: RuleBook, clock: Clock, done_at: datetime | None = None
) -> ReferralDeadlineMissed:
    return ReferralDeadlineMissed(**_about(referral, rules, clock), effect=clock.breach, done_at=done_at)


def _about(referral: Referral, rules: RuleBook, clock: Clock) -> dict[str, Any]:
    name = called(partial(_rule, rules), clock)
    return {
        "partner": referral.partner,
        "division": referral.division,
        "subject_number": referral.subject_number,
        "rule": clock.rule_id,
        "name": name.zh,
        "name_en": name.en,
        "due_at": clock.due_at,
        "provisional": clock.provisional,
    }


def _anew(clock: Clock, rules: RuleBook, calendar: Calendar, at: datetime) -> Clock:
    return reckoned(clock, _rule(rules, clock), calendar, at)


def _rule(rules: RuleBook, clock: Clock) -> ClockRule:
    return rules.version(clock.rule_id, clock.rule_valid_from)
