"""Oversight: one story across all services, and whether all histories hold."""

from dataclasses import dataclass
from typing import Annotated

from marshmallow.validate import Length, Regexp

from services.console.pages.page import page
from services.console.pages.visit import Visit
from shared.config import SERVICES
from shared.web.calls import Answer


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
        wanted = {name: (name, f"/trace/{correlation}") for name in SERVICES} if correlation else {}
        found = visit.gather(wanted)
        entries = [entry for answer in found.values() if answer for entry in answer["entries"]]
        entries.sort(key=lambda entry: (entry["at"], entry["service"], entry["document"], entry["seq"]))
        away = [name for name, answer in found.items() if answer is None]
        return visit.show("story.html", correlation=correlation, entries=entries, away=away)

    @page("GET", "/admin/verification", needs="history.verify")
    def verification_page(self, visit: Visit) -> Answer:
        """Recompute all chains of all services, now."""
        found = visit.gather({name: (name, "/verification") for name in SERVICES})
        return visit.show("admin/verification.html", found=found)
