"""What of all actions is offered now, and how the form of one is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.console.forms import Form, whole
from services.console.pages import vocabulary
from services.console.pages.action import Action, Ask
from services.console.pages.actions import ACTIONS, STEPS
from services.console.pages.disputes import appeals_over, fitting, pointless_in_disputes, teller
from services.console.pages.missed import BREACHED, DECIDED, ONLY_BEFORE, dated
from services.console.written import end_of_day, fen_of, local_instant
from shared.errors import Invalid


@dataclass(frozen=True)
class Group:
    """Actions of one step that the visitor may do now."""

    step: str
    text: str
    actions: tuple[Action, ...]


def offered(complaint: Mapping[str, Any], may: Callable[[str], bool], at: datetime) -> list[Group]:
    """The actions of the present state that the roles permit, by step; what could only be refused is left out.

    `people` are those of the submission whom the vault still has, `reader` is the visitor's division, `others_below`
    whether there are divisions below the submission's own, `knows_reporters` whether the visitor may, `rewardable`
    whether its case, as far as it can be read, is closed for a major violation, `case_ended` whether that is closed or
    not filed.
    """
    hidden = set(_pointless(complaint))
    now = [one for one in ACTIONS if one.does in complaint["actions"] and one.name not in hidden and may(one.needs)]
    now = [_as_it_stands(one, complaint, at) for one in now]
    groups = (Group(step, text, tuple(one for one in now if one.step == step)) for step, text in STEPS)
    return [group for group in groups if group.actions]


def body_of(action: Action, form: Form) -> dict[str, Any] | None:
    """The form as the API takes it; None for an action that says nothing. Raises Invalid for days and amounts."""
    if not (action.asks or action.said):
        return None
    said = dict(action.said) | {ask.name: _read(ask, form) for ask in action.asks}
    needed = {ask.name for ask in action.asks if ask.required}
    return {name: value for name, value in said.items() if name in needed or value not in ("", None)}


def extendable(complaint: Mapping[str, Any]) -> list[str]:
    """The rules of the deadlines of the whole file that nothing has met and that the law lets the head extend."""
    return [clock["rule_id"] for clock in _to_extend(complaint)]


def missed(complaint: Mapping[str, Any]) -> list[str]:
    """Those of them that were missed: more time that was granted before is taken down with its day."""
    return [clock["rule_id"] for clock in _to_extend(complaint) if clock["state"] == BREACHED]


def _to_extend(complaint: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    whole = (clock for clock in complaint["clocks"] if not clock.get("about") and clock["state"] != "stopped")
    return [clock for clock in whole if clock["rule_id"] in vocabulary.EXTENDABLE]


def _as_it_stands(action: Action, complaint: Mapping[str, Any], at: datetime) -> Action:
    asks = _sensible(fitting(action.asks, complaint, at), complaint)
    standing = replace(action, asks=asks)
    if action.name not in OVER:
        return standing
    over, hint = OVER[action.name]
    return dated(standing, over(complaint), hint)


def _sensible(asks: tuple[Ask, ...], complaint: Mapping[str, Any]) -> tuple[Ask, ...]:
    """Without the questions that have one answer only, or none: which ground is over, who was told, who agrees."""
    asked = {
        "hold": len(complaint["holds"]) > 1,
        "side": len(complaint["to_tell"]) > 1,
        "appellant": any(clock["rule_id"] == "D-APPEAL" and clock["about"] for clock in complaint["clocks"]),
        "consent": any(one["role"] == "represented" and not one["ended"] for one in complaint["parties"]),
    }
    found = (ask for ask in asks if all(asked.get(key, True) for key in (ask.kind, ask.family, ask.name)))
    # Where each side has days of its own, whose appeal it is decides whether it comes too late.
    return tuple(replace(ask, required=True) if ask.family == "appellant" else ask for ask in found)


def _pointless(complaint: Mapping[str, Any]) -> Iterable[str]:
    yield from pointless_in_disputes(complaint)
    yield from (name for name, is_pointless in POINTLESS.items() if is_pointless(complaint))


def _to_be_told_or_met(complaint: Mapping[str, Any]) -> bool:
    """Whether somebody is told before the file is put away, or a deadline still runs."""
    reward_untold = complaint["state"] == "rewarded" and not _claims(complaint)
    untold = complaint["to_be_told"] and (complaint["state"] in vocabulary.UNTOLD or reward_untold)
    return untold or any(clock["state"] in ("running", "suspended") for clock in complaint["clocks"])


def _claims(complaint: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The days for claiming the reward, which begin when its reporter hears of it."""
    return [clock for clock in complaint["clocks"] if clock["rule_id"] == "W-CLAIM"]


