"""How often something may be tried: counted in one place for all replicas, and forgotten by itself."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, Protocol

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError


@dataclass(frozen=True)
class Quota:
    """At most so many tries within one window; windows follow one another without a gap."""

    most: int
    within: timedelta

    def window(self, at: datetime) -> tuple[int, datetime]:
        """The number of the window that the instant lies in, and its end."""
        number = int(at.timestamp() // self.within.total_seconds())
        return number, datetime.fromtimestamp((number + 1) * self.within.total_seconds(), UTC)


class Quotas(Protocol):
    """Counts tries of whatever `subject` stands for, under a `name` for each purpose."""

    def take(self, name: str, subject: str, quota: Quota, at: datetime) -> int:
        """Count one try; 0 when it is within the quota, else the seconds until the next window."""


class MongoQuotas:
    """One small document a subject and window, deleted by the database soon after the window's end.

    `key` keys the subjects' hashes: what is counted may be an address or a number of somebody.
    """

    def __init__(self, database: Database[dict[str, Any]], key: bytes) -> None:
        self._collection = database["quotas"]
        self._key = key

    def declare_indexes(self) -> None:
        """Forget by age, so that trying out names does not fill the database."""
        self._collection.create_index("ends_at", expireAfterSeconds=0)

    def take(self, name: str, subject: str, quota: Quota, at: datetime) -> int:
        window, end = quota.window(at)
        key = f"{name}:{hmac.new(self._key, subject.encode(), hashlib.sha256).hexdigest()}:{window}"
        return _wait(self._count(key, end), quota, at)

    def _count(self, key: str, end: datetime) -> int:
        change = {"$inc": {"tries": 1}, "$setOnInsert": {"ends_at": end}}
        try:
            raw = self._collection.find_one_and_update(
                {"_id": key}, change, upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:
            # Two made it at once: it is there now.
            raw = self._collection.find_one_and_update({"_id": key}, change, return_document=ReturnDocument.AFTER)
        return int(raw["tries"]) if raw else 1


class MemoryQuotas:
    """The twin for tests."""

    def __init__(self) -> None:
        self._tries: dict[tuple[str, str, int], int] = {}

    def take(self, name: str, subject: str, quota: Quota, at: datetime) -> int:
        key = (name, subject, quota.window(at)[0])
        self._tries[key] = self._tries.get(key, 0) + 1
        return _wait(self._tries[key], quota, at)


def _wait(tries: int, quota: Quota, at: datetime) -> int:
    return 0 if tries <= quota.most else max(1, ceil((quota.window(at)[1] - at).total_seconds()))
