"""The vault without a database, for domain and handler tests; held to the same behaviour suite."""

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken

from shared.errors import Invalid, NotFound, QuanhengError
from shared.identity.memory_looks import MemoryLooks
from shared.identity.people import (
    MOST_REVEALS,
    MOST_SWEPT,
    Amendment,
    Awaited,
    MaskedPerson,
    Owner,
    Person,
    PersonUnreadable,
    Reveal,
    Search,
    SearchKind,
    T,
    Tombstone,
    Waiting,
    account_for,
    amended,
    comparison_id,
    mask,
)
from shared.identity.search_hash import SearchHash


class MemoryAmendments:
    """What waits, in the order in which it was said."""

    def __init__(self, vault: "MemoryVault") -> None:
        self._vault = vault
        self._waiting: dict[tuple[str, str], tuple[Amendment, Mapping[str, str], datetime]] = {}
        self._told: dict[tuple[str, str, str], int] = {}

    def propose(self, person_id: str, amendment: Amendment, said: Mapping[str, str], at: datetime) -> None:
        """Let it wait; raises NotFound, PersonErased, Invalid."""
        self._vault.holds(person_id, lambda person: amended(person, said))
        self._waiting[person_id, amendment.id] = amendment, said, at

    def settle(self, person_id: str, amendment_id: str, sequence: int) -> None:
        """Put it in its place; of two of one document the later one counts."""
        if (waiting := self._waiting.pop((person_id, amendment_id), None)) is None:
            return
        amendment, said, _ = waiting
        places = {name: (person_id, amendment.document, name) for name in said}
        news = {name: value for name, value in said.items() if self._told.get(places[name], 0) < sequence}
        self._told |= {places[name]: sequence for name in news}
        self._vault.put(person_id, news)

    def withdraw(self, person_id: str, amendment_id: str) -> None:
        """Forget it."""
        self._waiting.pop((person_id, amendment_id), None)

    def waiting(self, service: str, before: datetime) -> list[Waiting]:
        """What has waited since that instant, of people of this service."""
        return [
            Waiting(person_id, amendment)
            for (person_id, _), (amendment, _, at) in self._waiting.items()
            if at < before and self._vault.owner_of(person_id).service == service
        ]


