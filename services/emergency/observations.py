"""One small fact for each complaint, kept just long enough to see a surge in them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.emergency.rulebook import MOST_COUNTED

KEPT = timedelta(days=7)
TIMEOUT_MS = 5_000


@dataclass(frozen=True)
class Observation:
    """That a complaint was made; drills are counted apart."""

    division: str
    category: str
    exercise: bool
    at: datetime


@dataclass(frozen=True)
class Patch:
    """Where to look: these divisions, one category, live or exercise, after `since` when given."""

    divisions: Sequence[str]
    category: str
    exercise: bool
    since: datetime | None = None


class Observations:
    """The facts in their collection; the id of the event is the id of the fact, so each counts once."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._collection = database["observations"]

    def declare_indexes(self) -> None:
        """Create the indexes that are missing; the second lets MongoDB forget what is old."""
        search = [("category", ASCENDING), ("exercise", ASCENDING), ("division", ASCENDING), ("at", ASCENDING)]
        forget = IndexModel([("at", ASCENDING)], expireAfterSeconds=int(KEPT.total_seconds()))
        self._collection.create_indexes([IndexModel(search), forget])

    def note(self, event_id: str, observation: Observation) -> None:
        """Keep a fact, durably, before anything is counted; the same event a second time changes nothing."""
        try:
            self._collection.insert_one({"_id": event_id, **asdict(observation)})
        except DuplicateKeyError:
            return

    def around(self, patch: Patch, at: datetime, window: timedelta) -> list[datetime]:
        """The times of the facts within one window of `at` on either side, of each side the 500 nearest."""
        before = self._times(patch, {"$gte": at - window, "$lte": at}, DESCENDING)
        after = self._times(patch, {"$gt": at, "$lte": at + window}, ASCENDING)
        return before + after

    def _times(self, patch: Patch, span: dict[str, datetime], direction: int) -> list[datetime]:
        where = {
            "category": patch.category,
            "exercise": patch.exercise,
            "division": {"$in": list(patch.divisions)},
            "$and": [{"at": span}, {"at": {"$gt": patch.since}} if patch.since else {}],
        }
        found = self._collection.find(where, {"at": 1}, max_time_ms=TIMEOUT_MS).sort("at", direction)
        return [raw["at"] for raw in found.limit(MOST_COUNTED)]
