"""Which submissions a case is about: the one that it grew from, and what was merged or linked with that."""

from collections.abc import Iterable, Iterator, Sequence

from services.cases.domain.complaint import Complaint
from services.cases.domain.people import confidentiality_of
from services.cases.store import Desk, any_of
from shared.store.documents import Page
from shared.store.history import Stored

MOST = 100
"""As many of each sort are read: a surge can link thousands, and a remark waits for them."""


def about(desk: Desk, complaint_id: str) -> dict[str, Complaint]:
    """The submissions whose people a remark in the case or a letter must not name, by their ids; that one comes first.

    Where somebody stands behind several, the first counts for whether they are known: halves, of which not all may
    know that they belong together, come last.
    """
    alike = _alike(desk, complaint_id)
    return alike | _linked(desk, alike.values()) | _halves(desk, alike.values())


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


def _linked(desk: Desk, alike: Iterable[Complaint]) -> dict[str, Complaint]:
    """Those in one group with any of them, wherever they lie; whoever complains openly is known by that first."""
    groups = [one.group for one in alike if one.group is not None]
    found = _rows(desk, "group", groups).items()
    return dict(sorted(found, key=lambda row: confidentiality_of(row[1])))


def _rows(desk: Desk, field: str, values: Sequence[str]) -> dict[str, Complaint]:
    if not values:
        return {}
    return {row.id: row.state for row in desk.complaints.rows(any_of(field, values), Page(limit=MOST))}
