"""The front of `emergency`: each method translates one call or one event, nothing more."""

from functools import partial
from typing import Any

from services.emergency import schemas, views
from services.emergency.domain.incident import Incident
from services.emergency.domain.warning import InternalWarning
from services.emergency.handlers import incidents, warnings
from services.emergency.store import Desk, open_desk
from shared.base import BaseService
from shared.clocks.legal_time import legal_day
from shared.contracts.additions import ComplaintAmended
from shared.contracts.cases import ComplaintRegistered
from shared.contracts.emergency import PlanActivated
from shared.contracts.envelope import Received
from shared.messaging.due import due
from shared.messaging.subscribe import subscribe
from shared.resources import Provide, now
from shared.store.documents import Row
from shared.store.history import Stored
from shared.web.listing import newest_first
from shared.web.repeats import Done, answered
from shared.web.routes import Answer, Call, route


class Service(BaseService):
    """Warnings, plans and incidents."""

    name = "emergency"
    desk: Desk = Provide(open_desk)

    @route("GET", "/warnings", permission="warning.read", query=schemas.ListQuery, answer=schemas.WarningList)
    def list_warnings(self, call: Call) -> Answer:
        """Internal warnings of the caller's divisions, newest first."""
        page = newest_first(self.desk.warnings, self._where(call), "raised_at", call.query.limit, call.query.cursor)
        items = [views.warning_row(row) for row in page.items]
        return Answer({"items": items, "next": page.next, "notice": self.desk.rules.notice})

    @route("GET", "/warnings/<warning_id>", permission="warning.read", answer=schemas.WarningView)
    def read_warning(self, call: Call) -> Answer:
        """An internal warning with what it rests on."""
        return self._warning(call, warnings.read(self.desk, call.path["warning_id"], call.identity))

    @route(
        "POST",
        "/warnings/<warning_id>/dismissal",
        permission="warning.dismiss",
        body=schemas.DismissWarning,
        answer=schemas.WarningView,
        repeated=Done,
    )
    def dismiss_warning(self, call: Call) -> Answer:
        """Find a warning to be nothing, with the reason."""
        warning_id, reason = call.path["warning_id"], call.body.reason
        return self._warning(call, warnings.dismiss(self.desk, warning_id, reason, call.identity, call.context))

    @route("GET", "/plans", permission="plan.read", answer=schemas.PlanList)
    def list_plans(self, call: Call) -> Answer:
        """The emergency plans in force, with their levels and orders."""
        return Answer({"items": self.desk.rules.plans_in_force(legal_day(call.context.at))})

    @route(
        "GET",
        "/plans/<code>/suggestion",
        permission="plan.read",
        query=schemas.SuggestLevel,
        answer=schemas.SuggestionView,
    )
    def suggest_level(self, call: Call) -> Answer:
        """The level that the numbers give, with reasons; a person decides."""
        return Answer(incidents.suggest(self.desk, call.path["code"], call.query, call.context))

    @route(
        "POST",
        "/incidents",
        permission="plan.activate",
        body=schemas.ActivatePlan,
        answer=schemas.IncidentView,
        repeated=Done,
        status=201,
    )
    def activate_plan(self, call: Call) -> Answer:
        """Set a plan in motion at a level; its orders go out."""
        return self._incident(call, incidents.activate(self.desk, call.body, call.identity, call.context), created=True)

    @route("GET", "/incidents", permission="incident.read", query=schemas.ListQuery, answer=schemas.IncidentList)
    def list_incidents(self, call: Call) -> Answer:
        """Incidents of the caller's divisions, newest first."""
        page = newest_first(self.desk.incidents, self._where(call), "activated_at", call.query.limit, call.query.cursor)
        return Answer({"items": [views.incident_row(row) for row in page.items], "next": page.next})

    @route("GET", "/incidents/<incident_id>", permission="incident.read", answer=schemas.IncidentView)
    def read_incident(self, call: Call) -> Answer:
        """An incident with its orders, reports, clocks and timeline."""
        return self._incident(call, incidents.read(self.desk, call.path["incident_id"], call.identity))

    @route(
        "POST",
        "/incidents/<incident_id>/tasks/<task>/acknowledgement",
        permission="task.acknowledge",
        answer=schemas.IncidentView,
        repeated=Done,
    )
    def acknowledge_task(self, call: Call) -> Answer:
        """Take an order on; the first who does has it."""
        incident_id, task = call.path["incident_id"], call.path["task"]
        return self._incident(call, incidents.acknowledge(self.desk, incident_id, task, call.identity, call.context))

    @route(
        "POST",
        "/incidents/<incident_id>/reports",
        permission="report.file",
        body=schemas.FileReport,
        answer=schemas.IncidentView,
        repeated=Done,
        status=201,
        if_match=True,
    )
    def file_report(self, call: Call) -> Answer:
        """Report upward: first, then follow-ups, corrections among them, then final."""
        incident_id, who = call.path["incident_id"], call.identity
        stored = incidents.file_report(self.desk, incident_id, call.body, who, call.expected, call.context)
        return self._incident(call, stored)

    @subscribe("cases", "complaint_registered")
    def on_complaint_registered(self, event: Received[ComplaintRegistered]) -> None:
        """Count it."""
        warnings.observe(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "complaint_amended")
    def on_complaint_amended(self, event: Received[ComplaintAmended]) -> None:
        """Count it for what it was corrected to."""
        warnings.observe_correction(self.desk, event, event.context(self.name, now()))

    @subscribe("emergency", "plan_activated")
    def on_plan_activated(self, event: Received[PlanActivated]) -> None:
        """Close the warning that led to it."""
        warnings.close_by_plan(self.desk, event, event.context(self.name, now()))

    @due("incidents")
    def on_report_due(self, row: Row[Incident]) -> None:
        """A report is due soon, or late."""
        incidents.sound_clocks(self.desk, row, now())

    def _where(self, call: Call) -> dict[str, Any]:
        visible = self.desk.guard.visible_divisions(call.identity)
        wanted = call.query.division
        within = self.desk.divisions.asked_for(wanted) if wanted else visible
        chosen = {name: value for name in ("state", "category") if (value := getattr(call.query, name)) is not None}
        return {"division": {"$in": sorted(set(visible) & set(within))}, "exercise": call.query.exercise, **chosen}

    def _warning(self, call: Call, stored: Stored[InternalWarning]) -> Answer:
        may_read = partial(warnings.refuse_unread, self.desk, stored.state, call.identity)
        whole = Answer(views.warning_view(stored, self.desk.rules), version=stored.version)
        return answered(call, stored, may_read, lambda: whole)

    def _incident(self, call: Call, stored: Stored[Incident], created: bool = False) -> Answer:
        may_read = partial(incidents.refuse_unread, self.desk, stored.state, call.identity)
        place = f"/incidents/{stored.id}" if created else None
        whole = Answer(views.incident_view(stored, self.desk.rules), version=stored.version, location=place)
        return answered(call, stored, may_read, lambda: whole, stored.state.number)
