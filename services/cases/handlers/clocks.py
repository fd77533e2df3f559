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
    found = desk.calendars.outdated(at, partial(with_stale_clocks, desk), partial(_behind, desk))
    for documents, row in found:
        _change(documents, row, "reckon", lambda state: deadlines.reckon(state, desk.clocks, at), at)
    return len(found)


def _behind(desk: Desk) -> list[tuple[Documents[Any], Row[Any]]]:
    kinds: tuple[Documents[Any], ...] = (desk.complaints, desk.cases)
    return [(one, row) for one in kinds for row in desk.calendars.next_behind(one, lambda state: state.clocks)]


def _change(
    documents: Documents[Any], row: Row[Any], what: str, decide: Callable[[Any], Decided[Any]], at: datetime
) -> None:
    """One change for each version that was looked at, in the story of the document."""
    begun = documents.get(row.id).history[0]
    cause = f"{what}:{row.id}:{row.version}"
    context = Context(ACTOR, cause, begun.correlation, at, exercise=begun.exercise)
    after = documents.change(row.id, decide, context)
    log.info("deadlines_looked_at", what=what, document=row.id, said=after.version - row.version)
