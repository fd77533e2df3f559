"""What becomes of the report that a case grew from, when the head decides in the case."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

FOLLOWING = frozenset({"registered", "assigned", "returned", "checking", "testing"})
"""The states in which a report is decided with its case."""
HEARD_WITHIN = timedelta(minutes=1)
"""So long a report may take to hear of the decision."""


def report_of(case: Mapping[str, Any], submission: Mapping[str, Any] | None, at: datetime) -> str:
    """How its report is decided: "with_it", "by_itself", "with_another"; "" where there is none to be decided.

    `submission` is what the case grew from, where the visitor may read it.
    """
    if submission is None or submission["kind"] != "report" or submission["case_id"] != case["id"]:
        return ""
    if submission["merged_into"]:
        return "" if case["filing"] else "with_another"
    if submission["filing"] or submission["transferred_to"]:
        return ""
    if submission["state"] in FOLLOWING and (case["filing"] is None or _just_decided(case, at)):
        return "with_it"
    return "by_itself"


def _just_decided(case: Mapping[str, Any], at: datetime) -> bool:
    taken_down = [one["at"] for one in case["timeline"] if one["type"] == "case_filing_decided"]
    return bool(taken_down) and at - datetime.fromisoformat(taken_down[-1]) < HEARD_WITHIN
