"""A person as the vault knows one, what may be shown of a person, and the records around both."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Literal, Protocol, TypeVar

from shared.errors import Invalid, NotFound, QuanhengError
from shared.identity import addresses, numbers
from shared.identity.looks import LookRecord
from shared.ids import derived_id

T = TypeVar("T")
SearchKind = Literal["phone", "id_number"]
LONGEST_FIELD = 500
MOST_REVEALS = 200
MOST_SWEPT = 200
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


class PersonErased(NotFound):
    """The person was deleted from the vault; only the fact, when and by whom remain."""

    code = "person_erased"


class PersonUnreadable(QuanhengError):
    """No key opens this person (one was removed before `rotate` had finished), or this paper is not theirs."""

    code = "person_unreadable"


@dataclass(frozen=True, repr=False)
class Person:
    """Who somebody is and how to reach them; every field optional, at least one given.

    `kind` says in what capacity (complainant, reporter, agent, contact). `other_phones` are further telephones, and
    `phone` with its extension, as `numbers_in` parts them. Raises Invalid, naming fields only.
    """

    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""
    email: str = ""
    kind: str = ""
    other_phones: str = ""

    def __post_init__(self) -> None:
        values: dict[str, str] = vars(self)
        unfit = [name for name, value in values.items() if _is_unfit(value)]
        if unfit:
            raise Invalid("a field cannot be kept", errors={name: ["too long or not text"] for name in unfit})
        if not any(value.strip() for name, value in values.items() if name != "kind"):
            raise Invalid("nothing is known of the person", errors={"person": ["at least one field"]})

    def __repr__(self) -> str:
        given = ", ".join(field.name for field in fields(self) if getattr(self, field.name))
        return f"Person(<{given}>)"


def _is_unfit(value: str) -> bool:
    # JSON can smuggle in half a character (a lone surrogate), which no encoding can store.
    return len(value) > LONGEST_FIELD or _HALF_A_CHARACTER.search(value) is not None


@dataclass(frozen=True)
class MaskedPerson:
    """What colleagues may see of a person without a record: surname, ends of numbers, part of the address."""

    name: str
    phone: str
    id_number: str
    address: str
    email: str
    kind: str
    other_phones: str


@dataclass(frozen=True)
class Reveal:
    """One opening of a person: `by` is the token subject, `at` aware UTC, `document` where they were opened."""

    person_id: str
    by: str
    reason: str
    at: datetime
    document: str = ""


@dataclass(frozen=True)
class Owner:
    """Which document a person belongs to; only the service that made it may say that it does not exist."""

    service: str
    document: str


@dataclass(frozen=True)
class Awaited:
    """A person whose owner has not been seen yet; `kept_at` is aware UTC."""

    person_id: str
    owner: Owner
    kept_at: datetime


@dataclass(frozen=True)
class Amendment:
    """Something said of a person who is known; `document` is the one in whose history it stands once it is saved."""

    id: str
    document: str


@dataclass(frozen=True)
class Waiting:
    """An amendment of which it is not known yet whether it was saved."""

    person_id: str
    amendment: Amendment


@dataclass(frozen=True)
class Search:
    """One search for people: `hashes` are what was looked for, `found` how many it found.

    `compared`: what was typed for something else was compared. Where somebody's words told of a person whom they may
    not know, `document` is what they were said of and `person_id` whom they told of.
    """

    by: str
    at: datetime
    hashes: tuple[str, ...]
    found: int
    document: str = ""
    person_id: str = ""
    compared: bool = False


def comparison_id(compared_with: str, by: str, at: datetime) -> str:
    """Under which the comparisons of somebody with the same hash or person on the same day are one record."""
    return derived_id("comparison", by, compared_with, at.date().isoformat())


@dataclass(frozen=True)
class Tombstone:
    """What is left of an erased person."""

    at: datetime
    by: str
    reason: str

    def error(self, person_id: str) -> PersonErased:
        """The answer to whoever still asks for the person."""
        erased_at = self.at.isoformat(timespec="seconds")
        return PersonErased("this person was erased", person_id=person_id, erased_at=erased_at, by=self.by)


class WaitingAmendments(Protocol):
    """What was said of people and is not in its place yet."""

    def propose(self, person_id: str, amendment: Amendment, said: Mapping[str, str], at: datetime) -> None: ...
    def settle(self, person_id: str, amendment_id: str, sequence: int) -> None: ...
    def withdraw(self, person_id: str, amendment_id: str) -> None: ...
    def waiting(self, service: str, before: datetime) -> list[Waiting]: ...


class PersonVault(Protocol):
    """The vault as handlers see it; `Vault` keeps people in MongoDB, `MemoryVault` in a dictionary."""

    @property
    def amendments(self) -> WaitingAmendments: ...
    @property
    def looks(self) -> LookRecord: ...
    def keep(self, person_id: str, person: Person, owner: Owner, at: datetime) -> None: ...
    def keeping(self, person_id: str, person: Person, owner: Owner, at: datetime) -> AbstractContextManager[None]: ...
    def find(self, *, phone: str = "", id_number: str = "") -> list[str]: ...
    def search(self, service: str, *, phone: str, id_number: str, by: str, at: datetime) -> list[str]: ...
    def compared(self, found_hash: str, found: int, *, by: str, at: datetime) -> None: ...
    def guessed(self, person_id: str, document: str, *, by: str, at: datetime) -> None: ...
    def searches(self, by: str) -> list[Search]: ...
    def proves(self, person_ids: Sequence[str], phone: str) -> bool: ...
    def hash_of(self, kind: SearchKind, value: str) -> str: ...
    def code_of(self, number: str) -> str: ...
    def identities(self, person_ids: Sequence[str], phone_hash: str) -> int: ...
    def holds(self, person_id: str, asks: Callable[[Person], T]) -> T: ...
    def reveal(self, person_id: str, *, by: str, reason: str, at: datetime, document: str = "") -> Person: ...
    def masked(self, person_id: str) -> MaskedPerson: ...
    def seal(self, person_id: str, paper: bytes) -> bytes: ...
    def unseal(self, person_id: str, sealed: bytes) -> bytes: ...
    def erase(self, person_id: str, *, by: str, reason: str, at: datetime) -> None: ...
    def reveals(self, person_id: str) -> list[Reveal]: ...
    def awaited(self, service: str, before: datetime) -> list[Awaited]: ...
    def confirm(self, person_ids: Sequence[str]) -> None: ...
    def drop(self, orphan: Awaited) -> bool: ...


def mask(person: Person) -> MaskedPerson:
    """The masked view of `person`, by the conventions of official lists."""
    return MaskedPerson(
        name=numbers.mask_name(person.name),
        phone=numbers.mask_phone(person.phone),
        id_number=numbers.mask_id_number(person.id_number),
        address=addresses.mask_address(person.address),
        email=numbers.mask_email(person.email) if person.email else "",
        kind=person.kind,
        other_phones=numbers.mask_phones(person.other_phones),
    )


def amended(person: Person, said: Mapping[str, str]) -> Person:
    """`person` with what `said` says in place of what was known, and empty where that is blank; raises Invalid.

    What it does not name stays as it is.
    """
    return replace(person, **{name: value if value.strip() else "" for name, value in said.items()})


def news(person: Person, said: Mapping[str, str]) -> dict[str, str]:
    """What of `said` is not known of `person` yet."""
    return {name: value for name, value in said.items() if value.strip() != getattr(person, name).strip()}


def is_nobody(person: Person, said: Mapping[str, str]) -> bool:
    """Whether nothing would be known of `person` any more."""
    known = {**vars(person), **said, "kind": ""}
    return not any(value.strip() for value in known.values())


def account_for(by: str, reason: str) -> None:
    """Refuse to open or delete a person for nobody or for no reason; raises Invalid."""
    blank = [name for name, value in (("by", by), ("reason", reason)) if not value.strip()]
    if blank:
        raise Invalid("who and why must be said", errors={name: ["required"] for name in blank})
    if len(reason) > LONGEST_FIELD:
        raise Invalid("the reason is too long", errors={"reason": ["too long"]})
