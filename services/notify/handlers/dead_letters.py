"""The look at the dead queues: more letters than at the last look, and the administrators are paged."""

from collections.abc import Mapping
from datetime import datetime

from services.notify.domain.page import About
from services.notify.handlers.planning import plan
from services.notify.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context
from shared.identity.divisions import PROVINCE
from shared.ids import derived_id

EVENT = "notify.dead_letters"


def look(desk: Desk, found: Mapping[str, int], at: datetime) -> None:
    """Page once for each queue, count and day, whichever replica looks; raises NobodyToPage and looks again then."""
    for queue, count in found.items():
        if count > desk.last_look.get(queue, 0):
            _page(desk, queue, count, at)
    desk.last_look.clear()
    desk.last_look.update(found)


def _page(desk: Desk, queue: str, count: int, at: datetime) -> None:
    cause = f"dead_letters:{queue}:{count}:{legal_day(at)}"
    page_id = derived_id("page", cause)
    facts = {"queue": queue, "count": count, "division": PROVINCE}
    about = About("notify", queue, queue)
    plan(desk, desk.rules[EVENT], page_id, about, facts, Context("service:notify", cause, page_id, at))
