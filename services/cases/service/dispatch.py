"""Who handles a submission, over HTTP."""

from services.cases import views
from services.cases.handlers import dispatch
from services.cases.schemas import handling as schemas
from services.cases.schemas.complaint_views import ComplaintList
from services.cases.schemas.lists import Paging
from services.cases.service.common import AtDesk, act, change_of_submission, complaint
from shared.web.listing import oldest_first
from shared.web.routes import Answer, Call, route


class DispatchRoutes(AtDesk):
    """Assigning, returning, passing on, disputes of competence."""

    @change_of_submission("assignment", "complaint.assign", schemas.Assign)
    def assign(self, call: Call) -> Answer:
        """Give a submission to a unit or an officer."""
        return complaint(self.desk, call, dispatch.assign(self.desk, act(call), call.body))

    @change_of_submission("return", "complaint.handle", schemas.Reason)
    def return_to_intake(self, call: Call) -> Answer:
        """Give a submission back to the intake office."""
        return complaint(self.desk, call, dispatch.return_to_intake(self.desk, act(call), call.body))

    @change_of_submission("transfer", "complaint.transfer", schemas.Transfer)
    def transfer(self, call: Call) -> Answer:
        """Pass a submission to the department that it belongs to."""
        return complaint(self.desk, call, dispatch.transfer(self.desk, act(call), call.body))

    @change_of_submission("hand-over", "complaint.transfer", schemas.HandOver)
    def hand_over(self, call: Call) -> Answer:
        """Give a submission to another division that is competent, where nobody disagrees."""
        return complaint(self.desk, call, dispatch.hand_over(self.desk, act(call), call.body))

    @change_of_submission("hand-over-notice", "complaint.transfer", schemas.Told)
    def tell_of_hand_over(self, call: Call) -> Answer:
        """Take down that the caller was told to which division a submission was handed over."""
        return complaint(self.desk, call, dispatch.tell_of_hand_over(self.desk, act(call), call.body))

    @change_of_submission("jurisdiction-dispute", "complaint.handle", schemas.DisputeJurisdiction)
    def dispute_jurisdiction(self, call: Call) -> Answer:
        """Say that a submission belongs to another division, which sees it differently."""
        return complaint(self.desk, call, dispatch.dispute_jurisdiction(self.desk, act(call), call.body))

    @route("GET", "/complaint-disputes", permission="complaint.read", query=Paging, answer=ComplaintList)
    def list_disputes(self, call: Call) -> Answer:
        """Submissions that other divisions have and of which the caller's is the other side, the earliest due first."""
        where = dispatch.disputed(self.desk, call.identity)
        asked, part = call.query, views.ListedComplaint
        page = oldest_first(self.desk.complaints, where, "due_at", asked.limit, asked.cursor, part)
        return Answer({"items": [views.complaint_row(row) for row in page.items], "next": page.next})

    @change_of_submission("referral-upward", "complaint.handle", schemas.Happened)
    def refer_upward(self, call: Call) -> Answer:
        """Ask the common superior to designate, because the two do not agree."""
        return complaint(self.desk, call, dispatch.refer_upward(self.desk, act(call)))

    @change_of_submission("jurisdiction-agreement", "complaint.decide", schemas.AgreeJurisdiction)
    def agree_jurisdiction(self, call: Call) -> Answer:
        """Take down that the two that dispute a submission have agreed whose it is."""
        return complaint(self.desk, call, dispatch.agree_jurisdiction(self.desk, act(call), call.body))

    @change_of_submission("designation", "complaint.decide", schemas.Designate)
    def designate(self, call: Call) -> Answer:
        """Say whose a disputed submission is, as the common superior."""
        return complaint(self.desk, call, dispatch.designate(self.desk, act(call), call.body))
