"""A full record, who stands behind it, and what officers say for each form."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import docx

from services.cases.domain.complaint import Complaint, ExternalNumber, Facts, Instrument, Site
from services.cases.domain.forms import Document
from services.cases.handlers import forms
from services.cases.schemas.forms import IssueForm
from services.cases.store import Desk
from shared.contracts.cases import CaseOpened
from shared.identity.caller import Identity
from shared.identity.people import Owner, Person
from shared.store.history import Decided, Stored
from tests.unit.cases.desk import HEAD, NOW, OFFICER, act, context, desk

HOME = "杭州市西湖区文三路9号2单元501室"
CALLER = Person("欧阳明远", "13812345678", "330106199003075177", HOME, "someone@example.org")
RECORD = Complaint(
    number="TS3301102026112300001",
    division="330110",
    category="fuel_dispenser",
    channel="hotline_12345",
    site=Site("site-1", "余杭某加油站", "余杭区仓前街道1号", "3号枪"),
    narrative="加了五十升，油箱只有四十五升；我叫欧阳明远，电话 138-1234-5678",
    registered_at=NOW - timedelta(days=3),
    received_at=NOW - timedelta(days=5),
    registered_by="hotline",
    person_id="person-1",
    facts=Facts(NOW - timedelta(days=4), 39_905, ("receipt", "photo")),
    claims=("refund", "compensation"),
    instrument=Instrument("某厂", "JDK50", "A-0077", "检字第1号", "50.00 L", "45.10 L", True),
)
AHEAD = NOW + timedelta(days=5)
SAID: dict[str, dict[str, Any]] = {
    "complaint_record": {"consent_to_publish": True, "consent_to_entrust": False, "reason": "来电登记"},
    "report_record": {"reason": "来电登记"},
    "dispatch_notice": {"unit": "仓前市场监督管理所", "reason": "请五日内联系"},
    "identity_request": {"materials": "居民身份证复印件", "contact": "王五 0571-88880000"},
    "acceptance": {"contact": "王五 0571-88880000"},
    "refusal": {},
    "mediation_notice": {"meeting_at": AHEAD, "meeting_place": "仓前所调解室", "mediator": "王五、赵六"},
    "mediation_end": {"reason": "双方差距较大"},
    "mediation_agreement": {"agreed_terms": "一、退还货款399.05元。\n二、双方再无争议。", "mediator": "王五"},
    "report_outcome": {"reason": "发现作弊装置"},
}
STANDS: dict[str, dict[str, Any]] = {
    "complaint_record": {"state": "accepted"},
    "report_record": {"kind": "report"},
    "dispatch_notice": {"kind": "report"},
    "identity_request": {"state": "awaiting_identity", "identity_until": datetime(2026, 12, 1, 15, tzinfo=UTC)},
    "acceptance": {"state": "accepted"},
    "refusal": {"state": "refused", "refusal": "not_for_living", "refusal_reason": "购买用于转售"},
    "mediation_notice": {"state": "mediating"},
    "mediation_end": {"state": "terminated", "termination": "no_agreement"},
    "mediation_agreement": {"state": "agreed", "agreement": "agreement"},
    "report_outcome": {"kind": "report", "state": "filed", "filing": "filed"},
}


def on_file(at_desk: Desk, document_id: str = "c-1", caller: Person | None = CALLER, **changes: Any) -> str:
    """Put the full record, changed so, on file; its id."""
    own = {
        "number": f"TS-{document_id}",
        "external": (ExternalNumber("hotline_12345", f"HZ-{document_id}"),),
        "person_id": f"person-{document_id}" if caller else None,
    }
    record = replace(RECORD, **{**own, **changes})
    if caller:
        at_desk.people.keep(f"person-{document_id}", caller, Owner("cases", document_id), NOW)
    # Any event begins a history; the record is built in the state that the form needs.
    begun = CaseOpened(record.number, record.division, record.category, document_id)
    return at_desk.complaints.create(document_id, Decided(record, [begun]), context()).id


def asked(form: str, recipient: str | None = None, **changes: Any) -> IssueForm:
    """The command for a form with all that it takes."""
    return IssueForm(form, recipient, **{**SAID[form], **changes})  # type: ignore[arg-type]


def issue(
    at_desk: Desk, complaint_id: str, command: IssueForm, by: Identity | None = None, **more: Any
) -> Stored[Complaint]:
    """Whoever is named issues it, or else the officer; of a report the head, who may know its reporter."""
    stored = at_desk.complaints.get(complaint_id)
    return forms.issue(at_desk, act(stored, by or issuer(stored.state.kind), **more), command)


def issuer(kind: str) -> Identity:
    """Who issues every form of that kind of submission."""
    return HEAD if kind == "report" else OFFICER


def content_of(at_desk: Desk, stored: Stored[Complaint]) -> bytes:
    """The file of the newest document, as it is read."""
    sha256 = stored.state.documents[-1].file_sha256
    return forms.read_document(at_desk, stored.id, sha256, HEAD, context("head"))[1]


def text_of(content: bytes) -> str:
    """All that can be read in a document, tables too."""
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


def parts_of(content: bytes) -> dict[str, str]:
    """Every part of the file as text."""
    with zipfile.ZipFile(BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def made(
    form: str, recipient: str | None = None, at_desk: Desk | None = None, **changes: Any
) -> tuple[Document, bytes]:
    """The form in the state that it needs, and its file."""
    at_desk = at_desk or desk()
    stored = issue(at_desk, on_file(at_desk, **{**STANDS[form], **changes}), asked(form, recipient))
    return stored.state.documents[-1], content_of(at_desk, stored)


def erased_on_record(at_desk, complaint_id, place):
    """The record says that somebody was erased; the vault has not heard of it."""

    def decide(one):
        return Decided(replace(one, erased=(place,)), [CaseOpened("n", "330110", "other", "c")])

    at_desk.complaints.change(complaint_id, decide, context())
