"""The vault: every person once, encrypted, in a database of its own; all else holds a `person_id`."""

import hmac
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from shared.config import ConfigError
from shared.errors import NotFound, QuanhengError
from shared.identity.amendments import Amendments
from shared.identity.key_ring import KeyRing
from shared.identity.people import (
    MOST_REVEALS,
    MOST_SWEPT,
    Awaited,
    MaskedPerson,
    Owner,
    Person,
    Reveal,
    Search,
    SearchKind,
    T,
    account_for,
    comparison_id,
    mask,
)
from shared.identity.person_documents import PersonDocuments, unreadable
from shared.identity.search_hash import SearchHash
from shared.identity.vault_looks import VaultLooks
from shared.ids import new_id
from shared.inserts import GroupInsert

MOST_FOUND = 1000
_NO_HASH = ("0" * 64,)
_HASHES = ("hashes", "other_hashes")
_HAS_OTHERS = {"other_hashes": {"$type": "string"}}
_SURE = WriteConcern(w="majority", j=True, wtimeout=5000)


class Vault:
    """People in MongoDB: one encrypted blob each. `reveals` has who opened whom and why, `searches` who looked.

    A person comes in before the document that they belong to; until that has been seen, `awaits` names its service.
    `keys` are Fernet keys, newest first: the first one encrypts, all of them decrypt. `amendments` are what was said of
    people later, `looks` the record line by line.
    """

    def __init__(self, database: Database[dict[str, Any]], keys: list[bytes], search_key: bytes) -> None:
        sure = database.with_options(
            codec_options=database.codec_options.with_options(tz_aware=True), write_concern=_SURE
        )
        self._people = sure["people"]
        self._inserts = GroupInsert(self._people)
        self._reveals = sure["reveals"]
        self._searches = sure["searches"]
        self._search = SearchHash(search_key)
        self._documents = PersonDocuments(self._people, KeyRing(keys), self._search)
        self.amendments = Amendments(self._people, self._documents)
        self.looks = VaultLooks(self._people, self._reveals, self._searches)

    def ensure_indexes(self) -> None:
        """Create what `find`, `rotate` and `looks` look things up by; doing it again changes nothing."""
        self._people.create_index("hashes")
        self._people.create_index("other_hashes", partialFilterExpression=_HAS_OTHERS)
        self._people.create_index("key")
        self.amendments.ensure_index()
        awaited = {"awaits": {"$exists": True}}
        self._people.create_index([("awaits", ASCENDING), ("kept_at", ASCENDING)], partialFilterExpression=awaited)
        self.looks.ensure_indexes()

    def keep(self, person_id: str, person: Person, owner: Owner, at: datetime) -> None:
        """Store `person` under the caller's id; a second time changes nothing, also after an erasure.

        `owner` is the document to come. Until it has been seen, keeping again puts off the day it is missed.
        """
        with self.keeping(person_id, person, owner, at):
            pass

    @contextmanager
    def keeping(self, person_id: str, person: Person, owner: Owner, at: datetime) -> Iterator[None]:
        """Store `person` while the block runs: kept when it has ended, and otherwise it ends with the error.

        Whom the block refuses is nobody's at once; after any other error it may have come to stand.
        """
        document = {
            "_id": person_id,
            **self._documents.wrapped(person),
            "owner": vars(owner),
            "kept_at": at,
            "awaits": owner.service,
        }
        insert = self._inserts.begin(document)
        try:
            yield
        except QuanhengError:
            if insert.wait():
                self.drop(Awaited(person_id, owner, at))
            raise
        # Somebody who is swept between the two is new once more.
        if not insert.wait() and not self._keep_longer(person_id, at):
            self._inserts.insert(document)

    def _keep_longer(self, person_id: str, at: datetime) -> bool:
        still = {"_id": person_id, "awaits": {"$exists": True}}
        put_off = self._people.update_one(still, {"$max": {"kept_at": at}}).matched_count
        return bool(put_off or self._people.find_one({"_id": person_id}, {"_id": 1}))

    def find(self, *, phone: str = "", id_number: str = "") -> list[str]:
        """Ids of those with this phone or this document number, at most MOST_FOUND; raises Invalid."""
        wanted = self._search.of_query(phone, id_number)
        found = self._people.find(having(wanted), {"_id": 1}).sort("_id").limit(MOST_FOUND)
        return [document["_id"] for document in found]

    def search(self, service: str, *, phone: str, id_number: str, by: str, at: datetime) -> list[str]:
        """Documents of `service` whose people have this phone or document number, newest first, at most MOST_FOUND.

        Who looked for which hash stands on record before anything is shown. Raises Invalid.
        """
        wanted = self._search.of_query(phone, id_number)
        where = {**having(wanted), "owner.service": service}
        found = self._people.find(where, {"owner": 1}).sort("kept_at", DESCENDING).limit(MOST_FOUND)
        documents = list(dict.fromkeys(one["owner"]["document"] for one in found))
        self._searches.insert_one({"_id": new_id(), "by": by, "at": at, "hashes": wanted, "found": len(documents)})
        return documents

    def compared(self, found_hash: str, found: int, *, by: str, at: datetime) -> None:
        """Put on record that somebody was shown what was found by this hash; once a day, however often they type it."""
        self._put_once(comparison_id(found_hash, by, at), Search(by, at, (found_hash,), found, compared=True))

    def guessed(self, person_id: str, document: str, *, by: str, at: datetime) -> None:
        """Put on record that what somebody said of the document told of this person, whom they may not know.

        Once a day for each person and asker. Source: 投诉办法 art. 37.
        """
        self._put_once(comparison_id(person_id, by, at), Search(by, at, (), 1, document, person_id))

    def _put_once(self, record_id: str, record: Search) -> None:
        self._searches.update_one({"_id": record_id}, {"$setOnInsert": vars(record)}, upsert=True)

    def searches(self, by: str) -> list[Search]:
        """What somebody looked for, newest first, at most MOST_REVEALS."""
        found = self._searches.find({"by": by}, {"_id": 0}).sort("at", DESCENDING).limit(MOST_REVEALS)
        return [Search(**{**one, "hashes": tuple(one["hashes"])}) for one in found]

    def proves(self, person_ids: Sequence[str], phone: str) -> bool:
        """Whether one of these people has this phone; the same work whether there are any, and whatever was typed."""
        wanted = self._search.of_proof(phone)
        found = self._people.find({"_id": {"$in": list(person_ids)}}, {name: 1 for name in _HASHES})
        known = [one for document in found for name in _HASHES for one in document.get(name, ())]
        return any([hmac.compare_digest(wanted, one) for one in known or _NO_HASH])

    def hash_of(self, kind: SearchKind, value: str) -> str:
        """The keyed hash `find` goes by, for comparing people without opening them; raises Invalid."""
        return self._search.of(kind, value)

    def code_of(self, number: str) -> str:
        """The digits that a reporter asks about the submission of this number by; without the key nobody has them."""
        return self._search.code_of(number)

    def identities(self, person_ids: Sequence[str], phone_hash: str) -> int:
        """How many document numbers those of them with this phone have, without opening anyone."""
        found = self._people.find({"_id": {"$in": list(person_ids)}, "hashes": phone_hash}, {"hashes": 1})
        return len({one for document in found for one in document["hashes"]} - {phone_hash})

    def holds(self, person_id: str, asks: Callable[[Person], T]) -> T:
        """What `asks` answers of the person, whom nobody sees; raises NotFound, PersonErased, PersonUnreadable."""
        return asks(self._open(person_id))

    def reveal(self, person_id: str, *, by: str, reason: str, at: datetime, document: str = "") -> Person:
        """The person, once the record of this opening is durable: no record, no reveal.

        `document` is the one that they were opened in, for several may have the same people. Raises Invalid without a
        reason, NotFound, PersonErased, PersonUnreadable.
        """
        account_for(by, reason)
        person = self._open(person_id)
        self._reveals.insert_one({"_id": new_id(), **vars(Reveal(person_id, by, reason, at, document))})
        return person

    def masked(self, person_id: str) -> MaskedPerson:
        """What may be shown without a record; raises NotFound, PersonErased, PersonUnreadable."""
        return mask(self._open(person_id))

    def seal(self, person_id: str, paper: bytes) -> bytes:
        """`paper` under a key of the person's own that goes when the person does, wherever the paper is kept.

        Raises NotFound, PersonErased, PersonUnreadable. Source: Personal Information Protection Law, article 47.
        """
        return self._documents.papers_begun(person_id).encrypt(paper)

    def unseal(self, person_id: str, sealed: bytes) -> bytes:
        """The paper; raises NotFound, PersonErased, PersonUnreadable for one that was sealed for somebody else."""
        papers = self._documents.papers(person_id)
        try:
            return papers.decrypt(sealed)
        except InvalidToken:
            raise unreadable(person_id) from None

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
        """Put up to `batch` people under the newest key, found by numbers of the present form; 0 means that all are."""
        old = self._documents.old(batch)
        for document in old:
            self._documents.renewed(document)
        # Those that changed meanwhile count too: they come again with the next batch.
        return len(old)

    def reveals(self, person_id: str) -> list[Reveal]:
        """Who opened this person, newest first, at most MOST_REVEALS; stays after an erasure."""
        found = self._reveals.find({"person_id": person_id}, {"_id": 0})
        return [Reveal(**record) for record in found.sort("at", DESCENDING).limit(MOST_REVEALS)]

    def awaited(self, service: str, before: datetime) -> list[Awaited]:
        """People kept before that instant whose documents have not been seen, oldest first, at most MOST_SWEPT."""
        where = {"awaits": service, "kept_at": {"$lt": before}}
        found = self._people.find(where, {"owner": 1, "kept_at": 1}).sort("kept_at", ASCENDING).limit(MOST_SWEPT)
        return [Awaited(one["_id"], Owner(**one["owner"]), one["kept_at"]) for one in found]

    def confirm(self, person_ids: Sequence[str]) -> None:
        """Their documents have been seen: nobody asks again."""
        self._people.update_many({"_id": {"$in": list(person_ids)}}, {"$unset": {"awaits": ""}})

    def drop(self, orphan: Awaited) -> bool:
        """Delete somebody who belongs to nothing, unless they were kept again meanwhile; whether that was done."""
        same = {"_id": orphan.person_id, "awaits": orphan.owner.service, "kept_at": orphan.kept_at}
        return bool(self._people.delete_one(same).deleted_count)

    def _open(self, person_id: str) -> Person:
        return self._documents.person(self._documents.get(person_id))


def having(hashes: Sequence[str]) -> dict[str, Any]:
    """Finds whoever has one of these; few have other telephones, and the index holds these alone."""
    others = {"other_hashes": {"$in": hashes, **_HAS_OTHERS["other_hashes"]}}
    return {"$or": [{"hashes": {"$in": hashes}}, others]}


def open_vault(database: Database[dict[str, Any]], secrets_dir: Path) -> Vault:
    """The vault with its keys from `vault-keys` and `vault-search-key`; raises ConfigError."""
    try:
        keys = (secrets_dir / "vault-keys").read_bytes().split()
        search_key = bytes.fromhex((secrets_dir / "vault-search-key").read_text().strip())
        return Vault(database, keys, search_key)
    except (OSError, ValueError, IndexError) as error:
        raise ConfigError(f"the vault's keys in {secrets_dir} are missing or malformed") from error
