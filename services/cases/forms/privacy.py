"""The last look at a copy for others: nothing of who is behind it but what they may read, whoever typed it where."""

from collections.abc import Iterable, Mapping

from shared.contracts.personal_numbers import has_personal_number
from shared.errors import Refused
from shared.identity.addresses import homes
from shared.identity.numbers import bare, normal_id_number, normal_phone, numbers_in
from shared.identity.people import Person

Texts = Mapping[str, str | tuple[str, ...]]

# A shorter one would be found by chance.
LEAST = 4


class PersonalDataShown(Refused):
    """What is said for this form holds somebody's name, number or address (投诉办法 art. 37)."""

    code = "personal_data_shown"


def look_for_respondent(facts: Texts, said: Texts, person: Person) -> None:
    """Refuse a copy that holds phone, document number, e-mail or, in what the officer `said`, the home of somebody.

    The record may name the street where it happened though the complainant lives there. Raises PersonalDataShown.
    """
    phones = map(normal_phone, (person.phone, *numbers_in(person.other_phones)))
    own = (*phones, normal_id_number(person.id_number), person.email)
    refuse_shown({*_holding(facts, own), *_holding(said, homes(person.address))})


def numbered(said: Mapping[str, str]) -> set[str]:
    """The fields of what the officer `said` that hold anybody's number."""
    return {name for name, text in said.items() if has_personal_number(text)}


def refuse_shown(fields: set[str]) -> None:
    """Refuse where there are fields that say more than their readers may know. Raises PersonalDataShown."""
    if fields:
        raise PersonalDataShown("they must not read this of the person behind it", fields=sorted(fields))


def _holding(texts: Texts, hidden: Iterable[str]) -> list[str]:
    sought = [one for one in map(bare, hidden) if len(one) >= LEAST]
    return [name for name, text in texts.items() if isinstance(text, str) and _holds(text, sought)]


def _holds(text: str, sought: list[str]) -> bool:
    return any(one in bare(text) for one in sought)
