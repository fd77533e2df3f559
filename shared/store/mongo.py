"""Documents in MongoDB: one document, one atomic write, majority and journal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from bson.codec_options import CodecOptions
from bson.int64 import Int64
from cattrs.preconf.bson import make_converter
from pymongo import ASCENDING, DESCENDING, IndexModel, MongoClient, ReturnDocument, WriteConcern
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shared.inserts import GroupInsert
from shared.store.documents import MAX_ROWS, Filter, Index, Kind, Newest, Page, Place, Row, Sifted, Taken, Votes, Walk
from shared.store.history import Entry, Stored, from_document, to_document

Raw = dict[str, Any]
State = TypeVar("State")

DURABLE = WriteConcern(w="majority", j=True, wtimeout=10_000)
_ASKED_AT_ONCE = 50
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

    def rows(self, where: Filter, page: Page, part: type[Any] | None) -> list[Row[Any]]:
        field, direction = _direction(page.sort)
        query: Raw = dict(where)
        if page.after is not None:
            query = {"$and": [query, _behind(field, direction, page.after)]}
        by = _keys(page.by) if page.by else None
        cursor = self._collection.find(query, _read_of(part), max_time_ms=10_000, hint=by)
        cursor = cursor.sort([(field, direction), ("_id", direction)] if field != "_id" else [("_id", direction)])
        return [self._row(raw, part) for raw in cursor.limit(min(page.limit, MAX_ROWS + 1))]

    def sift(self, walk: Walk, page: Page, part: type[Any] | None) -> Sifted[Any]:
        ids, end = self._walked(walk, page)
        rows: list[Row[Any]] = []
        asked = 0
        while asked < len(ids):
            some = ids[asked : asked + _stride(page.limit - len(rows), asked, len(rows))]
            asked += len(some)
            rows += self._kept(some, walk.keep, part)
            if len(rows) >= page.limit:
                return Sifted(rows[: page.limit], None)
        return Sifted(rows, end[0] if len(end) > 1 else None)

    def _walked(self, walk: Walk, page: Page) -> tuple[list[str], list[tuple[Any, str]]]:
        """The ids along the walk that may be kept, told by the index alone; and its last place with the one behind."""
        field, direction = _direction(page.sort)
        after = [_behind(field, direction, page.after)] if page.after is not None else []
        told = [{"$match": _with_bits(*walk.bits)}] if walk.bits else []
        most = walk.most if walk.keep else min(walk.most, page.limit)
        pipeline: list[Raw] = [
            {"$match": {"$and": [dict(walk.where), *after]}},
            {"$sort": {field: direction, "_id": direction}},
            {"$limit": most + 1},
            {"$project": dict.fromkeys((field, *(walk.bits or ())[:1]), 1)},
            {
                "$facet": {
                    "ids": [{"$limit": most}, *told, {"$project": {"_id": 1}}],
                    "end": [{"$skip": most - 1}],
                }
            },
        ]
        (both,) = self._aggregate(pipeline, walk.index)
        return [raw["_id"] for raw in both["ids"]], [(raw[field], raw["_id"]) for raw in both["end"]]

    def _kept(self, ids: list[str], keep: Filter, part: type[Any] | None) -> list[Row[Any]]:
        """Those of the documents that the filter lets through, in the order of `ids`."""
        where = {"$and": [{"_id": {"$in": ids}}, dict(keep)]}
        found = self._collection.find(where, _read_of(part), max_time_ms=10_000, hint="_id_")
        rows = {raw["_id"]: self._row(raw, part) for raw in found}
        return [rows[one] for one in ids if one in rows]

    def alike(self, votes: Votes, limit: int, part: type[Any] | None) -> list[Row[Any]]:
        best: list[Raw] = [
            {"$group": {"_id": "$_id", "votes": {"$sum": "$weight"}}},
            {"$sort": {"votes": -1, "_id": 1}},
            {"$limit": limit},
        ]
        found = [raw["_id"] for raw in self._aggregate([*self._ballots(votes), *best], votes.newest.index)]
        return self._kept(found, {}, part)

    def _ballots(self, votes: Votes) -> list[Raw]:
        """One short walk for each value, told by ids alone so that the index answers without the documents."""
        return self._union(
            [
                [*_walk(votes.newest, value), {"$project": {"_id": 1, "weight": {"$literal": weight}}}]
                for value, weight in votes.weights.items()
            ]
        )

    def newest(self, asked: Newest, values: Sequence[str]) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {value: [] for value in values}
        for begin in range(0, len(values), _ASKED_AT_ONCE):
            walks = [_told_walk(asked, value) for value in values[begin : begin + _ASKED_AT_ONCE]]
            for raw in self._aggregate(self._union(walks), asked.index):
                found[raw["value"]].append((raw["at"], raw["_id"]))
        return found

    def _union(self, walks: Sequence[list[Raw]]) -> list[Raw]:
        others: list[Raw] = [{"$unionWith": {"coll": self._kind.name, "pipeline": walk}} for walk in walks[1:]]
        return [*walks[0], *others]

    def _aggregate(self, pipeline: list[Raw], index: Index) -> Any:
        return self._collection.aggregate(pipeline, hint=dict(_keys(index)), maxTimeMS=10_000)

    def claim_due(self, at: datetime, lease: timedelta, where: Filter) -> tuple[str, Callable[[], Row[State]]] | None:
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
        return (raw["_id"], partial(self._row, raw)) if raw else None

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

    def _row(self, raw: Raw, part: type[Any] | None = None) -> Row[Any]:
        return Row(raw["_id"], raw["version"], self._state(raw, part))

    def _state(self, raw: Raw, part: type[Any] | None = None) -> Any:
        fields = {name: value for name, value in raw.items() if name not in _BOOKKEEPING}
        return _converter.structure(fields, part or self._kind.state)


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


def _walk(asked: Newest, value: str) -> list[Raw]:
    """From the newest document of a value backwards, in the order of the index."""
    return [
        {"$match": {**asked.where, asked.field: value}},
        {"$sort": {asked.newest: DESCENDING, "_id": DESCENDING}},
        {"$limit": asked.each},
    ]


def _told_walk(asked: Newest, value: str) -> list[Raw]:
    told = {"_id": 1, "at": f"${asked.newest}", "value": {"$literal": value}}
    return [*_walk(asked, value), {"$project": told}]


def _direction(name: str) -> tuple[str, int]:
    return (name[1:], DESCENDING) if name.startswith("-") else (name, ASCENDING)


def _read_of(part: type[Any] | None) -> Mapping[str, int]:
    """The projection that reads a part of a state; without one all of it but the history."""
    return {"history": 0} if part is None else _fields_of(part)  # type: ignore[arg-type] # classes can be hashed


@cache
def _fields_of(part: Any) -> Mapping[str, int]:
    return dict.fromkeys(("version", *_paths(part)), 1)


def _paths(part: Any) -> Iterator[str]:
    for name, hint in get_type_hints(part).items():
        inner = next((one for one in (hint, *get_args(hint)) if is_dataclass(one)), None)
        yield from [name] if inner is None else [f"{name}.{path}" for path in _paths(inner)]


def _behind(field: str, direction: int, place: tuple[Any, str]) -> Mapping[str, Any]:
    """What lies behind `place`."""
    beyond = "$gt" if direction == ASCENDING else "$lt"
    value, document_id = place
    if field == "_id":
        return {"_id": {beyond: document_id}}
    # The bound stands outside the choice, where an index can use it.
    return {field: {f"{beyond}e": value}, "$or": [{field: {beyond: value}}, {"_id": {beyond: document_id}}]}


def _with_bits(field: str, bits: int) -> Filter:
    return {"$or": [{field: None}, {field: {"$bitsAllSet": Int64(bits)}}]}


def _stride(lacking: int, asked: int, found: int) -> int:
    """How many to read so that those lacking are likely among them: by the share found so far, and a few more.

    To read a document takes longer than all that tells which to read; to ask once more takes as long as reading ten.
    """
    likely = lacking * asked // max(found, 1) if asked else lacking
    return likely + likely // 8 + 2


def _keys(index: Index) -> list[tuple[str, int]]:
    return [_direction(name) for name in index.fields]


def _model(index: Index) -> IndexModel:
    options: Raw = {"unique": index.unique}
    if index.where is not None:
        options["partialFilterExpression"] = dict(index.where)
    return IndexModel(_keys(index), **options)
