"""People whose document never came, because a process ended between the two writes."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import structlog

from shared.identity.people import PersonVault

PATIENCE = timedelta(days=1)
"""Far longer than any client tries again; only then is somebody without a document nobody's."""

log = structlog.get_logger(__name__)


def sweep(
    vault: PersonVault, service: str, existing: Callable[[Sequence[str]], Collection[str]], at: datetime
) -> list[str]:
    """Delete people of `service` that belong to nothing, and ask no more about the others; a bounded number each time.

    `existing` says which of some documents there are. Gives the ids of the documents that never came.
    """
    awaited = vault.awaited(service, at - PATIENCE)
    known = set(existing([one.owner.document for one in awaited])) if awaited else set()
    vault.confirm([one.person_id for one in awaited if one.owner.document in known])
    dropped = [one.owner.document for one in awaited if one.owner.document not in known and vault.drop(one)]
    if dropped:
        log.warning("orphans_dropped", service=service, documents=dropped)
    return dropped
