"""The record of looks over HTTP."""

from services.cases.handlers import people_record
from services.cases.schemas import people_record as schemas
from services.cases.schemas.lists import Paging
from services.cases.service.common import AtDesk
from shared.errors import NotFound
from shared.identity.looks import Lines
from shared.web.listing import lines_of
from shared.web.routes import Answer, Call, route


class PeopleRecordRoutes(AtDesk):
    """Who has looked at people."""

    @route(
        "GET",
        "/complaints/<complaint_id>/people-record",
        permission=people_record.PERMISSION,
        query=Paging,
        answer=schemas.LookList,
    )
    def looks_at_people(self, call: Call) -> Answer:
        """Who opened, searched for or guessed the people behind a submission, newest first."""
        asked = call.query
        page = lines_of(
            lambda most, after: people_record.of_submission(
                self.desk, call.path["complaint_id"], call.identity, Lines(most, after)
            ),
            asked.limit,
            asked.cursor,
        )
        return Answer({"items": page.items, "next": page.next})

    @route(
        "GET",
        "/people-record",
        permission=people_record.PERMISSION,
        query=schemas.AccountLooks,
        answer=schemas.LookList,
        refuses=(NotFound,),
    )
    def looks_of_account(self, call: Call) -> Answer:
        """At whom an account has looked, newest first."""
        asked = call.query
        page = lines_of(
            lambda most, after: people_record.of_account(
                self.desk, asked.account, call.identity, Lines(most, after, asked.since)
            ),
            asked.limit,
            asked.cursor,
        )
        return Answer({"items": page.items, "next": page.next})
