"""The outbox side of the histories: what is not published yet, and the marks of what is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import UpdateOne, WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database

from shared.store.documents import Kind
from shared.store.history import Entry, from_document

ENTRIES_AT_ONCE = 50


@dataclass(frozen=True)
class Pending:
    """The unpublished entries of one document, in order; `published` counts those before them."""

    kind: str
    document_id: str
    published: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Mark:
    """How far one document is published now."""

    kind: str
    document_id: str
    published: int


class Outbox:
    """All unpublished entries of one service's documents."""

    def __init__(self, database: Database[dict[str, Any]], kinds: Sequence[Kind[Any]]) -> None:
        self._database = database
        self._names = tuple(kind.name for kind in kinds)
        self._after: dict[str, str] = {}

    @property
    def more(self) -> bool:
        """Whether the last answer of `pending` left documents out."""
        return bool(self._after)

    def pending(self, limit: int) -> list[Pending]:
        """At most `limit` documents with unpublished entries, fairly shared between the kinds.

        Each call goes on behind the one before and in the end begins again, so that documents which cannot go out
        (no queue, a full queue) do not stand in the way of others.
        """
        share = max(1, limit // max(1, len(self._names)))
        return [pending for name in self._names for pending in self._pending_of(name, share)]

    def mark(self, marks: Iterable[Mark]) -> bool:
        """Note what was published; a lost mark means a duplicate later, never a loss.

        True when further entries stand behind some of the marks.
        """
        groups: dict[tuple[str, int], list[Mark]] = {}
        for mark in marks:
            groups.setdefault((mark.kind, mark.published), []).append(mark)
        moved_on = False
        for (name, published), group in groups.items():
            collection = self._database.get_collection(name, write_concern=WriteConcern(w=1))
            if not _close_all(collection, published, [one.document_id for one in group]):
                collection.bulk_write([_advance(one) for one in group], ordered=False)
                moved_on = True
        return moved_on

    def _pending_of(self, name: str, limit: int) -> list[Pending]:
        fresh = {"$slice": ["$history", "$published", ENTRIES_AT_ONCE]}
        found = self._database[name].aggregate(
            [
                {"$match": {"unpublished": True, "_id": {"$gt": self._after.pop(name, "")}}},
                {"$sort": {"_id": 1}},
                {"$limit": limit},
                {"$project": {"published": 1, "fresh": fresh}},
            ],
            maxTimeMS=10_000,
        )
        pending = [
            Pending(name, raw["_id"], raw["published"], tuple(from_document(entry) for entry in raw["fresh"]))
            for raw in found
        ]
        if len(pending) == limit:
            self._after[name] = pending[-1].document_id
        return pending


def _close_all(collection: Collection[dict[str, Any]], published: int, ids: list[str]) -> bool:
    """The usual case in one command: nothing further stands in any of them. False when one has moved on meanwhile."""
    done = {"$set": {"published": published}, "$unset": {"unpublished": ""}}
    return collection.update_many({"_id": {"$in": ids}, "version": published}, done).matched_count == len(ids)


def _advance(mark: Mark) -> UpdateOne:
    further = {"$max": ["$published", mark.published]}
    open_still = {"$gt": ["$version", "$published"]}
    rest = {"$cond": [open_still, "$unpublished", "$$REMOVE"]}
    return UpdateOne({"_id": mark.document_id}, [{"$set": {"published": further}}, {"$set": {"unpublished": rest}}])
