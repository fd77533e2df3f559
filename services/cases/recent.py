"""What was on file a moment ago: rows of a sheet are compared one after the other, and share words and sites."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from services.cases.domain.complaint import Complaint
from services.cases.domain.duplicates import Compared, shortened
from shared.store.documents import Documents, Newest, Page, Place

MOST_ASKED, MOST_READ, MOST_PLACES = 40_000, 10_000, 100_000
"""Words and sites whose newest complaints are remembered, at most 20 each; complaints that are; and their places."""

READ_AT_ONCE = 50
"""More would keep others waiting for milliseconds while they are read."""

LASTS = timedelta(minutes=1)
SHEETS = 2

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """Answers that were given before; all are forgotten when they become more than `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Key, Value] = {}

    def of(self, wanted: Iterable[Key], ask: Callable[[Sequence[Key]], Mapping[Key, Value]]) -> dict[Key, Value]:
        """The answers; only what is not remembered is asked for."""
        keys = dict.fromkeys(wanted)
        known = {key: self._kept[key] for key in keys if key in self._kept}
        fresh = ask([key for key in keys if key not in known])
        if len(self._kept) + len(fresh) > self._most:
            self._kept.clear()
        self._kept.update(fresh)
        return {**known, **fresh}


class Recent:
    """What was on file when the rows of one sheet began to be compared, or somewhat later."""

    def __init__(self, complaints: Documents[Complaint], at: datetime) -> None:
        self.at = at
        self._complaints = complaints
        self._newest: Remembered[tuple[str, str], list[Place]] = Remembered(MOST_ASKED)
        self._read: Remembered[str, Compared] = Remembered(MOST_READ)
        self._places: dict[str, Place] = {}

    def newest(self, name: str, asked: Newest, values: Iterable[str]) -> dict[str, list[Place]]:
        """The newest complaints of each value; `name` tells what is asked from all else that is."""

        def ask(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[Place]]:
            found = self._complaints.newest(asked, [value for _, value in keys])
            return {(name, value): self._shared(places) for value, places in found.items()}

        known = self._newest.of(((name, value) for value in values), ask)
        return {value: places for (_, value), places in known.items()}

    def _shared(self, places: Sequence[Place]) -> list[Place]:
        """The same places in a tenth of the space: a complaint stands among the newest of many words."""
        if len(self._places) > MOST_PLACES:
            self._places.clear()
        return [self._places.setdefault(place[1], place) for place in places]

    def read(self, ids: Iterable[str]) -> dict[str, Compared]:
        """What these complaints say, as far as it is compared."""
        return self._read.of(ids, self._ask)

    def _ask(self, ids: Sequence[str]) -> dict[str, Compared]:
        found: dict[str, Compared] = {}
        for begin in range(0, len(ids), READ_AT_ONCE):
            where = {"_id": {"$in": ids[begin : begin + READ_AT_ONCE]}}
            rows = self._complaints.parts(Compared, where, Page(limit=READ_AT_ONCE))
            found |= {row.id: shortened(row.state) for row in rows}
        return found


class RecentBySheet:
    """The same for each of the sheets that are at work now; for none longer than a minute."""

    def __init__(self, complaints: Documents[Complaint]) -> None:
        self._complaints = complaints
        self._kept: dict[str, Recent] = {}

    def of(self, sheet_id: str, now: datetime) -> Recent:
        """What is remembered for this sheet: nothing of a time when some of its rows were not on file yet."""
        known = self._kept.pop(sheet_id, None)
        if known is None or now - known.at >= LASTS:
            known = Recent(self._complaints, now)
        self._kept[sheet_id] = known
        for other in list(self._kept)[:-SHEETS]:
            self.forget(other)
        return known

    def forget(self, sheet_id: str) -> None:
        """It is at its end."""
        self._kept.pop(sheet_id, None)
