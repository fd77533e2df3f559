"""How a list of submissions is walked: by the index that serves most of what it is narrowed to; the rest is sifted."""

from collections.abc import Mapping
from itertools import takewhile
from math import prod
from typing import Any

from services.cases import indexes
from shared.store.documents import Filter, Index, Walk

MOST = 2_000
"""How many a page looks at when no index serves all that it is narrowed to."""

MOST_SCANS = 200
"""MongoDB walks as many parts of an index side by side in the order of a list; of more it would sort all documents."""

_OF_FEW = (indexes.BY_GROUP, indexes.BY_OFFICER_STATE, indexes.BY_OFFICER, indexes.BY_UNIT)
_OF_ONE_SORT = (indexes.BY_CATEGORY, indexes.BY_CHANNEL, indexes.BY_KIND)

NEWEST = (*_OF_FEW, indexes.BY_STATE, *_OF_ONE_SORT, indexes.BY_DIVISION)
ARCHIVED = (*_OF_FEW, *_OF_ONE_SORT, indexes.BY_STATE, indexes.BY_DIVISION)
DEADLINE = (
    indexes.BY_GROUP,
    indexes.BY_OFFICER_DUE,
    indexes.BY_UNIT_DUE,
    indexes.BY_DUE_UNASSIGNED,
    indexes.BY_STATE_DUE,
    indexes.BY_DUE,
)
"""The indexes of each order, those that are likely to leave the least to be sifted in front. Most are archived."""


def list_walk(where: Filter, sort: str) -> Walk:
    """The walk along a list of `where`, which names divisions: `newest`, or `deadline`, where each has one."""
    index = next((one for one in _ways(where, sort) if _serves(one, where)), _ways(where, sort)[-1])
    served = {*_equal(index), *_empty(index), *(("due_at",) if sort == "deadline" else ())}
    return Walk(
        index,
        {name: value for name, value in where.items() if name in served},
        {name: value for name, value in where.items() if name not in served},
        MOST,
    )


def _ways(where: Filter, sort: str) -> tuple[Index, ...]:
    if sort == "deadline":
        return DEADLINE
    return ARCHIVED if where.get("state") == "archived" else NEWEST


def _serves(index: Index, where: Filter) -> bool:
    scans = prod(_values(where.get(name)) for name in _equal(index))
    return 0 < scans <= MOST_SCANS and all(name in where and where[name] is None for name in _empty(index))


def _equal(index: Index) -> tuple[str, ...]:
    """The fields of which a walk takes one value each."""
    return tuple(takewhile(lambda name: name not in ("-registered_at", "due_at", "_id"), index.fields))


def _empty(index: Index) -> tuple[str, ...]:
    """The fields that are empty in all that the index holds."""
    return tuple(name for name, value in (index.where or {}).items() if value is None)


def _values(wanted: Any) -> int:
    """How many values of a field are wanted, none where it does not matter or must be empty."""
    if isinstance(wanted, Mapping):
        return len(wanted.get("$in", ()))
    return int(wanted is not None)
