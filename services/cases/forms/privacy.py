"""The last look at a copy for the respondent: nothing of the complainant but the name, whoever typed it where."""

import re
import unicodedata
from collections.abc import Mapping

from shared.errors import Refused
from shared.identity.numbers import normal_id_number, normal_phone
from shared.identity.people import Person

# Shorter ones would be found by chance.
LEAST = 4


class PersonalDataShown(Refused):
    """What is said for this form holds the complainant's number or address (投诉办法 art. 37)."""

    code = "personal_data_shown"


def refuse_personal_data(facts: Mapping[str, str | tuple[str, ...]], person: Person | None) -> None:
    """Refuse a copy that holds phone, document number, address or e-mail. Raises PersonalDataShown, naming where."""
    hidden = _hidden(person) if person else ()
    shown = sorted(name for name, value in facts.items() if isinstance(value, str) and _holds(value, hidden))
    if shown:
        raise PersonalDataShown("the respondent must not read this of the complainant", fields=shown)


def _hidden(person: Person) -> tuple[str, ...]:
    known = (
        normal_phone(person.phone),
        normal_id_number(person.id_number),
        _compact(person.address),
        _compact(person.email),
    )
    return tuple(one for one in known if len(one) >= LEAST)


def _holds(text: str, hidden: tuple[str, ...]) -> bool:
    return any(one in _compact(text) for one in hidden)


def _compact(text: str) -> str:
    return re.sub(r"[\s\-‐-―()]", "", unicodedata.normalize("NFKC", text)).upper()
