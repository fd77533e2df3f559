"""The worklist: what runs out first."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from services.console.pages.listing import ListQuery, asked_of, place_of
from services.console.pages.page import page
from services.console.pages.visit import Visit
from shared.contracts.text import Whole
from shared.web.calls import Answer

SHOWN = 12

BOXES = {
    "cases": ("case.read", "cases", f"/cases?open=dated&limit={SHOWN}"),
    "undated": ("case.read", "cases", f"/cases?open=undated&limit={SHOWN}"),
    "disputes": ("complaint.handle", "cases", "/complaint-disputes?limit=200"),
    "inbox": ("inbox.read", "notify", "/inbox?limit=50"),
    "warnings": ("warning.read", "emergency", "/warnings?state=raised&limit=50"),
    "referrals": ("referral.read", "linkage", "/referrals?limit=50"),
}


@dataclass(frozen=True)
class HomeQuery:
    """The number of what has just been given to another division."""

    passed: Annotated[str, Whole("([A-Z]{2}[0-9]{10,30})?")] = ""


class HomePages:
    """Where everybody begins."""

    @page("GET", "/", query=HomeQuery)
    def home(self, visit: Visit) -> Answer:
        """Submissions and cases by clock, the inbox, open warnings: whatever the visitor's roles see."""
        lists = {name: query for name, (needs, query) in worklists(visit.identity.subject).items() if visit.may(needs)}
        boxes = {name: (service, path) for name, (needs, service, path) in BOXES.items() if visit.may(needs)}
        found = visit.gather({name: ("cases", _asked(query)) for name, query in lists.items()} | boxes)
        return visit.show(
            "home.html",
            lists={name: found[name] and found[name]["items"] for name in lists},
            places={name: place_of(query.said) for name, query in lists.items()},
            boxes={name: _box(found[name]) for name in boxes},
            open_cases=_open(found),
            shown=SHOWN,
            passed=visit.call.query.passed,
        )


def worklists(subject: str) -> dict[str, tuple[str, ListQuery]]:
    """The lists of submissions by deadline: what is needed to see each, and its filter."""
    return {
        "mine": ("complaint.handle", ListQuery(officer=subject, sort="deadline")),
        "waiting": ("complaint.handle", ListQuery(officer=subject, due="none")),
        "registered": ("complaint.read", ListQuery(assigned="nobody", sort="deadline")),
        "passed_on": ("complaint.handle", ListQuery(state="transferred", sort="deadline")),
        "soon": ("complaint.decide", ListQuery(due="soon", sort="deadline")),
    }


def _open(found: dict[str, Any]) -> list[Any] | None:
    """The cases in which something is still to be done, those that run out first in front; None when one is away."""
    lists = [_box(found.get(name)) for name in ("cases", "undated")]
    return None if None in lists else [row for rows in lists for row in rows or []]


def _asked(query: ListQuery) -> str:
    return f"/complaints?{urlencode(asked_of(query) | {'limit': str(SHOWN)})}"


def _box(answer: Any) -> list[Any] | None:
    """The rows of an answer, those that run out first in front; None when the service is away."""
    if answer is None:
        return None
    return sorted(answer["items"], key=lambda row: (row.get("next_deadline") or "9", row.get("number", "")))
