"""What a list of submissions asks of their deadlines, as the store understands it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.cases.domain.legal_clocks import OVER_WITH_THE_TIME
from services.cases.domain.transitions import TRANSITIONS, states_of
from services.cases.schemas.lists import ComplaintQuery
from shared.clocks.legal_time import end_of_day, legal_day
from shared.store.documents import Filter

NOT_ARCHIVED = sorted(frozenset().union(*map(states_of, TRANSITIONS)) - {"archived"})

DAYS_SOON = 3


def by_deadline(asked: ComplaintQuery, at: datetime) -> Filter:
    """Those that still have a deadline: of that rule, before that instant, or any for a list sorted by it; or none."""
    bounds = [bound for bound in (asked.due_before, _due_until(asked.due, at)) if bound is not None]
    where = _by_clock(asked, bounds)
    if asked.due == "none":
        return {"due_at": None, **where} if asked.state else {"due_at": None, "state": {"$in": NOT_ARCHIVED}, **where}
    if bounds:
        # What is due by one rule has an earliest date no later, and by that the indexes go.
        where["due_at"] = {"$lt": min(bounds), "$type": "date"}
    elif asked.sort == "deadline":
        where["due_at"] = {"$type": "date"}
    return where


def _due_until(due: str | None, at: datetime) -> datetime | None:
    """Overdue now, or due by the end of the third day: who reads "three days left" finds it in the list."""
    if due == "soon":
        return end_of_day(legal_day(at) + timedelta(days=DAYS_SOON))
    return at if due else None


def _by_clock(asked: ComplaintQuery, bounds: Sequence[datetime]) -> dict[str, Any]:
    """A clock of the rule that is asked for, due before those instants.

    What stands still is due on no day that is known: its date is the earliest that it can become.
    """
    if not asked.clock and asked.due not in ("late", "soon"):
        return {}
    of_rule = {"rule_id": asked.clock} if asked.clock else {}
    due = {"due_at": {"$lt": min(bounds)}} if bounds else {}
    states = ("running",) if bounds else ("running", "suspended")
    return {"clocks": {"$elemMatch": {**of_rule, **due, **_going_on(*states)}}}


def _going_on(*states: str) -> dict[str, Any]:
    """A clock in one of those states, or overdue: a right that lapsed is over."""
    missed = {"state": "breached", "breach": {"$nin": sorted(OVER_WITH_THE_TIME)}}
    return {"$or": [{"state": {"$in": list(states)}}, missed]}
