"""Wrong passwords in a row, by user name, whether an account of that name exists or not."""

import hashlib
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.console.domain.lockout import LONGEST, lock_after
from shared.web.refusals import TooManyRequests

ROUNDS = 50
KEPT = LONGEST + timedelta(hours=24)
_LOCKED = "Too many wrong passwords; the account rests for a while."


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
        for _ in range(ROUNDS):
            known = self._attempts.find_one({"_id": key}) or {"failures": 0}
            rest = known.get("locked_until", at) - at
            if rest > timedelta(0):
                raise TooManyRequests(_LOCKED, retry_after=ceil(rest.total_seconds()))
            if self._count(key, known["failures"], at):
                return
        raise TooManyRequests(_LOCKED, retry_after=1)

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

    def _count(self, key: str, failures: int, at: datetime) -> bool:
        """One more, with the lock that it brings, in one write; False when another try was faster."""
        rest = lock_after(failures + 1)
        changed = {"failures": failures + 1, "seen_at": at, **({"locked_until": at + rest} if rest else {})}
        try:
            done = self._attempts.update_one(
                {"_id": key, "failures": failures}, {"$set": changed}, upsert=failures == 0
            )
        except DuplicateKeyError:
            return False
        return bool(done.matched_count or done.upserted_id)


def _key(name: str) -> str:
    # What people type into the name field is now and then their password.
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
