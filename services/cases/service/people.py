"""The people behind submissions over HTTP, and the looks for those who belong to nothing."""

from services.cases import views
from services.cases.domain.people import CALLER
from services.cases.handlers import parties, people, saving
from services.cases.schemas import people as schemas
from services.cases.schemas.complaint_views import ComplaintList
from services.cases.service.common import AtDesk, act, change_of_submission, complaint
from services.cases.views import ListedComplaint
from shared.messaging.every import every
from shared.resources import now
from shared.web.listing import newest_first
from shared.web.routes import Answer, Call, route

SWEEP_SECONDS = 600


class PeopleRoutes(AtDesk):
    """Seeing, finding and forgetting people."""

    @route("GET", "/complaints/<complaint_id>/people", permission="complaint.read", answer=schemas.PeopleView)
    def masked_people(self, call: Call) -> Answer:
        """Everybody behind a submission, masked; a reporter by a code name."""
        return Answer({"items": people.masked(self.desk, call.path["complaint_id"], call.identity)})

    @route(
        "POST",
        "/complaints/<complaint_id>/people",
        permission="person.reveal",
        body=schemas.RevealPerson,
        answer=schemas.PersonView,
        idempotent=False,
    )
    def reveal_person(self, call: Call) -> Answer:
        """One of them in full; the opening and its reason go on record."""
        return Answer(people.reveal(self.desk, call.path["complaint_id"], call.body, call.identity, call.context))

    @route("GET", "/complaints/<complaint_id>/caller", permission="complaint.read", answer=schemas.PersonView)
    def masked_caller(self, call: Call) -> Answer:
        """The caller, masked; a reporter by a code name."""
        return Answer(people.masked_one(self.desk, call.path["complaint_id"], CALLER, call.identity))

    @route(
        "POST",
        "/complaints/<complaint_id>/caller",
        permission="person.reveal",
        body=schemas.RevealCaller,
        answer=schemas.PersonView,
        idempotent=False,
    )
    def reveal_caller(self, call: Call) -> Answer:
        """The caller in full; the opening and its reason go on record."""
        command = schemas.RevealPerson(call.body.reason)
        return Answer(people.reveal(self.desk, call.path["complaint_id"], command, call.identity, call.context))

    @change_of_submission("erasures", "person.erase", schemas.Erase)
    def erase_person(self, call: Call) -> Answer:
        """Forget somebody behind a submission that is put away; its history stays valid."""
        return complaint(self.desk, call, people.erase(self.desk, act(call), call.body))

    @change_of_submission("parties", "complaint.supplement", schemas.JoinParty)
    def join_party(self, call: Call) -> Answer:
        """An agent, a representative or a joint complainant comes later; who they are goes to the vault."""
        return complaint(self.desk, call, parties.join(self.desk, act(call), call.body))

    @change_of_submission("party-ends", "complaint.supplement", schemas.LeaveParty)
    def leave_party(self, call: Call) -> Answer:
        """One of them speaks no more from a day on."""
        return complaint(self.desk, call, parties.leave(self.desk, act(call), call.body))

    @change_of_submission("authority-prolongations", "complaint.supplement", schemas.ProlongAuthority)
    def prolong_authority(self, call: Call) -> Answer:
        """An agent has shown an authority that lasts longer."""
        return complaint(self.desk, call, parties.prolong(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaint-searches",
        permission="person.search",
        body=schemas.SearchByPerson,
        answer=ComplaintList,
        idempotent=False,
    )
    def search_by_person(self, call: Call) -> Answer:
        """Submissions of whoever has this telephone or document number, newest first; the search goes on record."""
        where = people.found_by_person(self.desk, call.body, call.identity, call.context)
        page = newest_first(
            self.desk.complaints, where, "registered_at", call.body.limit, call.body.cursor, ListedComplaint
        )
        return Answer({"items": [views.complaint_row(row) for row in page.items], "next": page.next})

    @every("orphans", SWEEP_SECONDS)
    def sweep_orphans(self) -> None:
        """Delete people whose submission was never saved."""
        people.sweep_orphans(self.desk, now())
        saving.sweep_waiting(self.desk, now())
