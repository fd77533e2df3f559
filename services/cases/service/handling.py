"""Handling submissions over HTTP."""

from services.cases.handlers import handling
from services.cases.schemas import handling as schemas
from services.cases.service.common import AtDesk, act, change_of_submission, complaint
from shared.web.routes import Answer, Call


class HandlingRoutes(AtDesk):
    """Accepting, mediating, telling, closing."""

    @change_of_submission("acceptance", "complaint.accept", schemas.Happened)
    def accept_complaint(self, call: Call) -> Answer:
        """Take a complaint on; its acceptance clock stops."""
        return complaint(self.desk, call, handling.accept(self.desk, act(call)))

    @change_of_submission("refusal", "complaint.refuse", schemas.Refuse)
    def refuse_complaint(self, call: Call) -> Answer:
        """Do not take a complaint or dispute on, for a ground that is listed for its kind and with the reason."""
        return complaint(self.desk, call, handling.refuse(self.desk, act(call), call.body))

    @change_of_submission("identity-request", "complaint.handle", schemas.AskIdentity)
    def ask_identity(self, call: Call) -> Answer:
        """Ask the caller to prove who they are."""
        return complaint(self.desk, call, handling.ask_identity(self.desk, act(call), call.body))

    @change_of_submission("identity", "complaint.handle")
    def confirm_identity(self, call: Call) -> Answer:
        """The caller is who they say."""
        return complaint(self.desk, call, handling.confirm_identity(self.desk, act(call)))

    @change_of_submission("withdrawal", "complaint.supplement", schemas.Withdraw)
    def withdraw(self, call: Call) -> Answer:
        """The caller takes a complaint back before it is taken on."""
        return complaint(self.desk, call, handling.withdraw(self.desk, act(call), call.body))

    @change_of_submission("mediation", "complaint.handle")
    def start_mediation(self, call: Call) -> Answer:
        """Invite both sides to a mediation."""
        return complaint(self.desk, call, handling.start_mediation(self.desk, act(call)))

    @change_of_submission("mediation-suspension", "complaint.handle", schemas.Suspend)
    def suspend_mediation(self, call: Call) -> Answer:
        """Hold a mediation; the days are not counted."""
        return complaint(self.desk, call, handling.suspend_mediation(self.desk, act(call), call.body))

    @change_of_submission("mediation-resumption", "complaint.handle", schemas.Over)
    def resume_mediation(self, call: Call) -> Answer:
        """A ground is over; with the last one the mediation goes on."""
        return complaint(self.desk, call, handling.resume_mediation(self.desk, act(call), call.body))

    @change_of_submission("agreement", "complaint.handle", schemas.Agree)
    def agree(self, call: Call) -> Answer:
        """Both sides have settled."""
        return complaint(self.desk, call, handling.agree(self.desk, act(call), call.body))

    @change_of_submission("termination", "complaint.handle", schemas.Terminate)
    def terminate(self, call: Call) -> Answer:
        """End a mediation, for a ground that is listed for its kind."""
        return complaint(self.desk, call, handling.terminate(self.desk, act(call), call.body))

    @change_of_submission("verification", "complaint.handle", schemas.OfInstitution)
    def order_verification(self, call: Call) -> Answer:
        """Have the instrument in dispute verified."""
        return complaint(self.desk, call, handling.order_verification(self.desk, act(call), call.body))

    @change_of_submission("verification-result", "complaint.handle", schemas.VerificationResult)
    def record_result(self, call: Call) -> Answer:
        """The result of the verification."""
        return complaint(self.desk, call, handling.record_result(self.desk, act(call), call.body))

    @change_of_submission("verification-appeal", "complaint.handle", schemas.Appeal)
    def appeal(self, call: Call) -> Answer:
        """A side asks the next higher level to verify."""
        return complaint(self.desk, call, handling.appeal(self.desk, act(call), call.body))

    @change_of_submission("answer", "complaint.handle", schemas.Told)
    def answer(self, call: Call) -> Answer:
        """Tell the caller what is being done."""
        return complaint(self.desk, call, handling.answer(self.desk, act(call), call.body))

    @change_of_submission("information", "complaint.handle", schemas.Informed)
    def inform(self, call: Call) -> Answer:
        """Tell those concerned how it ended."""
        return complaint(self.desk, call, handling.inform(self.desk, act(call), call.body))

    @change_of_submission("follow-up", "complaint.supplement", schemas.FollowUp)
    def follow_up(self, call: Call) -> Answer:
        """Take down how content the caller is."""
        return complaint(self.desk, call, handling.follow_up(self.desk, act(call), call.body))

    @change_of_submission("archive", "complaint.handle")
    def archive(self, call: Call) -> Answer:
        """Put the file away."""
        return complaint(self.desk, call, handling.archive(self.desk, act(call)))

    @change_of_submission("correction", "complaint.decide", schemas.Reason)
    def correct(self, call: Call) -> Answer:
        """Open a closed file again because it was decided wrongly."""
        return complaint(self.desk, call, handling.correct(self.desk, act(call), call.body))
