"""The front of `cases`: each method translates one call or one event, nothing more."""

from typing import Any

from services.cases import schemas, views
from services.cases.handlers import cases, complaints
from services.cases.store import Desk, open_desk
from shared.base import BaseService
from shared.contracts.cases import ClueRaised
from shared.contracts.envelope import Received
from shared.contracts.linkage import ReferralAnswered, ReferralSigned
from shared.contracts.notify import PageAcknowledged
from shared.messaging.subscribe import subscribe
from shared.resources import Provide, now
from shared.store.history import Stored
from shared.web.listing import newest_first
from shared.web.routes import Answer, Call, route
from shared.web.views import shown


class Service(BaseService):
    """Complaints and cases."""

    name = "cases"
    desk: Desk = Provide(open_desk)

    @route(
        "POST",
        "/complaints",
        permission="complaint.register",
        body=schemas.RegisterComplaint,
        answer=schemas.ComplaintView,
        status=201,
    )
    def register_complaint(self, call: Call) -> Answer:
        """Take a complaint down and get its number."""
        return _complaint(complaints.register(self.desk, call.body, call.identity, call.context), created=True)

    @route(
        "POST",
        "/complaint-suggestions",
        permission="complaint.suggest",
        body=schemas.SuggestDuplicates,
        answer=schemas.Suggestions,
        idempotent=False,
    )
    def suggest_duplicates(self, call: Call) -> Answer:
        """Earlier complaints that are likely about the same matter, with reasons."""
        return Answer({"items": complaints.suggest(self.desk, call.body, call.identity, call.context)})

    @route("GET", "/complaints", permission="complaint.read", query=schemas.ListQuery, answer=schemas.ComplaintList)
    def list_complaints(self, call: Call) -> Answer:
        """Complaints of the caller's divisions, newest first."""
        where = self._where(call, ("state", "category"))
        page = newest_first(self.desk.complaints, where, "registered_at", call.query.limit, call.query.cursor)
        return Answer({"items": [views.complaint_row(row) for row in page.items], "next": page.next})

    @route("GET", "/complaints/<complaint_id>", permission="complaint.read", answer=schemas.ComplaintView)
    def read_complaint(self, call: Call) -> Answer:
        """A complaint with its clocks and its timeline."""
        return _complaint(complaints.read(self.desk, call.path["complaint_id"], call.identity))

    @route(
        "POST",
        "/complaints/<complaint_id>/acceptance",
        permission="complaint.accept",
        answer=schemas.ComplaintView,
        if_match=True,
    )
    def accept_complaint(self, call: Call) -> Answer:
        """Take a complaint on; its acceptance clock stops."""
        return _complaint(complaints.accept(self.desk, *_action(call, "complaint_id")))

    @route(
        "POST",
        "/complaints/<complaint_id>/refusal",
        permission="complaint.refuse",
        body=schemas.RefuseComplaint,
        answer=schemas.ComplaintView,
        if_match=True,
    )
    def refuse_complaint(self, call: Call) -> Answer:
        """Do not take a complaint on, for a ground of the law."""
        complaint_id, *rest = _action(call, "complaint_id")
        return _complaint(complaints.refuse(self.desk, complaint_id, call.body.ground, *rest))

    @route(
        "POST",
        "/complaints/<complaint_id>/clue",
        permission="case.open",
        answer=schemas.ComplaintView,
        if_match=True,
    )
    def raise_clue(self, call: Call) -> Answer:
        """Say that there may be a violation; a case opens under `case_id`."""
        return _complaint(complaints.raise_clue(self.desk, *_action(call, "complaint_id")))

    @route("GET", "/complaints/<complaint_id>/caller", permission="complaint.read", answer=schemas.CallerView)
    def masked_caller(self, call: Call) -> Answer:
        """The caller, masked."""
        return Answer(complaints.masked_caller(self.desk, call.path["complaint_id"], call.identity))

    @route(
        "POST",
        "/complaints/<complaint_id>/caller",
        permission="person.reveal",
        body=schemas.RevealCaller,
        answer=schemas.CallerView,
        idempotent=False,
    )
    def reveal_caller(self, call: Call) -> Answer:
        """The caller in full; the opening and its reason go on record."""
        complaint_id = call.path["complaint_id"]
        return Answer(complaints.reveal_caller(self.desk, complaint_id, call.body.reason, call.identity, call.context))

    @route("GET", "/cases", permission="case.read", query=schemas.ListQuery, answer=schemas.CaseList)
    def list_cases(self, call: Call) -> Answer:
        """Cases of the caller's divisions, newest first."""
        where = self._where(call, ("category",))
        page = newest_first(self.desk.cases, where, "opened_at", call.query.limit, call.query.cursor)
        return Answer({"items": [views.case_row(row) for row in page.items], "next": page.next})

    @route("GET", "/cases/<case_id>", permission="case.read", answer=schemas.CaseView)
    def read_case(self, call: Call) -> Answer:
        """A case with its evidence, partners' answers, clocks and timeline."""
        return _case(cases.read(self.desk, call.path["case_id"], call.identity))

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

    @route(
        "POST",
        "/cases/<case_id>/evidence",
        permission="case.record_evidence",
        body=schemas.RecordEvidence,
        answer=schemas.CaseView,
        status=201,
        if_match=True,
    )
    def record_evidence(self, call: Call) -> Answer:
        """Put evidence on file; it may make the case major, which starts the rapid response."""
        case_id, *rest = _action(call, "case_id")
        return _case(cases.record_evidence(self.desk, case_id, call.body, *rest))

    @subscribe("cases", "clue_raised")
    def on_clue_raised(self, event: Received[ClueRaised]) -> None:
        """Open the case."""
        cases.open_from_clue(self.desk, event, event.context(self.name, now()))

    @subscribe("linkage", "referral_signed")
    def on_referral_signed(self, event: Received[ReferralSigned]) -> None:
        """A partner signed."""
        cases.note_signature(self.desk, event, event.context(self.name, now()))

    @subscribe("linkage", "referral_answered")
    def on_referral_answered(self, event: Received[ReferralAnswered]) -> None:
        """A partner answered."""
        cases.note_answer(self.desk, event, event.context(self.name, now()))

    @subscribe("notify", "page_acknowledged")
    def on_page_acknowledged(self, event: Received[PageAcknowledged]) -> None:
        """Somebody on duty has it."""
        cases.note_acknowledgement(self.desk, event, event.context(self.name, now()))

    def _where(self, call: Call, fields: tuple[str, ...]) -> dict[str, Any]:
        visible = self.desk.guard.visible_divisions(call.identity)
        wanted = call.query.division
        within = self.desk.divisions.query_for(wanted) if wanted else visible
        chosen = {name: getattr(call.query, name) for name in fields if getattr(call.query, name) is not None}
        return {"division": {"$in": sorted(set(visible) & set(within))}, **chosen}


def _action(call: Call, name: str) -> tuple[Any, ...]:
    return call.path[name], call.identity, call.expected, call.context


def _complaint(stored: Stored[Any], created: bool = False) -> Answer:
    place = f"/complaints/{stored.id}" if created else None
    return Answer(views.complaint_view(stored), version=stored.version, location=place)


def _case(stored: Stored[Any]) -> Answer:
    return Answer(shown(stored), version=stored.version)
