"""Which divisions are competent for what was bought on a platform, with the article that makes them so."""

from collections.abc import Mapping
from typing import Any

from services.console.pages.visit import Visit
from services.console.texts import N_
from services.console.upstream import Change, Declined

SEVERAL: Mapping[str, str] = {
    "complaint": N_("Several are competent: whoever received it first handles it (art. 14)."),
    "report": N_("Several may act: where they disagree they consult, then their common superior designates (art. 33)."),
    "metrology_dispute": N_("Several are competent: whoever received it first handles it (a setting of this system)."),
}
"""Kind -> who acts where several are competent."""


def competence(visit: Visit, kind: str, division: str, platform: str) -> list[dict[str, Any]]:
    """The competent divisions in words, the most obvious first; none when the platform or the place is not known."""
    if not (platform and division and visit.may("complaint.register")):
        return []
    kind = kind or "complaint"
    asked = Change({"kind": kind, "business_division": division, "platform": platform})
    try:
        found = visit.change("cases", "/jurisdiction-suggestions", asked)
    except Declined:
        return []
    return [_in_words(visit, kind, item) for item in found["items"]]


def _in_words(visit: Visit, kind: str, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "division": item["division"],
        "place": visit.site.divisions.get(item["division"]).name,
        "why": visit.site.texts.word(visit.language, "competence", item["rule"]),
        "article": item["article"],
        "several": visit.site.texts.say(visit.language, SEVERAL[kind] if item["several"] else ""),
        "one_part": item["one_part"],
    }
