"""Telephones as they stand in a cell: one or several, with extensions, in any width, or a word for none."""

import re
from collections.abc import Container, Iterable, Iterator

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
    """The number to call, the first that is whole, and behind it all else that stands there.

    It is blank where nobody is reached by what stands there: then it is asked for, and what was written can be read.
    An extension is kept behind 转, with its number; what sort of number it is, like 手机, is left out. `nothing` are
    the words for none as `plain` has them; what the other system has masked is none either. Raises BadCell.
    """
    if len(cells.number(cell)) > LONGEST:
        raise BadCell("too_long")
    bare = _WHOSE.sub(" ", _HYPHENS.sub("-", cells.number(cell))).strip()
    written = _SAID_EXTENSION.sub(rf"{EXTENSION}\1", bare)
    parts = [written] if plain(written) in nothing else [one.strip() for one in _APART.split(written)]
    said = [one for one in parts if plain(one) and plain(one) not in nothing and "*" not in one]
    return called_first(one for part in said for one in _numbers(part))


def called_first(numbers: Iterable[str]) -> list[str]:
    """The number to call, as `telephones` has it, before the others of all cells that say some; each number once."""
    found: dict[str, str] = {}
    for one in filter(None, numbers):
        found.setdefault(with_extension(one), one)
    if not found:
        return []
    called = _to_call([_called(one) for one in found.values()])
    return [called, *(one for one in found.values() if one != called)]


def _to_call(numbers: list[str]) -> str:
    reaching = [one for one in numbers if reaches(one)]
    return next(filter(_is_whole, reaching), next(iter(reaching), ""))


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
