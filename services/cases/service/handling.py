"""Handling submissions over HTTP."""

from services.cases.handlers import handling
from services.cases.schemas import handling as schemas
from services.cases.schemas.complaint_views import ComplaintView
from services.cases.service.common import AtDesk, act, complaint
from shared.web.routes import Answer, Call, route


class HandlingRoutes(AtDesk):
    """Accepting, mediating, telling, closing."""

    @route(
        "POST",
        "/complaints/<complaint_id>/acceptance",
        permission="complaint.accept",
        answer=ComplaintView,
        if_match=True,
    )
    def accept_complaint(self, call: Call) -> Answer:
        """Take a complaint on; its acceptance clock stops."""
        return complaint(call, handling.accept(self.desk, act(call)))

    @route(
        "POST",
        "/complaints/<complaint_id>/refusal",
        permission="complaint.refuse",
        body=schemas.Refuse,
        answer=ComplaintView,
        if_match=True,
    )
    def refuse_complaint(self, call: Call) -> Answer:
        """Do not take a complaint on, for a ground of the law and with the reason."""
        return complaint(call, handling.refuse(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/identity-request",
        permission="complaint.handle",
        body=schemas.AskIdentity,
        answer=ComplaintView,
        if_match=True,
    )
    def ask_identity(self, call: Call) -> Answer:
        """Ask the caller to prove who they are."""
        return complaint(call, handling.ask_identity(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/identity",
        permission="complaint.handle",
        answer=ComplaintView,
        if_match=True,
    )
    def confirm_identity(self, call: Call) -> Answer:
        """The caller is who they say."""
        return complaint(call, handling.confirm_identity(self.desk, act(call)))

    @route(
        "POST",
        "/complaints/<complaint_id>/withdrawal",
        permission="complaint.supplement",
        answer=ComplaintView,
        if_match=True,
    )
    def withdraw(self, call: Call) -> Answer:
        """The caller takes a complaint back before it is taken on."""
        return complaint(call, handling.withdraw(self.desk, act(call)))

    @route(
        "POST",
        "/complaints/<complaint_id>/mediation",
        permission="complaint.handle",
        answer=ComplaintView,
        if_match=True,
    )
    def start_mediation(self, call: Call) -> Answer:
        """Invite both sides to a mediation."""
        return complaint(call, handling.start_mediation(self.desk, act(call)))

    @route(
        "POST",
        "/complaints/<complaint_id>/mediation-suspension",
        permission="complaint.handle",
        body=schemas.Suspend,
        answer=ComplaintView,
        if_match=True,
    )
    def suspend_mediation(self, call: Call) -> Answer:
        """Hold a mediation; the days are not counted."""
        return complaint(call, handling.suspend_mediation(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/mediation-resumption",
        permission="complaint.handle",
        answer=ComplaintView,
        if_match=True,
    )
    def resume_mediation(self, call: Call) -> Answer:
        """Go on with a mediation."""
        return complaint(call, handling.resume_mediation(self.desk, act(call)))

    @route(
        "POST",
        "/complaints/<complaint_id>/agreement",
        permission="complaint.handle",
        body=schemas.Agree,
        answer=ComplaintView,
        if_match=True,
    )
    def agree(self, call: Call) -> Answer:
        """Both sides have settled."""
        return complaint(call, handling.agree(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/termination",
        permission="complaint.handle",
        body=schemas.OfGround,
        answer=ComplaintView,
        if_match=True,
    )
    def terminate(self, call: Call) -> Answer:
        """End a mediation, for a ground of the law."""
        return complaint(call, handling.terminate(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/verification",
        permission="complaint.handle",
        body=schemas.OfInstitution,
        answer=ComplaintView,
        if_match=True,
    )
    def order_verification(self, call: Call) -> Answer:
        """Have the instrument in dispute verified."""
        return complaint(call, handling.order_verification(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/verification-result",
        permission="complaint.handle",
        body=schemas.VerificationResult,
        answer=ComplaintView,
        if_match=True,
    )
    def record_result(self, call: Call) -> Answer:
        """The result of the verification."""
        return complaint(call, handling.record_result(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/verification-appeal",
        permission="complaint.handle",
        body=schemas.OfInstitution,
        answer=ComplaintView,
        if_match=True,
    )
    def appeal(self, call: Call) -> Answer:
        """A side asks the next higher level to verify."""
        return complaint(call, handling.appeal(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/answer",
        permission="complaint.handle",
        body=schemas.Told,
        answer=ComplaintView,
        if_match=True,
    )
    def answer(self, call: Call) -> Answer:
        """Tell the caller what is being done."""
        return complaint(call, handling.answer(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/information",
        permission="complaint.handle",
        body=schemas.Told,
        answer=ComplaintView,
        if_match=True,
    )
    def inform(self, call: Call) -> Answer:
        """Tell those concerned how it ended."""
        return complaint(call, handling.inform(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/follow-up",
        permission="complaint.supplement",
        body=schemas.FollowUp,
        answer=ComplaintView,
        if_match=True,
    )
    def follow_up(self, call: Call) -> Answer:
        """Take down how content the caller is."""
        return complaint(call, handling.follow_up(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/archive",
        permission="complaint.handle",
        answer=ComplaintView,
        if_match=True,
    )
    def archive(self, call: Call) -> Answer:
        """Put the file away."""
        return complaint(call, handling.archive(self.desk, act(call)))

    @route(
        "POST",
        "/complaints/<complaint_id>/correction",
        permission="complaint.decide",
        body=schemas.Reason,
        answer=ComplaintView,
        if_match=True,
    )
    def correct(self, call: Call) -> Answer:
        """Open a closed file again because it was decided wrongly."""
        return complaint(call, handling.correct(self.desk, act(call), call.body))
