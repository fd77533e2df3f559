"""Cases over HTTP."""

from services.cases import views
from services.cases.handlers import cases
from services.cases.schemas import cases as schemas
from services.cases.schemas.lists import CaseQuery
from services.cases.service.common import AtDesk, act, case, change_of_case, visible
from services.cases.store import open_cases
from shared.web.listing import newest_first, oldest_first
from shared.web.repeats import Done
from shared.web.routes import Answer, Call, route


class CaseRoutes(AtDesk):
    """Reading cases, and putting evidence on file."""

    @route("GET", "/cases", permission="case.read", query=CaseQuery, answer=schemas.CaseList)
    def list_cases(self, call: Call) -> Answer:
        """Cases of the caller's divisions, newest first, or open ones with deadlines by the earliest."""
        asked = call.query
        where = {**visible(self.desk, call, ("category",)), **open_cases(asked.open)}
        listing, field = (oldest_first, "due_at") if asked.open == "dated" else (newest_first, "opened_at")
        page = listing(self.desk.cases, where, field, asked.limit, asked.cursor)
        return Answer({"items": [views.case_row(row) for row in page.items], "next": page.next})

    @route("GET", "/cases/<case_id>", permission="case.read", answer=schemas.CaseView)
    def read_case(self, call: Call) -> Answer:
        """A case with its evidence, partners' answers, clocks and timeline."""
        return case(self.desk, call, cases.read(self.desk, call.path["case_id"], call.identity))

    @route(
        "POST",
        "/files",
        permission="case.record_evidence",
        body=bytes,
        answer=schemas.FileView,
        status=201,
        idempotent=False,
        limit_bytes=cases.MAX_FILE,
        media="application/octet-stream",
    )
    def keep_file(self, call: Call) -> Answer:
        """Keep a file for evidence; its address is its SHA-256, so sending it again changes nothing."""
        return Answer(cases.keep_file(self.desk, call.body, "application/octet-stream"))

    @route("GET", "/cases/<case_id>/files/<sha256>", permission="case.read", answer=bytes)
    def read_file(self, call: Call) -> Answer:
        """A file of the case's evidence, to keep and not to open in place."""
        content = cases.read_file(self.desk, call.path["case_id"], call.path["sha256"], call.identity)
        attachment = {"Content-Disposition": f'attachment; filename="{call.path["sha256"][:12]}.bin"'}
        return Answer(content, media="application/octet-stream", headers=attachment)

    @change_of_case("response-steps", "case.respond", schemas.TakeResponseStep)
    def take_response_step(self, call: Call) -> Answer:
        """Say that a step of the rapid response is done; its clock stops."""
        return case(self.desk, call, cases.take_response_step(self.desk, act(call), call.body))

    @route(
        "POST",
        "/cases/<case_id>/evidence",
        permission="case.record_evidence",
        body=schemas.RecordEvidence,
        answer=schemas.CaseView,
        repeated=Done,
        status=201,
        if_match=True,
    )
    def record_evidence(self, call: Call) -> Answer:
        """Put evidence on file; it may make the case major, which starts the rapid response."""
        return case(self.desk, call, cases.record_evidence(self.desk, act(call), call.body))
