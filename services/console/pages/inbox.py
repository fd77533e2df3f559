"""The inbox: pages that were sent to the visitor and wait for "I have it"."""

from dataclasses import dataclass
from typing import Annotated, Any

from marshmallow.validate import Length

from services.console.pages.page import page
from services.console.pages.problem import Problem
from services.console.pages.visit import Visit, go
from services.console.upstream import Declined
from shared.contracts.cases import NUMBERS_BEGIN
from shared.web.calls import Answer

PLACES = {"cases": "/cases/", "linkage": "/referrals/", "emergency": "/warnings/"}
SUBMISSION = tuple(NUMBERS_BEGIN.values())
"""How the numbers of submissions begin; those of cases begin otherwise."""


@dataclass(frozen=True)
class InboxQuery:
    """Which part of the inbox."""

    cursor: Annotated[str, Length(max=512)] = ""


class InboxPages:
    """Read and acknowledge."""

    @page("GET", "/inbox", needs="inbox.read", query=InboxQuery)
    def inbox_list(self, visit: Visit) -> Answer:
        """The visitor's pages, unanswered ones first."""
        return _inbox(visit, visit.call.query.cursor)

    @page("POST", "/inbox/<page_id>/acknowledgement", needs="page.acknowledge")
    def acknowledge_page_form(self, visit: Visit) -> Answer:
        """Say that one has it."""
        try:
            visit.post("notify", f"/pages/{visit.call.path['page_id']}/acknowledgement")
        except Declined as refusal:
            return _inbox(visit, problem=visit.problem(refusal))
        return go("/inbox")


def place_of(row: dict[str, Any]) -> str:
    """The page of ours that shows what a page is about, empty when there is none or they may not read it."""
    if not row["about_opens"]:
        return ""
    if row["about_task"]:
        return f"/incidents/{row['about_id']}"
    if row["about_number"].startswith(SUBMISSION):
        # A letter to a caller is about the submission whose number it bears.
        its_own = row["about_source"] == "cases"
        return f"/complaints/{row['about_id']}" if its_own else f"/complaints?q={row['about_number']}"
    start = PLACES.get(row["about_source"], "")
    return start + row["about_id"] if start else ""


def _inbox(visit: Visit, cursor: str = "", problem: Problem | None = None) -> Answer:
    found = visit.get("notify", "/inbox", cursor=cursor)
    items = [{**row, "place": place_of(row), "text": _text(row, visit.language)} for row in found["items"]]
    return visit.show("inbox.html", problem, found={**found, "items": items})


def _text(row: dict[str, list[dict[str, str]]], language: str) -> dict[str, str]:
    """The text in the visitor's language, else the first there is."""
    texts = sorted(row["texts"], key=lambda text: text["language"] != language)
    return texts[0] if texts else {"subject": "", "body": ""}
