"""What a caller says of themselves in their own words, taken out of the text: they are in the vault already."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from services.cases.domain.complaint import Amendment, Complaint
from shared.contracts.personal_numbers import without_personal_numbers
from shared.frozen import but
from shared.identity import numbers
from shared.identity.people import Person

# A shorter one would be found by chance.
LEAST_DIGITS, LEAST_TEXT, LEAST_ADDRESS = 7, 2, 4
HIDDEN = "***"
_BETWEEN = r"[\s\-－‐-―()（）.·、,，:：~+/_\u00ad\u200b-\u200f\u2060\ufeff]*"
NOBODY = frozenset({"未知", "不详", "匿名", "先生", "女士", "群众", "市民", "消费者"})
"""What stands where a name should: as a word it says nothing of anybody."""


def without_traces(text: str, people: Iterable[Person]) -> str:
    """`text` without the own names, numbers and homes of these people, however the numbers are written."""
    # Most texts name nobody, and a pattern for each person is dear to make: what is not there is not looked for.
    folded, digits = text.lower(), numbers.bare(text)
    for person in people:
        found = [_spaced(one) for one in _numbers(person) if one in digits]
        found += [re.escape(one) for one in _words(person) if one.lower() in folded]
        found += [r"\s*".join(map(re.escape, one)) for one in _names(person) if one.upper() in digits]
        for pattern in found:
            text = HIDDEN.join(re.split(pattern, text, flags=re.IGNORECASE))
    return text


def blanked(complaint: Complaint, without: Callable[[str], str]) -> Complaint:
    """The submission with `without` applied to all that people wrote as they liked: the account and what stands beside.

    The names and addresses of businesses stay.
    """
    tool = complaint.instrument
    return but(
        complaint,
        narrative=without(complaint.narrative),
        supplements=tuple(replace(one, text=without(one.text)) for one in complaint.supplements),
        site=replace(complaint.site, position=without(complaint.site.position)),
        instrument=tool and replace(tool, reading=without(tool.reading), reweighed=without(tool.reweighed)),
        amendments=tuple(_without_before(one, without) for one in complaint.amendments),
    )


def _without_before(amendment: Amendment, without: Callable[[str], str]) -> Amendment:
    return replace(amendment, fields=tuple(replace(one, before=without(one.before)) for one in amendment.fields))


def _numbers(person: Person) -> Iterator[str]:
    for number in (numbers.normal_phone(person.phone), numbers.normal_id_number(person.id_number)):
        if len(number) >= LEAST_DIGITS:
            yield number
    if landline := numbers.landline(person.phone):
        # Its extension and its area code are left out as often as not.
        yield "".join(landline)
        yield landline[1]


def _words(person: Person) -> Iterator[str]:
    for words in (*_homes(person), person.email.strip()):
        if len(words) >= LEAST_TEXT:
            yield words


def _names(person: Person) -> Iterator[str]:
    name = "".join(person.name.split())
    if len(name) >= LEAST_TEXT and name not in NOBODY:
        yield name


def _homes(person: Person) -> Iterator[str]:
    """The address in full and without its place; a street alone is told of the matter as often as of the person."""
    home = numbers.private_address(person.address)
    if len(home) >= LEAST_ADDRESS:
        yield person.address.strip()
        yield home


def _spaced(number: str) -> str:
    return _BETWEEN.join(_either_width(one) for one in number)


def _either_width(character: str) -> str:
    """The character itself or the same one at full width."""
    return f"[{character}{chr(ord(character) + 0xFEE0)}]"


def without_numbers(text: str) -> str:
    """`text` without telephone and identity numbers, whoever's they are: for readers outside the system."""
    return without_personal_numbers(text, HIDDEN)
