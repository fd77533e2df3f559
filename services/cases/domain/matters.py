"""Matters that many people reported, seen in which complaints are like which: groups, and what to call them."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.cases.domain.duplicates import NEAR_PLACE, Likeness
from services.cases.domain.likeness import LONGEST, Usage, words_of

TIE = 45
"""Measured on real messages: from here on suggestions join what belongs together, in groups of 57 and 26."""

LEAST_MEMBERS = 3
MOST_MATTERS = 100
MOST_MEMBERS = 5_000
"""Of one matter are listed and can be linked: half a megabyte."""

TITLE_WORDS, TITLE_PAIRS, LONGEST_WORD = 4, 30, 10

Tie = tuple[str, str]


@dataclass(frozen=True)
class Member:
    """A complaint of a matter."""

    id: str
    number: str


@dataclass(frozen=True)
class Matter:
    """A matter by its place in the list, the largest first; `size` also counts members that are not listed."""

    place: int
    title: str
    size: int
    members: tuple[Member, ...]


def tied(one: Likeness) -> bool:
    """Whether a suggestion is so strong that both are likely one matter.

    Being neighbours does not count for it: two shops of one street with like troubles are two matters.
    """
    return one.score - NEAR_PLACE * ("near_place" in one.reasons) >= TIE


def joined(ties: Iterable[Tie]) -> list[list[str]]:
    """The groups that ties make of complaints, the largest first, without those too small to be a matter of many."""
    root: dict[str, str] = {}

    def top(one: str) -> str:
        while (above := root.setdefault(one, one)) != one:
            # Shorten the way for the next who asks.
            root[one] = one = root.setdefault(above, above)
        return one

    for one, other in ties:
        root[top(one)] = top(other)
    groups = defaultdict(list)
    for one in sorted(root):
        groups[top(one)].append(one)
    large = [group for group in groups.values() if len(group) >= LEAST_MEMBERS]
    return sorted(large, key=lambda group: (-len(group), group[0]))[:MOST_MATTERS]


def title_of(texts: Sequence[str], usage: Usage) -> str:
    """What a matter may be called: the words that most of its texts share and that few others hold."""
    said = [words_of(text) for text in texts]
    shared = Counter(pair for words in said for pair in words)
    common = {pair: number for pair, number in shared.items() if number > 1 and number * 2 >= len(texts)}
    best = sorted(common, key=lambda pair: (-common[pair] * usage.rarity(pair), pair))[:TITLE_PAIRS]
    if not best:
        return ""
    wanted = set(best)
    spoken = max(range(len(said)), key=lambda at: (len(wanted & set(said[at])), -at))
    words = sorted(_runs(texts[spoken][:LONGEST], wanted), key=lambda word: -_worth(word, common, usage))
    return " ".join(_apart(words)[:TITLE_WORDS])


def _apart(words: Sequence[str]) -> list[str]:
    """The words without those that are part of a better one."""
    kept: list[str] = []
    for word in words:
        if not any(word in one for one in kept):
            kept.append(word)
    return kept


def _worth(word: str, common: dict[str, int], usage: Usage) -> float:
    pairs = (word[at : at + 2] for at in range(len(word) - 1))
    return sum(common.get(pair, 0) * usage.rarity(pair) for pair in pairs)


def _runs(text: str, wanted: set[str]) -> list[str]:
    """The longest pieces of a text of which every pair is wanted."""
    written = unicodedata.normalize("NFKC", text).casefold()
    found, run = dict[str, None](), ""
    for at in range(len(written) - 1):
        pair = written[at : at + 2]
        if pair in wanted and len(run) < LONGEST_WORD:
            run = run + pair[1] if run else pair
        elif run:
            found[run], run = None, ""
    return [*found, *([run] if run else [])]
