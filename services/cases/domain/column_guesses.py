"""What the columns of a sheet may stand for while nobody has said it: a guess by their titles."""

from collections.abc import Iterable, Sequence

from services.cases.domain.layouts import (
    Layout,
    kind_by_titles,
    known_titles,
    meanings,
    places_by_layout,
    title_key,
)
from services.cases.domain.sheet_kinds import KindWords
from services.cases.domain.titles import CALLER_FIELDS

OF_EACH_ROW = frozenset({"number", "site_name", *CALLER_FIELDS})
"""What stands in one column or another by the sort of the row, as 投诉编号 or 举报编号: all that a layout reads."""


def guess(titles: Sequence[str], layouts: Iterable[Layout], best: Layout | None = None) -> dict[int, str]:
    """What each column may stand for; of several for one thing the likeliest, of some things all.

    The titles of the `best` layout, which fits, go before those of the others, and these before what a title hints at.
    """
    known = known_titles([*layouts, *_one(best)])
    by_layout = places_by_layout(titles, best) if best else {}

    def of_one(name: str, places: tuple[int, ...]) -> tuple[int, ...]:
        if name == "narrative":
            return places
        likely = by_layout.get(name) or (min(places, key=lambda at: title_key(titles[at]) not in known),)
        return likely if name in OF_EACH_ROW else likely[:1]

    meant = {name: of_one(name, places) for name, places in meanings(titles, known).items()}
    return {place: name for name, places in meant.items() for place in places}


def likely_kind(titles: Sequence[str], layouts: Iterable[Layout], best: Layout | None, kinds: KindWords) -> str:
    """The kind of rows that do not say it, as a plan by the `best` layout would have it; empty when nothing tells."""
    meant = meanings(titles, known_titles([*layouts, *_one(best)]))
    return {**(best.constants if best else {}), **kind_by_titles(titles, meant, kinds)}.get("kind", "")


def _one(best: Layout | None) -> Sequence[Layout]:
    return [best] if best else []
