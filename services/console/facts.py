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
    "superior": ("place",),
    "designated": ("place",),
    "agreed": ("place",),
    "rule_id": ("clock",),
    "about": ("side",),
    "alert": ("alert",),
    "due_before": (),
    "due_at": (),
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
    "refuser": ("actor",),
    "refuser_is": ("principal",),
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

DEADLINES = (
    "deadline_near", "deadline_missed", "deadline_extended", "clock_recomputed", "report_clock_alerted",
    "referral_deadline_near", "referral_deadline_missed", "referral_clock_recomputed",
)  # fmt: skip
DISPUTES = ("jurisdiction_disputed", "jurisdiction_referred", "jurisdiction_agreed", "jurisdiction_designated")

OF_EVENT: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("case_closed", "ground"): ("closing",),
    ("case_passed_on", "to"): ("place",),
    ("complaint_handed_over", "to"): ("place",),
    **{(event, "rule"): ("clock",) for event in DEADLINES},
    **{(event, "other"): ("place",) for event in DISPUTES},
}
"""Event and its field -> the same, where that event means codes of other lists, or others mean nothing to people.

These facts come first.
"""

CALLED: Mapping[str, str] = {"other": "other_division"}
"""Field -> under which name its label stands, where a form calls something else so."""

WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "amount_fen": yuan,
    "penalty_fen": yuan,
    "due_before": when,
    "due_at": when,
    "until": when,
    "told_at": when,
    "happened_at": when,
}
"""Field -> how its value is written, where it is no word."""


def facts(event: str, data: Mapping[str, Any], word: Word, known: Container[str] = ()) -> list[tuple[str, str]]:
    """Label and value of each fact to show, in the order of the tables; what the reader knows already is left out."""
    own = {name: families for (of, name), families in OF_EVENT.items() if of == event}
    listed = {name: own.get(name) or FAMILIES[name] for name in {**own, **FAMILIES} if data.get(name) is not None}
    shown = [(word("field", CALLED.get(name, name)), _said(name, data[name], listed[name], word)) for name in listed]
    return [(label, value) for label, value in shown if value and value not in known]


def _said(name: str, value: Any, families: Iterable[str], word: Word) -> str:
    return WRITTEN[name](value) if name in WRITTEN else _value(value, families, word)


def _value(value: Any, families: Iterable[str], word: Word) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_value(each, families, word) for each in value)
    named = (word(family, value) for family in families)
    return next((name for name in named if name != str(value)), str(value))
