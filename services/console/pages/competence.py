"""Which divisions are competent for what was bought on a platform, with the article that makes them so."""

from typing import Any

from services.console.pages.visit import Visit
from services.console.upstream import Change, Declined


def competence(visit: Visit, kind: str, division: str, platform: str) -> list[dict[str, Any]]:
    """The competent divisions in words, the most obvious first; none when the platform or the place is not known."""
    if not (platform and division and visit.may("complaint.register")):
        return []
    asked = Change({"kind": kind or "complaint", "business_division": division, "platform": platform})
    try:
        found = visit.change("cases", "/jurisdiction-suggestions", asked)
    except Declined:
        return []
    return [_in_words(visit, item) for item in found["items"]]


def _in_words(visit: Visit, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "division": item["division"],
        "place": visit.site.divisions.get(item["division"]).name,
        "why": visit.site.texts.word(visit.language, "competence", item["rule"]),
        "article": item["article"],
        "first_receiver": item["first_receiver"],
        "one_part": item["one_part"],
    }
