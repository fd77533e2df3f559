"""People's documents under the keys of the vault: opened, exchanged, and wrapped anew under the newest key."""

from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken
from pymongo.collection import Collection

from shared.errors import NotFound
from shared.identity.key_ring import KeyRing
from shared.identity.people import Person, PersonUnreadable, Tombstone
from shared.identity.search_hash import FORM, SearchHash

ATTEMPTS = 3
_ENCRYPTED = ("blob", "paper_key")


class PersonDocuments:
    """One document a person: `blob` is who they are, `paper_key` opens their papers, `amendments` wait beside them.

    `key` names what all that is under, and the form of the numbers that `hashes` and `other_hashes` are made of.
    """

    def __init__(self, collection: Collection[dict[str, Any]], keys: KeyRing, search: SearchHash) -> None:
        self._collection = collection
        self._keys = keys
        self._search = search
        self._newest = f"{keys.newest}.{FORM}"

    def wrapped(self, person: Person) -> dict[str, Any]:
        """What of a document says who they are."""
        blob = self._keys.encrypt(orjson.dumps(person))
        return {"blob": blob, "key": self._newest, **self._hashes(person)}

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
        return Person(**orjson.loads(self._decrypted(document["_id"], document["blob"])))

    def said(self, document: dict[str, Any], amendment_id: str) -> dict[str, str]:
        """What one of the amendments says; raises PersonUnreadable."""
        said: dict[str, str] = orjson.loads(self._decrypted(document["_id"], _waiting(document)[amendment_id]["blob"]))
        return said

    def sealed(self, said: Mapping[str, str]) -> bytes:
        """What `said` opens."""
        return self._keys.encrypt(orjson.dumps(dict(said)))

    def change(self, document: dict[str, Any], change: dict[str, Any]) -> bool:
        """Apply the update; whether the document still stood as it was read, and under the newest key."""
        # The old blob in the filter: a person erased meanwhile must not come back.
        same = {"_id": document["_id"], "key": self._newest, "blob": document["blob"]}
        same["amendments"] = document.get("amendments")
        return bool(self._collection.update_one(same, change).matched_count)

    def renewed(self, document: dict[str, Any]) -> bool:
        """Whether it was under an older key, or its hashes of an older form; neither is so then.

        All that a person's document holds is under one key of the vault, by which `old` finds it. Raises
        PersonUnreadable.
        """
        if document["key"] == self._newest:
            return False
        held: dict[str, Any] = {name: document[name] for name in _ENCRYPTED if name in document}
        waiting = _waiting(document)
        try:
            anew: dict[str, Any] = {name: self._keys.renewed(blob) for name, blob in held.items()}
            later = {name: {**one, "blob": self._keys.renewed(one["blob"])} for name, one in waiting.items()}
        except InvalidToken:
            raise unreadable(document["_id"]) from None
        same: dict[str, Any] = {"_id": document["_id"], "paper_key": None, "amendments": None, **held}
        if waiting:
            same["amendments"], anew["amendments"] = waiting, later
        hashes = self._hashes(self.person(document))
        self._collection.update_one(same, {"$set": {**anew, **hashes, "key": self._newest}})
        return True

    def old(self, most: int) -> list[dict[str, Any]]:
        """Documents under an older key, or with hashes of an older form."""
        return list(self._collection.find({"key": {"$exists": True, "$ne": self._newest}}).limit(most))

    def papers(self, person_id: str) -> Fernet:
        """What opens their papers; raises NotFound, PersonErased, and PersonUnreadable when they have none."""
        document = self.get(person_id)
        if "paper_key" not in document:
            raise unreadable(person_id)
        return Fernet(self._decrypted(person_id, document["paper_key"]))

    def papers_begun(self, person_id: str) -> Fernet:
        """The same, for somebody who may have had none before."""
        for _ in range(ATTEMPTS):
            document = self.get(person_id)
            if "paper_key" in document:
                break
            self.renewed(document)
            lacking = {"_id": person_id, "key": self._newest, "paper_key": {"$exists": False}}
            self._collection.update_one(lacking, {"$set": {"paper_key": self._keys.encrypt(Fernet.generate_key())}})
        return self.papers(person_id)

    def _hashes(self, person: Person) -> dict[str, list[str]]:
        """Those of other telephones apart: by the rest of `hashes` it is told how many people share one telephone."""
        return {"hashes": self._search.of_person(person), "other_hashes": self._search.of_others(person)}

    def _decrypted(self, person_id: str, blob: bytes) -> bytes:
        try:
            return self._keys.decrypt(blob)
        except InvalidToken:
            raise unreadable(person_id) from None


def _waiting(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    waiting: dict[str, dict[str, Any]] = document.get("amendments", {})
    return waiting


def unreadable(person_id: str) -> PersonUnreadable:
    """The error for a person or a paper that no key opens."""
    return PersonUnreadable("no key opens this person or paper", person_id=person_id)
