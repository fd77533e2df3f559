"""What of a transfer, a mediation or a verification could only be refused now: the pages leave it out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.console.pages import vocabulary
from services.console.pages.action import Ask
from services.console.pages.missed import BREACHED

DAYS_PASSED = "sixty_days_passed"
SETTLED = ("withdrawn_or_settled", "application_withdrawn_or_settled")
CLOSED = ("informed", "followed_up")


def fitting(asks: tuple[Ask, ...], complaint: Mapping[str, Any], at: datetime) -> tuple[Ask, ...]:
    """The questions with the grounds that are for its kind, and without those that cannot be met yet."""
    own = tuple(_of_kind(one, complaint["kind"]) for one in asks)
    if _days_over(complaint, at):
        return own
    return tuple(replace(one, codes=tuple(code for code in one.codes if code != DAYS_PASSED)) for one in own)


def _of_kind(ask: Ask, kind: str) -> Ask:
    """A dispute is no complaint: its grounds are of a list of this system and no items of an article."""
    if kind == "complaint" or ask.article not in vocabulary.GROUNDS_OF_KINDS:
        return ask
    return replace(
        ask, codes=vocabulary.GROUNDS_OF_KINDS[ask.article][kind], article="grounds_of_disputes", items=False
    )


def pointless_in_disputes(complaint: Mapping[str, Any]) -> Iterable[str]:
    """What came by a transfer is not passed on, who does not mediate cannot disagree, no side designates itself."""
    yield from _pointless_verification(complaint)
    if complaint["reader"] in (complaint["division"], complaint["disputed_with"]):
        yield "designate"
    if complaint["competence"] == "designated":
        yield "dispute_jurisdiction"
    if complaint["channel"] == "transfer" or complaint["handed_over_by"] or complaint["competence"]:
        yield "transfer"
        yield from () if complaint["others_below"] else ("hand_over",)
    if "agree" not in complaint["actions"]:
        yield "disagree"


def teller(complaint: Mapping[str, Any]) -> str | None:
    """Who handed it over, while the caller is to be told of that."""
    waiting = any(clock["rule_id"] == "R-ZJ-TRANSFER" and clock["state"] != "stopped" for clock in complaint["clocks"])
    by: str | None = complaint["handed_over_by"]
    return by if waiting else None


def appeals_over(complaint: Mapping[str, Any]) -> list[bool]:
    """Of each side that may appeal, whether its days are over; who was not told yet has them to come."""
    days = (clock for clock in complaint["clocks"] if clock["rule_id"] == "D-APPEAL")
    over = {clock["about"] for clock in days if clock["state"] == BREACHED}
    return [bool(over & {"", side}) for side in (vocabulary.SIDES if complaint["to_be_told"] else vocabulary.SIDES[1:])]


def _pointless_verification(complaint: Mapping[str, Any]) -> Iterable[str]:
    """Another verification where there is a result, an appeal where there is none or it is final or settled.

    And a mediation when something else than a result was told.
    """
    found = complaint["arbitration"]
    if found and found["result"]:
        yield "order_verification"
    if complaint["state"] in CLOSED and not _told_a_result(complaint):
        yield "start_mediation"
    settled = complaint["agreement"] or complaint["termination"] in SETTLED
    if not found or not found["result"] or found["final"] or settled:
        yield "appeal"


def _told_a_result(complaint: Mapping[str, Any]) -> bool:
    found = complaint["arbitration"]
    ended = any(complaint[name] for name in ("agreement", "termination", "refusal", "transferred_to"))
    return bool(found and found["result"] and not ended)


def _days_over(complaint: Mapping[str, Any], at: datetime) -> bool:
    return any(clock["rule_id"] == "C-MEDIATE" and _expired(clock, at) for clock in complaint["clocks"])


def _expired(clock: Mapping[str, Any], at: datetime) -> bool:
    running = clock["state"] == "running"
    return clock["state"] == BREACHED or (running and datetime.fromisoformat(clock["due_at"]) < at)
