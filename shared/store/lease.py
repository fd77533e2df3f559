"""A lease: one holder at a time among replicas, for as long as it keeps renewing."""

from datetime import datetime, timedelta
from typing import Any

from pymongo import WriteConcern
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError


class Lease:
    """The right to do `name`; two holders at once (clocks apart, a long pause) must do no harm, only double work."""

    def __init__(self, database: Database[dict[str, Any]], name: str, holder: str, lasts: timedelta) -> None:
        self._collection = database.get_collection("leases", write_concern=WriteConcern(w="majority"))
        self._name = name
        self._holder = holder
        self._lasts = lasts
        self._renew_at: datetime | None = None

    def hold(self, at: datetime) -> bool:
        """Take or renew the lease, at most once in a third of its time; False while somebody else has it."""
        if self._renew_at is not None and at < self._renew_at:
            return True
        self._renew_at = None
        if self._take(at):
            self._renew_at = at + self._lasts / 3
        return self._renew_at is not None

    def _take(self, at: datetime) -> bool:
        free = {"_id": self._name, "$or": [{"holder": self._holder}, {"expires_at": {"$lte": at}}]}
        mine = {"$set": {"holder": self._holder, "expires_at": at + self._lasts}}
        try:
            self._collection.update_one(free, mine, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    def give_up(self) -> None:
        """Let the next one have it at once; nothing to do for one who does not hold it."""
        if self._renew_at is not None:
            self._renew_at = None
            self._collection.delete_one({"_id": self._name, "holder": self._holder})
