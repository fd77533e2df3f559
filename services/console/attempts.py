"""Wrong passwords in a row, by user name, whether an account of that name exists or not."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.console.domain.lockout import LONGEST, lock_after
from shared.web.refusals import TooManyRequests

KEPT = LONGEST + timedelta(hours=24)


class Attempts:
    """Bookkeeping beside the accounts: an account's history is for what was done with it, not for every guess."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._attempts = database["attempts"]
        self._codes = database["used_codes"]

    def declare_indexes(self) -> None:
        """Forget by age, so that guessing at names does not fill the database."""
        self._attempts.create_index("seen_at", expireAfterSeconds=int(KEPT.total_seconds()))
        self._codes.create_index("at", expireAfterSeconds=600)

    def begin(self, name: str, at: datetime) -> None:
        """Count a try before it is judged, so that many at once are not judged uncounted; raises TooManyRequests."""
        key = _key(name)
        free = {"_id": key, "locked_until": {"$not": {"$gt": at}}}
        counted = {"$inc": {"failures": 1}, "$set": {"seen_at": at}}
        try:
            found = self._attempts.find_one_and_update(free, counted, upsert=True, return_document=ReturnDocument.AFTER)
        except DuplicateKeyError:
            raise self._locked(key, at) from None
        if rest := lock_after(found["failures"]):
            self._attempts.update_one({"_id": key}, {"$set": {"locked_until": at + rest}})

    def forget(self, name: str) -> None:
        """The password was right, or an administrator has set another: count from nothing."""
        self._attempts.delete_one({"_id": _key(name)})

    def use_code(self, name: str, step: int, at: datetime) -> bool:
        """True when this one-time code is used for the first time."""
        try:
            self._codes.insert_one({"_id": f"{_key(name)}:{step}", "at": at})
        except DuplicateKeyError:
            return False
        return True

    def _locked(self, key: str, at: datetime) -> TooManyRequests:
        # No lock after all: two first tries of one name met, and the later one may simply come again.
        found = self._attempts.find_one({"_id": key}) or {}
        wait = max(1, round((found.get("locked_until", at) - at).total_seconds()))
        return TooManyRequests("Too many wrong passwords; the account rests for a while.", retry_after=wait)


def _key(name: str) -> str:
    # What people type into the name field is now and then their password.
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
