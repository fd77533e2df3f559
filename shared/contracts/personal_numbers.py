"""Telephone and identity numbers inside a text, however people write them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

Span = tuple[int, int]

LEAST_GROUP = 3
"""The digits of one number stand together, in groups of at least as many, or one by one: two dates are no telephone."""

AREAS = ((r"10|2\d", r"[2-8]\d{7}"), (r"[3-9]\d{2}", r"[2-8]\d{6,7}"))
"""Area codes without their 0, and the numbers in them."""
AREA_AND_NUMBER = "|".join(f"(?:{area}){number}" for area, number in AREAS)

HIDDEN = "***"
"""What stands in the place of a number that was taken out."""

NUMERALS = {
    "0": "〇零○",
    "1": "一壹幺",
    "2": "二贰",
    "3": "三叁",
    "4": "四肆",
    "5": "五伍",
    "6": "六陆",
    "7": "七柒",
    "8": "八捌",
    "9": "九玖",
}
"""Digits as people read them out: 一三八…, with 幺 for one. Ten and hundred make an amount and no number of anybody."""
TO_DIGITS = str.maketrans({written: digit for digit, all_of_it in NUMERALS.items() for written in all_of_it})

# Between the groups of one number stand signs of one kind, so that a list of readings is none.
_SIGNS = {" ": r"\s()‐-―−-", ".": ".。·•‧・", ",": ",、", "/": "/_*"}
_SIGN_OF = re.compile("|".join(f"(?P<s{place}>[{signs}])" for place, signs in enumerate(_SIGNS.values())))
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_RUNS = {sign: re.compile(rf"\d+X?(?:{re.escape(sign)}+\d+X?)*") for sign in _SIGNS}
_COUNTRY = re.compile(r"(?:00)?86")
_MOBILE = r"1[3-9]\d{9}X?"
_LANDLINE = rf"(?:{AREA_AND_NUMBER})X?"
# GB 11643-1999: place, birthday, order, check; credit codes and work orders have eighteen digits, too.
_IDENTITY = r"\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]"
# GB 11643-1989, on papers before 2000: no century and no check digit.
_OLD_IDENTITY = r"[1-6]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
_OF_A_PERSON = re.compile(rf"{_IDENTITY}|{_OLD_IDENTITY}")
_AT_HOME = re.compile(rf"(?:(?:00)?86)?{_MOBILE}|(?:(?:00)?86)?0{_LANDLINE}|{_IDENTITY}|{_OLD_IDENTITY}")
_FROM_ABROAD = re.compile(rf"{_MOBILE}|0?{_LANDLINE}")
_SHORTEST, _LONGEST = 10, 22
_READ_OUT = re.compile(rf"(?:[\d{''.join(NUMERALS.values())}][\W_]*){{{_SHORTEST}}}")


def has_personal_number(text: str) -> bool:
    """Whether a mobile, landline (with its area code) or resident identity number stands in the text."""
    return next(_found(text), None) is not None


def without_personal_numbers(text: str, instead: str) -> str:
    """The text with `instead` in the place of each such number."""
    for begin, end in reversed(_apart(_found(text))):
        text = text[:begin] + instead + text[end:]
    return text


def without_identity_numbers(text: str, instead: str) -> str:
    """The text with `instead` in the place of each resident identity number; telephones stay."""
    for begin, end in reversed(_apart(_found(text))):
        digits = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text[begin:end]).translate(TO_DIGITS)).upper()
        if _OF_A_PERSON.fullmatch(digits):
            text = text[:begin] + instead + text[end:]
    return text


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Those that overlap as one."""
    whole: list[Span] = []
    for begin, end in sorted(spans):
        overlaps = bool(whole) and begin < whole[-1][1]
        before = whole.pop() if overlaps else (begin, end)
        whole.append((before[0], max(end, before[1])))
    return whole


def _found(text: str) -> Iterator[Span]:
    """As the text stands, and with numerals for digits: 电话一13812345678 is a number behind a word."""
    yield from _found_in(text)
    if _READ_OUT.search(text):
        yield from _found_in(text.translate(TO_DIGITS))


def _found_in(text: str) -> Iterator[Span]:
    if sum(map(str.isdigit, text)) < _SHORTEST:
        return
    plain, places = _plain(text)
    for runs in _RUNS.values():
        for run in runs.finditer(plain):
            groups = list(re.finditer(r"\d+X?", run.group()))
            for first, last in _numbers([one.group() for one in groups]):
                begin, end = run.start() + groups[first].start(), run.start() + groups[last].end()
                yield places[begin], places[end - 1] + 1


def _numbers(groups: Sequence[str]) -> Iterator[Span]:
    """First and last group of each number, the longest from each place, none within another."""
    first = 0
    while first < len(groups):
        last = _last_of_number(groups, first)
        if last is not None:
            yield first, last
        first = first + 1 if last is None else last + 1


def _last_of_number(groups: Sequence[str], first: int) -> int | None:
    written, found = "", None
    for last in range(first, len(groups)):
        written += groups[last]
        if len(written) > _LONGEST:
            break
        if _is_number(groups[first : last + 1]):
            found = last
    return found


def _is_number(groups: Sequence[str]) -> bool:
    if len(groups) > 1 and _COUNTRY.fullmatch(groups[0]):
        own = groups[1:]
        return _well_grouped(own[1:]) and _FROM_ABROAD.fullmatch("".join(own)) is not None
    return _well_grouped(groups) and _AT_HOME.fullmatch("".join(groups)) is not None


def _well_grouped(groups: Sequence[str]) -> bool:
    lengths = [len(group) for group in groups]
    return min(lengths, default=LEAST_GROUP) >= LEAST_GROUP or set(lengths) == {1}


def _plain(text: str) -> tuple[str, list[int]]:
    """Digits and X as ASCII, each kind of sign as one character, all else as `#`; and where each stood."""
    kept = [(place, _sign(character)) for place, character in enumerate(text) if not _INVISIBLE.match(character)]
    return "".join(sign for _, sign in kept), [place for place, _ in kept]


@lru_cache(maxsize=8192)
def _sign(character: str) -> str:
    usual = unicodedata.normalize("NFKC", character).upper()
    if usual == "X" or (usual.isdecimal() and usual.isascii() and len(usual) == 1):
        return usual
    found = _SIGN_OF.match(usual)
    return list(_SIGNS)[int((found.lastgroup or "s0")[1:])] if found else "#"
