"""What people learn of their own submission without signing in: little, and nothing of anybody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.cases.domain.complaint import Complaint
from services.cases.domain.grounds import FILED
from services.cases.domain.legal_clocks import OVER_WITH_THE_TIME
from services.cases.domain.transitions import actions_in
from shared.clocks.clock import Clock, earliest_due
from shared.clocks.legal_time import legal_day
from shared.errors import NotFound, Refused

INFORMED = "parties_informed"
TOLD = ("complaint_answered", INFORMED)
OPEN = ("received", "being_handled")
TOLD_STATES = ("informed", "followed_up")


class NotYours(NotFound):
    """Number and phone do not belong together, or one of them to nothing: the answer is always the same."""

    code = "not_yours"


class NotOpenForRating(Refused):
    """It is rated once, in the days after those concerned have been told how it ended."""

    code = "not_open_for_rating"


@dataclass(frozen=True)
class PublicState:
    """One of the few words for how far it is, and the states that it `covers`."""

    id: str
    zh: str
    en: str
    covers: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """How a submission stands: days in legal time; `next_day` is when the office has to have acted at the latest.

    It is `provisional` while the calendar of that year is not official, and while the days are `standing_still` nobody
    knows it.
    """

    state: PublicState
    registered_on: date
    told_on: date | None
    next_day: date | None
    provisional: bool
    standing_still: bool
    may_rate: bool


def rateable(complaint: Complaint, informed: Iterable[datetime], days: int, at: datetime) -> bool:
    """Whether the person may say how content they are: once, in the `days` after they heard how it ended."""
    heard = max((one for one in informed if one >= complaint.counts_from), default=None)
    possible = "follow_up" in actions_in(complaint.kind, complaint.state) and complaint.satisfaction is None
    return possible and heard is not None and legal_day(at) <= legal_day(heard) + timedelta(days=days)


def standing(complaint: Complaint, told: Iterable[datetime], states: Iterable[PublicState], may_rate: bool) -> Standing:
    """What may be said; `told` are the instants at which the person was told something."""
    state = next(one for one in states if _ended_with(complaint) in one.covers)
    latest = max(told, default=None)
    first = _first_of_the_office(complaint) if state.id in OPEN else None
    held = first is not None and first.state == "suspended"
    shown = None if held else first
    return Standing(
        state=state,
        registered_on=legal_day(complaint.registered_at),
        told_on=legal_day(latest) if latest else None,
        next_day=legal_day(shown.due_at) if shown else None,
        provisional=shown is not None and shown.provisional,
        standing_still=held,
        may_rate=may_rate,
    )


def _ended_with(complaint: Complaint) -> str:
    """The state in which it ended: that somebody has been told of that, or asked about it, says nothing else."""
    if complaint.state not in TOLD_STATES:
        return complaint.state
    ends = {
        "agreed": complaint.agreement,
        "terminated": complaint.termination,
        "transferred": complaint.transferred_to,
        "filed": complaint.filing == FILED,
        "merged": complaint.merged_into,
    }
    return next((state for state, there in ends.items() if there), complaint.state)


def _first_of_the_office(complaint: Complaint) -> Clock | None:
    """The deadline of the office that comes first; until when people may claim or appeal is their own."""
    return earliest_due(one for one in complaint.clocks if one.breach not in OVER_WITH_THE_TIME)
