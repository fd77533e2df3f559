"""The last look at a copy for others: nothing of who is behind it but what they may read, whoever typed it where."""

from collections.abc import Callable, Mapping

from shared.contracts.personal_numbers import has_personal_number
from shared.errors import Refused
from shared.identity.numbers import bare, normal_id_number, normal_phone, numbers_in, private_address
from shared.identity.people import Person

Texts = Mapping[str, str | tuple[str, ...]]

# Shorter ones would be found by chance.
LEAST, LEAST_NAME = 4, 2


class PersonalDataShown(Refused):
    """What is said for this form holds somebody's name, number or address (投诉办法 art. 37)."""

    code = "personal_data_shown"


def look_for_respondent(facts: Texts, said: Texts, person: Person) -> None:
    """Refuse a copy that holds phone, document number, e-mail or, in what the officer `said`, the home of somebody.

    The record may name the street where it happened though the complainant lives there. Raises PersonalDataShown.
    """
    phones = map(normal_phone, (person.phone, *numbers_in(person.other_phones)))
    own = (*phones, normal_id_number(person.id_number), person.email)
    home = private_address(person.address)
    refuse_shown({*_holding(facts, own, LEAST), *_holding(said, (home,), LEAST)})


def look_for_unit(said: Texts, names: Callable[[str], bool]) -> None:
    """Refuse what the officer `said` if it holds anybody's number, or `names` who is behind it.

    Raises PersonalDataShown. For an officer who may not know that person `names` denies: a refusal must not confirm
    a guess.
    """
    texts = {name: value for name, value in said.items() if isinstance(value, str)}
    refuse_shown({name for name, text in texts.items() if has_personal_number(text) or names(text)})


def tells_of(text: str, person: Person) -> bool:
    """Whether the text says who that is or where they live."""
    said = {"": text}
    return bool(_holding(said, (person.name,), LEAST_NAME) or _holding(said, (private_address(person.address),), LEAST))


def refuse_shown(fields: set[str]) -> None:
    """Refuse where there are fields that say more than their readers may know. Raises PersonalDataShown."""
    if fields:
        raise PersonalDataShown("they must not read this of the person behind it", fields=sorted(fields))


def _holding(texts: Texts, hidden: tuple[str, ...], least: int) -> list[str]:
    sought = [one for one in map(bare, hidden) if len(one) >= least]
    return [name for name, text in texts.items() if isinstance(text, str) and _holds(text, sought)]


def _holds(text: str, sought: list[str]) -> bool:
    return any(one in bare(text) for one in sought)
