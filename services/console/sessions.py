"""Who is signed in to the pages: an opaque cookie outside, everything else in a document here."""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo.database import Database

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Session:
    """One signed-in browser: `csrf` stands in its forms, `token` is what the services are shown until `token_until`."""

    username: str
    csrf: str
    language: str
    began_at: datetime
    seen_at: datetime
    token: str
    token_until: datetime

    def over(self, at: datetime) -> bool:
        """True after half an hour without a request, and after twelve hours in any case."""
        return at - self.seen_at >= IDLE or at - self.began_at >= LONGEST


class Sessions:
    """The sessions in the database, by the hash of their cookie: whoever reads it there cannot use it."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._sessions = database["sessions"]

    def declare_indexes(self) -> None:
        """Forget by age, and find all of one account."""
        self._sessions.create_index("seen_at", expireAfterSeconds=int(IDLE.total_seconds()))
        self._sessions.create_index("username")

    def begin(self, session: Session) -> str:
        """Keep a new session; returns the cookie."""
        cookie = secrets.token_urlsafe(32)
        self._sessions.insert_one({"_id": _hash(cookie), **asdict(session)})
        return cookie

    def find(self, cookie: str, at: datetime) -> Session | None:
        """The session of a cookie, None when there is none or it is over."""
        raw = self._sessions.find_one({"_id": _hash(cookie)}, {"_id": 0}) if cookie else None
        session = Session(**raw) if raw else None
        return None if session is None or session.over(at) else session

    def update(self, cookie: str, **changed: Any) -> None:
        """Change fields of a session that still is."""
        self._sessions.update_one({"_id": _hash(cookie)}, {"$set": changed})

    def end(self, cookie: str) -> None:
        """Sign out."""
        self._sessions.delete_one({"_id": _hash(cookie)})

    def end_all(self, username: str) -> None:
        """Sign an account out everywhere."""
        self._sessions.delete_many({"username": username})


def new_csrf() -> str:
    """What tells a form of ours from one that somebody else made up."""
    return secrets.token_urlsafe(24)


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()
