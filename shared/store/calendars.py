"""The calendar of a running service, which follows the notices that it has heard of."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from pymongo.errors import PyMongoError

from shared.clocks.calendar import Calendar
from shared.clocks.clock import behind
from shared.clocks.legal_time import hour_of_day
from shared.contracts.notices import CalendarNotice
from shared.store.documents import MAX_ROWS, Documents, Filter, Page, Row
from shared.store.notices import CALENDAR, Notices, calendar_with, first_changed_day
from shared.store.rounds import Round, Work, reached

LOOK_SECONDS = 5.0
SETTLED_AFTER = timedelta(minutes=1)
STRIDE = 100

Pages = Sequence[tuple[Documents[Any], Sequence[Row[Any]]]]
OfNotices = Callable[[Sequence[Filter], Page], Pages]
"""Lists that part of documents with a clock of one of those descriptions, one list for each search."""

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
        self._walks: dict[str, Round] = {}
        self._rounds: dict[tuple[Documents[Any], str], Round] = {}

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

    def follow(self, at: datetime, kinds: Sequence[Documents[Any]], of_notices: OfNotices, reckon: Work) -> int:
        """Let `reckon` work out anew what notices may move, and when there is none what else of `kinds` is behind.

        A part each time; returns how many documents it was. One that fails is passed over and comes again with the
        next round, as long as a round helps any.
        """
        stale = self.stale_clocks(at)
        if stale:
            return self._after_a_notice(at, partial(of_notices, stale), reckon)
        return sum(self._after_a_start(one, reckon) for one in kinds)

    def _after_a_notice(self, at: datetime, found_in: Callable[[Page], Pages], reckon: Work) -> int:
        version = self._calendar.version
        begun = self._walks.get(version, Round())
        pages = found_in(begun.page(MAX_ROWS))
        found = {row.id: (documents, row) for documents, rows in pages for row in rows}
        now = begun.on(found.values(), reached([rows for _, rows in pages], MAX_ROWS), reckon)
        self._looked(now, at)
        self._walks[version] = Round() if now.over else now
        return now.done - begun.done

    def _looked(self, walk: Round, at: datetime) -> None:
        """Note whether a round that has come so far at `at` has worked anything out anew, or has found nothing to."""
        if walk.done:
            self._settled.pop(self._calendar.version, None)
        elif walk.over:
            self._settled.setdefault(self._calendar.version, at)

    def _after_a_start(self, documents: Documents[Any], reckon: Work) -> int:
        """Of the next hundred documents with a clock that runs, those with one that goes by another calendar.

        Once round all of them after each start, for the table of days that ships may be another one since the last.
        """
        version = self.current().version
        begun = self._rounds.get((documents, version), Round())
        if begun.over:
            return 0
        rows = documents.rows({"next_due_at": {"$type": "date"}}, begun.page(STRIDE))
        found = [(documents, row) for row in rows if behind(row.state.clocks, version)]
        now = begun.on(found, reached([rows], STRIDE), reckon)
        once_more = now.over and now.failed and now.done
        self._rounds[documents, version] = Round() if once_more else now
        return now.done - begun.done

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
