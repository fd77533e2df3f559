"""What time and the calendar do to the deadlines of submissions and cases."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from services.cases.domain.case import Case
from services.cases.domain.complaint import Complaint
from services.cases.domain.legal_clocks import DESIGNATION, ZHEJIANG_TRANSFER, LegalClocks, timed
from services.cases.domain.measures.ends import by_itself
from shared.clocks.clock import BREACHED, Clock, behind, reckoned, tick
from shared.clocks.judged import by_known_days, called, overlooked
from shared.contracts.deadlines import ClockRecomputed, DeadlineMissed, DeadlineNear
from shared.contracts.registry import Event
from shared.store.history import Decided

Timed = TypeVar("Timed", Complaint, Case)


def sound(state: Timed, legal: LegalClocks, at: datetime) -> Decided[Timed]:
    """Note every reminder and every breach that has come by `at`, however late this is asked; again, nothing.

    By the days that are known now, whatever was known when the clock began. What the law lets follow from a breach the
    event only says and an act brings about, save what comes about by itself.
    """
    outdated = behind(state.clocks, legal.calendar.version)
    now: Decided[Timed] = reckon(state, legal, at) if outdated else Decided(state)
    ticked = [tick(clock, at) for clock in now.state.clocks]
    events = [*now.events]
    events += [_said(_about(state, legal, clock), clock, name) for clock, names in ticked for name in names]
    return _with_effects(timed(now.state, [clock for clock, _ in ticked]), events, at) if events else Decided(state)


def judged(state: Timed, decide: Callable[[Timed], Decided[Timed]], legal: LegalClocks, at: datetime) -> Decided[Timed]:
    """What `decide` makes of it at `at` by the days that are known then, whatever was known when its clocks began.

    What it ended after its time and before any look had noted that was missed as well, and is said to be.
    """
    known: Decided[Timed] = _moved_on(state, by_known_days(state.clocks, legal.rule_of, legal.calendar, at), legal, at)
    decided: Decided[Timed] = decide(known.state)
    said: list[Event] = [
        DeadlineMissed(**_about(known.state, legal, one), effect=one.breach, done_at=done_at or at)
        for one, done_at in overlooked(known.state.clocks, decided.state.clocks)
    ]
    return Decided(decided.state, [*known.events, *said, *decided.events])


def reckon(state: Timed, legal: LegalClocks, at: datetime) -> Decided[Timed]:
    """Work every deadline that nothing has met out anew on the present calendar; again, nothing."""
    return _moved_on(state, [reckoned(one, legal.rule_of(one), legal.calendar, at) for one in state.clocks], legal, at)


def _moved_on(state: Timed, fresh: Sequence[Clock], legal: LegalClocks, at: datetime) -> Decided[Timed]:
    """It with these clocks in place of its own, saying which of them are others."""
    changed = [(before, after) for before, after in zip(state.clocks, fresh, strict=True) if before is not after]
    events = [_moved(_about(state, legal, after), before, after) for before, after in changed]
    return _with_effects(timed(state, fresh), events, at) if events else Decided(state)


def _with_effects(state: Timed, events: Sequence[Event], at: datetime) -> Decided[Timed]:
    """The same with what the days alone bring about: the measures of a case end by themselves, or had not ended."""
    if not isinstance(state, Case):
        return Decided(state, events)
    after: Decided[Case] = by_itself(state, at)
    return Decided(after.state, [*events, *after.events])


def _said(about: dict[str, Any], clock: Clock, name: str) -> DeadlineNear | DeadlineMissed:
    if name == BREACHED:
        return DeadlineMissed(**about, effect=clock.breach)
    return DeadlineNear(**about, alert=name, effect=clock.breach)


def _moved(about: dict[str, Any], before: Clock, after: Clock) -> ClockRecomputed:
    return ClockRecomputed(
        **about,
        due_before=before.due_at,
        calendar_version=after.calendar_version,
        missed_before=before.state == BREACHED != after.state,
        effect=after.breach,
    )


def _about(state: Complaint | Case, legal: LegalClocks, clock: Clock) -> dict[str, Any]:
    name = called(legal.rule_of, clock)
    division, handled_there = _answerable(state, clock)
    return {
        "number": state.number,
        "division": division,
        "rule": clock.rule_id,
        "name": name.zh,
        "name_en": name.en,
        "due_at": clock.due_at,
        "provisional": clock.provisional,
        "about": clock.about,
        "unit": getattr(state, "unit", None) if handled_there else None,
        "officer": getattr(state, "officer", None) if handled_there else None,
    }


def _answerable(state: Complaint | Case, clock: Clock) -> tuple[str, bool]:
    """Which division answers for that deadline, and whether that is for whoever handles the matter.

    Who has passed it on tells the caller; who is asked whose it is says that.
    """
    if isinstance(state, Complaint) and clock.rule_id == DESIGNATION:
        return state.referred_to or state.division, False
    if isinstance(state, Complaint) and clock.rule_id == ZHEJIANG_TRANSFER and state.handed_over_by:
        return state.handed_over_by, False
    return state.division, True
