"""The transfer of a suspected crime to the police over HTTP."""

from services.cases.handlers import crime
from services.cases.schemas import penalty as schemas
from services.cases.schemas.handling import ByDocument
from services.cases.service.common import AtDesk, act, case, change_of_case
from shared.web.routes import Answer, Call

RECORD, DECIDE = "case.record_evidence", "case.decide"


class CrimeRoutes(AtDesk):
    """Report, approval or refusal, transfer."""

    @change_of_case("crime-report", RECORD, schemas.ReportCrime)
    def report_crime(self, call: Call) -> Answer:
        """Report a suspected crime to the principal in writing; their days to decide begin."""
        return case(self.desk, call, crime.report(self.desk, act(call), call.body))

    @change_of_case("crime-report/approval", DECIDE, schemas.ApproveTransfer)
    def approve_crime_transfer(self, call: Call) -> Answer:
        """The principal, and no deputy, has approved of the transfer; the hours for the police begin."""
        return case(self.desk, call, crime.approve(self.desk, act(call), call.body))

    @change_of_case("crime-report/refusal", DECIDE, schemas.RefuseTransfer)
    def refuse_crime_transfer(self, call: Call) -> Answer:
        """The principal has refused the transfer, and why; what was found stays on file."""
        return case(self.desk, call, crime.refuse(self.desk, act(call), call.body))

    @change_of_case("ruling/crime-transfer", RECORD, ByDocument)
    def hand_over_crime(self, call: Call) -> Answer:
        """The police have the file of the suspected crime, of which the principal has approved."""
        return case(self.desk, call, crime.hand_over(self.desk, act(call), call.body))
