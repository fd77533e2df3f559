"""The vault without a database, for domain and handler tests; held to the same behaviour suite."""

from datetime import datetime

from shared.errors import NotFound
from shared.identity.people import (
    MOST_REVEALS,
    MaskedPerson,
    Person,
    Reveal,
    SearchKind,
    Tombstone,
    account_for,
    mask,
)
from shared.identity.search_hash import SearchHash


class MemoryVault:
    """People in a dictionary, or the tombstone in a person's place."""

    def __init__(self, search_key: bytes = b"memory") -> None:
        self._people: dict[str, Person | Tombstone] = {}
        self._reveals: list[Reveal] = []
        self._search = SearchHash(search_key)

    def keep(self, person_id: str, person: Person) -> None:
        """Store `person` unless the id is known."""
        self._people.setdefault(person_id, person)

    def find(self, *, phone: str = "", id_number: str = "") -> list[str]:
        """Ids of those with this phone or this document number; raises Invalid."""
        wanted = set(self._search.of_query(phone, id_number))
        return sorted(key for key in self._people if wanted & set(self._hashes(key)))

    def hash_of(self, kind: SearchKind, value: str) -> str:
        """The keyed hash of a phone or document number; raises Invalid."""
        return self._search.of(kind, value)

    def reveal(self, person_id: str, *, by: str, reason: str, at: datetime) -> Person:
        """The person, and a record of it; raises Invalid, NotFound, PersonErased."""
        account_for(by, reason)
        person = self._open(person_id)
        self._reveals.append(Reveal(person_id, by, reason, at))
        return person

    def masked(self, person_id: str) -> MaskedPerson:
        """What may be shown without a record; raises NotFound, PersonErased."""
        return mask(self._open(person_id))

    def erase(self, person_id: str, *, by: str, reason: str, at: datetime) -> None:
        """Put a tombstone in the person's place; raises Invalid, NotFound."""
        account_for(by, reason)
        if person_id not in self._people:
            raise NotFound("there is no such person", person_id=person_id)
        if isinstance(self._people[person_id], Person):
            self._people[person_id] = Tombstone(at, by, reason)

    def reveals(self, person_id: str) -> list[Reveal]:
        """Who opened this person, newest first."""
        mine = [reveal for reveal in self._reveals if reveal.person_id == person_id]
        return sorted(mine, key=lambda reveal: reveal.at, reverse=True)[:MOST_REVEALS]

    def _open(self, person_id: str) -> Person:
        if person_id not in self._people:
            raise NotFound("there is no such person", person_id=person_id)
        kept = self._people[person_id]
        if isinstance(kept, Tombstone):
            raise kept.error(person_id)
        return kept

    def _hashes(self, person_id: str) -> list[str]:
        kept = self._people[person_id]
        return self._search.of_person(kept) if isinstance(kept, Person) else []
