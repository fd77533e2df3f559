"""Which complaints of a sheet are about one matter: suggestions for each of them, then put together."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson

from services.cases.domain.duplicates import Compared, Description, Likeness, ranked, serial_of, told
from services.cases.domain.matters import MOST_MEMBERS, Matter, Member, joined, tied, title_of
from services.cases.handlers.imports import MATTERS, RESULTS_LAST, TIES
from services.cases.store import Desk, candidates
from shared.identity.caller import Identity
from shared.store.documents import MAX_ROWS, Page

SAME_SITE = 3
"""Of the same site so many are compared, itself among them: any tie brings a row into the group of its site."""

TEXTS_FOR_A_TITLE = 60


def ties(desk: Desk, made: Sequence[str], by: Identity) -> list[tuple[str, str, str, str]]:
    """Which of these complaints are so like another one that both are likely one matter: ids, and their numbers.

    Callers are not compared: that one person called twice would show who made a report, and says nothing of a matter.
    """
    found: list[tuple[str, str, str, str]] = []
    visible = desk.guard.visible_divisions(by)
    for row in desk.complaints.parts(Compared, {"_id": {"$in": list(made)}}, Page(limit=MAX_ROWS)):
        likely = [one for one in _likely(desk, row.id, row.state, visible) if tied(one)]
        found += [(row.id, one.id, row.state.number, one.number) for one in likely]
        # A comparison takes some milliseconds; whoever calls meanwhile goes first.
        time.sleep(0)
    return found


def put_together(desk: Desk, import_id: str, at: datetime) -> int:
    """Keep the matters that the ties of all rows make, and say how many they are."""
    pairs: list[tuple[str, str]] = []
    numbers: dict[str, str] = {}
    for piece in desk.sealed.all(import_id, TIES):
        for one, other, number, other_number in orjson.loads(piece):
            pairs.append((one, other))
            numbers |= {one: number, other: other_number}
    groups = joined(pairs)
    for place, group in enumerate(groups):
        matter = _matter(desk, place + 1, group, numbers, at)
        desk.sealed.put(import_id, MATTERS, place, orjson.dumps(asdict(matter)), at + RESULTS_LAST)
    return len(groups)


def _likely(desk: Desk, document_id: str, complaint: Compared, visible: Sequence[str]) -> list[Likeness]:
    usage = desk.usage.at(complaint.registered_at)
    typed = Description(
        division=complaint.division,
        category=complaint.category,
        site=complaint.site,
        narrative=complaint.narrative,
        phone_hash=None,
        at=complaint.since,
        serial=serial_of(complaint),
    )
    others = candidates(desk, typed, visible, usage, SAME_SITE)
    others.pop(document_id, None)
    return ranked(typed, others.items(), usage)


def _matter(desk: Desk, place: int, group: Sequence[str], numbers: Mapping[str, str], at: datetime) -> Matter:
    members = sorted((Member(one, numbers[one]) for one in group), key=lambda one: one.number)
    where: dict[str, Any] = {"_id": {"$in": list(group[:TEXTS_FOR_A_TITLE])}}
    rows = desk.complaints.parts(Compared, where, Page(limit=TEXTS_FOR_A_TITLE))
    texts = [told(row.state.site, row.state.narrative) for row in rows]
    return Matter(place, title_of(texts, desk.usage.at(at)), len(group), tuple(members[:MOST_MEMBERS]))
