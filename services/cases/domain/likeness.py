"""How alike two texts are by their pairs of neighbouring characters: works for Chinese without a dictionary.

People write about one matter in different words; what they share is the name of the place and a few words for what
is wrong. So a pair counts by its rarity among the complaints on file, twice when a text says it more than once.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import add

LONGEST = 600
"""Characters of a text that are compared; what a matter is about is said early."""

MOST_PAIRS = 30_000
REMEMBERED = 1_000
"""Texts whose weights are kept, of at most some 40 kB each, and names."""

OPENING = 40

_WORDS = re.compile(
    "[^的了是在我们你您他她它和与及或就都也还要不有没这那为被把对从到于以之其而且但因所由又再很太吗呢吧啊呀请望求个一会能可时]{2,}"
)
"""What lies between characters that only serve grammar."""

_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")
_CHINESE_PUNCTUATION = re.compile("[，。、；：！？（）]+")


@dataclass(frozen=True)
class Usage:
    """In how many of a fair sample of `texts` each pair occurs."""

    held: Mapping[str, int] = field(default_factory=dict)
    texts: int = 0

    def rarity(self, pair: str) -> float:
        """How much sharing the pair tells: about 0.7 for one in every text, more than 5 for one in none."""
        return self._rarities.get(pair, self._of_none)

    @cached_property
    def worth(self) -> Callable[[str], float]:
        """How well the pair finds others: by its rarity, less for a fresh one and for one with a digit; remembers."""
        fresh = 0.55 * self._of_none

        def worth(pair: str) -> float:
            rarity = self._rarities.get(pair, fresh)
            return rarity * (0.4 if pair[0].isdigit() or pair[1].isdigit() else 1)

        return lru_cache(MOST_PAIRS)(worth)

    @cached_property
    def weigh(self) -> Callable[[str], "Weighed"]:
        """Weighs the words of a text, and remembers: the newest complaints are compared again and again."""

        def fresh(text: str) -> Weighed:
            return _weighed({pair: self.rarity(pair) * (1 + (times > 1)) for pair, times in words_of(text).items()})

        return lru_cache(REMEMBERED)(fresh)

    @cached_property
    def weigh_name(self) -> Callable[[str], "Weighed"]:
        """Weighs all pairs of a name, and remembers: a few businesses come often."""

        def fresh(name: str) -> Weighed:
            return _weighed({pair: self.rarity(pair) for pair in pairs(name)})

        return lru_cache(REMEMBERED)(fresh)

    @cached_property
    def _rarities(self) -> Mapping[str, float]:
        return {pair: self._rarity(times) for pair, times in self.held.items()}

    @cached_property
    def _of_none(self) -> float:
        return self._rarity(0)

    def _rarity(self, times: int) -> float:
        return math.log(1 + (self.texts + 20) / (times + 1))


def usage_of(texts: Iterable[str], before: Usage | None = None) -> Usage:
    """Count a sample; only the most frequent pairs are kept, since an unknown one counts as rare anyway.

    What was counted `before` is added to.
    """
    held: Counter[str] = Counter(before.held if before else ())
    number = 0
    for number, text in enumerate(texts, start=1):  # noqa: B007 - the last number is how many there were
        held.update(set(words_of(text)))
    return Usage(dict(held.most_common(MOST_PAIRS)), number + (before.texts if before else 0))


def plain(text: str) -> str:
    """Letters and digits alone, widths and capitals made the same: how names are compared."""
    # One wide comma sends the whole text the slow way through the normalization.
    narrow = unicodedata.normalize("NFKC", _CHINESE_PUNCTUATION.sub("", text))
    return _NEITHER_LETTER_NOR_DIGIT.sub("", narrow.casefold())


def pairs(text: str) -> list[str]:
    """All pairs of neighbours in `text` as `plain` has it."""
    return _neighbours(plain(text))


def _neighbours(written: str) -> list[str]:
    return list(map(add, written, written[1:]))


def words_of(text: str) -> Counter[str]:
    """The pairs of the beginning of `text`, line by line, without those that only serve grammar."""
    lines = map(plain, text[:LONGEST].splitlines())
    return Counter([pair for line in lines for words in _WORDS.findall(line) for pair in map(add, words, words[1:])])


def telling(text: str, usage: Usage, most: int) -> list[str]:
    """The pairs by which others who write of the same matter are likeliest to be found, best first.

    Rare ones, those that are said again, and those of the opening; days and amounts hardly. One that nobody has
    written yet is a new name or just two words that met: it counts less than one that is known to be rare.
    """
    words = words_of(text)
    opening = set(pairs(text[:OPENING]))
    worth = usage.worth
    best = sorted(
        [
            (-worth(pair) * (1.6 if times > 1 else 1) * (1.5 if pair in opening else 1), pair)
            for pair, times in words.items()
        ]
    )
    return [pair for _, pair in best[:most]]


@dataclass(frozen=True)
class Weighed:
    """A text ready to be compared: its pairs with their weights, and the sum of these."""

    pairs: Mapping[str, float]
    total: float

    def likeness(self, other: "Weighed") -> float:
        """Share of what both have in what either has (weighted Jaccard), from 0 to 1."""
        few, many = sorted((self.pairs, other.pairs), key=len)
        common = sum(min(weight, many[pair]) for pair, weight in few.items() if pair in many)
        either = self.total + other.total - common
        return common / either if either else 0.0


def weighed(text: str, usage: Usage) -> Weighed:
    """Weigh the words of a narrative."""
    return usage.weigh(text)


def weighed_name(name: str, usage: Usage) -> Weighed:
    """Weigh all pairs of a name or an address."""
    return usage.weigh_name(name)


def _weighed(weights: Mapping[str, float]) -> Weighed:
    return Weighed(weights, sum(weights.values()))


def street_words(address: str) -> set[str]:
    """Names of streets, towns and villages in an address: two characters and the one that says what it is."""
    return set(_streets(plain(address)))


def _streets(written: str) -> Iterator[str]:
    for at in range(2, len(written)):
        if written[at] in "路街道巷弄镇乡村园":
            yield written[at - 2 : at + 1]
