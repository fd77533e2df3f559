"""Reports over HTTP."""

from services.cases.handlers import reports
from services.cases.schemas import handling as schemas
from services.cases.schemas.complaint_views import ComplaintView
from services.cases.service.common import AtDesk, act, complaint
from shared.web.routes import Answer, Call, route


class ReportRoutes(AtDesk):
    """Checking a report, filing a case or not, rewarding."""

    @route(
        "POST",
        "/complaints/<complaint_id>/check",
        permission="complaint.handle",
        answer=ComplaintView,
        if_match=True,
    )
    def check(self, call: Call) -> Answer:
        """Begin to verify a report."""
        return complaint(call, reports.check(self.desk, act(call)))

    @route(
        "POST",
        "/complaints/<complaint_id>/test",
        permission="complaint.handle",
        body=schemas.BeginTest,
        answer=ComplaintView,
        if_match=True,
    )
    def begin_test(self, call: Call) -> Answer:
        """Send instrument or sample to a test; the days are not counted."""
        return complaint(call, reports.begin_test(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/test-result",
        permission="complaint.handle",
        answer=ComplaintView,
        if_match=True,
    )
    def end_test(self, call: Call) -> Answer:
        """The result of a test is in."""
        return complaint(call, reports.end_test(self.desk, act(call)))

    @route(
        "POST",
        "/complaints/<complaint_id>/filing",
        permission="complaint.decide",
        answer=ComplaintView,
        if_match=True,
    )
    def file_case(self, call: Call) -> Answer:
        """Decide to file a case."""
        return complaint(call, reports.file_case(self.desk, act(call)))

    @route(
        "POST",
        "/complaints/<complaint_id>/no-filing",
        permission="complaint.decide",
        body=schemas.DeclineFiling,
        answer=ComplaintView,
        if_match=True,
    )
    def decline_filing(self, call: Call) -> Answer:
        """Decide not to file a case, for a ground of the law."""
        return complaint(call, reports.decline_filing(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/merger",
        permission="complaint.handle",
        body=schemas.Merge,
        answer=ComplaintView,
        if_match=True,
    )
    def merge(self, call: Call) -> Answer:
        """Handle a report with another one about the same facts."""
        return complaint(call, reports.merge(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/reward",
        permission="complaint.decide",
        body=schemas.GrantReward,
        answer=ComplaintView,
        if_match=True,
    )
    def reward(self, call: Call) -> Answer:
        """Grant a reporter a reward; the report shows it once the cap of its case has room for it."""
        return complaint(call, reports.reward(self.desk, act(call), call.body))

    @route(
        "POST",
        "/complaints/<complaint_id>/reward-claim",
        permission="complaint.handle",
        body=schemas.ByDocument,
        answer=ComplaintView,
        if_match=True,
    )
    def claim_reward(self, call: Call) -> Answer:
        """The reporter claims the reward within the days for that."""
        return complaint(call, reports.claim_reward(self.desk, act(call), call.body))
