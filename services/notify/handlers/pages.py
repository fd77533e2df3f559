"""What people, and other services for them, do with pages."""

from services.notify.domain import page as domain
from services.notify.domain.page import Page
from services.notify.store import Desk
from shared.contracts.emergency import TaskAcknowledged
from shared.contracts.envelope import Context, Received
from shared.errors import Forbidden, QuanhengError
from shared.identity.caller import Identity
from shared.identity.permissions import allowed
from shared.store.history import Decided, Stored

OVERSEERS = frozenset({"auditor", "supervisor"})


class TaskNotPagedYet(QuanhengError):
    """The acknowledgement of a task came before the order: it is looked at again later."""

    code = "task_not_paged_yet"


def read(desk: Desk, page_id: str, by: Identity) -> Stored[Page]:
    """One page, for those it is addressed to and those who oversee its division; raises NotFound, Forbidden."""
    stored = desk.pages.get(page_id)
    allowed(by, "page.read")
    if by.subject not in stored.state.recipients:
        desk.guard.allowed_in(by, "page.read", stored.state.division)
        if not by.roles & OVERSEERS:
            raise Forbidden("this page is addressed to others")
    return stored


def acknowledge(desk: Desk, page_id: str, by: Identity, context: Context) -> Stored[Page]:
    """Somebody it is addressed to has it: all sending ends. Raises NotFound, Forbidden, KeyReused."""

    def decide(page: Page) -> Decided[Page]:
        if by.subject not in page.recipients:
            raise Forbidden("this page is addressed to others")
        return domain.acknowledge(page, by.subject, context.at)

    return desk.pages.change(page_id, decide, context)


def settle_task(desk: Desk, event: Received[TaskAcknowledged], context: Context) -> None:
    """Whoever took a task on has its page too. Raises TaskNotPagedYet."""
    task = event.data
    where = {"about.source": event.source, "about.id": event.subject, "about.task": task.task}
    found = desk.pages.rows(where)
    if not found:
        raise TaskNotPagedYet("no page about this task is known yet")
    for row in found:
        desk.pages.change(row.id, lambda page: domain.acknowledge(page, task.account, context.at), context)
