"""Who has seen the people of a submission, and at whom an account has looked."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from marshmallow.validate import Length

from services.console.pages.page import page
from services.console.pages.problem import Problem
from services.console.pages.visit import Visit
from services.console.upstream import Declined
from services.console.written import start_of_day
from shared.errors import Invalid
from shared.identity.caller import REPORTERS
from shared.web.calls import Answer


@dataclass(frozen=True)
class RecordQuery:
    """Which part of the record of a submission."""

    cursor: Annotated[str, Length(max=512)] = ""


@dataclass(frozen=True)
class AccountRecordQuery(RecordQuery):
    """Which part of the record of whom, from which day on."""

    account: Annotated[str, Length(max=64)] = ""
    since: Annotated[str, Length(max=10)] = ""


class PeopleRecordPages:
    """The record of looks at people, for heads and auditors."""

    @page("GET", "/complaints/<complaint_id>/people-record", needs="people_record.read", query=RecordQuery)
    def people_record_of_submission(self, visit: Visit) -> Answer:
        """Who opened the people of one submission, searched for them, or guessed them."""
        path = f"/complaints/{visit.call.path['complaint_id']}"
        found = visit.get("cases", f"{path}/people-record", cursor=visit.call.query.cursor)
        complaint = visit.get("cases", path)
        hides = complaint["kind"] == "report" and visit.identity.confidentiality < REPORTERS
        return visit.show("complaints/people_record.html", found=found, complaint=complaint, hides=hides)

    @page("GET", "/people-record", needs="people_record.read", query=AccountRecordQuery)
    def people_record_of_account(self, visit: Visit) -> Answer:
        """At whom one account has looked."""
        query = visit.call.query
        found, problem = None, None
        try:
            found = visit.get("cases", "/people-record", **_asked(query)) if query.account else None
        except (Declined, Invalid) as refusal:
            problem = visit.problem(refusal)
        return _shown(visit, query, found, problem)


def _asked(query: AccountRecordQuery) -> dict[str, str]:
    """What the API is asked; raises Invalid for what is no day."""
    try:
        since = start_of_day(query.since) if query.since else ""
    except ValueError:
        raise Invalid("The form is not valid.", errors={"since": ["Not a valid date."]}) from None
    return {**asdict(query), "since": since}


def _shown(visit: Visit, query: AccountRecordQuery, found: Any, problem: Problem | None) -> Answer:
    return visit.show("people_record.html", problem, found=found, query=query, asked=asdict(query))
