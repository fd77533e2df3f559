"""What all routes of `cases` have in common."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from services.cases import views
from services.cases.domain.case import Case
from services.cases.domain.complaint import Complaint
from services.cases.handlers import cases, complaints
from services.cases.handlers.acting import Act
from services.cases.schemas.cases import CaseView
from services.cases.schemas.complaint_views import ComplaintView
from services.cases.schemas.remarks import remarks_of
from services.cases.store import Desk, only, open_desk
from shared.resources import Provide
from shared.store.history import Stored
from shared.web.repeats import Done, answered
from shared.web.routes import Answer, Call, Handler, route
from shared.web.views import shown


class AtDesk:
    """A part of the service that works at its desk."""

    desk: Desk = Provide(open_desk)


def change_of_submission(path: str, permission: str, body: type | None = None) -> Callable[[Handler], Handler]:
    """The route by which a submission is changed: at the version that was read, answered with what it has become."""
    return route(
        "POST",
        f"/complaints/<complaint_id>/{path}",
        permission=permission,
        body=body,
        answer=ComplaintView,
        repeated=Done,
        if_match=True,
    )


def change_of_case(path: str, permission: str, body: type | None = None) -> Callable[[Handler], Handler]:
    """The same for a case."""
    return route(
        "POST",
        f"/cases/<case_id>/{path}",
        permission=permission,
        body=body,
        answer=CaseView,
        repeated=Done,
        if_match=True,
    )


def visible(desk: Desk, call: Call, fields: tuple[str, ...]) -> dict[str, Any]:
    """The filter of a list: what the caller may see, and of that what the query asks for."""
    seen = desk.guard.visible_divisions(call.identity)
    wanted = call.query.division
    within = desk.divisions.asked_for(wanted) if wanted else seen
    where: dict[str, Any] = {"division": {"$in": sorted(set(seen) & set(within))}}
    for name in fields:
        if (value := getattr(call.query, name)) is not None:
            where.update(only(name, value))
    return where


def action(call: Call, name: str) -> tuple[Any, ...]:
    """Which document, by whom, at which version, in which context."""
    return call.path[name], call.identity, call.expected, call.context


def act(call: Call) -> Act:
    """The same for a submission or a case."""
    changed = call.path.get("complaint_id") or call.path["case_id"]
    happened_at = getattr(call.body, "happened_at", None)
    return Act(changed, call.identity, call.expected, call.context, happened_at, remarks_of(call.body))


def complaint(
    desk: Desk,
    call: Call,
    stored: Stored[Complaint],
    created: bool = False,
    pass_on_by: datetime | None = None,
    query_code: str | None = None,
) -> Answer:
    """A submission as the answer to this caller, as far as it is theirs to read."""

    def whole() -> Answer:
        joined = complaints.leads_on(desk, stored.state, call.identity)
        place = f"/complaints/{stored.id}" if created else None
        view = views.complaint_view(stored, call.identity, call.context.at, pass_on_by, query_code, joined)
        return Answer(view, version=stored.version, location=place)

    return of_submission(desk, call, stored, whole)


def of_submission(desk: Desk, call: Call, stored: Stored[Complaint], whole: Callable[[], Answer]) -> Answer:
    """What a change of a submission answers, or that it was made before by somebody who may not read that now."""
    may_read = partial(complaints.refuse_unread, desk, stored.state, call.identity)
    return answered(call, stored, may_read, whole, stored.state.number)


def case(desk: Desk, call: Call, stored: Stored[Case]) -> Answer:
    """The same for a case."""
    may_read = partial(cases.refuse_unread, desk, stored.state, call.identity)
    return answered(call, stored, may_read, lambda: Answer(shown(stored), version=stored.version), stored.state.number)
