"""Complaints over HTTP."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from services.cases import views
from services.cases.due import by_deadline
from services.cases.handlers import complaints, intake
from services.cases.schemas import complaints as schemas
from services.cases.schemas import suggestions
from services.cases.schemas.complaint_views import ComplaintList, ComplaintView
from services.cases.schemas.lists import ComplaintQuery
from services.cases.service.common import AtDesk, complaint, visible
from services.cases.store import Desk, to_assign
from services.cases.walks import list_walk
from shared.resources import now
from shared.store.documents import Row
from shared.web.listing import along, sifted
from shared.web.paging import LARGEST, Page
from shared.web.repeats import Done
from shared.web.routes import Answer, Call, route

FILTERS = ("state", "category", "kind", "channel", "officer", "unit", "group")
ORDERS = {"newest": "-registered_at", "deadline": "due_at"}
MOST_PAGES = 100
"""Pages that one sheet goes through, the longest of which look at 2,000 submissions each in less than 0.1 s."""


class ComplaintRoutes(AtDesk):
    """Taking down, finding, reading."""

    @route(
        "POST",
        "/complaints",
        permission="complaint.register",
        body=schemas.RegisterComplaint,
        answer=ComplaintView,
        repeated=Done,
        status=201,
    )
    def register_complaint(self, call: Call) -> Answer:
        """Take a complaint down and get its number."""
        stored = intake.register(self.desk, call.body, call.identity, call.context)
        code = complaints.code_to_tell(self.desk, stored, call.identity, call.context.at)
        return complaint(self.desk, call, stored, created=True, query_code=code)

    @route(
        "POST",
        "/complaint-suggestions",
        permission="complaint.suggest",
        body=suggestions.SuggestDuplicates,
        answer=suggestions.Suggestions,
        idempotent=False,
    )
    def suggest_duplicates(self, call: Call) -> Answer:
        """Earlier complaints that are likely about the same matter, with reasons."""
        return Answer({"items": complaints.suggest(self.desk, call.body, call.identity, call.context)})

    @route("GET", "/complaints", permission="complaint.read", query=ComplaintQuery, answer=ComplaintList)
    def list_complaints(self, call: Call) -> Answer:
        """Submissions of the caller's divisions, newest first, or those with deadlines by the earliest.

        With `q` always newest first. Of a search, or of filters that few have in common, a page may be short, even
        empty, and still have a `next`.
        """
        page = found(self.desk, call, call.query.limit, call.query.cursor, views.ListedComplaint)
        return Answer({"items": [views.complaint_row(row) for row in page.items], "next": page.next})

    @route("GET", "/complaints/<complaint_id>", permission="complaint.read", answer=ComplaintView)
    def read_complaint(self, call: Call) -> Answer:
        """A complaint with its clocks and its timeline."""
        stored = complaints.read_whole(self.desk, call.path["complaint_id"], call.identity)
        code = complaints.code_to_tell(self.desk, stored, call.identity, call.context.at)
        pass_on_by = complaints.to_pass_on(self.desk, stored.state)
        return complaint(self.desk, call, stored, pass_on_by=pass_on_by, query_code=code)


def found(desk: Desk, call: Call, limit: int, cursor: str | None, part: type[Any] | None = None) -> Page[Row[Any]]:
    """A page of what a ComplaintQuery asks for, of what the caller may see: whole, or that part of each."""
    asked = call.query
    where = {**visible(desk, call, FILTERS), **by_deadline(asked, now()), **to_assign(asked)}
    if asked.q is None:
        sort = "newest" if asked.due == "none" else asked.sort
        return along(desk.complaints, list_walk(where, sort), ORDERS[sort], limit, cursor, part)
    walk, met = complaints.search(desk, asked.q, where, now())
    return sifted(desk.complaints, walk, met, ORDERS["newest"], limit, cursor, part)


class Stretch:
    """The rows of a list from `cursor` on, whole or that part of each, to go through once.

    They are as many as are asked for, over as many pages as it takes but at most MOST_PAGES; then `next` is where those
    behind them begin, None at the end of the list.
    """

    def __init__(self, desk: Desk, call: Call, cursor: str | None, part: type[Any] | None = None) -> None:
        self._found = partial(found, desk, call, part=part)
        self._left = call.query.limit
        self.next = cursor
        self.pages = 0

    def __iter__(self) -> Iterator[Row[Any]]:
        while self._left and self.pages < MOST_PAGES:
            page = self._found(min(self._left, LARGEST), self.next)
            self.pages += 1
            yield from page.items
            self.next, self._left = page.next, self._left - len(page.items)
            if self.next is None:
                return