class MemoryVault:
    """People in a dictionary, or the tombstone in a person's place."""

    def __init__(self, search_key: bytes = b"memory") -> None:
        self._people: dict[str, Person | Tombstone] = {}
        self._owners: dict[str, Owner] = {}
        self._awaited: dict[str, Awaited] = {}
        self._paper_keys: dict[str, bytes] = {}
        self._reveals: list[Reveal] = []
        self._searches: list[Search] = []
        self._compared: set[str] = set()
        self._search = SearchHash(search_key)
        self.amendments = MemoryAmendments(self)
        self.looks = MemoryLooks(self._reveals, self._searches, self._numbers, self._document_of)

    def keep(self, person_id: str, person: Person, owner: Owner, at: datetime) -> None:
        """Store `person` unless the id is known."""
        if person_id not in self._people:
            self._people[person_id], self._owners[person_id] = person, owner
            self._awaited[person_id] = Awaited(person_id, owner, at)
        elif person_id in self._awaited:
            known = self._awaited[person_id]
            self._awaited[person_id] = replace(known, kept_at=max(known.kept_at, at))

    @contextmanager
    def keeping(self, person_id: str, person: Person, owner: Owner, at: datetime) -> Iterator[None]:
        """Store `person` while the block runs; whom it refuses is nobody's at once."""
        is_new = person_id not in self._people
        self.keep(person_id, person, owner, at)
        try:
            yield
        except QuanhengError:
            if is_new:
                self.drop(Awaited(person_id, owner, at))
            raise

    def find(self, *, phone: str = "", id_number: str = "") -> list[str]:
        """Ids of those with this phone or this document number; raises Invalid."""
        wanted = set(self._search.of_query(phone, id_number))
        return sorted(key for key in self._people if wanted & {*self._hashes(key), *self._others(key)})

    def search(self, service: str, *, phone: str, id_number: str, by: str, at: datetime) -> list[str]:
        """Documents of `service` whose people have this phone or document number; on record. Raises Invalid."""
        found = (self._owners[key] for key in reversed(self.find(phone=phone, id_number=id_number)))
        documents = list(dict.fromkeys(owner.document for owner in found if owner.service == service))
        self._searches.append(Search(by, at, tuple(self._search.of_query(phone, id_number)), len(documents)))
        return documents

    def compared(self, found_hash: str, found: int, *, by: str, at: datetime) -> None:
        """Put on record that somebody was shown what was found by this hash; once a day."""
        self._put_once(comparison_id(found_hash, by, at), Search(by, at, (found_hash,), found, compared=True))

    def guessed(self, person_id: str, document: str, *, by: str, at: datetime) -> None:
        """Put on record that what somebody said of the document told of this person; once a day."""
        self._put_once(comparison_id(person_id, by, at), Search(by, at, (), 1, document, person_id))

    def _put_once(self, record_id: str, record: Search) -> None:
        if record_id not in self._compared:
            self._compared.add(record_id)
            self._searches.append(record)

    def searches(self, by: str) -> list[Search]:
        """What somebody looked for, newest first."""
        return [one for one in reversed(self._searches) if one.by == by][:MOST_REVEALS]

    def proves(self, person_ids: Sequence[str], phone: str) -> bool:
        """Whether one of these people has this phone."""
        wanted = self._search.of_proof(phone)
        known = [one for key in person_ids if key in self._people for one in (*self._hashes(key), *self._others(key))]
        return any([hmac.compare_digest(wanted, one) for one in known])

    def hash_of(self, kind: SearchKind, value: str) -> str:
        """The keyed hash of a phone or document number; raises Invalid."""
        return self._search.of(kind, value)

    def code_of(self, number: str) -> str:
        """The digits that a reporter asks about the submission of this number by; without the key nobody has them."""
        return self._search.code_of(number)

    def identities(self, person_ids: Sequence[str], phone_hash: str) -> int:
        """How many document numbers those of them with this phone have."""
        theirs = [set(self._hashes(key)) for key in person_ids if key in self._people]
        return len(set().union(*(one for one in theirs if phone_hash in one)) - {phone_hash})

    def holds(self, person_id: str, asks: Callable[[Person], T]) -> T:
        """What `asks` answers of the person, whom nobody sees; raises NotFound, PersonErased, PersonUnreadable."""
        return asks(self._open(person_id))

    def reveal(self, person_id: str, *, by: str, reason: str, at: datetime, document: str = "") -> Person:
        """The person, and a record of it; raises Invalid, NotFound, PersonErased."""
        account_for(by, reason)
        person = self._open(person_id)
        self._reveals.append(Reveal(person_id, by, reason, at, document))
        return person

    def masked(self, person_id: str) -> MaskedPerson:
        """What may be shown without a record; raises NotFound, PersonErased."""
        return mask(self._open(person_id))

    def seal(self, person_id: str, paper: bytes) -> bytes:
        """`paper` under the person's own key; raises NotFound, PersonErased."""
        self._open(person_id)
        return Fernet(self._paper_keys.setdefault(person_id, Fernet.generate_key())).encrypt(paper)

    def unseal(self, person_id: str, sealed: bytes) -> bytes:
        """The paper; raises NotFound, PersonErased, PersonUnreadable."""
        self._open(person_id)
        try:
            return Fernet(self._paper_keys[person_id]).decrypt(sealed)
        except (KeyError, InvalidToken):
            raise PersonUnreadable("this paper is not theirs", person_id=person_id) from None

    def erase(self, person_id: str, *, by: str, reason: str, at: datetime) -> None:
        """Put a tombstone in the person's place; raises Invalid, NotFound."""
        account_for(by, reason)
        if person_id not in self._people:
            raise NotFound("there is no such person", person_id=person_id)
        if isinstance(self._people[person_id], Person):
            self._people[person_id] = Tombstone(at, by, reason)
            self._awaited.pop(person_id, None)
            self._paper_keys.pop(person_id, None)

    def reveals(self, person_id: str) -> list[Reveal]:
        """Who opened this person, newest first."""
        mine = [reveal for reveal in self._reveals if reveal.person_id == person_id]
        return sorted(mine, key=lambda reveal: reveal.at, reverse=True)[:MOST_REVEALS]

    def awaited(self, service: str, before: datetime) -> list[Awaited]:
        """People kept before that instant whose documents have not been seen, oldest first."""
        mine = [one for one in self._awaited.values() if one.owner.service == service and one.kept_at < before]
        return sorted(mine, key=lambda one: one.kept_at)[:MOST_SWEPT]

    def confirm(self, person_ids: Sequence[str]) -> None:
        """Their documents have been seen."""
        for person_id in person_ids:
            self._awaited.pop(person_id, None)

    def drop(self, orphan: Awaited) -> bool:
        """Delete somebody who belongs to nothing, unless they were kept again meanwhile."""
        if self._awaited.get(orphan.person_id) != orphan:
            return False
        del self._awaited[orphan.person_id], self._people[orphan.person_id], self._owners[orphan.person_id]
        return True

    def put(self, person_id: str, news: Mapping[str, str]) -> None:
        """Say of somebody what is new, unless they are erased or nobody would be left."""
        kept = self._people.get(person_id)
        with suppress(Invalid):
            if isinstance(kept, Person):
                self._people[person_id] = amended(kept, news)

    def owner_of(self, person_id: str) -> Owner:
        """Which document they belong to."""
        return self._owners[person_id]

    def _open(self, person_id: str) -> Person:
        if person_id not in self._people:
            raise NotFound("there is no such person", person_id=person_id)
        kept = self._people[person_id]
        if isinstance(kept, Tombstone):
            raise kept.error(person_id)
        return kept

    def _numbers(self, person_id: str) -> list[str]:
        return [*self._hashes(person_id), *self._others(person_id)] if person_id in self._people else []

    def _document_of(self, person_id: str) -> str:
        is_kept = isinstance(self._people.get(person_id), Person)
        return self._owners[person_id].document if is_kept else ""

    def _hashes(self, person_id: str) -> list[str]:
        kept = self._people[person_id]
        return self._search.of_person(kept) if isinstance(kept, Person) else []

    def _others(self, person_id: str) -> list[str]:
        kept = self._people[person_id]
        return self._search.of_others(kept) if isinstance(kept, Person) else []
