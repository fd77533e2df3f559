"""When two numbers of another system are one, however somebody typed them."""

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_OTHER_MARKS = re.compile(r"(?<!\d)[\W_]+|[\W_]+(?!\d)")


def known_as(system: str, number: str) -> str:
    """By what one submission alone may be known in that system: the same for every writing of its number."""
    return f"{system}:{same(number)}"


def same(number: str) -> str:
    """The number without what differs by who types it: widths, capitals, blanks, and marks where they part nothing.

    Between two digits any marks are one hyphen: 1-12 and 11-2 are two numbers, of which neither may pass for the other.
    """
    written = _BLANKS.sub("", unicodedata.normalize("NFKC", number)).upper()
    return _OTHER_MARKS.sub("", _BETWEEN_DIGITS.sub("-", written))
