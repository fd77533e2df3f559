"""Documents in memory, for tests and tools: the twin that the behaviour suite holds to MongoDB's ways."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from shared.store.documents import MAX_ROWS, Filter, Index, Kind, Newest, Page, Place, Row, Sifted, Taken, Votes, Walk
from shared.store.history import Entry, Stored

State = TypeVar("State")

_TYPES: dict[str, type] = {"string": str, "date": datetime}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "$in": lambda value, wanted: any(_fits(value, one) for one in wanted),
    "$all": lambda value, wanted: all(_fits(value, one) for one in wanted),
    "$nin": lambda value, wanted: not any(_fits(value, one) for one in wanted),
    "$ne": lambda value, wanted: value != wanted,
    "$lt": lambda value, wanted: value is not None and value < wanted,
    "$lte": lambda value, wanted: value is not None and value <= wanted,
    "$gt": lambda value, wanted: value is not None and value > wanted,
    "$gte": lambda value, wanted: value is not None and value >= wanted,
    "$elemMatch": lambda value, wanted: any(
        all(_has(one, name, each) for name, each in wanted.items()) for one in value
    ),
    "$type": lambda value, wanted: any(isinstance(one, _TYPES[wanted]) for one in _each(value)),
}


class MemoryDocuments(Generic[State]):
    """The keeper of one kind of document in a dictionary."""

    def __init__(self, kind: Kind[State]) -> None:
        self._kind = kind
        self._kept: dict[str, Stored[State]] = {}
        self._claimed: dict[str, datetime] = {}
        self._guard = threading.Lock()

    def load(self, document_id: str) -> Stored[State] | None:
        return self._kept.get(document_id)

    def insert(self, stored: Stored[State]) -> bool:
        with self._guard:
            if stored.id in self._kept or self._collides(stored):
                return False
            self._kept[stored.id] = stored
            return True

    def replace(self, stored: Stored[State], added: Sequence[Entry]) -> bool:
        if self._kept[stored.id].version != stored.version - len(added):
            return False
        if self._collides(stored):
            raise Taken("this exists already")
        self._kept[stored.id] = stored
        return True

    def rows(self, where: Filter, page: Page, part: type[Any] | None) -> list[Row[Any]]:
        return _read(self._ordered(where, page)[: min(page.limit, MAX_ROWS + 1)], part)

    def sift(self, walk: Walk, page: Page, part: type[Any] | None) -> Sifted[Any]:
        ordered = self._ordered(walk.where, page)
        kept = [row for row in ordered[: walk.most] if _has_bits(row, walk.bits) and _matches(row, walk.keep)]
        if len(kept) >= page.limit or len(ordered) <= walk.most:
            return Sifted(_read(kept[: page.limit], part), None)
        return Sifted(_read(kept, part), _key(ordered[walk.most - 1], page.sort.lstrip("-")))

    def alike(self, votes: Votes, limit: int, part: type[Any] | None) -> list[Row[Any]]:
        weights: Counter[str] = Counter()
        for value, weight in votes.weights.items():
            weights.update({document_id: weight for _, document_id in self._newest_of(votes.newest, value)})
        best = sorted(weights, key=lambda one: (-weights[one], one))[:limit]
        return _read([Row(one, self._kept[one].version, self._kept[one].state) for one in best], part)

    def newest(self, asked: Newest, values: Sequence[str]) -> dict[str, list[Place]]:
        return {value: self._newest_of(asked, value) for value in values}

    def _newest_of(self, asked: Newest, value: str) -> list[Place]:
        found = self._ordered({**asked.where, asked.field: value}, Page(f"-{asked.newest}"))
        return [(_value(row, asked.newest), row.id) for row in found[: asked.each]]

    def _ordered(self, where: Filter, page: Page) -> list[Row[State]]:
        field, down = page.sort.lstrip("-"), page.sort.startswith("-")
        found = [Row(one.id, one.version, one.state) for one in self._kept.values() if _matches(one, where)]
        found.sort(key=lambda row: _key(row, field), reverse=down)
        if page.after is not None:
            edge = (page.after[1],) if field == "_id" else page.after
            found = [row for row in found if (_key(row, field) < edge if down else _key(row, field) > edge)]
        return found

    def claim_due(self, at: datetime, lease: timedelta, where: Filter) -> tuple[str, Callable[[], Row[State]]] | None:
        due = [one for one in self._kept.values() if self._is_due(one, at) and _matches(one, where)]
        if not due:
            return None
        first = min(due, key=lambda one: _value(one, "next_due_at"))
        self._claimed[first.id] = at + lease
        return first.id, partial(self._row, first)

    def _row(self, stored: Stored[State]) -> Row[State]:
        if not isinstance(stored.state, self._kind.state):
            raise TypeError("what is kept here is of another kind")
        return Row(stored.id, stored.version, stored.state)

    def release(self, document_id: str) -> None:
        self._claimed.pop(document_id, None)

    def trace(self, correlation: str, limit: int) -> list[tuple[str, Entry]]:
        entries = [(one.id, entry) for one in self._kept.values() for entry in one.history]
        story = [pair for pair in entries if pair[1].correlation == correlation]
        return sorted(story, key=lambda pair: (pair[1].at, pair[0], pair[1].seq))[:limit]

    def _is_due(self, stored: Stored[State], at: datetime) -> bool:
        due_at, claimed = _value(stored, "next_due_at"), self._claimed.get(stored.id)
        return due_at is not None and due_at <= at and (claimed is None or claimed <= at)

    def _collides(self, stored: Stored[State]) -> bool:
        unique = [index for index in self._kind.indexes if index.unique and _matches(stored, index.where or {})]
        others = [other for other in self._kept.values() if other.id != stored.id]
        return any(_same(index, stored, other) for index in unique for other in others)


def _read(rows: list[Row[Any]], part: type[Any] | None) -> list[Row[Any]]:
    if part is None:
        return rows
    names = [field.name for field in fields(part)]
    return [Row(one.id, one.version, part(**{name: getattr(one.state, name) for name in names})) for one in rows]


def _same(index: Index, one: Stored[Any], other: Stored[Any]) -> bool:
    if not _matches(other, index.where or {}):
        return False
    return bool(_keys(index, one) & _keys(index, other))


def _keys(index: Index, one: Stored[Any]) -> set[tuple[Any, ...]]:
    """What the index holds of a document: one key, or one for each item of the list that its fields lie in."""
    values = [_value(one, name.lstrip("-")) for name in index.fields]
    lists = [value for value in values if isinstance(value, tuple)]
    if not lists:
        return {tuple(values)}
    columns = [value if isinstance(value, tuple) else (value,) * len(lists[0]) for value in values]
    return set(zip(*columns, strict=True))


def _value(one: Stored[Any] | Row[Any], name: str) -> Any:
    if name == "_id":
        return one.id
    value: Any = one.state
    for part in name.split("."):
        value = _part(value, part)
    return value


def _each(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _part(value: Any, name: str) -> Any:
    if isinstance(value, tuple):
        return tuple(getattr(item, name, None) for item in value)
    return getattr(value, name, None)


def _key(row: Row[Any], field: str) -> tuple[Any, ...]:
    return (row.id,) if field == "_id" else (_value(row, field), row.id)


def _has_bits(row: Row[Any], bits: tuple[str, int] | None) -> bool:
    number = _value(row, bits[0]) if bits else None
    return number is None or bits is None or number & bits[1] == bits[1]


def _matches(one: Stored[Any] | Row[Any], where: Filter) -> bool:
    return all(
        any(_matches(one, each) for each in wanted) if name == "$or" else _fits(_value(one, name), wanted)
        for name, wanted in where.items()
    )


def _has(one: Any, name: str, wanted: Any) -> bool:
    if name == "$or":
        return any(all(_has(one, field, each) for field, each in other.items()) for other in wanted)
    return _fits(getattr(one, name), wanted)


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return all(_COMPARE[operator](value, operand) for operator, operand in wanted.items())
    return bool(value == wanted or (isinstance(value, (tuple, list)) and wanted in value))
