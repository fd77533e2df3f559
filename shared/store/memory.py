"""Documents in memory, for tests and tools: the twin that the behaviour suite holds to MongoDB's ways."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from shared.store.documents import MAX_ROWS, Filter, Index, Kind, Page, Row, Taken
from shared.store.history import Entry, Stored

State = TypeVar("State")

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "$in": lambda value, wanted: any(_fits(value, one) for one in wanted),
    "$nin": lambda value, wanted: not any(_fits(value, one) for one in wanted),
    "$ne": lambda value, wanted: value != wanted,
    "$lt": lambda value, wanted: value is not None and value < wanted,
    "$lte": lambda value, wanted: value is not None and value <= wanted,
    "$gt": lambda value, wanted: value is not None and value > wanted,
    "$gte": lambda value, wanted: value is not None and value >= wanted,
}


class MemoryDocuments(Generic[State]):
    """The keeper of one kind of document in a dictionary."""

    def __init__(self, kind: Kind[State]) -> None:
        self._kind = kind
        self._kept: dict[str, Stored[State]] = {}
        self._claimed: dict[str, datetime] = {}

    def load(self, document_id: str) -> Stored[State] | None:
        return self._kept.get(document_id)

    def insert(self, stored: Stored[State]) -> bool:
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

    def rows(self, where: Filter, page: Page) -> list[Row[State]]:
        field, down = page.sort.lstrip("-"), page.sort.startswith("-")
        found = [Row(one.id, one.version, one.state) for one in self._kept.values() if _matches(one, where)]
        found.sort(key=lambda row: _key(row, field), reverse=down)
        if page.after is not None:
            edge = (page.after[1],) if field == "_id" else page.after
            found = [row for row in found if (_key(row, field) < edge if down else _key(row, field) > edge)]
        return found[: min(page.limit, MAX_ROWS)]

    def claim_due(self, at: datetime, lease: timedelta, where: Filter) -> Row[State] | None:
        due = [one for one in self._kept.values() if self._is_due(one, at) and _matches(one, where)]
        if not due:
            return None
        first = min(due, key=lambda one: _value(one, "next_due_at"))
        self._claimed[first.id] = at + lease
        return Row(first.id, first.version, first.state)

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


def _same(index: Index, one: Stored[Any], other: Stored[Any]) -> bool:
    if not _matches(other, index.where or {}):
        return False
    return all(_value(one, name.lstrip("-")) == _value(other, name.lstrip("-")) for name in index.fields)


def _value(one: Stored[Any] | Row[Any], name: str) -> Any:
    if name == "_id":
        return one.id
    value: Any = one.state
    for part in name.split("."):
        value = getattr(value, part, None)
    return value


def _key(row: Row[Any], field: str) -> tuple[Any, ...]:
    return (row.id,) if field == "_id" else (_value(row, field), row.id)


def _matches(one: Stored[Any] | Row[Any], where: Filter) -> bool:
    return all(_fits(_value(one, name), wanted) for name, wanted in where.items())


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return all(_COMPARE[operator](value, operand) for operator, operand in wanted.items())
    return bool(value == wanted or (isinstance(value, (tuple, list)) and wanted in value))
