"""Oversight: one story across all services, and whether all histories hold."""

from dataclasses import dataclass
from typing import Annotated, Any

from marshmallow.validate import Length, Regexp

from services.console.pages.page import page
from services.console.pages.visit import Visit
from shared.base import story
from shared.config import SERVICES
from shared.contracts.schema import codec_of
from shared.store.verify import verify
from shared.web.calls import Answer
from shared.web.views import Trace

OTHERS = tuple(name for name in SERVICES if name != "console")
MOST = 1000


@dataclass(frozen=True)
class StoryQuery:
    """Which story."""

    correlation: Annotated[str, Length(max=64), Regexp(r"[A-Za-z0-9-]*\Z")] = ""


class OversightPages:
    """Trace and verification."""

    @page("GET", "/story", needs="trace.read", query=StoryQuery)
    def story(self, visit: Visit) -> Answer:
        """Everything that happened under one correlation id, by time."""
        correlation = visit.call.query.correlation
        wanted = {name: (name, f"/trace/{correlation}") for name in OTHERS} if correlation else {}
        found = {"console": _own_part(visit, correlation), **visit.gather(wanted)}
        entries = [entry for answer in found.values() if answer for entry in answer["entries"]]
        entries.sort(key=lambda entry: (entry["at"], entry["service"], entry["document"], entry["seq"]))
        away = [name for name, answer in found.items() if answer is None]
        return visit.show("story.html", correlation=correlation, entries=entries, away=away)

    @page("GET", "/admin/verification", needs="history.verify")
    def verification_page(self, visit: Visit) -> Answer:
        """Recompute all chains of all services, now."""
        others = visit.gather({name: (name, "/verification") for name in OTHERS})
        found = {"console": verify(visit.site.resources.database), **others}
        return visit.show("admin/verification.html", found=found)


def _own_part(visit: Visit, correlation: str) -> Any:
    """The console's own entries in the shape in which the others come over the wire."""
    return (
        codec_of(Trace).dump(story(visit.site.resources, correlation, MOST, visit.identity.confidentiality))
        if correlation
        else {"entries": []}
    )
