"""Shapes that the documents of all services show in the same way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from marshmallow.validate import Range

from shared.store.documents import Row
from shared.store.history import Entry, Stored


@dataclass(frozen=True)
class ClockView:
    """One legal clock with the reason for its date."""

    rule_id: str
    about: str
    state: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    provisional: bool
    late: bool
    void: bool
    breach: str
    source: str
    explanation_zh: str
    explanation_en: str


@dataclass(frozen=True)
class HoldView:
    """What days stand still for, since when and by which document."""

    ground: str
    document: str
    started_at: datetime


@dataclass(frozen=True)
class TimelineView:
    """One entry of a history."""

    seq: int
    id: str
    type: str
    at: datetime
    actor: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class TraceEntry:
    """One entry of a story, with the document it happened to and what brought it about."""

    service: str
    document: str
    id: str
    seq: int
    type: str
    at: datetime
    actor: str
    cause: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Trace:
    """What one service knows of a story, by time."""

    correlation: str
    entries: tuple[TraceEntry, ...]


@dataclass(frozen=True)
class TraceQuery:
    """How much of the story."""

    limit: Annotated[int, Range(1, 1000)] = 1000


@dataclass(frozen=True)
class Verification:
    """What recomputing all chains of a service found; `broken` names documents and entries."""

    database: str
    documents: int
    entries: int
    broken: tuple[str, ...]


def shown(stored: Stored[Any], **more: Any) -> dict[str, Any]:
    """A document for its view: the fields of its state, its id, version and timeline, and what else is said."""
    return {
        **vars(stored.state),
        "id": stored.id,
        "version": stored.version,
        "correlation": stored.history[0].correlation,
        "timeline": [readable(entry) for entry in stored.history],
        **more,
    }


def listed(row: Row[Any], **more: Any) -> dict[str, Any]:
    """A document for a row of a list."""
    return {**vars(row.state), "id": row.id, "version": row.version, **more}


UNREAD = {"partner_answered": "summary"}
"""Events in whose text a case once had what a partner wrote; it may name a reporter (投诉办法 art. 37)."""

APART = frozenset({"report_id", "report_number", "complaint_id", "other", "person", "about_id"})
"""Fields of events by which one half of a mixed submission leads to the other; both once had one story."""


def apart(entry: Entry) -> Entry:
    """The entry without what names the other half of a mixed submission, or the person that both have."""
    return replace(entry, data={name: value for name, value in entry.data.items() if name not in APART})


def readable(entry: Entry) -> Entry:
    """The entry without words that stand in it for good and are shown no more."""
    unread = UNREAD.get(entry.type)
    return replace(entry, data={**entry.data, unread: ""}) if unread and entry.data.get(unread) else entry


def traced(service: str, document: str, entry: Entry) -> dict[str, Any]:
    """One entry for a story."""
    return {**vars(readable(entry)), "service": service, "document": document}
