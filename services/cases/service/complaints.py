"""Complaints over HTTP."""

from functools import partial
from typing import Any

from services.cases import views
from services.cases.handlers import complaints, intake
from services.cases.schemas import complaints as schemas
from services.cases.schemas.lists import ComplaintQuery
from services.cases.service.common import AtDesk, complaint, visible
from services.cases.store import by_deadline
from shared.resources import now
from shared.web.listing import newest_first, oldest_first, sifted
from shared.web.paging import Page
from shared.web.routes import Answer, Call, route

FILTERS = ("state", "category", "kind", "channel", "officer", "unit", "group")


class ComplaintRoutes(AtDesk):
    """Taking down, finding, reading."""

    @route(
        "POST",
        "/complaints",
        permission="complaint.register",
        body=schemas.RegisterComplaint,
        answer=schemas.ComplaintView,
        status=201,
    )
    def registercomplaint(self, call: Call) -> Answer:
        """Take a complaint down and get its number."""
        return complaint(intake.register(self.desk, call.body, call.identity, call.context), created=True)

    @route(
        "POST",
        "/complaint-suggestions",
        permission="complaint.suggest",
        body=schemas.SuggestDuplicates,
        answer=schemas.Suggestions,
        idempotent=False,
    )
    def suggest_duplicates(self, call: Call) -> Answer:
        """Earlier complaints that are likely about the same matter, with reasons."""
        return Answer({"items": complaints.suggest(self.desk, call.body, call.identity, call.context)})

    @route("GET", "/complaints", permission="complaint.read", query=ComplaintQuery, answer=schemas.ComplaintList)
    def list_complaints(self, call: Call) -> Answer:
        """Submissions of the caller's divisions, newest first, or those with deadlines by the earliest.

        With `q` always newest first; a page may then be short, even empty, and still have a `next`.
        """
        asked = call.query
        late = by_deadline(asked.clock, asked.due_before, sorted_so=asked.sort == "deadline")
        where = {**visible(self.desk, call, FILTERS), **late}
        if asked.q is None:
            return _page(_listing(asked.sort)(self.desk.complaints, where, limit=asked.limit, cursor=asked.cursor))
        walk, met = complaints.search(self.desk, asked.q, where, now())
        return _page(sifted(self.desk.complaints, walk, met, "registered_at", asked.limit, asked.cursor))

    @route("GET", "/complaints/<complaint_id>", permission="complaint.read", answer=schemas.ComplaintView)
    def read_complaint(self, call: Call) -> Answer:
        """A complaint with its clocks and its timeline."""
        return complaint(complaints.read(self.desk, call.path["complaint_id"], call.identity))


def _page(page: Page[Any]) -> Answer:
    return Answer({"items": [views.complaint_row(row) for row in page.items], "next": page.next})


def _listing(sort: str) -> Any:
    if sort == "deadline":
        return partial(oldest_first, field="due_at")
    return partial(newest_first, field="registered_at")
