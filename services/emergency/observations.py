"""One small fact for each complaint, kept just long enough to see a surge in them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.emergency.rulebook import MOST_COUNTED

Fact = dict[str, Any]
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
    """The facts in their collection, each under the id of its complaint, so that it counts once.

    `sequence` is the place in the complaint's history of the event that told the category: what comes late and is older
    changes nothing. One that was corrected before it was heard of has no division yet, and is not counted.
    """

    def __init__(self, database: Database[Fact]) -> None:
        self._collection = database["observations"]

    def declare_indexes(self) -> None:
        """Create the indexes that are missing; the second lets MongoDB forget what is old."""
        search = [("category", ASCENDING), ("exercise", ASCENDING), ("division", ASCENDING), ("at", ASCENDING)]
        forget = IndexModel([("at", ASCENDING)], expireAfterSeconds=int(KEPT.total_seconds()))
        self._collection.create_indexes([IndexModel(search), forget])

    def note(self, complaint_id: str, observation: Observation, sequence: int) -> Observation:
        """Keep a fact, durably, before anything is counted, and say what counts: the category may be corrected by now.

        The same event a second time changes nothing.
        """
        told = asdict(observation)
        category = {"category": told.pop("category"), "sequence": sequence}
        kept = self._put({"_id": complaint_id, "division": {"$exists": False}}, told, category)
        return kept or _seen(self._collection.find_one({"_id": complaint_id})) or observation

    def correct(self, complaint_id: str, category: str, sequence: int, at: datetime) -> Observation | None:
        """From now on it counts for that category; None when nothing changes by that, or it is not heard of yet."""
        older = {"_id": complaint_id, "sequence": {"$lt": sequence}}
        return self._put(older, {"category": category, "sequence": sequence}, {"at": at})

    def _put(self, where: Fact, said: Fact, at_first: Fact) -> Observation | None:
        """What counts after it; None where the fact is there and `where` does not hold of it."""
        change = {"$set": said, "$setOnInsert": at_first}
        try:
            kept = self._collection.find_one_and_update(
                where, change, upsert=True, return_document=ReturnDocument.AFTER, maxTimeMS=TIMEOUT_MS
            )
        except DuplicateKeyError:
            return None
        return _seen(kept)

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


def _seen(fact: Fact | None) -> Observation | None:
    if fact is None or "division" not in fact:
        return None
    return Observation(fact["division"], fact["category"], fact["exercise"], fact["at"])
