"""The worklist: what runs out first."""

from typing import Any

from services.console.pages.page import page
from services.console.pages.visit import Visit
from shared.web.calls import Answer

SHOWN = 12

BOXES = {
    "registered": ("complaint.read", "cases", "/complaints?state=registered&limit=200"),
    "accepted": ("complaint.read", "cases", "/complaints?state=accepted&limit=200"),
    "cases": ("case.read", "cases", "/cases?limit=200"),
    "inbox": ("inbox.read", "notify", "/inbox?limit=50"),
    "warnings": ("warning.read", "emergency", "/warnings?state=raised&limit=50"),
    "referrals": ("referral.read", "linkage", "/referrals?limit=50"),
}


class HomePages:
    """Where everybody begins."""

    @page("GET", "/")
    def home(self, visit: Visit) -> Answer:
        """Complaints and cases by clock, the inbox, open warnings: whatever the visitor's roles see."""
        wanted = {name: (service, path) for name, (needs, service, path) in BOXES.items() if visit.may(needs)}
        found = visit.gather(wanted)
        return visit.show("home.html", boxes={name: _box(answer) for name, answer in found.items()}, shown=SHOWN)


def _box(answer: Any) -> list[Any] | None:
    """The rows of an answer, those that run out first in front; None when the service is away."""
    if answer is None:
        return None
    return sorted(answer["items"], key=lambda row: (row.get("next_deadline") or "9", row.get("number", "")))
