"""The vault: every person once, encrypted, in a database of its own; all else holds a `person_id`."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from shared.config import ConfigError
from shared.errors import NotFound
from shared.identity.people import (
    MOST_REVEALS,
    MaskedPerson,
    Person,
    PersonUnreadable,
    Reveal,
    SearchKind,
    Tombstone,
    account_for,
    mask,
)
from shared.identity.search_hash import SearchHash
from shared.ids import new_id
from shared.inserts import GroupInsert

MOST_FOUND = 100
_SURE = WriteConcern(w="majority", j=True, wtimeout=5000)


class Vault:
    """People in MongoDB: `people` has one encrypted blob each, `reveals` who opened whom and why.

    `keys` are Fernet keys, newest first: the first one encrypts, all of them decrypt.
    """

    def __init__(self, database: Database[dict[str, Any]], keys: list[bytes], search_key: bytes) -> None:
        sure = database.with_options(
            codec_options=database.codec_options.with_options(tz_aware=True), write_concern=_SURE
        )
        self._people = sure["people"]
        self._inserts = GroupInsert(self._people)
        self._reveals = sure["reveals"]
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._newest = _fingerprint(keys[0])
        self._search = SearchHash(search_key)

    def ensure_indexes(self) -> None:
        """Create what `find`, `rotate` and `reveals` look things up by; doing it again changes nothing."""
        self._people.create_index("hashes")
        self._people.create_index("key")
        self._reveals.create_index([("person_id", ASCENDING), ("at", DESCENDING)])

    def keep(self, person_id: str, person: Person) -> None:
        """Store `person` under the caller's id; a second time changes nothing, also after an erasure."""
        document = {
            "_id": person_id,
            "blob": self._fernet.encrypt(orjson.dumps(person)),
            "key": self._newest,
            "hashes": self._search.of_person(person),
        }
        self._inserts.insert(document)

    def find(self, *, phone: str = "", id_number: str = "") -> list[str]:
        """Ids of those with this phone or this document number, at most MOST_FOUND; raises Invalid."""
        wanted = self._search.of_query(phone, id_number)
        found = self._people.find({"hashes": {"$in": wanted}}, {"_id": 1}).sort("_id").limit(MOST_FOUND)
        return [document["_id"] for document in found]

    def hash_of(self, kind: SearchKind, value: str) -> str:
        """The keyed hash `find` goes by, for comparing people without opening them; raises Invalid."""
        return self._search.of(kind, value)

    def reveal(self, person_id: str, *, by: str, reason: str, at: datetime) -> Person:
        """The person, once the record of this opening is durable: no record, no reveal.

        Raises Invalid without a reason, NotFound, PersonErased, PersonUnreadable.
        """
        account_for(by, reason)
        person = self._open(person_id)
        record = {"_id": new_id(), "person_id": person_id, "by": by, "reason": reason, "at": at}
        self._reveals.insert_one(record)
        return person

    def masked(self, person_id: str) -> MaskedPerson:
        """What may be shown without a record; raises NotFound, PersonErased, PersonUnreadable."""
        return mask(self._open(person_id))

    def erase(self, person_id: str, *, by: str, reason: str, at: datetime) -> None:
        """Put a tombstone in the person's place in one write; a second time changes nothing.

        Raises Invalid without a reason, NotFound. Source: Personal Information Protection Law, article 47.
        """
        account_for(by, reason)
        tombstone = {"erased": {"at": at, "by": by, "reason": reason}}
        replaced = self._people.replace_one({"_id": person_id, "erased": {"$exists": False}}, tombstone)
        if not replaced.matched_count and not self._people.find_one({"_id": person_id}, {"_id": 1}):
            raise NotFound("there is no such person", person_id=person_id)

    def rotate(self, batch: int = 100) -> int:
        """Re-encrypt up to `batch` people with the newest key; 0 means that old keys can be removed."""
        old = self._people.find({"key": {"$exists": True, "$ne": self._newest}}).limit(batch)
        return sum(self._rewrap(document) for document in old)

    def reveals(self, person_id: str) -> list[Reveal]:
        """Who opened this person, newest first, at most MOST_REVEALS; stays after an erasure."""
        found = self._reveals.find({"person_id": person_id}, {"_id": 0})
        return [Reveal(**record) for record in found.sort("at", DESCENDING).limit(MOST_REVEALS)]

    def _open(self, person_id: str) -> Person:
        document = self._people.find_one({"_id": person_id})
        if document is None:
            raise NotFound("there is no such person", person_id=person_id)
        if "erased" in document:
            raise Tombstone(**document["erased"]).error(person_id)
        try:
            return Person(**orjson.loads(self._fernet.decrypt(document["blob"])))
        except InvalidToken:
            _unreadable(person_id)

    def _rewrap(self, document: dict[str, Any]) -> int:
        try:
            blob = self._fernet.rotate(document["blob"])
        except InvalidToken:
            _unreadable(document["_id"])
        # The old blob in the filter: a person erased meanwhile must not come back.
        same = {"_id": document["_id"], "blob": document["blob"]}
        return self._people.update_one(same, {"$set": {"blob": blob, "key": self._newest}}).matched_count


def open_vault(database: Database[dict[str, Any]], secrets_dir: Path) -> Vault:
    """The vault with its keys from `vault-keys` and `vault-search-key`; raises ConfigError."""
    try:
        keys = (secrets_dir / "vault-keys").read_bytes().split()
        search_key = bytes.fromhex((secrets_dir / "vault-search-key").read_text().strip())
        return Vault(database, keys, search_key)
    except (OSError, ValueError, IndexError) as error:
        raise ConfigError(f"the vault's keys in {secrets_dir} are missing or malformed") from error


def _unreadable(person_id: str) -> NoReturn:
    raise PersonUnreadable("no key of the vault opens this person", person_id=person_id)


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:16]
