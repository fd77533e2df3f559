"""Keyed hashes by which people are found, and duplicates suggested, without opening anyone; and codes for them."""

import hmac
from collections.abc import Callable

from shared.errors import Invalid
from shared.identity import numbers
from shared.identity.people import Person, SearchKind

FORM = 2
"""Of normal numbers: grows when they are made otherwise, so that `rotate` finds whose hashes are of an older one."""

_NORMAL: dict[SearchKind, Callable[[str], str]] = {
    "phone": numbers.normal_phone,
    "id_number": numbers.normal_id_number,
}

CODE_DIGITS = 6
LEAST_DIGITS = 7
"""Of another telephone: a scrap like the end of one is many people's."""

# Longer than any telephone number, so that it takes as long to hash and belongs to nobody.
_NOBODYS = "0" * 31


class SearchHash:
    """HMAC-SHA256 over kind and normalised value; without `key` nobody can try all telephone numbers."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, kind: SearchKind, value: str) -> str:
        """64 hexadecimal digits; raises Invalid when nothing is left of `value` once normalised."""
        normal = _NORMAL[kind](value)
        if not normal:
            raise Invalid("nothing to search for", errors={kind: ["holds no number"]})
        return self._of_normal(kind, normal)

    def of_person(self, person: Person) -> list[str]:
        """The hashes by which `person` can be found; values without a number in them are left out."""
        values: dict[SearchKind, str] = {"phone": person.phone, "id_number": person.id_number}
        normal = {kind: _NORMAL[kind](value) for kind, value in values.items() if value}
        return [self._of_normal(kind, one) for kind, one in normal.items() if one]

    def of_others(self, person: Person) -> list[str]:
        """The hashes of their other telephones, and of each that has an extension with its digits, too."""
        others = numbers.numbers_in(person.other_phones)
        normal = (*map(numbers.normal_phone, others), *map(numbers.with_extension, (person.phone, *others)))
        known = dict.fromkeys(one for one in normal if len(one) >= LEAST_DIGITS)
        return [self._of_normal("phone", one) for one in known if one != numbers.normal_phone(person.phone)]

    def of_proof(self, phone: str) -> str:
        """The hash that a phone is compared by; of one without a digit, a hash that nobody has."""
        return self.of("phone", phone) if numbers.normal_phone(phone) else self.of("phone", _NOBODYS)

    def of_query(self, phone: str, id_number: str) -> list[str]:
        """The hashes of what is asked for; raises Invalid when nothing is."""
        asked: dict[SearchKind, str] = {"phone": phone, "id_number": id_number}
        wanted = [self.of(kind, value) for kind, value in asked.items() if value]
        if not wanted:
            raise Invalid("nothing to search for", errors={"query": ["phone or id_number"]})
        return wanted

    def code_of(self, number: str) -> str:
        """Six digits that go with a number: the same whenever they are asked for, and kept nowhere."""
        digest = hmac.digest(self._key, f"code:{number}".encode(), "sha256")
        return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def _of_normal(self, kind: SearchKind, normal: str) -> str:
        return hmac.digest(self._key, f"{kind}:{normal}".encode(), "sha256").hex()
