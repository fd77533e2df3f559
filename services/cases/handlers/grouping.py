"""Which complaints of a sheet are about one matter: suggestions for each of them, then put together."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson

from services.cases.domain.duplicates import Compared, ranked, told
from services.cases.domain.matters import MOST_MEMBERS, Matter, Member, joined, tied, title_of
from services.cases.handlers.earlier import Sought, found, sought
from services.cases.handlers.imports import MATTERS, RESULTS_LAST, TIES
from services.cases.recent import Recent
from services.cases.store import Desk
from shared.identity.caller import Identity
from shared.store.documents import MAX_ROWS, Page

AT_ONCE = 50
"""Rows whose words are looked up together; at most 33 others are read for each."""

TEXTS_FOR_A_TITLE = 60


def ties(desk: Desk, recent: Recent, made: Sequence[str], by: Identity) -> list[tuple[str, str, str, str]]:
    """Which of these complaints are so like another one that both are likely one matter: ids, and their numbers."""
    rows = desk.complaints.parts(Compared, {"_id": {"$in": list(made)}}, Page(limit=MAX_ROWS))
    # Neighbours are compared with the same others.
    rows.sort(key=lambda row: row.state.division)
    visible = desk.guard.visible_divisions(by)
    some = (rows[begin : begin + AT_ONCE] for begin in range(0, len(rows), AT_ONCE))
    return [tie for each in some for tie in _ties(desk, recent, [sought(desk, row) for row in each], visible)]


def _ties(
    desk: Desk, recent: Recent, many: Sequence[Sought], visible: Sequence[str]
) -> Iterator[tuple[str, str, str, str]]:
    for one, others in found(desk, recent, many, visible):
        likely = ranked(one.typed, others.items(), one.usage)
        yield from ((one.id, other.id, one.number, other.number) for other in likely if tied(other))
        time.sleep(0)


def put_together(desk: Desk, import_id: str, pieces: int, at: datetime) -> int:
    """Keep the matters that the ties of all rows make, and say how many they are.

    Raises NotFound when one of the pieces is gone: fewer ties would make other matters.
    """
    pairs: list[tuple[str, str]] = []
    numbers: dict[str, str] = {}
    for piece in range(pieces):
        for one, other, number, other_number in orjson.loads(desk.sealed.get(import_id, TIES, piece)):
            pairs.append((one, other))
            numbers |= {one: number, other: other_number}
    groups = joined(pairs)
    for place, group in enumerate(groups):
        matter = _matter(desk, place + 1, group, numbers, at)
        desk.sealed.put(import_id, MATTERS, place, orjson.dumps(asdict(matter)), at + RESULTS_LAST)
    return len(groups)


def _matter(desk: Desk, place: int, group: Sequence[str], numbers: Mapping[str, str], at: datetime) -> Matter:
    members = sorted((Member(one, numbers[one]) for one in group), key=lambda one: one.number)
    where: dict[str, Any] = {"_id": {"$in": list(group[:TEXTS_FOR_A_TITLE])}}
    rows = desk.complaints.parts(Compared, where, Page(limit=TEXTS_FOR_A_TITLE))
    texts = [told(row.state.site, row.state.narrative) for row in rows]
    return Matter(place, title_of(texts, desk.usage.at(at)), len(group), tuple(members[:MOST_MEMBERS]))
