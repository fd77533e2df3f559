"""Forms by which the steps of a penalty procedure are taken."""

from services.console.pages.cases import decide, detail
from services.console.pages.holders import refuse_strangers
from services.console.pages.offered import body_of
from services.console.pages.page import page
from services.console.pages.penalty import BY_NAME
from services.console.pages.visit import Visit
from shared.errors import Invalid, NotFound
from shared.web.calls import Answer


class PenaltyPages:
    """Review, notice, hearing, ruling."""

    @page("POST", "/cases/<case_id>/procedure/<step>", needs="case.read")
    def take_penalty_step_form(self, visit: Visit) -> Answer:
        """Take a step; whether the visitor may the service says."""
        step = BY_NAME.get(visit.call.path["step"])
        if step is None:
            raise NotFound("there is no such step")
        try:
            body = body_of(step, visit.form) or {}
            refuse_strangers(visit, step, body)
            if second := body.pop("second_officer", None):
                body["officers"] = [visit.identity.subject, second]
        except Invalid as refusal:
            return detail(visit, visit.problem(refusal), step.name)
        return decide(visit, f"/{step.path}", body, step.name)
