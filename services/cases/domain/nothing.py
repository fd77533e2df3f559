"""What people write where there is nothing to say: a word for none, or marks alone."""

from collections.abc import Container, Iterable
from typing import TypeVar

from services.cases.domain.likeness import plain
from shared.frozen import but

LONGEST = 40
"""Characters: a longer text says something, and most texts are spared the look-up."""

T = TypeVar("T")


def says_nothing(text: str, nothing: Container[str]) -> bool:
    """Whether that is all it says; `nothing` are the words for none as `plain` has them."""
    if len(text) > LONGEST:
        return False
    written = plain(text)
    return not written or written in nothing


def without_words_for_none(part: T, names: Iterable[str], nothing: Container[str]) -> T:
    """A frozen part of what somebody typed, blank in those of the fields where a word for none stands."""
    said = {name: value for name in names if isinstance(value := getattr(part, name), str)}
    empty = {name: "" for name, value in said.items() if value and says_nothing(value, nothing)}
    return but(part, **empty) if empty else part