def _unclaimed(complaint: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [clock for clock in _claims(complaint) if clock["state"] != "stopped"]


def _answered(complaint: Mapping[str, Any]) -> bool:
    """Whether it has ended and no answer of an earlier day could meet what is unmet or was met late."""
    if complaint["state"] not in vocabulary.ENDED:
        return False
    # Of several runs of a deadline the last one counts.
    waited = {one["rule_id"]: one for one in complaint["clocks"] if one["rule_id"] in vocabulary.WITH_THE_ANSWER}
    unmet = any(one["state"] != "stopped" or one["late"] for one in waited.values())
    return bool(complaint["refusal"] or complaint["transferred_to"]) or not unmet


PEOPLE = ("person", "beside", "agent")
"""Kinds of question that are answered with the place of somebody."""


def _beside(complaint: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in complaint["people"] if one["place"]]


def _hidden_reporter(complaint: Mapping[str, Any]) -> bool:
    """Whether somebody stands behind a report whom the visitor may not know: nothing is said about their agents."""
    behind = complaint["has_caller"] or complaint["parties"]
    return bool(complaint["kind"] == "report" and behind and not complaint["knows_reporters"])


POINTLESS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "raise_clue": lambda one: bool(one["case_id"]) and not one["case_ended"],
    "unlink": lambda one: not one["group"],
    "archive": _to_be_told_or_met,
    "end_test": lambda one: one["state"] != "testing" and not one["holds"],
    "answer": lambda one: not one["to_be_told"] or _answered(one),
    "inform": lambda one: not one["to_be_told"] and one["kind"] == "report",
    "reward": lambda one: not one["to_be_told"] or bool(one["reward"]) or not one["rewardable"],
    "tell_of_hand_over": lambda one: not (one["to_be_told"] and teller(one)),
    "follow_up": lambda one: one["satisfaction"] is not None,
    "claim_reward": lambda one: not _unclaimed(one),
    "erase": lambda one: not one["people"],
    "extend": lambda one: not extendable(one),
    "join_party": _hidden_reporter,
    "leave_party": lambda one: _hidden_reporter(one) or not any(not each["ended"] for each in _beside(one)),
    "prolong_authority": lambda one: _hidden_reporter(one) or not any(each["role"] == "agent" for each in _beside(one)),
}
"""What could only be refused, and when."""

OVER: Mapping[str, tuple[Callable[[Mapping[str, Any]], list[bool]], str]] = {
    "extend": (lambda one: [clock["state"] == BREACHED for clock in _to_extend(one)], ONLY_BEFORE),
    "claim_reward": (lambda one: [clock["state"] == BREACHED for clock in _unclaimed(one)], ONLY_BEFORE),
    "appeal": (appeals_over, ONLY_BEFORE),
    "answer": (lambda one: [one["state"] in vocabulary.ENDED], DECIDED),
}
"""What is taken down after its days, too, when it was in time: of each of these days whether they are over, and the
hint that says what is taken then."""


READ: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "day": (end_of_day, "Not a valid date."),
    "moment": (local_instant, "Not a valid date."),
    "yuan": (fen_of, "Not an amount in yuan."),
    "number": (int, "Not a valid integer."),
    "other": (lambda text: text.partition("?")[0].rstrip("/").rpartition("/")[2], ""),
}
"""Kind of question -> how the text is read, and what is wrong with it otherwise."""


def _read(ask: Ask, form: Form) -> Any:
    text = form.text(ask.name) or form.text(f"{ask.name}_of")
    if ask.kind == "tick":
        return bool(text)
    if ask.kind in (*PEOPLE, "choice") and (number := whole(text)) is not None:
        return number
    if ask.kind not in READ or not text:
        return text
    read, wrong = READ[ask.kind]
    try:
        return read(text)
    except ValueError:
        raise Invalid("The form is not valid.", errors={ask.name: [wrong]}) from None
