"""Which row of a sheet holds its titles while nobody has said what they are, and which of them are told to anybody."""

import re
from collections.abc import Iterable, Mapping

from services.cases.domain.layouts import BRACKETS, Heads, Layout, NoHeader, known_titles, meant_by, title_key
from services.cases.domain.titles import says_who_called

LONGEST = 20
"""Characters: a longer text is no title, unless a layout knows it."""

_SAID = re.compile(r"\d{7,}|1[3-9]\d[\s-]\d{4}[\s-]\d{4}|\d\*{3,}")
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?[\sT\d:.时点分秒上下午AMPZ+]*")


def header_of(heads: Heads, layouts: Iterable[Layout]) -> int:
    """The row (from 0) with the most words that stand for something, and then the most short texts; raises NoHeader.

    A row with a telephone, masked or not, a long figure or a day is what somebody said, and no row of titles.
    """
    known = known_titles(layouts)
    scored = [(*_words(row, known), -place) for place, row in enumerate(heads) if not any(map(_is_said, row))]
    _, texts, place = max(scored, default=(0, 0, 0))
    if not texts:
        raise NoHeader("no row holds titles", errors={"sheet": ["No row holds titles."]})
    return -place


def is_known(title: str, layouts: Iterable[Layout]) -> bool:
    """Whether some layout has this title: it is a word of a system then, and not of anybody."""
    return title_key(title) in known_titles(layouts)


def _words(row: Iterable[str], known: Mapping[str, str]) -> tuple[int, int]:
    """How many texts of a row stand for something, and how many may be titles at all."""
    texts = [title for title in row if title and (len(title) <= LONGEST or title_key(title) in known)]
    return sum(bool(meant_by(title, known)) or says_who_called(title) for title in texts), len(texts)


def _is_said(text: str) -> bool:
    # An example stands in brackets behind a title: 联系电话（如13800000000）.
    text = BRACKETS.sub("", text)
    return bool(_SAID.search(text) or _DAY.fullmatch(text))
