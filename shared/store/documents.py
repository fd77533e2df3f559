"""Load, decide, save: the one way in which a document changes, whatever keeps it."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from shared.contracts.envelope import Context
from shared.errors import Contended, NotFound, QuanhengError, Refused, Stale
from shared.store.history import Decided, Entry, Stored, extend, handled

ATTEMPTS = 10
MAX_ROWS = 200
FIRST_LEG = 200

State = TypeVar("State")
Part = TypeVar("Part")
Filter = Mapping[str, Any]
Place = tuple[Any, str]
"""Where a document stands in a list: the value it is sorted by, and its id."""

Saved = Callable[[Stored[Any], Sequence[Entry]], None]


class Taken(Refused):
    """Something that may exist only once exists already under another id."""

    code = "taken"


class Unreadable(QuanhengError):
    """A document cannot be read: it is damaged, or a newer version of this product wrote it; `facts` say which one."""

    code = "unreadable"


@dataclass(frozen=True)
class Index:
    """An index of one kind of document: `-name` sorts downwards; `where` makes it partial."""

    fields: tuple[str, ...]
    unique: bool = False
    where: Filter | None = None


@dataclass(frozen=True)
class Kind(Generic[State]):
    """One sort of aggregate: the service it belongs to, its collection, its frozen type and its indexes."""

    service: str
    name: str
    state: type[State]
    indexes: tuple[Index, ...] = ()


@dataclass(frozen=True)
class Row(Generic[State]):
    """A document without its history, as lists show it."""

    id: str
    version: int
    state: State


@dataclass(frozen=True)
class Page:
    """Which part of a list: sorted by `sort` (`-name` downwards) and then by id, behind `after`, at most `limit`.

    With `by` that index is walked, whatever the database would choose.
    """

    sort: str = "_id"
    limit: int = 50
    after: tuple[Any, str] | None = None
    by: Index | None = None


@dataclass(frozen=True)
class Walk:
    """A search of bounded work: at most `most` documents of `where` are walked by `index`, and sifted by `keep`.

    With `bits`, a field of the index and a number, those whose number there lacks any of its bits are passed over
    unread: they must be among those that `keep` refuses. Who has no number there is read.
    """

    index: Index
    where: Filter
    keep: Filter
    most: int = 200
    bits: tuple[str, int] | None = None


@dataclass(frozen=True)
class Sifted(Generic[State]):
    """What a walk found; `reached` is the place where it stopped before the end: value of the sort field, then id."""

    rows: list[Row[State]]
    reached: tuple[Any, str] | None


@dataclass(frozen=True)
class Newest:
    """For each of many values of `field`: its `each` newest documents by the instant `newest`, the last id first.

    `index` is walked, where `where` holds; an index with all these fields in it answers without the documents.
    """

    index: Index
    where: Filter
    field: str
    newest: str
    each: int


@dataclass(frozen=True)
class Votes:
    """A search by what documents have in common: each value votes with its weight for the newest that have it."""

    newest: Newest
    weights: Mapping[str, float]


class Backend(Protocol[State]):
    """What a keeper of documents must be able to do; each call is atomic. None for a part is the whole state."""

    def load(self, document_id: str) -> Stored[State] | None:
        """The document, or None."""

    def insert(self, stored: Stored[State]) -> bool:
        """Keep a new document; False when its id or something unique in it is taken."""

    def replace(self, stored: Stored[State], added: Sequence[Entry]) -> bool:
        """Keep the new state with the added entries, if the version is still the one before them; raises Taken."""

    def rows(self, where: Filter, page: Page, part: type[Any] | None) -> list[Row[Any]]:
        """Documents that match, without their histories."""

    def sift(self, walk: Walk, page: Page, part: type[Any] | None) -> Sifted[Any]:
        """Documents that match, without their histories, as far as the walk goes."""

    def alike(self, votes: Votes, limit: int, part: type[Any] | None) -> list[Row[Any]]:
        """Documents with the most votes, without their histories."""

    def newest(self, asked: Newest, values: Sequence[str]) -> dict[str, list[Place]]:
        """The places of the newest documents of each value, newest first."""

    def claim_due(self, at: datetime, lease: timedelta, where: Filter) -> tuple[str, Callable[[], Row[State]]] | None:
        """One matching document whose `next_due_at` has come, kept from others for the time of the lease.

        Its id, and what reads it: it is claimed whether it can be read or not.
        """

    def release(self, document_id: str) -> None:
        """Give a claim back."""

    def trace(self, correlation: str, limit: int) -> list[tuple[str, Entry]]:
        """The entries of one story, each with the id of its document."""


class Documents(Generic[State]):
    """All documents of one kind; `saved` hears of each save, with the entries it has added."""

    def __init__(self, backend: Backend[State], saved: Saved = lambda *_: None) -> None:
        self._backend = backend
        self._saved = saved

    def get(self, document_id: str) -> Stored[State]:
        """The document with its history; raises NotFound."""
        stored = self._backend.load(document_id)
        if stored is None:
            raise NotFound("there is no such record")
        return stored

    def create(self, document_id: str, decided: Decided[State], context: Context) -> Stored[State]:
        """Keep a new document, or answer with the one that the same cause has made before.

        Raises KeyReused when the cause came with another request, Taken when an index says it exists elsewhere.
        """
        if not decided.events:
            raise TypeError("a document begins with an event that says so")
        stored = Stored(document_id, decided.state, tuple(extend(document_id, (), decided.events, context)))
        if self._backend.insert(stored):
            self._saved(stored, stored.history)
            return stored
        existing = self.made(document_id, context)
        if existing is None:
            raise Taken("this exists already")
        return existing

    def made(self, document_id: str, context: Context) -> Stored[State] | None:
        """The document, if the same cause has made it before; raises KeyReused."""
        stored = self._backend.load(document_id)
        return stored if stored is not None and handled(stored.history, context) else None

    def change(
        self,
        document_id: str,
        decide: Callable[[State], Decided[State]],
        context: Context,
        expected: int | None = None,
    ) -> Stored[State]:
        """Let `decide` change the document, once for each cause; a lost race is tried again a few times.

        Raises NotFound, Stale (its version is not `expected`), Contended, KeyReused, Taken (what it would become is
        unique and exists), or what `decide` refuses with.
        """
        for attempt in range(ATTEMPTS):
            stored = self.get(document_id)
            if handled(stored.history, context):
                return stored
            if expected not in (None, stored.version):
                raise Stale("the record has changed since it was read", version=stored.version)
            saved = self._save(stored, decide(stored.state), context)
            if saved is not None:
                return saved
            time.sleep(random.uniform(0, 0.002 * 2**attempt))  # noqa: S311 - spreads rivals, guards nothing
        raise Contended("too many changes to this record at once; try again")

    def _save(self, stored: Stored[State], decided: Decided[State], context: Context) -> Stored[State] | None:
        if not decided.events:
            if decided.state != stored.state:
                raise TypeError("a state changes only with an event that says so")
            return stored
        added = extend(stored.id, stored.history, decided.events, context)
        saved = Stored(stored.id, decided.state, (*stored.history, *added))
        if not self._backend.replace(saved, added):
            return None
        self._saved(saved, added)
        return saved

    def rows(self, where: Filter, page: Page | None = None) -> list[Row[State]]:
        """Documents that match, without their histories: at most 200 and the one that tells that there are more."""
        return self._backend.rows(where, page or Page(), None)

    def parts(self, part: type[Part], where: Filter, page: Page | None = None) -> list[Row[Part]]:
        """The same, read into a frozen class of some fields of the state, the one sorted by among them.

        Nothing else is read, which is several times faster. A field that may be null needs a default there.
        """
        return self._backend.rows(where, page or Page(), part)

    def sift(self, walk: Walk, page: Page, part: type[Any] | None = None) -> Sifted[Any]:
        """Documents that match, or that part of them: fewer than the page holds when the walk was over before.

        A long walk goes on only when its beginning has not filled the page: most pages are filled by it.
        """
        rows: list[Row[Any]] = []
        reached = page.after
        for most in (min(walk.most, FIRST_LEG), walk.most - FIRST_LEG):
            if most > 0:
                rest = replace(page, limit=page.limit - len(rows), after=reached)
                found = self._backend.sift(replace(walk, most=most), rest, part)
                rows, reached = [*rows, *found.rows], found.reached
                if reached is None:
                    break
        return Sifted(rows, reached)

    def alike(self, part: type[Part], votes: Votes, limit: int) -> list[Row[Part]]:
        """That part of the documents with the most votes, most first; at most 200."""
        return self._backend.alike(votes, min(limit, MAX_ROWS), part) if votes.weights else []

    def newest(self, asked: Newest, values: Sequence[str]) -> dict[str, list[Place]]:
        """The places of the newest documents of each value, newest first; an empty list for one that none has."""
        return self._backend.newest(asked, values)

    def trace(self, correlation: str, limit: int = 1000) -> list[tuple[str, Entry]]:
        """The entries of one story in documents of this kind, each with its document's id."""
        return self._backend.trace(correlation, limit)

    def claim_due(self, at: datetime, lease: timedelta, where: Filter | None = None) -> Row[State] | None:
        """One matching document with due work, claimed for the time of the lease, or None; `release` it when done.

        Raises Unreadable when the one that is claimed cannot be read: the next call claims another one.
        """
        claimed = self._backend.claim_due(at, lease, where or {})
        if claimed is None:
            return None
        document_id, read = claimed
        try:
            return read()
        except Exception as error:
            raise Unreadable(document=document_id, error=type(error).__name__) from error

    def release(self, document_id: str) -> None:
        """Give a claim back; one that is never given back ends with its lease."""
        self._backend.release(document_id)
