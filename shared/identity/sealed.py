"""Sealed pieces: content with personal data that waits to be worked off, encrypted with the vault's keys.

What people are is in the vault for good; what holds them only for a while, like a sheet that is being imported, lies
here in pieces that fit a document, is dropped when it is done with, and vanishes by itself when that is forgotten.
"""

import hmac
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from cryptography.fernet import InvalidToken
from pymongo import ASCENDING
from pymongo.database import Database

from shared.config import ConfigError
from shared.errors import NotFound, QuanhengError
from shared.identity.key_ring import KeyRing

MOST_BYTES = 8 * 1024 * 1024
"""Of one piece: a third longer once encrypted, it still fits a document of 16 MB."""


class SealBroken(QuanhengError):
    """No key of the vault opens a piece, or it was changed."""

    code = "seal_broken"


class Pieces(Protocol):
    """Keeps content under the id of its owner, a kind, and a number from 0."""

    def put(self, owner: str, kind: str, number: int, content: bytes, until: datetime) -> None:
        """Keep a piece of at most MOST_BYTES until that instant; put again, it is replaced."""

    def get(self, owner: str, kind: str, number: int) -> bytes:
        """A piece; raises NotFound when it was dropped or its time is over, SealBroken."""

    def all(self, owner: str, kind: str) -> Iterator[bytes]:
        """All pieces of a kind by their numbers; raises SealBroken."""

    def drop(self, owner: str, kind: str, number: int | None = None) -> None:
        """Forget one piece, or all of a kind; doing it again changes nothing."""

    def digest(self, content: bytes) -> str:
        """A keyed hash: the same for the same content, and of no use to one who guesses at it."""


class MongoPieces:
    """Pieces in a collection of the service's own database."""

    def __init__(self, database: Database[dict[str, Any]], keys: list[bytes], digest_key: bytes) -> None:
        self._collection = database["sealed_pieces"]
        self._keys = KeyRing(keys)
        self._digest_key = digest_key

    def declare_indexes(self) -> None:
        """Find by owner; forget by age."""
        self._collection.create_index([("owner", ASCENDING), ("kind", ASCENDING), ("number", ASCENDING)])
        self._collection.create_index("key")
        self._collection.create_index("until", expireAfterSeconds=0)

    def put(self, owner: str, kind: str, number: int, content: bytes, until: datetime) -> None:
        piece = {
            "owner": owner,
            "kind": kind,
            "number": number,
            "blob": self._keys.encrypt(_bounded(content)),
            "key": self._keys.newest,
            "until": until,
        }
        self._collection.replace_one({"_id": _id(owner, kind, number)}, piece, upsert=True)

    def get(self, owner: str, kind: str, number: int) -> bytes:
        found = self._collection.find_one({"_id": _id(owner, kind, number)})
        if found is None:
            raise NotFound("this is no longer kept")
        return self._open(found)

    def all(self, owner: str, kind: str) -> Iterator[bytes]:
        # One at a time: together they may be more than the memory should hold.
        for found in self._collection.find({"owner": owner, "kind": kind}, batch_size=1).sort("number", ASCENDING):
            yield self._open(found)

    def drop(self, owner: str, kind: str, number: int | None = None) -> None:
        which = {"owner": owner, "kind": kind}
        self._collection.delete_many(which if number is None else {**which, "number": number})

    def digest(self, content: bytes) -> str:
        return digest_of(self._digest_key, content)

    def _open(self, found: dict[str, Any]) -> bytes:
        try:
            return self._keys.decrypt(found["blob"])
        except InvalidToken:
            raise SealBroken("no key of the vault opens this") from None

    def rotate(self, batch: int = 5) -> int:
        """Up to `batch` pieces are under the newest key; 0 means that all are. Raises SealBroken."""
        old = list(self._collection.find({"key": {"$ne": self._keys.newest}}, batch_size=1).limit(batch))
        for piece in old:
            blob = self._keys.encrypt(self._open(piece))
            # One that was put anew meanwhile is under the newest key already.
            same = {"_id": piece["_id"], "blob": piece["blob"]}
            self._collection.update_one(same, {"$set": {"blob": blob, "key": self._keys.newest}})
        return len(old)


class MemoryPieces:
    """The twin for tests."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int], bytes] = {}

    def put(self, owner: str, kind: str, number: int, content: bytes, until: datetime) -> None:
        self._kept[owner, kind, number] = _bounded(content)

    def get(self, owner: str, kind: str, number: int) -> bytes:
        if (owner, kind, number) not in self._kept:
            raise NotFound("this is no longer kept")
        return self._kept[owner, kind, number]

    def all(self, owner: str, kind: str) -> Iterator[bytes]:
        for key in sorted(self._kept):
            if key[:2] == (owner, kind):
                yield self._kept[key]

    def drop(self, owner: str, kind: str, number: int | None = None) -> None:
        for key in [one for one in self._kept if one[:2] == (owner, kind) and number in (None, one[2])]:
            del self._kept[key]

    def digest(self, content: bytes) -> str:
        return digest_of(b"memory", content)


def digest_of(key: bytes, content: bytes) -> str:
    """64 hexadecimal digits; marked, so that it is never the hash of a telephone number."""
    return hmac.digest(key, b"sealed:" + content, "sha256").hex()


def open_pieces(database: Database[dict[str, Any]], secrets_dir: Path) -> MongoPieces:
    """Pieces with the keys from `vault-keys` and `vault-search-key`; raises ConfigError."""
    try:
        keys = (secrets_dir / "vault-keys").read_bytes().split()
        digest_key = bytes.fromhex((secrets_dir / "vault-search-key").read_text().strip())
        return MongoPieces(database, keys, digest_key)
    except (OSError, ValueError, IndexError) as error:
        raise ConfigError(f"the vault's keys in {secrets_dir} are missing or malformed") from error


def _id(owner: str, kind: str, number: int) -> str:
    return f"{owner}:{kind}:{number:06}"


def _bounded(content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise ValueError(f"a piece holds at most {MOST_BYTES} bytes")
    return content
