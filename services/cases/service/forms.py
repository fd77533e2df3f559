"""Official forms over HTTP."""

from urllib.parse import quote

from services.cases import views
from services.cases.forms.rendering import MEDIA
from services.cases.handlers import complaints, forms
from services.cases.schemas import forms as schemas
from services.cases.service.common import AtDesk, act, of_submission
from shared.web.repeats import Done
from shared.web.routes import Answer, Call, route


class FormRoutes(AtDesk):
    """Making the forms of a submission and reading them."""

    @route("GET", "/complaints/<complaint_id>/forms", permission="complaint.read", answer=schemas.Forms)
    def list_forms(self, call: Call) -> Answer:
        """Which forms may be made now, and which were."""
        stored = complaints.read(self.desk, call.path["complaint_id"], call.identity)
        possible = forms.possible(self.desk, stored.state, call.identity, call.context)
        issued = [views.document_view(one, self.desk.rules.forms) for one in stored.state.documents]
        return Answer({"possible": possible, "issued": issued}, version=stored.version)

    @route(
        "POST",
        "/complaints/<complaint_id>/forms",
        permission="document.issue",
        body=schemas.IssueForm,
        answer=schemas.DocumentView,
        repeated=Done,
        status=201,
        if_match=True,
    )
    def issue_form(self, call: Call) -> Answer:
        """Fill a form, give it its official number and put it on record."""
        stored = forms.issue(self.desk, act(call), call.body)

        def issued() -> Answer:
            document = forms.issued_by(stored, call.context)
            place = f"/complaints/{stored.id}/documents/{document.file_sha256}"
            return Answer(views.document_view(document, self.desk.rules.forms), version=stored.version, location=place)

        return of_submission(self.desk, call, stored, issued)

    @route("GET", "/complaints/<complaint_id>/documents/<sha256>", permission="complaint.read", answer=bytes)
    def read_document(self, call: Call) -> Answer:
        """A document that was issued, for Word; one in which somebody's data stands is opened on record."""
        place = call.path["complaint_id"], call.path["sha256"]
        document, content = forms.read_document(self.desk, *place, call.identity, call.context)
        name = views.file_name(document, self.desk.rules.forms)
        # RFC 6266: the plain name for clients that cannot read the Chinese one.
        both = f"attachment; filename=\"{document.file_sha256[:12]}.docx\"; filename*=UTF-8''{quote(name)}"
        return Answer(content, media=MEDIA, headers={"Content-Disposition": both})
