"""Additions over HTTP."""

from services.cases.handlers import additions, amending, linking
from services.cases.schemas import handling as schemas
from services.cases.schemas.complaints import AmendComplaint
from services.cases.service.common import AtDesk, act, change_of_submission, complaint
from shared.web.routes import Answer, Call


class AdditionRoutes(AtDesk):
    """What joins a submission at any time."""

    @change_of_submission("clue", "case.open", schemas.Happened)
    def raise_clue(self, call: Call) -> Answer:
        """Say that there may be a violation; a case opens under `case_id`, with days from the finding of the clue."""
        return complaint(self.desk, call, additions.raise_clue(self.desk, act(call)))

    @change_of_submission("supplements", "complaint.supplement", schemas.Supplement)
    def supplement(self, call: Call) -> Answer:
        """Take down what is said later."""
        return complaint(self.desk, call, additions.supplement(self.desk, act(call), call.body))

    @change_of_submission("amendments", "complaint.supplement", AmendComplaint)
    def amend(self, call: Call) -> Answer:
        """Fill in, correct or, by null, empty what the caller gave; what changes nothing is answered as it stands."""
        return complaint(self.desk, call, amending.amend(self.desk, act(call), call.body))

    @change_of_submission("extensions", "complaint.decide", schemas.Extend)
    def extend(self, call: Call) -> Answer:
        """Grant more time for a deadline, as the head, before it has run out."""
        return complaint(self.desk, call, additions.extend(self.desk, act(call), call.body))

    @change_of_submission("external-numbers", "complaint.supplement", schemas.NoteNumber)
    def note_number(self, call: Call) -> Answer:
        """Note the number of another system."""
        return complaint(self.desk, call, additions.note_number(self.desk, act(call), call.body))

    @change_of_submission("links", "complaint.supplement", schemas.Link)
    def link(self, call: Call) -> Answer:
        """Say that another submission is about the same matter."""
        return complaint(self.desk, call, linking.link(self.desk, act(call), call.body))

    @change_of_submission("unlinking", "complaint.supplement", schemas.Reason)
    def unlink(self, call: Call) -> Answer:
        """Take a submission out of its group again."""
        return complaint(self.desk, call, linking.unlink(self.desk, act(call), call.body))
