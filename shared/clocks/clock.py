"""A running clock as it stands in an aggregate, and the few things that can happen to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, Protocol, TypeVar

from shared.clocks.alerts import Alert, alerts, carried
from shared.clocks.calendar import Calendar
from shared.clocks.course import Course, Extension, Restart, Suspension
from shared.clocks.deadline import Deadline, due
from shared.clocks.explanation import cite, explain
from shared.clocks.legal_time import hour_of_day, in_china, legal_day
from shared.clocks.rule import Breach, ClockRule
from shared.errors import IllegalTransition, Invalid
from shared.frozen import but

State = Literal["running", "suspended", "stopped", "breached"]
BREACHED: Literal["breached"] = "breached"
INSTANT = timedelta(milliseconds=1)
"""What the database keeps of time: the last instant of a clock belongs to it, the next one does not."""


class ClockStopped(IllegalTransition):
    """The clock has been stopped before."""

    code = "clock_stopped"


class BeforeStart(Invalid):
    """Nothing can happen to a clock before it started."""

    code = "before_start"


class Due(Protocol):
    """What of a clock tells which one is due first."""

    @property
    def due_at(self) -> datetime: ...

    @property
    def state(self) -> str: ...


AnyDue = TypeVar("AnyDue", bound=Due)


@dataclass(frozen=True)
class Clock:
    """Plain values only, so that a store can keep it; instants are UTC.

    A breached clock goes on being shown until the act is done and stops it. A suspended one stands still: it
    neither reminds nor runs out, and its `due_at` is the earliest that it can become, the one it would have if the
    suspension took nothing. One that is `void` ended before it was met, because nothing waits for it any more.
    `rule_valid_from` (ISO day) names the rule's version, `breach` what follows on expiry. `about` is the id of the one
    thing of the aggregate that it is for, where several clocks of a rule run beside each other.
    """

    rule_id: str
    rule_valid_from: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    calendar_version: str
    source: str
    explanation_zh: str
    explanation_en: str
    state: State = "running"
    stopped_at: datetime | None = None
    alerts: tuple[Alert, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    extensions: tuple[Extension, ...] = ()
    restarts: tuple[Restart, ...] = ()
    breach: Breach = "none"
    void: bool = False
    about: str = ""

    @property
    def course(self) -> Course:
        """What has happened to it and decides when it is due."""
        return Course(self.suspensions, self.extensions, self.restarts)

    @property
    def late(self) -> bool:
        """True when the act came after the deadline, or has not come and the deadline is past."""
        if self.stopped_at is not None:
            # An act while the clock stood still is in time, whatever day it was.
            return self.stopped_at > self.due_at and not self.course.open
        return self.state == BREACHED

    def expired(self, at: datetime) -> bool:
        """True when its time was used up before `at`, whether or not a tick has noticed.

        What is taken down later than it happened goes by when it happened: then the breach that was noted was none.
        """
        return self.state in ("running", BREACHED) and at > self.due_at


def start(rule: ClockRule, at: datetime, calendar: Calendar) -> Clock:
    """A clock that runs from `at` (aware); raises NaiveInstant, OutsideCalendar."""
    if rule.by_the_clock:
        return _start(rule, at, calendar)
    common = _start_on(rule, legal_day(at), calendar)
    still_to_come = tuple(alert for alert in common.alerts if alert.at > at)
    return but(common, started_at=at.astimezone(UTC), alerts=still_to_come)


@lru_cache(maxsize=256)
def _start_on(rule: ClockRule, day: date, calendar: Calendar) -> Clock:
    """What all clocks of a rule that counts days have in common when they start on the same day."""
    return _start(rule, hour_of_day(day, 0), calendar)


def _start(rule: ClockRule, at: datetime, calendar: Calendar) -> Clock:
    deadline = due(rule, at, calendar)
    return Clock(
        rule_id=rule.id,
        started_at=at.astimezone(UTC),
        alerts=alerts(deadline, calendar),
        **_figures(deadline),
    )


def _figures(deadline: Deadline) -> dict[str, Any]:
    """What a deadline says, as fields of a clock."""
    return {
        "rule_valid_from": deadline.rule.valid_from.isoformat(),
        "due_at": deadline.due_at,
        "provisional": deadline.provisional,
        "calendar_version": deadline.calendar_version,
        "source": cite(deadline.rule, "zh"),
        "explanation_zh": explain(deadline, "zh"),
        "explanation_en": explain(deadline, "en"),
        "breach": deadline.rule.breach,
    }


def recomputed(clock: Clock, rule: ClockRule, calendar: Calendar) -> Clock:
    """The clock as its course and this calendar make it; the same object when nothing moves. Raises OutsideCalendar.

    One that has stopped stays as it was: what was done then was in time or late by the calendar of then.
    """
    if clock.state == "stopped":
        return clock
    deadline = due(rule, clock.started_at, calendar, clock.course)
    fresh = replace(clock, alerts=carried(clock.alerts, alerts(deadline, calendar)), **_figures(deadline))
    return clock if fresh == clock else fresh


def behind(clocks: Iterable[Clock], version: str) -> bool:
    """Whether one that runs goes by another calendar than that of `version`."""
    return any(clock.state == "running" and clock.calendar_version != version for clock in clocks)


def reckoned(clock: Clock, rule: ClockRule, calendar: Calendar, at: datetime) -> Clock:
    """The same when another calendar came at `at`: what had run out by the old one runs on if by this one it has not.

    Which days are off the State Council says and not our table (投诉办法 2026 art. 45), however late we hear of it.
    """
    fresh = recomputed(clock, rule, calendar)
    return replace(fresh, state="running") if fresh.state == BREACHED and at <= fresh.due_at else fresh


def stop(clock: Clock, at: datetime) -> Clock:
    """The clock stopped by the act at `at`, in time or late; raises ClockStopped, BeforeStart, NaiveInstant."""
    refuse_unless_live(clock, at)
    return replace(clock, state="stopped", stopped_at=at.astimezone(UTC))


def end(clock: Clock, at: datetime) -> Clock:
    """The clock ended at `at` because nothing waits for it any more: void, unless its time had been used up."""
    return replace(stop(clock, at), void=not clock.expired(at))


def refuse_unless_live(clock: Clock, at: datetime) -> None:
    """Raises ClockStopped, BeforeStart or NaiveInstant when nothing can happen to the clock at `at`."""
    if clock.state == "stopped":
        raise ClockStopped(f"clock {clock.rule_id} has been stopped before", rule_id=clock.rule_id)
    if in_china(at) < clock.started_at:
        raise BeforeStart(f"this is before clock {clock.rule_id} started", rule_id=clock.rule_id)


def reopened(clock: Clock) -> Clock:
    """The clock as if the act that stopped it had not been: it goes on as it stood, missed where it was late."""
    state: State = "suspended" if clock.course.open else BREACHED if clock.late else "running"
    return replace(clock, state=state, stopped_at=None, void=False)


def tick(clock: Clock, at: datetime) -> tuple[Clock, tuple[str, ...]]:
    """What has come due by `at` and was not yet noted: the last alert by name, or "breached"; asked again, nothing.

    However late the call comes it asks what is due and unsent and not what is due today. What would remind of a day
    that lies behind, or of what another alert reminds of too, counts as sent.
    """
    if clock.state != "running":
        return clock, ()
    names = tuple(alert.name for alert in clock.alerts if _unsent(alert, at))
    sent = tuple(replace(alert, sent_at=at) if _unsent(alert, at) else alert for alert in clock.alerts)
    if at <= clock.due_at:
        return replace(clock, alerts=sent), names[-1:]
    return replace(clock, alerts=sent, state=BREACHED), (BREACHED,)


def earliest_due(clocks: Iterable[AnyDue]) -> AnyDue | None:
    """The clock to show first: of those not stopped the one that is due first, suspended ones last; or None."""
    live = (clock for clock in clocks if clock.state != "stopped")
    return min(live, key=lambda clock: (clock.state == "suspended", clock.due_at), default=None)


def next_due_at(clocks: Iterable[Clock]) -> datetime | None:
    """When `tick` next finds an alert or a breach, or None: what a store indexes for its sweep.

    A suspended clock waits for nothing but a person.
    """
    running = [clock for clock in clocks if clock.state == "running"]
    waiting = [alert.at for clock in running for alert in clock.alerts if alert.sent_at is None]
    return min(waiting + [clock.due_at + INSTANT for clock in running], default=None)


def _unsent(alert: Alert, at: datetime) -> bool:
    return alert.sent_at is None and alert.at <= at
