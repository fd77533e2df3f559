"""Additions over HTTP."""

from services.cases.handlers import additions, amending, linking
from services.cases.schemas import handling as schemas
from services.cases.schemas.complaint_views import ComplaintView
from services.cases.schemas.complaints import AmendComplaint
from services.cases.service.common import AtDesk, act, complaint
from shared.web.routes import Answer, Call, route


class AdditionRoutes(AtDesk):
    """What joins a submission at any time."""

    @route(
        "POST",
        "/complaints/<complaint_id>/clue",
        permission="case.open",
        answer=ComplaintView,
        if_match=True,
    )
    def raise_clue(self, call: Call) -> Answer:
        """Say that there may be a violation; a case opens under `case_id`."""
        return complaint(call, additions.raise_clue(self.desk, act(call)))

    @route(
        "POST",
        "/complaints/<complaint_id>/supplements",
        permission="complaint.supplement",
        body=schemas.Supplement,
        answer=ComplaintView,
        if_match=True,
    )
    def supplement(self, call: Call) -> Answer:
        """Take down what is said later."""
        return complaint(call, additions.supplement(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/amendments",
        permission="complaint.supplement",
        body=AmendComplaint,
        answer=ComplaintView,
        if_match=True,
    )
    def amend(self, call: Call) -> Answer:
        """Fill in, correct or, by null, empty what the caller gave; what changes nothing is answered as it stands."""
        return complaint(call, amending.amend(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/extensions",
        permission="complaint.decide",
        body=schemas.Extend,
        answer=ComplaintView,
        if_match=True,
    )
    def extend(self, call: Call) -> Answer:
        """Grant more time for a deadline, as the head, before it has run out."""
        return complaint(call, additions.extend(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/external-numbers",
        permission="complaint.supplement",
        body=schemas.NoteNumber,
        answer=ComplaintView,
        if_match=True,
    )
    def note_number(self, call: Call) -> Answer:
        """Note the number of another system."""
        return complaint(call, additions.note_number(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/links",
        permission="complaint.supplement",
        body=schemas.Link,
        answer=ComplaintView,
        if_match=True,
    )
    def link(self, call: Call) -> Answer:
        """Say that another submission is about the same matter."""
        return complaint(call, linking.link(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/unlinking",
        permission="complaint.supplement",
        answer=ComplaintView,
        if_match=True,
    )
    def unlink(self, call: Call) -> Answer:
        """Take a submission out of its group again."""
        return complaint(call, linking.unlink(self.desk, act(call)))
