"""Emergency: internal warnings, plans set in motion, orders and reports."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from marshmallow.validate import Length

from services.console.forms import Form
from services.console.pages import vocabulary
from services.console.pages.complaints import divisions_of
from services.console.pages.page import page
from services.console.pages.problem import Problem
from services.console.pages.visit import Visit, go, is_done
from services.console.upstream import Declined
from shared.errors import Invalid
from shared.web.calls import Answer

NUMBERS = ("casualties", "people_affected", "loss_yuan")
SUGGESTED_BY = {"casualties": "casualties", "people": "people_affected", "loss_yuan": "loss_yuan"}


@dataclass(frozen=True)
class WarningQuery:
    """Which warnings."""

    state: Literal["", "raised", "closed"] = ""
    cursor: Annotated[str, Length(max=512)] = ""


@dataclass(frozen=True)
class IncidentQuery:
    """Which incidents."""

    cursor: Annotated[str, Length(max=512)] = ""


@dataclass(frozen=True)
class ActivationQuery:
    """The warning that led to it, if one did."""

    warning: Annotated[str, Length(max=64)] = ""


class EmergencyPages:
    """Warnings and incidents."""

    @page("GET", "/warnings", needs="warning.read", query=WarningQuery)
    def warning_list(self, visit: Visit) -> Answer:
        """Internal warnings, newest first."""
        query = visit.call.query
        found = visit.get("emergency", "/warnings", **vars(query))
        return visit.show("emergency/warnings.html", found=found, query=query)

    @page("GET", "/warnings/<warning_id>", needs="warning.read")
    def warning_detail(self, visit: Visit) -> Answer:
        """A warning with what it rests on."""
        return _warning(visit)

    @page("POST", "/warnings/<warning_id>/dismissal", needs="warning.dismiss")
    def dismiss_warning_form(self, visit: Visit) -> Answer:
        """Find it to be nothing."""
        path = f"/warnings/{visit.call.path['warning_id']}"
        try:
            made = visit.post("emergency", f"{path}/dismissal", {"reason": visit.form.text("reason")})
        except Declined as refusal:
            return _warning(visit, visit.problem(refusal))
        return go("/" if is_done(made) else path)

    @page("GET", "/incidents", needs="incident.read", query=IncidentQuery)
    def incident_list(self, visit: Visit) -> Answer:
        """Incidents, newest first."""
        query = visit.call.query
        found = visit.get("emergency", "/incidents", **vars(query))
        return visit.show("emergency/incidents.html", found=found, query=query)

    @page("GET", "/incidents/new", needs="plan.activate", query=ActivationQuery)
    def activation_form(self, visit: Visit) -> Answer:
        """The form to set a plan in motion, filled from the warning."""
        return _activation(visit, _from_warning(visit, visit.call.query.warning))

    @page("POST", "/incidents/new", needs="plan.activate")
    def activate_plan_form(self, visit: Visit) -> Answer:
        """Ask which level the numbers give, or set the plan in motion."""
        form = visit.form
        if form.text("step") == "suggest":
            return _activation(visit, form)
        try:
            made = visit.post("emergency", "/incidents", activation(form))
        except (Declined, Invalid) as refusal:
            return _activation(visit, form, visit.problem(refusal))
        return go("/" if is_done(made) else f"/incidents/{made['id']}")

    @page("GET", "/incidents/<incident_id>", needs="incident.read")
    def incident_detail(self, visit: Visit) -> Answer:
        """An incident with its orders, reports and clocks."""
        return _incident(visit)

    @page("POST", "/incidents/<incident_id>/tasks/<task>/acknowledgement", needs="task.acknowledge")
    def acknowledge_task_form(self, visit: Visit) -> Answer:
        """Take an order on."""
        return _act(visit, f"/tasks/{visit.call.path['task']}/acknowledgement")

    @page("POST", "/incidents/<incident_id>/reports", needs="report.file")
    def file_report_form(self, visit: Visit) -> Answer:
        """Report upward."""
        texts = {name: visit.form.text(name) for name in ("kind", "means", "content")}
        try:
            body = {**texts, **_numbers(visit.form)}
        except Invalid as refusal:
            return _incident(visit, visit.problem(refusal))
        return _act(visit, "/reports", body)


def activation(form: Form) -> dict[str, Any]:
    """The form as the API takes it; plan and level come as one choice."""
    plan, _, level = form.text("choice").partition("/")
    body = {name: form.text(name) for name in ("division", "category", "title")}
    warning = {"warning_id": form.text("warning_id")} if form.text("warning_id") else {}
    return {**body, "plan": plan, "level": level, **_numbers(form), **warning}


def _numbers(form: Form) -> dict[str, int]:
    return {name: form.number(name) for name in NUMBERS}


def _from_warning(visit: Visit, warning_id: str) -> Form:
    if not warning_id:
        return Form()
    warning = visit.get("emergency", f"/warnings/{warning_id}")
    words, language = visit.site.texts, visit.language
    title = f"{words.place(warning['division'])} · {words.word(language, 'category', warning['category'])}"
    filled = {"warning_id": warning_id, "title": title}
    chosen = {name: warning[name] for name in ("division", "category")}
    return Form({name: [value] for name, value in {**filled, **chosen}.items()})


def _activation(visit: Visit, form: Form, problem: Problem | None = None) -> Answer:
    plans = visit.get("emergency", "/plans")["items"]
    try:
        numbers = _numbers(form)
    except Invalid as refusal:
        problem, numbers = visit.problem(refusal), dict.fromkeys(NUMBERS, 0)
    asked = "&".join(f"{name}={numbers[field]}" for name, field in SUGGESTED_BY.items())
    wanted = {plan["code"]: ("emergency", f"/plans/{plan['code']}/suggestion?{asked}") for plan in plans}
    return visit.show(
        "emergency/activate.html",
        problem,
        form=form,
        plans=plans,
        suggestions=visit.gather(wanted) if any(numbers.values()) else {},
        divisions=divisions_of(visit),
        categories=vocabulary.CATEGORIES,
    )


def _act(visit: Visit, action: str, body: Any = None) -> Answer:
    path = f"/incidents/{visit.call.path['incident_id']}"
    try:
        made = visit.post("emergency", path + action, body)
    except Declined as refusal:
        return _incident(visit, visit.problem(refusal))
    return go("/" if is_done(made) else path)


def _incident(visit: Visit, problem: Problem | None = None) -> Answer:
    incident = visit.get("emergency", f"/incidents/{visit.call.path['incident_id']}")
    lists = {"kinds": vocabulary.REPORT_KINDS, "means": vocabulary.MEANS}
    return visit.show("emergency/incident.html", problem, incident=incident, form=visit.form, lists=lists)


def _warning(visit: Visit, problem: Problem | None = None) -> Answer:
    warning = visit.get("emergency", f"/warnings/{visit.call.path['warning_id']}")
    return visit.show("emergency/warning.html", problem, warning=warning)
