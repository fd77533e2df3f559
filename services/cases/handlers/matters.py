"""The matters that many rows of a sheet are about: what they are, and linking one of them, a portion at a time."""

from dataclasses import dataclass, replace
from typing import Any

import orjson

from services.cases.domain.matters import Matter, Member
from services.cases.handlers import imports, linking
from services.cases.handlers.acting import Act
from services.cases.handlers.imports import MATTERS
from services.cases.schemas.desk_work import Outcome
from services.cases.schemas.exchange import LinkedPortion
from services.cases.schemas.handling import Link
from services.cases.store import Desk
from shared.contracts.envelope import Context
from shared.errors import QuanhengError
from shared.identity.caller import Identity
from shared.ids import derived_id
from shared.store.documents import MAX_ROWS, Page

PORTION = 200
"""Complaints that one call links: measured beside other work, twenty milliseconds each."""


@dataclass(frozen=True)
class Grouped:
    """What it takes to know who is in a group."""

    group: str | None = None


def suggested(desk: Desk, import_id: str, by: Identity) -> list[Matter]:
    """The matters that many rows of a finished import are about, the largest first; raises NotFound, Forbidden."""
    imports.read(desk, import_id, by)
    return [_matter(orjson.loads(piece)) for piece in desk.sealed.all(import_id, MATTERS)]


def link(desk: Desk, import_id: str, place: int, after: int, by: Identity, context: Context) -> LinkedPortion:
    """Link the next complaints of a matter behind the first `after`, as somebody decides who has looked at them.

    Each has its own outcome; one that a person has linked elsewhere stays there. Raises NotFound, Forbidden.
    """
    imports.read(desk, import_id, by, "complaint.supplement")
    matter = _matter(orjson.loads(desk.sealed.get(import_id, MATTERS, place - 1)))
    anchor = _anchor(desk, matter)
    # By places in a list that stays as it is: the same request again links the same ones.
    reached = after + PORTION
    outcomes = (_linked(desk, one, anchor, by, context) for one in matter.members[after:reached])
    return LinkedPortion(tuple(outcomes), reached if reached < len(matter.members) else None)


def _matter(content: dict[str, Any]) -> Matter:
    return Matter(**{**content, "members": tuple(Member(**one) for one in content["members"])})


def _anchor(desk: Desk, matter: Matter) -> Member:
    """The one that the others are linked with: one that is in a group already, so that all come into that group."""
    for begin in range(0, len(matter.members), MAX_ROWS):
        some = matter.members[begin : begin + MAX_ROWS]
        where = {"_id": {"$in": [one.id for one in some]}, "group": {"$type": "string"}}
        linked = {row.id for row in desk.complaints.parts(Grouped, where, Page(limit=MAX_ROWS))}
        if linked:
            return next(one for one in some if one.id in linked)
    return matter.members[0]


def _linked(desk: Desk, one: Member, anchor: Member, by: Identity, context: Context) -> Outcome:
    if one.id == anchor.id:
        return Outcome(one.id, True)
    its_own = replace(context, cause=derived_id(context.cause, one.id))
    try:
        linking.link(desk, Act(one.id, by, None, its_own), Link(anchor.id))
    except QuanhengError as refused:
        return Outcome(one.id, False, refused.code, refused.message)
    return Outcome(one.id, True)
