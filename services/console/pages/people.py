"""Who a matter can be given to."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.console.pages.visit import Visit
from shared.store.documents import MAX_ROWS, Filter, Page

HANDLERS = ("officer", "supervisor")


@dataclass(frozen=True)
class Handler:
    """An account that something can be given to."""

    username: str
    division: str


def officers_of(visit: Visit, division: str) -> list[Handler]:
    """Officers and supervisors who may handle what belongs to `division`, by user name."""
    return _active(visit, HANDLERS, {"$in": visit.site.divisions.above(division)})


def officers_below(visit: Visit) -> list[Handler]:
    """Officers and supervisors of the visitor's own divisions, by user name."""
    return _active(visit, HANDLERS, {"$in": visit.site.divisions.query_for(visit.identity.division)})


def colleagues(visit: Visit, division: str) -> list[str]:
    """User names of other officers who may handle what belongs to `division`, from whom a second one comes mostly."""
    found = _active(visit, ("officer",), {"$in": visit.site.divisions.above(division)})
    return [one.username for one in found if one.username != visit.identity.subject]


def _active(visit: Visit, roles: Sequence[str], divisions: Filter) -> list[Handler]:
    """All of them, read part by part: a province has more than one answer of the store holds."""
    where = {"roles": {"$in": list(roles)}, "active": True, "division": divisions}
    found = visit.desk.accounts.parts(Handler, where, Page(limit=MAX_ROWS))
    part = found
    while len(part) == MAX_ROWS:
        last = part[-1].id
        part = visit.desk.accounts.parts(Handler, where, Page(limit=MAX_ROWS, after=(last, last)))
        found += part
    return [row.state for row in found]
