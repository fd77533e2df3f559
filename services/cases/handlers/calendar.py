"""The holiday notices that the console imports."""

from services.cases.store import Desk
from shared.contracts.cases import NoticeKeptByCases
from shared.contracts.console import CalendarNoticeImported
from shared.contracts.envelope import Context, Received
from shared.store import notices


def note_notice(desk: Desk, event: Received[CalendarNoticeImported], context: Context) -> None:
    """Keep a notice for the deadlines of this service; raises EarlierNoticeMissing."""
    heard = event.data
    said = NoticeKeptByCases(heard.number, heard.notice.year)
    notices.note(desk.notices, heard.number, heard.notice, said, context)
