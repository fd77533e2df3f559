"""Holiday notices imported since the calendar that ships: one document, kept by each service that has clocks."""

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from shared.clocks.calendar import Calendar
from shared.clocks.notice import REACH_BACK, Notice
from shared.contracts.envelope import Context
from shared.contracts.notices import CalendarNotice, NamedDay
from shared.contracts.registry import Event
from shared.errors import QuanhengError
from shared.store.documents import Documents, Kind, Taken
from shared.store.history import Decided, Stored

CALENDAR = "calendar"


class EarlierNoticeMissing(QuanhengError):
    """The notice before this one has not arrived: it is looked at again later."""

    code = "earlier_notice_missing"


@dataclass(frozen=True)
class Notices:
    """The imported notices in the order of their import."""

    notices: tuple[CalendarNotice, ...] = ()


def kind_of(service: str) -> Kind[Notices]:
    """The kind of document in which `service` keeps its notices; there is one, with the id `calendar`."""
    return Kind(service, "calendars", Notices)


def calendar_with(shipped: Calendar, notices: Iterable[CalendarNotice]) -> Calendar:
    """The shipped calendar with the notices in it, those aside whose year has come to ship; raises NoticeRefused."""
    calendar = shipped
    for one in notices:
        if one.amends or one.year > shipped.official_until:
            calendar = calendar.with_notice(_notice(one))
    return calendar


def first_changed_day(notice: CalendarNotice) -> date:
    """No deadline before this day depends on the notice: one of a year may speak of the last week before it."""
    days = [one.day for one in (*notice.days_off, *notice.workdays, *notice.ordinary_days)]
    if not notice.amends:
        days.append(date(notice.year - 1, *REACH_BACK))
    return min(days, default=date(notice.year, 1, 1))


def told(notice: Notice) -> CalendarNotice:
    """A checked notice as services tell each other of it."""
    return CalendarNotice(
        year=notice.year,
        title=notice.title,
        days_off=tuple(NamedDay(day, name) for day, name in sorted(notice.days_off.items())),
        workdays=tuple(NamedDay(day, name) for day, name in sorted(notice.workdays.items())),
        amends=notice.amends,
        ordinary_days=tuple(NamedDay(day, name) for day, name in sorted(notice.ordinary_days.items())),
    )


def previewed(known: Notices, notice: CalendarNotice) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """What would become a day off and what a working day with the next notice; raises NoticeRefused."""
    before = calendar_with(Calendar.load(), known.notices)
    return before.with_notice(_notice(notice)).changed_by(before)


def append(
    documents: Documents[Notices], notice: CalendarNotice, said: Callable[[int], Event], context: Context
) -> Stored[Notices]:
    """Add the next notice; raises NoticeRefused when it contradicts what is known."""

    def decide(state: Notices) -> Decided[Notices]:
        calendar_with(Calendar.load(), state.notices).with_notice(_notice(notice))
        return _with(state, notice, said)

    return _create_or_change(documents, decide, context)


def note(
    documents: Documents[Notices], number: int, notice: CalendarNotice, said: Event, context: Context
) -> Stored[Notices]:
    """Keep the `number`th notice as heard, once, in whatever order they come; raises EarlierNoticeMissing."""

    def decide(state: Notices) -> Decided[Notices]:
        if number > len(state.notices) + 1:
            raise EarlierNoticeMissing("the notice before this one is not known yet", number=number)
        return Decided(state) if number <= len(state.notices) else _with(state, notice, lambda _: said)

    return _create_or_change(documents, decide, context)


def _create_or_change(
    documents: Documents[Notices], decide: Callable[[Notices], Decided[Notices]], context: Context
) -> Stored[Notices]:
    if not documents.rows({"_id": CALENDAR}):
        # Another replica may be first: then the document stands and is changed like any other.
        with contextlib.suppress(Taken):
            return documents.create(CALENDAR, decide(Notices()), context)
    return documents.change(CALENDAR, decide, context)


def _with(state: Notices, notice: CalendarNotice, said: Callable[[int], Event]) -> Decided[Notices]:
    notices = (*state.notices, notice)
    return Decided(Notices(notices), [said(len(notices))])


def _notice(told_: CalendarNotice) -> Notice:
    off, worked, ordinary = (
        {one.day: one.name for one in days} for days in (told_.days_off, told_.workdays, told_.ordinary_days)
    )
    return Notice(told_.year, told_.title, off, worked, told_.amends, ordinary)
