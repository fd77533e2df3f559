"""Which submissions a case is about: the one that it grew from, and what was merged or linked with that."""

from collections.abc import Iterable, Iterator, Sequence

from services.cases.domain.complaint import Complaint
from services.cases.domain.people import confidentiality_of
from services.cases.store import Desk, any_of
from shared.identity.caller import REPORTERS, Identity
from shared.store.documents import Page
from shared.store.history import Stored

MOST = 100
"""As many of each sort are read: a surge can link thousands, and a remark waits for them."""


def about(desk: Desk, complaint_id: str, by: Identity) -> Sequence[Complaint]:
    """The submissions whose people `by` may know and a remark in the case must not name; that one comes first.

    Which halves of mixed submissions belong together only those may know who may know reporters.
    """
    alike = _alike(desk, complaint_id)
    found = alike | _linked(desk, alike.values(), by)
    if by.confidentiality >= REPORTERS:
        found |= _halves(desk, alike.values())
    return [one for one in found.values() if by.confidentiality >= confidentiality_of(one)]


def _alike(desk: Desk, complaint_id: str) -> dict[str, Complaint]:
    first = desk.complaints.get(complaint_id).state
    return {complaint_id: first} | (_merged(desk, complaint_id) if first.kind == "report" else {})


def _halves(desk: Desk, alike: Iterable[Complaint]) -> dict[str, Complaint]:
    return _rows(desk, "_id", [one.counterpart for one in alike if one.counterpart is not None])


def _merged(desk: Desk, report_id: str) -> dict[str, Complaint]:
    """The report at the end of the mergers, and all that were merged into it, directly or by way of others."""
    found = {one.id: one.state for one in upward(desk, report_id)}
    level = list(found)
    while level and len(found) < MOST:
        more = _rows(desk, "merged_into", level)
        level = [one for one in more if one not in found]
        found |= more
    return found


def upward(desk: Desk, report_id: str) -> Iterator[Stored[Complaint]]:
    """Up the mergers, each once: they may form a circle for a moment."""
    met: list[str] = []
    into: str | None = report_id
    while into is not None and into not in met:
        met.append(into)
        one = desk.complaints.get(into)
        yield one
        into = one.state.merged_into


def _linked(desk: Desk, alike: Iterable[Complaint], by: Identity) -> dict[str, Complaint]:
    """Those in one group with any of them, where `by` can see them."""
    groups = [one.group for one in alike if one.group is not None]
    visible = set(desk.guard.visible_divisions(by))
    return {key: one for key, one in _rows(desk, "group", groups).items() if one.division in visible}


def _rows(desk: Desk, field: str, values: Sequence[str]) -> dict[str, Complaint]:
    if not values:
        return {}
    return {row.id: row.state for row in desk.complaints.rows(any_of(field, values), Page(limit=MOST))}
