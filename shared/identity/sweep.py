"""People whose document never came, because a process ended between the two writes."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import structlog

from shared.identity.people import PersonVault

PATIENCE = timedelta(days=1)
"""Far longer than any client tries again; only then is somebody without a document nobody's."""

log = structlog.get_logger(__name__)


def sweep(
    vault: PersonVault, service: str, referred: Callable[[Sequence[str]], Collection[str]], at: datetime
) -> list[str]:
    """Delete people of `service` whom nothing refers to, and ask no more about the others; a bounded number each time.

    `referred` says whom some documents refer to: one that exists may have come to have somebody else. Gives the ids of
    the documents that those who were deleted were kept for.
    """
    awaited = vault.awaited(service, at - PATIENCE)
    known = set(referred([one.owner.document for one in awaited])) if awaited else set()
    vault.confirm([one.person_id for one in awaited if one.person_id in known])
    dropped = [one.owner.document for one in awaited if one.person_id not in known and vault.drop(one)]
    if dropped:
        log.warning("orphans_dropped", service=service, documents=dropped)
    return dropped
