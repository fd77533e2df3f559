"""The penalty procedure of a case over HTTP."""

from services.cases.domain.penalty import hearing, notice, ruling
from services.cases.handlers import penalty
from services.cases.schemas import penalty as schemas
from services.cases.schemas.handling import ByDocument, Happened
from services.cases.service.common import AtDesk, act, case, change_of_case
from shared.web.routes import Answer, Call

RECORD, DECIDE, REVIEW = "case.record_evidence", "case.decide", "case.review"


class PenaltyRoutes(AtDesk):
    """Review, notice, statement, hearing, ruling, service."""

    @change_of_case("review-requests", RECORD, Happened)
    def ask_review_of_case(self, call: Call) -> Answer:
        """Hand the file in for review; its days begin."""
        return case(self.desk, call, penalty.ask_review(self.desk, act(call)))

    @change_of_case("reviews", REVIEW, schemas.ReviewCase)
    def review_case(self, call: Call) -> Answer:
        """Say what comes of the review; whoever investigated does not."""
        return case(self.desk, call, penalty.give_opinion(self.desk, act(call), call.body))

    @change_of_case("penalty-notice", DECIDE, schemas.GiveNotice)
    def give_penalty_notice(self, call: Call) -> Answer:
        """Approve of what the party is told before a penalty; a former notice is void."""
        return case(self.desk, call, penalty.give_notice(self.desk, act(call), call.body))

    @change_of_case("penalty-notice/announcement", RECORD, ByDocument)
    def announce_penalty_notice(self, call: Call) -> Answer:
        """The notice could not be handed over and is announced; its days begin."""
        return self._by_document(call, notice.announce)

    @change_of_case("penalty-notice/service", RECORD, schemas.ServePaper)
    def serve_penalty_notice(self, call: Call) -> Answer:
        """The party has the notice, or it counts as served; the days for what they may say begin."""
        return case(self.desk, call, penalty.serve(self.desk, act(call), notice.serve, call.body))

    @change_of_case("penalty-notice/statement", RECORD, ByDocument)
    def take_statement_of_party(self, call: Call) -> Answer:
        """The party has said something, which the ruling must answer."""
        return self._by_document(call, notice.take_statement)

    @change_of_case("penalty-notice/waiver", RECORD, ByDocument)
    def waive_rights_of_party(self, call: Call) -> Answer:
        """The party gives up in writing what they may say and ask for."""
        return self._by_document(call, notice.waive)

    @change_of_case("hearing", RECORD, ByDocument)
    def ask_hearing(self, call: Call) -> Answer:
        """The party asks for a hearing within their days; the days for the ruling stand still."""
        return self._by_document(call, hearing.ask)

    @change_of_case("hearing/host", DECIDE, schemas.AppointHost)
    def appoint_host_of_hearing(self, call: Call) -> Answer:
        """Name who hosts the hearing, nobody who investigated."""
        return case(self.desk, call, penalty.appoint_host(self.desk, act(call), call.body))

    @change_of_case("hearing/file", RECORD, Happened)
    def hand_over_file_for_hearing(self, call: Call) -> Answer:
        """The host has the file."""
        return case(self.desk, call, penalty.hand_over_file(self.desk, act(call)))

    @change_of_case("hearing/day", REVIEW, schemas.FixHearing)
    def fix_hearing(self, call: Call) -> Answer:
        """Give the hearing its day, seven working days after its notice at the earliest."""
        return case(self.desk, call, penalty.fix_hearing(self.desk, act(call), call.body))

    @change_of_case("hearing/session", REVIEW, Happened)
    def hold_hearing(self, call: Call) -> Answer:
        """The hearing took place; the days for its report begin."""
        return case(self.desk, call, penalty.hold_hearing(self.desk, act(call)))

    @change_of_case("hearing/end", REVIEW, ByDocument)
    def end_hearing(self, call: Call) -> Answer:
        """Its report is there, or the party has given it up; the days for the ruling go on."""
        return case(self.desk, call, penalty.conclude_hearing(self.desk, act(call), call.body))

    @change_of_case("ruling", DECIDE, schemas.RuleCase)
    def rule_case(self, call: Call) -> Answer:
        """Decide the case; no penalty before the party could speak."""
        return case(self.desk, call, penalty.rule(self.desk, act(call), call.body))

    @change_of_case("ruling/announcement", RECORD, ByDocument)
    def announce_ruling(self, call: Call) -> Answer:
        """The decision could not be handed over and is announced."""
        return self._by_document(call, ruling.announce)

    @change_of_case("ruling/service", RECORD, schemas.ServePaper)
    def serve_ruling(self, call: Call) -> Answer:
        """The party has the decision."""
        return case(self.desk, call, penalty.serve(self.desk, act(call), ruling.serve, call.body))

    @change_of_case("ruling/annulment", DECIDE, schemas.AnnulRuling)
    def annul_ruling(self, call: Call) -> Answer:
        """The decision stands no more; from the review on all is done again, within new days."""
        return case(self.desk, call, penalty.annul(self.desk, act(call), call.body))

    def _by_document(self, call: Call, step: penalty.Step) -> Answer:
        return case(self.desk, call, penalty.by_document(self.desk, act(call), step, call.body))
