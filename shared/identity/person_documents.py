"""People's documents under the keys of the vault: opened, exchanged, and wrapped anew under the newest key."""

import hashlib
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pymongo.collection import Collection

from shared.errors import NotFound
from shared.identity.people import Person, PersonUnreadable, Tombstone

ATTEMPTS = 3
_ENCRYPTED = ("blob", "paper_key")


class PersonDocuments:
    """One document a person: `blob` is who they are, `paper_key` opens their papers, `key` names what both are under.

    `keys` are Fernet keys, newest first: the first one encrypts, all of them decrypt.
    """

    def __init__(self, collection: Collection[dict[str, Any]], keys: list[bytes]) -> None:
        self._collection = collection
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._newest = hashlib.sha256(keys[0]).hexdigest()[:16]

    def wrapped(self, person: Person) -> dict[str, Any]:
        """The encrypted part of a document."""
        return {"blob": self._fernet.encrypt(orjson.dumps(person)), "key": self._newest}

    def get(self, person_id: str) -> dict[str, Any]:
        """The document; raises NotFound, PersonErased."""
        document = self._collection.find_one({"_id": person_id})
        if document is None:
            raise NotFound("there is no such person", person_id=person_id)
        if "erased" in document:
            raise Tombstone(**document["erased"]).error(person_id)
        return document

    def person(self, document: dict[str, Any]) -> Person:
        """Who that is; raises PersonUnreadable."""
        return Person(**orjson.loads(self._decrypted(document, "blob")))

    def exchange(self, person_id: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Put `after` in the place of `before`, which holds the old blob; whether that still stood there."""
        # The old blob in the filter: a person erased meanwhile must not come back.
        same = {"_id": person_id, "key": self._newest, "blob": before["blob"]}
        return bool(self._collection.update_one(same, {"$set": after}).matched_count)

    def renewed(self, document: dict[str, Any]) -> bool:
        """Whether it was under an older key; it is under the newest then. Raises PersonUnreadable.

        All that a person's document holds is under one key of the vault, by which `old` finds it.
        """
        if document["key"] == self._newest:
            return False
        held: dict[str, Any] = {name: document[name] for name in _ENCRYPTED if name in document}
        try:
            anew = {name: self._fernet.rotate(blob) for name, blob in held.items()}
        except InvalidToken:
            raise unreadable(document["_id"]) from None
        same: dict[str, Any] = {"_id": document["_id"], "paper_key": None, **held}
        self._collection.update_one(same, {"$set": {**anew, "key": self._newest}})
        return True

    def old(self, most: int) -> list[dict[str, Any]]:
        """Documents under an older key."""
        return list(self._collection.find({"key": {"$exists": True, "$ne": self._newest}}).limit(most))

    def papers(self, person_id: str) -> Fernet:
        """What opens their papers; raises NotFound, PersonErased, and PersonUnreadable when they have none."""
        document = self.get(person_id)
        if "paper_key" not in document:
            raise unreadable(person_id)
        return Fernet(self._decrypted(document, "paper_key"))

    def papers_begun(self, person_id: str) -> Fernet:
        """The same, for somebody who may have had none before."""
        for _ in range(ATTEMPTS):
            document = self.get(person_id)
            if "paper_key" in document:
                break
            self.renewed(document)
            lacking = {"_id": person_id, "key": self._newest, "paper_key": {"$exists": False}}
            self._collection.update_one(lacking, {"$set": {"paper_key": self._fernet.encrypt(Fernet.generate_key())}})
        return self.papers(person_id)

    def _decrypted(self, document: dict[str, Any], name: str) -> bytes:
        try:
            return self._fernet.decrypt(document[name])
        except InvalidToken:
            raise unreadable(document["_id"]) from None


def unreadable(person_id: str) -> PersonUnreadable:
    """The error for a person or a paper that no key opens."""
    return PersonUnreadable("no key opens this person or paper", person_id=person_id)
