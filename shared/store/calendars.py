"""The calendar of a running service, which follows the notices that it has heard of."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from pymongo.errors import PyMongoError

from shared.clocks.calendar import Calendar
from shared.clocks.clock import Clock, behind
from shared.clocks.legal_time import hour_of_day
from shared.contracts.notices import CalendarNotice
from shared.store.documents import Documents, Filter, Page, Row
from shared.store.notices import CALENDAR, Notices, calendar_with, first_changed_day

LOOK_SECONDS = 5.0
SETTLED_AFTER = timedelta(minutes=1)
STRIDE = 100

State = TypeVar("State")
Found = TypeVar("Found")

log = structlog.get_logger(__name__)


class Calendars:
    """The shipped calendar and the service's own notices; every replica looks at these every five seconds at most.

    While the database is away the calendar stays as it was last seen.
    """

    def __init__(
        self,
        documents: Documents[Notices],
        shipped: Calendar | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._documents = documents
        self._shipped = self._calendar = shipped or Calendar.load()
        self._notices: tuple[CalendarNotice, ...] = ()
        self._versions: tuple[str, ...] = ()
        self._seconds = seconds
        self._look_at = 0.0
        self._settled: dict[str, datetime] = {}
        self._rounds: dict[tuple[Documents[Any], str], str | None] = {}

    def current(self) -> Calendar:
        """The calendar as it stands, the same object until a notice comes."""
        if self._seconds() >= self._look_at:
            self._look_at = self._seconds() + LOOK_SECONDS
            self._look()
        return self._calendar

    def stale_clocks(self, at: datetime) -> tuple[Filter, ...]:
        """What clocks look like that notices may move which they do not know yet, whichever these are.

        None when there was no notice, or when a look has found nothing for a minute: time enough for replicas that
        had not yet seen the notice. A suspended clock is worked out anew when it goes on.
        """
        version = self.current().version
        if not self._notices or at - self._settled.get(version, at) > SETTLED_AFTER:
            return ()
        behind = {before: self._notices[known:] for known, before in enumerate(self._versions) if before != version}
        stale = tuple(_moved_by(unknown, before) for before, unknown in behind.items())
        return (*stale, _moved_by(self._notices[-1:], {"$nin": [*behind, version]}))

    def outdated(
        self,
        at: datetime,
        of_notices: Callable[[Sequence[Filter]], list[Found]],
        next_behind: Callable[[], list[Found]],
    ) -> list[Found]:
        """What is to be worked out anew at `at`: what notices may move, and when there is none what else is behind."""
        stale = self.stale_clocks(at)
        if not stale:
            return next_behind()
        found = of_notices(stale)
        self._looked(len(found), at)
        return found

    def _looked(self, found: int, at: datetime) -> None:
        """Note how many documents with such clocks a look at `at` has found."""
        if found:
            self._settled.pop(self._calendar.version, None)
        else:
            self._settled.setdefault(self._calendar.version, at)

    def next_behind(
        self, documents: Documents[State], clocks_of: Callable[[State], Iterable[Clock]]
    ) -> list[Row[State]]:
        """Of the next hundred documents with a clock that runs, those with one that goes by another calendar.

        Once round all of them after each start, for the table of days that ships may be another one since the last.
        """
        version = self.current().version
        place = self._rounds.get((documents, version), "")
        if place is None:
            return []
        rows = documents.rows({"next_due_at": {"$type": "date"}}, Page(limit=STRIDE, after=(place, place)))
        self._rounds[documents, version] = rows[-1].id if len(rows) == STRIDE else None
        return [row for row in rows if behind(clocks_of(row.state), version)]

    def _look(self) -> None:
        try:
            rows = self._documents.rows({"_id": CALENDAR})
        except PyMongoError as error:
            log.warning("calendar_not_looked_at", error=type(error).__name__)
            return
        notices = rows[0].state.notices if rows else ()
        if notices != self._notices:
            self._calendar = calendar_with(self._shipped, notices)
            self._notices = notices
            self._versions = tuple(
                calendar_with(self._shipped, notices[:known]).version for known in range(len(notices))
            )
            log.info("calendar_changed", version=self._calendar.version)


def _moved_by(unknown: Sequence[CalendarNotice], version: Any) -> Filter:
    since = hour_of_day(min(map(first_changed_day, unknown)), 0)
    return {"calendar_version": version, "due_at": {"$gte": since}}
