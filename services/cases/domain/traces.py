"""What a caller says of themselves in their own words, taken out of the text: they are in the vault already."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from services.cases.domain.complaint import Amendment, Complaint
from shared.contracts.personal_numbers import (
    HIDDEN,
    NUMERALS,
    TO_DIGITS,
    without_identity_numbers,
    without_personal_numbers,
)
from shared.frozen import but
from shared.identity import numbers
from shared.identity.people import Person

# A shorter one would be found by chance.
LEAST_DIGITS, LEAST_TEXT, LEAST_ADDRESS = 7, 2, 4
_BETWEEN = r"(?:[\s\-－‐-―()（）.·、,，:：~+/_#\u00ad\u200b-\u200f\u2060\ufeff转]|分机|ext)*"
_EXTENSION = re.compile("转|分机|EXT")
NOBODY = frozenset({"未知", "不详", "匿名", "先生", "女士", "群众", "市民", "消费者"})
"""What stands where a name should: as a word it says nothing of anybody."""
LONGEST_TAKEN_OUT = 200
"""Characters that a home may have: nothing longer was taken out at once."""
_SPOKEN_TO = re.compile(r".{0,2}(?:先生|女士|小姐|师傅|同志)")


def without_traces(text: str, people: Iterable[Person], *, of_business: bool = False) -> str:
    """`text` without the own names, numbers and homes of these people, however the numbers are written.

    Of what a business is called, and where it is, only numbers and mail addresses are taken out: the caller may live
    where it happened, and a shop may bear their name.
    """
    # Most texts name nobody, and a pattern for each person is dear to make: what is not there is not looked for.
    folded, bare = text.lower(), numbers.bare(text)
    digits = _digits(bare)
    for person in people:
        found = [_spaced(one) for one in _numbers(person) if one in digits]
        words = _mail(person) if of_business else _words(person)
        found += [re.escape(one) for one in words if one.lower() in folded]
        names = () if of_business else _names(person)
        found += [r"\s*".join(map(re.escape, one)) for one in names if one.upper() in bare]
        for pattern in found:
            text = HIDDEN.join(re.split(pattern, text, flags=re.IGNORECASE))
    return text


def tells_of(text: str, person: Person, of_business: Iterable[str] = ()) -> bool:
    """Whether the text says who that is: by name, number, mail address or home.

    What the business is called and where it is may be said, and so may how people are spoken to: 王先生 is nobody.
    """
    for each in filter(None, of_business):
        text = text.replace(each, " ")
    folded, bare = text.lower(), numbers.bare(text)
    digits = _digits(bare)
    names = (one for one in _names(person) if not _SPOKEN_TO.fullmatch(one))
    return (
        any(one in digits for one in _numbers(person))
        or any(one.lower() in folded for one in _mail(person))
        or any(numbers.bare(one) in bare for one in (*names, *_homes(person)) if numbers.bare(one))
    )


class Without(Protocol):
    """Takes out of a text what those behind a submission say of themselves, as `without_traces` does."""

    def __call__(self, text: str, *, of_business: bool = False) -> str: ...


def blanked(complaint: Complaint, without: Without) -> Complaint:
    """The submission with `without` applied to all that people wrote as they liked: the account and what is beside."""
    tool, site = complaint.instrument, complaint.site
    return but(
        complaint,
        narrative=unnumbered(complaint, without(complaint.narrative)),
        supplements=tuple(replace(one, text=unnumbered(complaint, without(one.text))) for one in complaint.supplements),
        site=replace(
            site,
            name=without(site.name, of_business=True),
            address=without(site.address, of_business=True),
            position=without(site.position),
        ),
        instrument=tool and replace(tool, reading=without(tool.reading), reweighed=without(tool.reweighed)),
        amendments=tuple(_without_before(one, without) for one in complaint.amendments),
    )


def unnumbered(complaint: Complaint, text: str) -> str:
    """Of a report: `text` without any identity number, and where its maker gave no telephone without any of these.

    Whose they are nobody can tell from the text, and the maker's own must not be read by all (投诉办法 art. 37). Once
    somebody is erased nobody knows theirs any more, and what they must not come back by is any number.
    """
    if complaint.erased:
        return without_personal_numbers(text, HIDDEN)
    if complaint.kind != "report":
        return text
    known = complaint.phone_hash is not None
    return without_identity_numbers(text, HIDDEN) if known else without_personal_numbers(text, HIDDEN)


def _without_before(amendment: Amendment, without: Without) -> Amendment:
    return replace(amendment, fields=tuple(replace(one, before=without(one.before)) for one in amendment.fields))


def _digits(bare: str) -> str:
    return _EXTENSION.sub("", bare.translate(TO_DIGITS))


def _numbers(person: Person) -> list[str]:
    """The longest first, so that of a number with its extension both are found."""
    phones = (person.phone, *numbers.numbers_in(person.other_phones))
    found = {numbers.normal_id_number(person.id_number), *(one for phone in phones for one in _written(phone))}
    return sorted((one for one in found if len(one) >= LEAST_DIGITS), key=lambda one: (-len(one), one))


def _written(phone: str) -> Iterator[str]:
    yield numbers.normal_phone(phone)
    if landline := numbers.landline(phone):
        # Its extension and its area code are left out as often as not.
        yield "".join(landline)
        yield landline[1]


def _words(person: Person) -> Iterator[str]:
    yield from (one for one in (*_homes(person), *_mail(person)) if len(one) >= LEAST_TEXT)


def _mail(person: Person) -> Iterator[str]:
    if mail := person.email.strip():
        yield mail


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
    return _BETWEEN.join(_however_written(one) for one in number)


def _however_written(character: str) -> str:
    """The character itself, the same one at full width, or read out."""
    return f"[{character}{chr(ord(character) + 0xFEE0)}{NUMERALS.get(character, '')}]"


def without_numbers(text: str) -> str:
    """`text` without telephone and identity numbers, whoever's they are: for readers outside the system."""
    return without_personal_numbers(text, HIDDEN)


def tells_the_same(kept: str, text: str) -> bool:
    """Whether `kept` is `text`, of which more may have been taken out since.

    Widths, blanks and line breaks do not count.
    """
    stands, said = _level(kept), _level(text)
    if stands == said or stands.count(HIDDEN) <= said.count(HIDDEN):
        return stands == said
    # A star beside what was taken out cannot be told from it.
    first, *between, last = re.split(r"\*{3,}", stands)
    if not said.startswith(first) or not said[len(first) :].endswith(last):
        return False
    place, end = len(first), len(said) - len(last)
    for piece in between:
        if (found := said.find(piece, place, end)) < 0:
            return False
        place = found + len(piece)
    taken_out = len(said) - len("".join((first, *between, last)))
    return taken_out <= LONGEST_TAKEN_OUT * stands.count(HIDDEN)


def _level(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
