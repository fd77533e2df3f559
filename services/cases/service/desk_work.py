"""Work at the desk over HTTP."""

from services.cases.handlers import desk_work
from services.cases.schemas import desk_work as schemas
from services.cases.service.common import AtDesk
from shared.web.routes import Answer, Call, route


class DeskWorkRoutes(AtDesk):
    """Many at once, filters, who is competent, hints."""

    @route(
        "POST",
        "/complaint-assignments",
        permission="complaint.assign",
        body=schemas.AssignMany,
        answer=schemas.Outcomes,
    )
    def assign_many(self, call: Call) -> Answer:
        """Assign many submissions; each has its own outcome."""
        return Answer({"items": desk_work.assign_many(self.desk, call.body, call.identity, call.context)})

    @route("GET", "/filters", permission="complaint.read", answer=schemas.FilterList)
    def list_filters(self, call: Call) -> Answer:
        """The filters that the caller keeps."""
        rows = desk_work.my_filters(self.desk, call.identity)
        return Answer({"items": [{"id": row.id, **vars(row.state)} for row in rows]})

    @route(
        "POST",
        "/filters",
        permission="complaint.read",
        body=schemas.SaveFilter,
        answer=schemas.FilterView,
        status=201,
    )
    def keep_filter(self, call: Call) -> Answer:
        """Keep a filter under a name."""
        kept = desk_work.keep_filter(self.desk, call.body, call.identity, call.context)
        return Answer({"id": kept.id, **vars(kept.state)})

    @route("POST", "/filters/<filter_id>/removal", permission="complaint.read", answer=schemas.FilterView)
    def remove_filter(self, call: Call) -> Answer:
        """Take a kept filter away."""
        removed = desk_work.remove_filter(self.desk, call.path["filter_id"], call.identity, call.context)
        return Answer({"id": removed.id, **vars(removed.state)})

    @route(
        "POST",
        "/jurisdiction-suggestions",
        permission="complaint.register",
        body=schemas.AskJurisdiction,
        answer=schemas.Competences,
        idempotent=False,
    )
    def suggest_jurisdiction(self, call: Call) -> Answer:
        """Which divisions are competent, and by which article."""
        return Answer({"items": desk_work.jurisdiction(self.desk, call.body, call.context)})

    @route("GET", "/complaints/<complaint_id>/hints", permission="complaint.handle", answer=schemas.Hints)
    def read_hints(self, call: Call) -> Answer:
        """Factors that may speak against a consumer's complaint; they decide nothing."""
        found = desk_work.hints_of(self.desk, call.path["complaint_id"], call.identity, call.context)
        items = [{**vars(one.rule), "article": one.rule.source.article, "count": one.count} for one in found]
        return Answer({"items": items})
