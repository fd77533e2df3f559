"""What the head decides about cases, and what their checks wait for, over HTTP."""

from services.cases.handlers import case_decisions
from services.cases.schemas import cases as schemas
from services.cases.schemas import handling
from services.cases.schemas.penalty import ExtendCase, TakeUpCase
from services.cases.service.common import AtDesk, act, case, change_of_case
from shared.web.routes import Answer, Call


class CaseDecisionRoutes(AtDesk):
    """Filing a case or not, the tests and the time that its check takes, closing it, taking it up again."""

    @change_of_case("filing", "case.decide", handling.Happened)
    def file_opened_case(self, call: Call) -> Answer:
        """Decide to file a case that a clue opened; the days for its check end."""
        return case(self.desk, call, case_decisions.file_case(self.desk, act(call)))

    @change_of_case("no-filing", "case.decide", schemas.DeclineCase)
    def decline_opened_case(self, call: Call) -> Answer:
        """Decide not to file it, for a ground of the law."""
        return case(self.desk, call, case_decisions.decline(self.desk, act(call), call.body))

    @change_of_case("extensions", "case.decide", ExtendCase)
    def extend_check(self, call: Call) -> Answer:
        """Grant more time for the check of the clue, the decision or the review, before it has run out."""
        return case(self.desk, call, case_decisions.extend(self.desk, act(call), call.body))

    @change_of_case("test", "case.record_evidence", handling.BeginTest)
    def begin_test_of_case(self, call: Call) -> Answer:
        """Send something to a test or an identification; its days are not counted."""
        return case(self.desk, call, case_decisions.begin_test(self.desk, act(call), call.body))

    @change_of_case("test-result", "case.record_evidence", handling.Over)
    def end_test_of_case(self, call: Call) -> Answer:
        """The result of a test or an identification is in; the days count again."""
        return case(self.desk, call, case_decisions.end_test(self.desk, act(call), call.body))

    @change_of_case("closing", "case.decide", schemas.CloseCase)
    def close_case(self, call: Call) -> Answer:
        """Close a filed case; who reported a major violation that is proven may then be rewarded."""
        return case(self.desk, call, case_decisions.close(self.desk, act(call), call.body))

    @change_of_case("reopening", "case.decide", TakeUpCase)
    def take_case_up(self, call: Call) -> Answer:
        """Take a case up again that was closed, or not filed; its decision stands unless it is said to be annulled."""
        return case(self.desk, call, case_decisions.take_up(self.desk, act(call), call.body))
