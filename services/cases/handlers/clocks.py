"""What happens to deadlines by themselves: reminders, breaches, another calendar."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from services.cases.domain import deadlines
from services.cases.domain.deadlines import Timed
from services.cases.store import Desk, with_stale_clocks
from shared.contracts.envelope import Context
from shared.store.documents import Documents, Row
from shared.store.history import Decided

ACTOR = "service:cases"

log = structlog.get_logger(__name__)


def sound(desk: Desk, documents: Documents[Timed], row: Row[Timed], at: datetime) -> None:
    """Note what reminders and breaches of one document have come by `at`."""
    _change(documents, row, "due", lambda state: deadlines.sound(state, desk.clocks, at), at)


def reckon(desk: Desk, at: datetime) -> int:
    """Work deadlines out anew that another calendar may move, a few hundred a turn; returns how many documents."""

    def anew(documents: Documents[Any], row: Row[Any]) -> None:
        _change(documents, row, "reckon", lambda state: deadlines.reckon(state, desk.clocks, at), at)

    return desk.calendars.follow(at, (desk.complaints, desk.cases), partial(with_stale_clocks, desk), anew)


def _change(
    documents: Documents[Any], row: Row[Any], what: str, decide: Callable[[Any], Decided[Any]], at: datetime
) -> None:
    """One change for each version that was looked at, in the story of the document."""
    begun = documents.get(row.id).history[0]
    cause = f"{what}:{row.id}:{row.version}"
    context = Context(ACTOR, cause, begun.correlation, at, exercise=begun.exercise)
    after = documents.change(row.id, decide, context)
    log.info("deadlines_looked_at", what=what, document=row.id, said=after.version - row.version)
