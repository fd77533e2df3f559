"""Reports over HTTP."""

from services.cases.handlers import reports
from services.cases.schemas import handling as schemas
from services.cases.service.common import AtDesk, act, change_of_submission, complaint
from shared.web.routes import Answer, Call


class ReportRoutes(AtDesk):
    """Checking a report, filing a case or not, rewarding."""

    @change_of_submission("check", "complaint.handle")
    def check(self, call: Call) -> Answer:
        """Begin to verify a report."""
        return complaint(self.desk, call, reports.check(self.desk, act(call)))

    @change_of_submission("test", "complaint.handle", schemas.BeginTest)
    def begin_test(self, call: Call) -> Answer:
        """Send instrument or sample to a test; the days are not counted."""
        return complaint(self.desk, call, reports.begin_test(self.desk, act(call), call.body))

    @change_of_submission("test-result", "complaint.handle", schemas.Over)
    def end_test(self, call: Call) -> Answer:
        """The result of a test is in; with the last one the days count again."""
        return complaint(self.desk, call, reports.end_test(self.desk, act(call), call.body))

    @change_of_submission("filing", "complaint.decide", schemas.Happened)
    def file_case(self, call: Call) -> Answer:
        """Decide to file a case."""
        return complaint(self.desk, call, reports.file_case(self.desk, act(call)))

    @change_of_submission("no-filing", "complaint.decide", schemas.DeclineFiling)
    def decline_filing(self, call: Call) -> Answer:
        """Decide not to file a case, for a ground of the law."""
        return complaint(self.desk, call, reports.decline_filing(self.desk, act(call), call.body))

    @change_of_submission("merger", "complaint.handle", schemas.Merge)
    def merge(self, call: Call) -> Answer:
        """Handle a report with another one about the same facts."""
        return complaint(self.desk, call, reports.merge(self.desk, act(call), call.body))

    @change_of_submission("reward", "complaint.decide", schemas.GrantReward)
    def reward(self, call: Call) -> Answer:
        """Grant a reporter a reward; the report shows it once the cap of its case has room for it."""
        return complaint(self.desk, call, reports.reward(self.desk, act(call), call.body))

    @change_of_submission("reward-claim", "complaint.handle", schemas.ByDocument)
    def claim_reward(self, call: Call) -> Answer:
        """The reporter claims the reward within the days for that."""
        return complaint(self.desk, call, reports.claim_reward(self.desk, act(call), call.body))
