"""The official documents of a submission: making them and handing them on."""

from typing import Any

from services.console.forms import Form
from services.console.pages.file import detail
from services.console.pages.page import page
from services.console.pages.visit import Visit, onward
from services.console.upstream import Declined
from services.console.written import local_instant
from shared.errors import Invalid
from shared.web.calls import Answer

LINES = ("recipient", "unit", "materials", "meeting_place", "mediator", "agreed_terms", "reason", "contact")
TICKS = ("consent_to_publish", "consent_to_entrust")


class DocumentPages:
    """Make a document, read one."""

    @page("POST", "/complaints/<complaint_id>/forms", needs="document.issue")
    def issue_form_form(self, visit: Visit) -> Answer:
        """Fill a form, number it and put it on record."""
        path = f"/complaints/{visit.call.path['complaint_id']}"
        try:
            made = visit.post("cases", f"{path}/forms", document(visit.form))
        except (Declined, Invalid) as refusal:
            return detail(visit, visit.problem(refusal), failed=visit.form.text("form"))
        return onward(made, f"{path}#documents")

    @page("GET", "/complaints/<complaint_id>/documents/<sha256>", needs="complaint.read")
    def read_document(self, visit: Visit) -> Answer:
        """A document, to keep and open in a word processor."""
        complaint_id, sha256 = visit.call.path["complaint_id"], visit.call.path["sha256"]
        return visit.download("cases", f"/complaints/{complaint_id}/documents/{sha256}")


def document(form: Form) -> dict[str, Any]:
    """The form as the API takes it; raises Invalid for a time that is none."""
    said: dict[str, Any] = {name: form.text(name) for name in LINES if form.text(name)}
    ticked = {name: True for name in TICKS if form.text(name)}
    return {"form": form.text("form"), **said, **ticked, **_meeting(form.text("meeting_at"))}


def _meeting(text: str) -> dict[str, str]:
    try:
        return {"meeting_at": local_instant(text)} if text else {}
    except ValueError:
        raise Invalid("The form is not valid.", errors={"meeting_at": ["Not a valid datetime."]}) from None
