"""The reports that one may be merged into, and which of them only with new facts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.console.pages.visit import Visit
from services.console.written import instant
from shared.contracts.cases import NUMBERS_BEGIN


def reports_of(
    visit: Visit, complaint: Mapping[str, Any], likely: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """The reports among those that are likely about the same matter; `later` where the check of one is due later."""
    reports = [one for one in likely if one["number"].startswith(NUMBERS_BEGIN["report"])]
    if "merge" not in complaint["actions"]:
        return reports
    read = visit.gather({one["id"]: ("cases", f"/complaints/{one['id']}") for one in reports})
    return [{**one, "later": is_later(complaint, read[one["id"]])} for one in reports]


def is_later(complaint: Mapping[str, Any], other: Mapping[str, Any] | None) -> bool:
    """Whether the check of the other one, as far as it can be read, is due after this one's (投诉办法 art. 35).

    While a test takes out days of the other one that is the earliest day that it can become: the service knows more.
    """
    own, there = _check_due(complaint), _check_due(other or {"clocks": []})
    return own is not None and there is not None and own < there


def _check_due(report: Mapping[str, Any]) -> datetime | None:
    live = (one for one in report["clocks"] if one["rule_id"] == "R-CHECK" and one["state"] != "stopped")
    return next((instant(one["due_at"]) for one in live), None)
