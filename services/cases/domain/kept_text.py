"""Whether a text that comes again is the one on file, from which people have been taken out meanwhile."""

import re
import unicodedata

from shared.contracts.personal_numbers import HIDDEN

LONGEST_TAKEN_OUT = 200
"""Characters that a home may have: nothing longer was taken out at once."""


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
