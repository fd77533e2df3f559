"""Measures of a case over HTTP."""

from services.cases.handlers import measures
from services.cases.schemas.cases import CaseView
from services.cases.schemas.handling import ByDocument, Happened
from services.cases.schemas.measures import ExtendMeasure, TakeMeasure
from services.cases.service.common import AtDesk, act, case, change_of_case
from shared.web.routes import Answer, Call, route

ONE = "measures/<measure_id>"


class MeasureRoutes(AtDesk):
    """Preserving, sealing and seizing; the days of that, and its end."""

    @route(
        "POST",
        "/cases/<case_id>/measures",
        permission="case.record_evidence",
        body=TakeMeasure,
        answer=CaseView,
        status=201,
        if_match=True,
    )
    def take_measure(self, call: Call) -> Answer:
        """Take down that two officers preserve, seal or seize something; its days begin."""
        return case(self.desk, call, measures.take(self.desk, act(call), call.body))

    @change_of_case(f"{ONE}/approval", "case.decide", ByDocument)
    def approve_measure(self, call: Call) -> Answer:
        """Approve of a measure that was taken on the spot; whoever took part in the investigation does not."""
        return case(self.desk, call, measures.approve(self.desk, act(call), call.path["measure_id"], call.body))

    @change_of_case(f"{ONE}/conversion", "case.record_evidence", TakeMeasure)
    def turn_measure(self, call: Call) -> Answer:
        """Seal or seize what was preserved as evidence; the days of that begin."""
        return case(self.desk, call, measures.turn(self.desk, act(call), call.path["measure_id"], call.body))

    @change_of_case(f"{ONE}/extensions", "case.decide", ExtendMeasure)
    def extend_measure(self, call: Call) -> Answer:
        """Let a seal or a seizure last longer, once, before its days have run out and with the reason."""
        return case(self.desk, call, measures.extend(self.desk, act(call), call.path["measure_id"], call.body))

    @change_of_case(f"{ONE}/test", "case.record_evidence", ByDocument)
    def begin_test_of_measure(self, call: Call) -> Answer:
        """Send what is sealed or seized to a test; its own days stand still, by the notice of the days of the test."""
        return case(self.desk, call, measures.begin_test(self.desk, act(call), call.path["measure_id"], call.body))

    @change_of_case(f"{ONE}/test-result", "case.record_evidence", Happened)
    def end_test_of_measure(self, call: Call) -> Answer:
        """The result of that test is in; the days of the measure count again."""
        return case(self.desk, call, measures.end_test(self.desk, act(call), call.path["measure_id"]))

    @change_of_case(f"{ONE}/release", "case.decide", ByDocument)
    def release_measure(self, call: Call) -> Answer:
        """Lift the measure; what is held goes back."""
        return case(
            self.desk, call, measures.finish(self.desk, act(call), call.path["measure_id"], "released", call.body)
        )

    @change_of_case(f"{ONE}/disposal", "case.decide", ByDocument)
    def dispose_of_measure(self, call: Call) -> Answer:
        """Decide what becomes of what is held: recorded and returned, confiscated, passed on."""
        return case(
            self.desk, call, measures.finish(self.desk, act(call), call.path["measure_id"], "disposed", call.body)
        )
