"""Earlier complaints worth comparing with each of many: what they ask for in common is asked once."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.cases.domain.duplicates import LOOK_BACK, Compared, Description, described, likeliest
from services.cases.domain.likeness import Usage, plain
from services.cases.recent import Recent
from services.cases.store import ALIKE, Desk, by_site, by_words, city_of, words_asked
from shared.store.documents import Place, Row

SAME_SITE = 3
"""Of the same site so many are compared, itself among them: any tie brings a row into the group of its site.

Of a chain these may be other stations; those of its own are found by the words of their address.
"""

SITE = "site"


@dataclass(frozen=True)
class Sought:
    """A complaint for which earlier ones are looked for, by words of this worth, in the city of this code."""

    id: str
    number: str
    typed: Description
    usage: Usage
    city: str
    words: Mapping[str, float]


def sought(desk: Desk, row: Row[Compared]) -> Sought:
    """What is looked for.

    Callers are not compared: that one person called twice would show who made a report, and says nothing of a matter.
    """
    # Each of the three steps of a comparison takes some of a millisecond; whoever calls meanwhile goes first.
    time.sleep(0)
    usage, typed = desk.usage.at(row.state.registered_at), described(row.state)
    city = city_of(desk, typed.division)
    return Sought(row.id, row.state.number, typed, usage, city, words_asked(typed, usage))


def found(
    desk: Desk, recent: Recent, many: Sequence[Sought], visible: Iterable[str]
) -> Iterator[tuple[Sought, dict[str, Compared]]]:
    """With each the earlier ones of the same site, and those told in like words in the city."""
    seen = set(visible)
    ids = [[*same, *alike] for same, alike in zip(_same(recent, many), _alike(desk, recent, many, seen), strict=True)]
    read = recent.read(one for each in ids for one in each)
    for one, each in zip(many, ids, strict=True):
        others = {other: read[other] for other in each if other in read and other != one.id}
        yield one, {other: state for other, state in others.items() if state.division in seen}


def _same(recent: Recent, many: Sequence[Sought]) -> list[list[str]]:
    sites = {one.id: one.typed.site.id for one in many if plain(one.typed.site.name)}
    newest = recent.newest(SITE, by_site(SAME_SITE), sites.values())
    return [_since(one, newest[sites[one.id]]) if one.id in sites else [] for one in many]


def _alike(desk: Desk, recent: Recent, many: Sequence[Sought], visible: set[str]) -> list[list[str]]:
    asked: dict[str, set[str]] = defaultdict(set)
    for one in many:
        asked[one.city].update(one.words)
    newest = {city: recent.newest(city, by_words(desk, city, visible), words) for city, words in asked.items()}
    return [_likeliest(one, newest[one.city]) for one in many]


def _likeliest(one: Sought, newest: Mapping[str, Sequence[Place]]) -> list[str]:
    time.sleep(0)
    return likeliest(one.words, {word: _since(one, newest[word]) for word in one.words}, ALIKE)


def _since(one: Sought, newest: Sequence[Place]) -> list[str]:
    """Without those that are too long ago: the newest of the rest are the same, whatever is left out behind them."""
    return [document_id for at, document_id in newest if at >= one.typed.at - LOOK_BACK]
