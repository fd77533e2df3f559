"""Telephones as they stand in a cell: one or several, with extensions, in any width, or a word for none."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence

from services.cases.domain import cells
from services.cases.domain.cells import BadCell, Cell
from services.cases.domain.likeness import plain
from shared.contracts.personal_numbers import AREA_AND_NUMBER
from shared.identity.area_codes import reaches
from shared.identity.numbers import EXTENSION, normal_phone, with_extension

LONGEST = 300
"""Characters of a cell: more than the numbers of anybody take."""

_HYPHENS = re.compile("[‐-―−]")
_APART = re.compile(r"[、,;/|\\]|或|和")
_WHOSE = re.compile(r"\(?(?:本人|家属|(?:联系|办公|家庭|单位|手机|固定)?电话|手机号?码?|座机|固话)(?:号码)?\)?\s*:?")
_SAID_EXTENSION = re.compile(r"[\s(,、-]*(?:转|分机号?|ext(?:ension)?|#)[\s:.]*(\d{1,6})(?!\d)\s*\)?", re.IGNORECASE)
_WITH_EXTENSION = re.compile(rf"(.*\d\)?)\s*[{EXTENSION}(-]\s*(\d{{1,6}})\)?")
_SIGNS = r"[+0-9 ()\-]*"
_LEGIBLE = re.compile(rf"{_SIGNS}\d(?:{_SIGNS}|[ )]*{EXTENSION}\d{{1,6}})")
_LOCAL = r"[2-8]\d{6,7}"
_WHOLE = re.compile(rf"1[3-9]\d{{9}}|0(?:{AREA_AND_NUMBER})|[48]00\d{{7}}|{_LOCAL}")
_ABROAD = re.compile(r"\+(?!86)")


def telephones(cell: Cell, nothing: Container[str]) -> list[str]:
    """The first number that is whole, and behind it all else that stands there to call by.

    An extension is kept behind 转, with its number; what sort of number it is, like 手机, is left out. `nothing` are
    the words for none as `plain` has them; what the other system has masked is none either. Raises BadCell.
    """
    if len(cells.number(cell)) > LONGEST:
        raise BadCell("too_long")
    bare = _WHOSE.sub(" ", _HYPHENS.sub("-", cells.number(cell))).strip()
    written = _SAID_EXTENSION.sub(rf"{EXTENSION}\1", bare)
    parts = [written] if plain(written) in nothing else [one.strip() for one in _APART.split(written)]
    said = [one for one in parts if plain(one) and plain(one) not in nothing and "*" not in one]
    return _whole_first(list(dict.fromkeys(one for part in said for one in _numbers(part))))


def together(cells_of: Iterable[list[str]]) -> list[str]:
    """The numbers of several cells as those of one, each once however it is written."""
    first, *others = cells_of
    if not others:
        return first
    found: dict[str, str] = {}
    for one in (one for numbers in (first, *others) for one in numbers):
        found.setdefault(with_extension(one), one)
    return _whole_first(list(found.values()))


def to_call(numbers: Sequence[str]) -> tuple[str, list[str]]:
    """The number by which somebody is reached, and the others: blank where none is, so that it is asked for."""
    reaching = [one for one in map(_called, numbers) if reaches(one)]
    called = next(filter(_is_whole, reaching), next(iter(reaching), ""))
    return called, [one for one in numbers if one != called]


def _whole_first(found: Sequence[str]) -> list[str]:
    if not found:
        return []
    called = _called(next((one for one in found if _is_whole(_called(one))), found[0]))
    return [called, *(one for one in found if one != called)]


def _numbers(part: str) -> Iterator[str]:
    """The numbers of a part in which blanks alone hold them apart, or stand within them."""
    words, found = part.split(), list[str]()
    while number := _longest(words):
        said, length = number
        found.append(said)
        words = words[length:]
    # What is left behind a number that lacks nothing is an extension, or the end of another number.
    rest = " ".join(words)
    if found and (not rest or (_LEGIBLE.fullmatch(rest) and not _is_local(found[0]))):
        yield from (*found, *filter(None, [rest]))
    elif _LEGIBLE.fullmatch(part):
        yield part
    else:
        raise BadCell("not_valid")


def _longest(words: list[str]) -> tuple[str, int] | None:
    """The whole number that as many of the first words as possible are, and how many these are."""
    tried = ((_one(" ".join(words[:length])), length) for length in range(len(words), 0, -1))
    return next(((number, length) for number, length in tried if number), None)


def _one(text: str) -> str:
    """The number, if it is a whole one; an extension may stand behind a hyphen or in brackets."""
    if _is_whole(text):
        return text
    found = _WITH_EXTENSION.fullmatch(text)
    return f"{found[1].strip()}{EXTENSION}{found[2]}" if found and _is_whole(found[1]) else ""


def _is_whole(text: str) -> bool:
    legible = re.fullmatch(_SIGNS, text) and not _ABROAD.match(text)
    return bool(legible) and _WHOLE.fullmatch(normal_phone(text)) is not None


def _is_local(number: str) -> bool:
    return re.fullmatch(_LOCAL, normal_phone(_called(number))) is not None


def _called(number: str) -> str:
    return number.partition(EXTENSION)[0].strip()
