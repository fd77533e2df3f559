"""What the columns of a sheet may stand for while nobody has said it: a guess by their titles."""

from collections.abc import Iterable, Mapping, Sequence

from services.cases.domain.layouts import Layout, kind_by_titles, known_titles, meant_by, title_key
from services.cases.domain.sheet_kinds import KindWords


def guess(titles: Sequence[str], layouts: Iterable[Layout], best: Layout | None = None) -> dict[int, str]:
    """What each column may stand for; of several for one thing the likeliest, of a narrative all of them.

    The titles of the `best` layout, which fits, go before those of the others, and these before what a title hints at.
    """
    known = known_titles([*layouts, *_one(best)])
    meant = _meanings(titles, known)
    likeliest = {
        name: min(places, key=lambda at: _rank(titles[at], name, best, known)) for name, places in meant.items()
    }
    return {
        place: name
        for name, places in meant.items()
        for place in places
        if name == "narrative" or likeliest[name] == place
    }


def likely_kind(titles: Sequence[str], layouts: Iterable[Layout], best: Layout | None, kinds: KindWords) -> str:
    """The kind of rows that do not say it, as a plan by the `best` layout would have it; empty when nothing tells."""
    meant = _meanings(titles, known_titles([*layouts, *_one(best)]))
    return {**(best.constants if best else {}), **kind_by_titles(titles, meant, kinds)}.get("kind", "")


def _one(best: Layout | None) -> Sequence[Layout]:
    return [best] if best else []


def _meanings(titles: Sequence[str], known: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """The columns that may stand for each field."""
    meant: dict[str, tuple[int, ...]] = {}
    for place, title in enumerate(titles):
        if name := meant_by(title, known):
            meant[name] = (*meant.get(name, ()), place)
    return meant


def _rank(title: str, name: str, best: Layout | None, known: Mapping[str, str]) -> tuple[int, int]:
    """How far behind others a title stands among those of a field."""
    key = title_key(title)
    own = [title_key(one) for one in best.columns.get(name, ())] if best else []
    if key in own:
        return 0, own.index(key)
    return (1, 0) if key in known else (2, 0)
