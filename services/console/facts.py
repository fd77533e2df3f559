"""What an entry of a history says besides its name: the facts worth a reader's time, in words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Word = Callable[[str, object], str]

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "number": (),
    "subject_number": (),
    "category": ("category",),
    "level": ("level",),
    "channel": ("channel",),
    "ground": ("ground",),
    "kind": ("evidence", "referral", "report"),
    "findings": ("finding",),
    "officer": (),
    "officers": (),
    "partner": ("partner",),
    "outcome": ("outcome",),
    "reason": (),
    "summary": (),
    "signer": (),
    "account": (),
    "plan": ("plan",),
    "title": (),
    "role": ("role",),
    "count": (),
    "window_minutes": (),
    "attempt": (),
    "status": (),
    "report": (),
    "casualties": (),
    "people_affected": (),
    "loss_yuan": (),
    "roles": ("role",),
    "active": ("yes",),
    "recipients": (),
}
"""Field of an event -> lists in which its codes may stand; what is not here is for machines."""


def facts(data: Mapping[str, Any], word: Word) -> list[tuple[str, str]]:
    """Label and value of each fact to show, in the order of the table."""
    shown = [(word("field", name), _value(data[name], FAMILIES[name], word)) for name in FAMILIES if name in data]
    return [(label, value) for label, value in shown if value]


def _value(value: Any, families: Iterable[str], word: Word) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_value(each, families, word) for each in value)
    named = (word(family, value) for family in families)
    return next((name for name in named if name != str(value)), "" if value is None else str(value))
