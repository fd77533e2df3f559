"""What every service answers alike: its part in a story, and whether its histories hold."""

import re
from collections.abc import Callable
from typing import Any

from shared.identity.caller import REPORTERS
from shared.resources import Provide, Resources
from shared.store.history import Entry
from shared.store.verify import verify
from shared.web.routes import Answer, Call, route
from shared.web.views import Trace, TraceQuery, Verification, apart, traced

_REPORT = re.compile(r"JB\d{10,}")


class BaseService:
    """The root of all services."""

    problem_page: Callable[[int, str], Answer] | None = None
    """Shows a refusal to a browser, by status and Accept-Language; only a service with pages has one."""

    resources: Resources = Provide(lambda resources: resources)

    @route("GET", "/trace/<correlation>", permission="trace.read", query=TraceQuery, answer=Trace)
    def trace(self, call: Call) -> Answer:
        """The entries of one story in this service, by time; those that name a report at the highest level only."""
        level = call.identity.confidentiality
        return Answer(story(self.resources, call.path["correlation"], call.query.limit, level))

    @route("GET", "/verification", permission="history.verify", answer=Verification)
    def verification(self, call: Call) -> Answer:
        """Recompute every history chain of this service."""
        return Answer(verify(self.resources.database))


def story(resources: Resources, correlation: str, limit: int, level: int) -> dict[str, Any]:
    """What this service knows of a story, by time, as `Trace` shows it; at most `limit` entries.

    Below `REPORTERS` a report has no part in it: it would lead to the complaint of the same person (投诉办法 art. 37).
    """
    found: list[tuple[str, Entry]] = []
    for documents in resources.documents.values():
        found += documents.trace(correlation, limit)
    if level < REPORTERS:
        found = [(document, apart(entry)) for document, entry in found if not _names_report(entry)]
    found.sort(key=lambda pair: (pair[1].at, pair[0], pair[1].seq))
    service = resources.config.service
    entries = [traced(service, document, entry) for document, entry in found[:limit]]
    return {"correlation": correlation, "entries": entries}


def _names_report(entry: Entry) -> bool:
    return any(isinstance(value, str) and _REPORT.search(value) for value in entry.data.values())
