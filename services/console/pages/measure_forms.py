"""Forms by which measures of a case are taken, approved, prolonged, tested and ended."""

from typing import Any

from services.console.forms import whole
from services.console.pages.cases import decide, detail, two_officers
from services.console.pages.page import page
from services.console.pages.visit import Visit
from shared.errors import Invalid
from shared.web.calls import Answer

RECORD, DECIDE = "case.record_evidence", "case.decide"
ONE = "/cases/<case_id>/measures/<measure_id>"


class MeasurePages:
    """Preserving, sealing, seizing."""

    @page("POST", "/cases/<case_id>/measures", needs=RECORD)
    def take_measure_form(self, visit: Visit) -> Answer:
        """Take a measure."""
        return _take(visit, "/measures", "measure")

    @page("POST", f"{ONE}/conversion", needs=RECORD)
    def turn_measure_form(self, visit: Visit) -> Answer:
        """Seal or seize what was preserved."""
        measure_id = visit.call.path["measure_id"]
        return _take(visit, f"/measures/{measure_id}/conversion", f"{measure_id}-conversion")

    @page("POST", f"{ONE}/approval", needs=DECIDE)
    def approve_measure_form(self, visit: Visit) -> Answer:
        """Approve of what was taken on the spot."""
        return _act(visit, "approval", _document(visit))

    @page("POST", f"{ONE}/release", needs=DECIDE)
    def release_measure_form(self, visit: Visit) -> Answer:
        """Lift it."""
        return _act(visit, "release", _document(visit))

    @page("POST", f"{ONE}/disposal", needs=DECIDE)
    def dispose_of_measure_form(self, visit: Visit) -> Answer:
        """Decide what becomes of what is held."""
        return _act(visit, "disposal", _document(visit))

    @page("POST", f"{ONE}/extensions", needs=DECIDE)
    def extend_measure_form(self, visit: Visit) -> Answer:
        """Let it last longer."""
        amount = visit.form.text("amount")
        # What is no number the service says at its field.
        longer = {"amount": amount if (number := whole(amount)) is None else number} if amount else {}
        return _act(visit, "extensions", {**_document(visit), "reason": visit.form.text("reason"), **longer})

    @page("POST", f"{ONE}/test", needs=RECORD)
    def begin_test_of_measure_form(self, visit: Visit) -> Answer:
        """Send what is held to a test."""
        return _act(visit, "test", _document(visit))

    @page("POST", f"{ONE}/test-result", needs=RECORD)
    def end_test_of_measure_form(self, visit: Visit) -> Answer:
        """The result of it is in."""
        return _act(visit, "test-result", {})


def _act(visit: Visit, action: str, body: dict[str, Any]) -> Answer:
    measure_id = visit.call.path["measure_id"]
    return decide(visit, f"/measures/{measure_id}/{action}", body, f"{measure_id}-{action}")


def _document(visit: Visit) -> dict[str, Any]:
    return {"document": visit.form.text("document")}


def _take(visit: Visit, path: str, failed: str) -> Answer:
    form = visit.form
    try:
        officers = two_officers(visit)
    except Invalid as refusal:
        return detail(visit, visit.problem(refusal), failed)
    said = {name: form.text(name) for name in ("kind", "held", "document")}
    return decide(visit, path, {**said, "officers": officers, "urgent": form.text("urgent") == "yes"}, failed)
