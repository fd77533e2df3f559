"""What can be done with the measures of a case now: things preserved, sealed or seized."""

from collections.abc import Mapping
from typing import Any

PRESERVATION = "preservation"
LIMITS = ("P-PRESERVE", "P-SEAL")


def possible(case: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """By the id of a measure what may be done with it; nothing for one that has ended."""
    return {one["id"]: tuple(_possible(case, one)) for one in case["measures"] if one["ended"] is None}


def limit(case: Mapping[str, Any], measure_id: str) -> dict[str, Any]:
    """The clock of its days."""
    found: dict[str, Any] = next(
        one for one in case["clocks"] if one["about"] == measure_id and one["rule_id"] in LIMITS
    )
    return found


def _possible(case: Mapping[str, Any], one: Mapping[str, Any]) -> list[str]:
    if one["urgent"] and not one["approved_at"]:
        return ["approval", *_by_kind(case, one), "release", "disposal"]
    return [*_by_kind(case, one), "disposal", "release"]


def _by_kind(case: Mapping[str, Any], one: Mapping[str, Any]) -> list[str]:
    if one["kind"] == PRESERVATION:
        return ["conversion"]
    if one["test"]:
        return ["test-result", *_longer(case, one)]
    return [*_longer(case, one), *(["test"] if _runs(case, one) else [])]


def _longer(case: Mapping[str, Any], one: Mapping[str, Any]) -> list[str]:
    said = (entry for entry in case["timeline"] if entry["type"] == "measure_extended")
    before = any(entry["data"]["measure"] == one["id"] for entry in said)
    return [] if before or not _runs(case, one) else ["extensions"]


def _runs(case: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    return bool(limit(case, one["id"])["state"] != "breached")
