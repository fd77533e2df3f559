"""Documents in MongoDB: one document, one atomic write, majority and journal."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from bson.codec_options import CodecOptions
from cattrs.preconf.bson import make_converter
from pymongo import ASCENDING, DESCENDING, IndexModel, MongoClient, ReturnDocument, WriteConcern
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shared.inserts import GroupInsert
from shared.store.documents import MAX_ROWS, Filter, Index, Kind, Page, Row, Sifted, Taken, Votes, Walk
from shared.store.history import Entry, Stored, from_document, to_document

Raw = dict[str, Any]
State = TypeVar("State")

DURABLE = WriteConcern(w="majority", j=True, wtimeout=10_000)
_BOOKKEEPING = ("_id", "version", "history", "published", "unpublished", "claimed_until")
_COMMON = (
    Index(("unpublished", "_id"), where={"unpublished": True}),
    Index(("next_due_at",), where={"next_due_at": {"$type": "date"}}),
    Index(("history.correlation",)),
)

_converter = make_converter()
_converter.register_structure_hook(datetime, lambda value, _: value)
_converter.register_unstructure_hook(datetime, lambda value: value)


def open_client(uri: str) -> MongoClient[Raw]:
    """A client whose every call ends in bounded time; it connects at first use."""
    return MongoClient(
        uri,
        tz_aware=True,
        tzinfo=UTC,
        serverSelectionTimeoutMS=5_000,
        connectTimeoutMS=3_000,
        socketTimeoutMS=20_000,
        waitQueueTimeoutMS=5_000,
        maxPoolSize=64,
        retryWrites=True,
    )


def open_database(client: MongoClient[Raw], name: str) -> Database[Raw]:
    """A database whose writes are durable when they return."""
    codec: CodecOptions[Raw] = CodecOptions(tz_aware=True, tzinfo=UTC)
    return client.get_database(name, codec_options=codec, write_concern=DURABLE)


class MongoDocuments(Generic[State]):
    """The keeper of one kind of document in its collection."""

    def __init__(self, database: Database[Raw], kind: Kind[State]) -> None:
        self._kind = kind
        self._collection = database[kind.name]
        self._inserts = GroupInsert(self._collection)
        self._claims = self._collection.with_options(write_concern=WriteConcern(w=1))

    def declare_indexes(self) -> None:
        """Create the indexes that are missing."""
        indexes = (*_COMMON, *self._kind.indexes)
        self._collection.create_indexes([_model(index) for index in indexes])

    def load(self, document_id: str) -> Stored[State] | None:
        raw = self._collection.find_one({"_id": document_id})
        return raw and self._stored(raw)  # type: ignore[return-value]

    def insert(self, stored: Stored[State]) -> bool:
        return self._inserts.insert(document_of(stored))

    def replace(self, stored: Stored[State], added: Sequence[Entry]) -> bool:
        entries = [to_document(entry) for entry in added]
        state = _converter.unstructure(stored.state)
        try:
            answer = self._collection.update_one(
                {"_id": stored.id, "version": stored.version - len(added)},
                {
                    "$set": {**state, "version": stored.version, "unpublished": True},
                    "$push": {"history": {"$each": entries}},
                },
            )
        except DuplicateKeyError:
            raise Taken("this exists already") from None
        return answer.matched_count == 1

    def rows(self, where: Filter, page: Page) -> list[Row[State]]:
        field, direction = _direction(page.sort)
        query: Raw = dict(where)
        if page.after is not None:
            query = {"$and": [query, _behind(field, direction, page.after)]}
        cursor = self._collection.find(query, _less(page.without), max_time_ms=10_000)
        cursor = cursor.sort([(field, direction), ("_id", direction)] if field != "_id" else [("_id", direction)])
        return [self._row(raw) for raw in cursor.limit(min(page.limit, MAX_ROWS + 1))]

    def sift(self, walk: Walk, page: Page) -> Sifted[State]:
        field, direction = _direction(page.sort)
        edge = self._edge(walk, page)
        within = [_behind(field, -direction, edge, "e")] if edge is not None else []
        query = {"$and": [*_walked(walk, page), *within, *_unindexed(walk.keep)]}
        cursor = self._collection.find(query, _less(page.without), max_time_ms=10_000).hint(_keys(walk.index))
        found = cursor.sort([(field, direction), ("_id", direction)]).limit(page.limit)
        rows = [self._row(raw) for raw in found]
        return Sifted(rows, None if len(rows) >= page.limit else edge)

    def alike(self, votes: Votes, limit: int) -> list[Row[State]]:
        best: list[Raw] = [
            {"$group": {"_id": "$_id", "votes": {"$sum": "$weight"}}},
            {"$sort": {"votes": -1, "_id": 1}},
            {"$limit": limit},
        ]
        found = [raw["_id"] for raw in self._aggregate([*self._ballots(votes), *best], votes.index)]
        rows = {raw["_id"]: raw for raw in self._collection.find({"_id": {"$in": found}}, _less(votes.without))}
        return [self._row(rows[one]) for one in found if one in rows]

    def _ballots(self, votes: Votes) -> list[Raw]:
        """One short walk for each value, told by ids alone so that the index answers without the documents."""
        walks: list[list[Raw]] = [
            [
                {"$match": {**votes.where, votes.field: value}},
                {"$sort": {votes.newest: DESCENDING}},
                {"$limit": votes.each},
                {"$project": {"_id": 1, "weight": {"$literal": weight}}},
            ]
            for value, weight in votes.weights.items()
        ]
        others: list[Raw] = [{"$unionWith": {"coll": self._kind.name, "pipeline": walk}} for walk in walks[1:]]
        return [*walks[0], *others]

    def _edge(self, walk: Walk, page: Page) -> tuple[Any, str] | None:
        """The place of the last document that may be looked at, None when the end comes first; read from the index."""
        field, direction = _direction(page.sort)
        pipeline: list[Raw] = [
            {"$match": {"$and": _walked(walk, page)}},
            {"$sort": {field: direction, "_id": direction}},
            {"$skip": walk.most - 1},
            {"$limit": 2},
            {"$project": {field: 1}},
        ]
        found = list(self._aggregate(pipeline, walk.index))
        return (found[0][field], found[0]["_id"]) if len(found) > 1 else None

    def _aggregate(self, pipeline: list[Raw], index: Index) -> Any:
        return self._collection.aggregate(pipeline, hint=dict(_keys(index)), maxTimeMS=10_000)

    def claim_due(self, at: datetime, lease: timedelta, where: Filter) -> Row[State] | None:
        # Only a query that names the type can use the partial index.
        free = {
            "next_due_at": {"$lte": at, "$type": "date"},
            "$or": [{"claimed_until": None}, {"claimed_until": {"$lte": at}}],
        }
        raw = self._claims.find_one_and_update(
            {**where, **free},
            {"$set": {"claimed_until": at + lease}},
            projection={"history": 0},
            sort=[("next_due_at", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
        return self._row(raw) if raw else None

    def release(self, document_id: str) -> None:
        self._claims.update_one({"_id": document_id}, {"$unset": {"claimed_until": 1}})

    def trace(self, correlation: str, limit: int) -> list[tuple[str, Entry]]:
        found = self._collection.aggregate(
            [
                {"$match": {"history.correlation": correlation}},
                {"$unwind": "$history"},
                {"$match": {"history.correlation": correlation}},
                {"$sort": {"history.at": 1, "_id": 1, "history.seq": 1}},
                {"$limit": limit},
                {"$project": {"history": 1}},
            ],
            maxTimeMS=10_000,
        )
        return [(raw["_id"], from_document(raw["history"])) for raw in found]

    def _stored(self, raw: Raw) -> Stored[State]:
        history = tuple(from_document(entry) for entry in raw["history"])
        return Stored(raw["_id"], self._state(raw), history)

    def _row(self, raw: Raw) -> Row[State]:
        return Row(raw["_id"], raw["version"], self._state(raw))

    def _state(self, raw: Raw) -> State:
        return _converter.structure({k: v for k, v in raw.items() if k not in _BOOKKEEPING}, self._kind.state)


def document_of(stored: Stored[Any]) -> Raw:
    """A new document as the database keeps it, with nothing of it published yet."""
    return {
        "_id": stored.id,
        **_converter.unstructure(stored.state),
        "version": stored.version,
        "history": [to_document(entry) for entry in stored.history],
        "published": 0,
        "unpublished": True,
    }


def _direction(name: str) -> tuple[str, int]:
    return (name[1:], DESCENDING) if name.startswith("-") else (name, ASCENDING)


def _less(without: Sequence[str]) -> dict[str, int]:
    return dict.fromkeys(("history", *without), 0)


def _behind(field: str, direction: int, place: tuple[Any, str], equal: str = "") -> Mapping[str, Any]:
    """What lies behind `place`, with it when `equal` is "e"."""
    beyond = "$gt" if direction == ASCENDING else "$lt"
    value, document_id = place
    if field == "_id":
        return {"_id": {beyond + equal: document_id}}
    # The bound stands outside the choice, where an index can use it.
    return {field: {f"{beyond}e": value}, "$or": [{field: {beyond: value}}, {"_id": {beyond + equal: document_id}}]}


def _walked(walk: Walk, page: Page) -> list[Filter]:
    after = [_behind(*_direction(page.sort), page.after)] if page.after is not None else []
    return [dict(walk.where), *after]


def _unindexed(keep: Filter) -> list[Filter]:
    """The filter in words that no index is taken for, so that the walk goes by the gram that was chosen for it."""
    return [_all_of(field, wanted["$all"]) if _asks_all(wanted) else {field: wanted} for field, wanted in keep.items()]


def _asks_all(wanted: Any) -> bool:
    return isinstance(wanted, dict) and "$all" in wanted


def _all_of(field: str, values: Sequence[Any]) -> Filter:
    return {"$expr": {"$setIsSubset": [{"$literal": list(values)}, f"${field}"]}}


def _keys(index: Index) -> list[tuple[str, int]]:
    return [_direction(name) for name in index.fields]


def _model(index: Index) -> IndexModel:
    options: Raw = {"unique": index.unique}
    if index.where is not None:
        options["partialFilterExpression"] = dict(index.where)
    return IndexModel(_keys(index), **options)
