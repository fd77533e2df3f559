"""What an entry of a history says besides its name: the facts worth a reader's time, in words."""

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

from services.console.written import when, yuan

Word = Callable[[str, object], str]

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "number": (),
    "subject_number": (),
    "category": ("category",),
    "level": ("level",),
    "channel": ("channel", "told"),
    "ground": ("ground", "termination", "suspension"),
    "kind": ("submission", "evidence", "referral", "report"),
    "unit": (),
    "to": (),
    "designated": (),
    "document": (),
    "until": (),
    "told_at": (),
    "happened_at": (),
    "form": ("settlement", "paper"),
    "opinion": ("opinion",),
    "annulled_by": ("annulment",),
    "approver": ("actor",),
    "approver_is": ("principal",),
    "approval": (),
    "paper": ("servedpaper",),
    "way": ("service",),
    "hearing": ("said",),
    "host": ("actor",),
    "on": (),
    "took_place": ("said",),
    "answer": (),
    "measure": (),
    "measure_kind": ("measure",),
    "how": ("measureend",),
    "urgent": ("said",),
    "institution": (),
    "result": ("result",),
    "error": (),
    "final": ("said",),
    "decision": ("filing",),
    "grade": (),
    "amount_fen": (),
    "penalty_fen": (),
    "gravity": ("gravity",),
    "joint": ("said",),
    "proof": (),
    "side": ("side",),
    "consent": (),
    "satisfaction": (),
    "new_facts": ("said",),
    "system": ("system",),
    "fields": ("field",),
    "emptied": ("field",),
    "late": ("said",),
    "findings": ("finding",),
    "officer": ("actor",),
    "officers": ("actor",),
    "partner": ("partner",),
    "outcome": ("outcome", "ruling"),
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

OF_EVENT: Mapping[tuple[str, str], tuple[str, ...]] = {("case_closed", "ground"): ("closing",)}
"""Event and its field -> the same, where that event means codes of other lists."""

WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "amount_fen": yuan,
    "penalty_fen": yuan,
    "until": when,
    "told_at": when,
    "happened_at": when,
}
"""Field -> how its value is written, where it is no word."""


def facts(event: str, data: Mapping[str, Any], word: Word, known: Container[str] = ()) -> list[tuple[str, str]]:
    """Label and value of each fact to show, in the order of the table; what the reader knows already is left out."""
    listed = {name: OF_EVENT.get((event, name), families) for name, families in FAMILIES.items() if name in data}
    shown = [(word("field", name), _said(name, data[name], families, word)) for name, families in listed.items()]
    return [(label, value) for label, value in shown if value and value not in known]


def _said(name: str, value: Any, families: Iterable[str], word: Word) -> str:
    return WRITTEN[name](value) if name in WRITTEN else _value(value, families, word)


def _value(value: Any, families: Iterable[str], word: Word) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_value(each, families, word) for each in value)
    named = (word(family, value) for family in families)
    return next((name for name in named if name != str(value)), "" if value is None else str(value))
