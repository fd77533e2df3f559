"""By what a complaint can be found: parts of the name and address of its site, its numbers, and what it tells of."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from zlib import crc32

from services.cases.domain.complaint import Complaint
from services.cases.domain.duplicates import told
from services.cases.domain.likeness import MOST_PAIRS, Usage, pairs, plain, telling
from shared.errors import Invalid
from shared.frozen import but

NUMBER, TOLD = "#", "~"
"""What a gram begins with that is a whole number, or a pair of what was told; one of name or address is bare."""

NUMBERS, NAME_GRAMS, TOLD_GRAMS = 14, 400, 24
"""Of numbers, and of name and address, as many as there may be, so that none of them and no part goes unfound."""

BITS = 63
"""As many as a number of the database has, without its sign."""

SERIAL_WORTH = 100.0
"""More than all words together: the same instrument is always among the candidates."""

_NUMBER = re.compile(r"[a-z]*[0-9]{6,}[a-z0-9]*")
"""What is a number and never part of a name: a telephone must not find the address in which somebody wrote it."""

_DIGIT = re.compile("[0-9]")


class Named(Protocol):
    """What of a site is searched by."""

    @property
    def name(self) -> str: ...

    @property
    def address(self) -> str: ...


@dataclass(frozen=True)
class Wanted:
    """A search: the grams that a hit holds, and the words that must really stand in it."""

    grams: tuple[str, ...]
    words: tuple[str, ...]

    def rarest(self, usage: Usage) -> str:
        """The gram that the fewest complaints hold, as far as is known."""
        return min(self.grams, key=lambda gram: (usage.held.get(gram, 0), gram))

    @property
    def bits(self) -> int:
        """What the `name_bits` of a hit hold; none for a number, which is no part of a name."""
        return bits_of(self.grams) if self.words else 0

    def met_by(self, site: Named) -> bool:
        """Whether each word is part of the name or of the address; numbers were compared as a whole before."""
        name, address = plain(site.name), plain(site.address)
        return all(word in name or word in address for word in self.words)


def wanted(query: str) -> tuple[Wanted, ...]:
    """What `query` may ask for, to be tried in turn: a number, written as it may be, then words parted by blanks.

    A long number is nothing else. Raises Invalid when it is too short to search.
    """
    whole = plain(query)
    numbers = (Wanted((number_gram(query),), ()),) if _DIGIT.search(whole) else ()
    named = () if _NUMBER.fullmatch(whole) else _words(query)
    if not numbers and not named:
        raise Invalid("The query is not valid.", errors={"q": ["Needs two characters next to each other."]})
    return (*numbers, *named)


def _words(query: str) -> tuple[Wanted, ...]:
    """Its words as parts of a name; none when no two characters of it stand together."""
    words = tuple(dict.fromkeys(word for word in map(plain, query.split()) if word))
    grams = tuple(dict.fromkeys(pair for word in words for pair in pairs(word)))
    return (Wanted(grams, words),) if grams else ()


def findable(complaint: Complaint, usage: Usage) -> Complaint:
    """The complaint with everything it is found by: some 60 grams, and bounded in number, since they are indexed."""
    site = complaint.site
    whole = dict.fromkeys(number_gram(number) for number in _numbers(complaint) if plain(number))
    names = dict.fromkeys([*pairs(site.name), *pairs(site.address)])
    words = _told_grams(told(site, complaint.narrative), usage, TOLD_GRAMS)
    named = list(names)[:NAME_GRAMS]
    return but(complaint, grams=(*list(whole)[:NUMBERS], *named, *words), name_bits=bits_of(named))


def _numbers(complaint: Complaint) -> Iterator[str]:
    """Its own, those of the business and of the instrument, then those of other systems."""
    yield complaint.number
    yield complaint.site.credit_code
    if complaint.instrument:
        yield complaint.instrument.serial
        yield complaint.instrument.certificate
    yield from (one.number for one in complaint.external)


def number_gram(number: str) -> str:
    """By what a complaint is found when somebody types that number of it."""
    return NUMBER + plain(number)


def bits_of(grams: Iterable[str]) -> int:
    """One bit of 63 for each gram: what lacks a bit lacks the gram; what has all bits may hold them all."""
    bits = 0
    for gram in grams:
        bits |= _bit_of(gram)
    return bits


@lru_cache(MOST_PAIRS)
def _bit_of(gram: str) -> int:
    return 1 << crc32(gram.encode()) % BITS


def asked_grams(text: str, serial: str, usage: Usage, most: int) -> dict[str, float]:
    """The grams by which like complaints are looked for, with what each is worth."""
    asked = {gram: usage.rarity(gram[1:]) for gram in _told_grams(text, usage, most)}
    return {NUMBER + plain(serial): SERIAL_WORTH, **asked} if plain(serial) else asked


def _told_grams(text: str, usage: Usage, most: int) -> list[str]:
    return [TOLD + pair for pair in telling(text, usage, most)]
