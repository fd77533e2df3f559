"""A filter of the list that somebody keeps for themselves under a name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.contracts.cases import FilterRemoved, FilterSaved
from shared.errors import IllegalTransition, Refused
from shared.store.history import Decided

MOST = 50


class TooManyFilters(Refused):
    """As many filters as one person may keep."""

    code = "too_many_filters"


@dataclass(frozen=True)
class SavedFilter:
    """Whose it is, its name, and the query of the list that it stands for."""

    owner: str
    name: str
    query: Mapping[str, str]
    removed: bool = False


def save(kept: SavedFilter, number: int) -> Decided[SavedFilter]:
    """Keep it beside `number` others; raises TooManyFilters."""
    if number >= MOST:
        raise TooManyFilters("no more filters fit; remove one first", most=MOST)
    return Decided(kept, [FilterSaved(kept.owner)])


def remove(kept: SavedFilter) -> Decided[SavedFilter]:
    """Take it away; raises IllegalTransition when that was done before."""
    if kept.removed:
        raise IllegalTransition("this filter was removed before")
    return Decided(replace(kept, removed=True), [FilterRemoved(kept.owner)])
