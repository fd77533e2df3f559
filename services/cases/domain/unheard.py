"""Where new facts would be heard by nobody: there they are refused by name, and not taken down in vain."""

from services.cases.domain.arbitration import appealable
from services.cases.domain.complaint import Complaint
from services.cases.domain.grounds import FILED
from services.cases.domain.mediation import CLOSED, told_a_result
from services.cases.domain.merging import DecidedBefore, refuse_merged
from services.cases.domain.transitions import is_over
from shared.errors import Refused


class NoLongerHandled(Refused):
    """Nobody acts on it any more: new facts are a submission of their own, or the head opens this one again."""

    code = "no_longer_handled"


def refuse_unheard(submission: Complaint, case_open: bool) -> None:
    """Raises MergedAway, DecidedBefore or NoLongerHandled where new facts reach nobody.

    What led to a case is looked into there, while that is open.
    """
    refuse_merged(submission)
    if submission.filing not in (None, FILED):
        raise DecidedBefore("that report has been decided", state=submission.state)
    if not (_goes_on(submission) or case_open):
        raise NoLongerHandled("nobody acts on it any more: take it down anew", state=submission.state)


def _goes_on(submission: Complaint) -> bool:
    """Whether something is left to do in it; a dispute is mediated on or appealed after its result was told."""
    if submission.state in CLOSED:
        return told_a_result(submission)
    if submission.state == "terminated":
        return appealable(submission)
    return not is_over(submission.kind, submission.state)
