"""Who a matter can be given to."""

from services.console.domain.account import Account
from services.console.pages.visit import Visit
from shared.store.documents import Page

MOST = 200


def officers_of(visit: Visit, division: str) -> list[Account]:
    """Officers and supervisors who may handle what belongs to `division`, by user name."""
    return [one for one in _handlers(visit) if visit.site.divisions.within(division, one.division)]


def officers_below(visit: Visit) -> list[Account]:
    """Officers and supervisors of the visitor's own divisions, by user name."""
    return [one for one in _handlers(visit) if visit.site.divisions.within(one.division, visit.identity.division)]


def _handlers(visit: Visit) -> list[Account]:
    where = {"roles": {"$in": ["officer", "supervisor"]}, "active": True}
    rows = visit.desk.accounts.rows(where, Page(limit=MOST))
    return sorted((row.state for row in rows), key=lambda account: account.username)
