"""What every service answers alike: its part in a story, and whether its histories hold."""

from shared.resources import Provide, Resources
from shared.store.history import Entry
from shared.store.verify import verify
from shared.web.routes import Answer, Call, route
from shared.web.views import Trace, TraceQuery, Verification, traced


class BaseService:
    """The root of all services."""

    resources: Resources = Provide(lambda resources: resources)

    @route("GET", "/trace/<correlation>", permission="trace.read", query=TraceQuery, answer=Trace)
    def trace(self, call: Call) -> Answer:
        """The entries of one story in this service, by time."""
        correlation = call.path["correlation"]
        found: list[tuple[str, Entry]] = []
        for documents in self.resources.documents.values():
            found += documents.trace(correlation, call.query.limit)
        found.sort(key=lambda pair: (pair[1].at, pair[0], pair[1].seq))
        service = self.resources.config.service
        entries = [traced(service, document, entry) for document, entry in found[: call.query.limit]]
        return Answer({"correlation": correlation, "entries": entries})

    @route("GET", "/verification", permission="history.verify", answer=Verification)
    def verification(self, call: Call) -> Answer:
        """Recompute every history chain of this service."""
        return Answer(verify(self.resources.database))
