"""What can be done with the measures of a case now: things preserved, sealed or seized."""

from collections.abc import Mapping
from typing import Any

from services.console.pages.missed import BREACHED

PRESERVATION, LAPSED = "preservation", "lapsed"
LIMITS = ("P-PRESERVE", "P-SEAL")
WITHIN_ITS_DAYS = ("extensions", "test")


def possible(case: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """By the id of a measure what may be done with it; nothing for one that was ended.

    Of what ended by itself that is what was done before and is taken down now.
    """
    lasting = [one for one in case["measures"] if one["ended"] is None or _lapsed(case, one)]
    return {one["id"]: tuple(_possible(case, one)) for one in lasting}


def only_before(case: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """By the same id what of that is taken only for a time before its days had passed."""
    return {
        measure_id: tuple(act for act in acts if _within_its_days(case, measure_id, act))
        for measure_id, acts in possible(case).items()
    }


def held(case: Mapping[str, Any]) -> list[str]:
    """The ids of those that hold something."""
    return [one["id"] for one in case["measures"] if one["ended"] is None]


def limit(case: Mapping[str, Any], measure_id: str) -> dict[str, Any]:
    """The clock of its days."""
    found: dict[str, Any] = next(
        one for one in case["clocks"] if one["about"] == measure_id and one["rule_id"] in LIMITS
    )
    return found


def _lapsed(case: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    """Whether it ended by its days alone, in a case that has not ended with it."""
    return one["ended"]["how"] == LAPSED and _over(case, one["id"])


def _within_its_days(case: Mapping[str, Any], measure_id: str, act: str) -> bool:
    """What is sealed is lifted late, too; what was preserved is free when its days have passed."""
    preserved = limit(case, measure_id)["rule_id"] == LIMITS[0]
    return _over(case, measure_id) and (preserved or act in WITHIN_ITS_DAYS)


def _possible(case: Mapping[str, Any], one: Mapping[str, Any]) -> list[str]:
    if one["urgent"] and not one["approved_at"]:
        return ["approval", *_by_kind(case, one), "release", "disposal"]
    return [*_by_kind(case, one), "disposal", "release"]


def _by_kind(case: Mapping[str, Any], one: Mapping[str, Any]) -> list[str]:
    if one["kind"] == PRESERVATION:
        return ["conversion"]
    if one["test"]:
        return ["test-result", *_longer(case, one)]
    return [*_longer(case, one), "test"]


def _longer(case: Mapping[str, Any], one: Mapping[str, Any]) -> list[str]:
    said = (entry for entry in case["timeline"] if entry["type"] == "measure_extended")
    before = any(entry["data"]["measure"] == one["id"] for entry in said)
    return [] if before else ["extensions"]


def _over(case: Mapping[str, Any], measure_id: str) -> bool:
    return bool(limit(case, measure_id)["state"] == BREACHED)
