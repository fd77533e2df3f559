"""The history inside a document: timeline, outbox, inbox and audit trail in one array."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import orjson

from shared.contracts.envelope import Context
from shared.contracts.registry import Data, Event, dump
from shared.errors import HistoryFull, KeyReused, QuanhengError
from shared.ids import derived_id

MAX_HISTORY = 5000
GENESIS = ""

State = TypeVar("State")


class BrokenChain(QuanhengError):
    """A history was changed outside the product; the facts name the document and the first bad entry."""

    code = "broken_chain"


@dataclass(frozen=True)
class Entry:
    """One thing that happened to a document; `hash` covers all of it, the document's id and the entry before."""

    id: str
    seq: int
    type: str
    v: int
    at: datetime
    actor: str
    cause: str
    correlation: str
    fingerprint: str
    exercise: bool
    data: Data
    prev: str
    hash: str


@dataclass(frozen=True)
class Decided(Generic[State]):
    """What a domain function answers: the aggregate as it is now, and what has happened to it."""

    state: State
    events: Sequence[Event] = ()


@dataclass(frozen=True)
class Stored(Generic[State]):
    """A document as the database holds it; `version` is the length of its history."""

    id: str
    state: State
    history: tuple[Entry, ...]

    @property
    def version(self) -> int:
        return len(self.history)


def extend(document_id: str, history: Sequence[Entry], events: Iterable[Event], context: Context) -> list[Entry]:
    """The entries that `events` add behind `history`, in the story that its first entry began; raises HistoryFull."""
    added: list[Entry] = []
    prev = history[-1].hash if history else GENESIS
    story = history[0] if history else context
    for seq, event in enumerate(events, start=len(history) + 1):
        entry = _entry(document_id, seq, event, context, story, prev)
        added.append(entry)
        prev = entry.hash
    if len(history) + len(added) > MAX_HISTORY:
        raise HistoryFull("this record has as many entries as one may have", most=MAX_HISTORY)
    return added


def _entry(document_id: str, seq: int, event: Event, context: Context, story: Entry | Context, prev: str) -> Entry:
    content: dict[str, Any] = {
        "id": derived_id(document_id, str(seq), context.cause),
        "seq": seq,
        "type": event.type,
        "v": event.version,
        "at": context.at,
        "actor": context.actor,
        "cause": context.cause,
        "correlation": story.correlation,
        "fingerprint": context.fingerprint,
        "exercise": story.exercise,
        "data": dump(event),
        "prev": prev,
    }
    return Entry(**content, hash=_digest(document_id, content))


def handled(history: Sequence[Entry], context: Context) -> bool:
    """Whether the cause has already had its effect; raises KeyReused when it came with another request."""
    for entry in history:
        if entry.cause == context.cause:
            if entry.fingerprint != context.fingerprint:
                raise KeyReused("this Idempotency-Key was used for another request")
            return True
    return False


def made_now(stored: Stored[Any], context: Context) -> bool:
    """Whether this very call has made it what it is, and not one that was sent before with the same key."""
    last = stored.history[-1]
    return (last.cause, last.at) == (context.cause, context.at)


def check_chain(document_id: str, history: Sequence[Entry]) -> None:
    """Recompute the chain; raises BrokenChain at the first entry that does not fit."""
    prev = GENESIS
    for seq, entry in enumerate(history, start=1):
        if entry.seq != seq or entry.prev != prev or _digest(document_id, to_document(entry)) != entry.hash:
            raise BrokenChain("the history was changed outside the product", document=document_id, seq=seq)
        prev = entry.hash


def to_document(entry: Entry) -> dict[str, Any]:
    """The entry as the database keeps it."""
    return dict(entry.__dict__)


def from_document(raw: Mapping[str, Any]) -> Entry:
    """The entry as the database gave it, times in UTC."""
    return Entry(**{**raw, "at": raw["at"].replace(tzinfo=UTC)})


def _digest(document_id: str, content: Mapping[str, Any]) -> str:
    covered = {**content, "document": document_id}
    covered.pop("hash", None)
    return hashlib.sha256(orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)).hexdigest()
