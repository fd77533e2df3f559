"""Taking over the State Council's yearly notice of days off and made-up working days."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from services.console.store import Desk
from shared.clocks.files import BadFile, parse_mapping
from shared.clocks.notice import notice_of
from shared.contracts.console import CalendarNoticeImported
from shared.contracts.envelope import Context
from shared.errors import Invalid
from shared.store import notices
from shared.store.history import Stored
from shared.store.notices import CALENDAR, Notices


class NoticeUnsound(Invalid):
    """The notice is not as it must be; `facts["errors"]` says each mistake."""

    code = "notice_unsound"


def import_notice(desk: Desk, content: Mapping[str, Any], context: Context) -> Stored[Notices]:
    """Check a notice and tell all services; raises NoticeUnsound, NoticeRefused."""
    with _named_mistakes():
        notice = notices.told(notice_of(content))
    return notices.append(desk.notices, notice, lambda number: CalendarNoticeImported(number, notice), context)


def import_text(desk: Desk, text: str, context: Context) -> Stored[Notices]:
    """The same for a notice written in YAML."""
    return import_notice(desk, _content(text), context)


def preview(desk: Desk, text: str) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """What would become a day off, and what a working day; changes nothing. Raises NoticeUnsound, NoticeRefused."""
    with _named_mistakes():
        notice = notices.told(notice_of(_content(text)))
    return notices.previewed(imported(desk), notice)


def _content(text: str) -> Mapping[str, Any]:
    with _named_mistakes():
        return parse_mapping(text, Path("notice"))


@contextmanager
def _named_mistakes() -> Iterator[None]:
    try:
        yield
    except BadFile as error:
        raise NoticeUnsound(error.message, errors={"notice": error.facts["errors"]}) from error


def imported(desk: Desk) -> Notices:
    """The notices imported so far."""
    found = desk.notices.rows({"_id": CALENDAR})
    return found[0].state if found else Notices()
