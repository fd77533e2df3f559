"""Who has looked at the people of a submission, and at whom an account has looked, for heads and auditors.

When a reporter became known, this tells who could know them (投诉办法 art. 37). It must tell nobody else who reported:
below the level that may know that no line joins a report to a complaint of the same person. So no submission shows
searches by the numbers of its people, for they may have been made because of a report, and neither the reason of an
opening in a report, which may name them, nor how much a search found, which counts reports, is shown.
"""

import re
from collections.abc import Mapping, Sequence

from services.cases.domain.complaint import Complaint
from services.cases.domain.people import people_of
from services.cases.handlers.complaints import leads_on
from services.cases.handlers.standing import reason_of
from services.cases.schemas.people_record import LookView
from services.cases.store import Desk
from shared.contracts.cases import NUMBERS_BEGIN
from shared.identity.caller import REPORTERS, Identity
from shared.identity.looks import Lines, Look, LooksAt
from shared.store.documents import MAX_ROWS, Page

PERMISSION = "people_record.read"
SEARCHES = ("searched", "compared")
_NAMES_REPORT = re.compile(NUMBERS_BEGIN["report"] + r"\d{10,}", re.IGNORECASE)


def of_submission(desk: Desk, complaint_id: str, by: Identity, lines: Lines) -> list[LookView]:
    """Who opened the people behind it, searched for them since it came, or guessed them; raises NotFound, Forbidden.

    With the other half of a mixed submission only where one leads to the other for the reader.
    """
    complaint = desk.complaints.get(complaint_id).state
    desk.guard.allowed_in(by, PERMISSION, complaint.division)
    halves = {complaint_id: complaint, **_other_half(desk, complaint, by)}
    asked = LooksAt(
        people=[one.person_id for one in people_of(complaint)],
        documents=list(halves),
        only_there=complaint.counterpart is not None and len(halves) == 1,
        # Searches by one number stand behind all submissions of its holder, and so would join them.
        searched_since=complaint.registered_at if by.confidentiality >= REPORTERS else None,
    )
    found = desk.people.looks.at_people(asked, lines)
    return [_view(desk, one, halves.get(one.document or complaint_id, complaint), by) for one in found]


def of_account(desk: Desk, account: str, by: Identity, lines: Lines) -> list[LookView]:
    """At whom an account of the reader's divisions has looked; raises NotFound, Forbidden.

    Of a submission that lies elsewhere by now it is told that there was a look, and no more.
    """
    desk.guard.allowed_in(by, PERMISSION, desk.colleagues.get(account).state.division)
    found = desk.people.looks.by_account(account, lines)
    # The line behind the longest page is cut off; it only tells that there are more.
    behind = _readable(desk, [one.document for one in found[:MAX_ROWS] if one.document], by)
    return [_view(desk, one, _behind(one, behind, by), by) for one in found]


def _other_half(desk: Desk, complaint: Complaint, by: Identity) -> dict[str, Complaint]:
    if complaint.counterpart is None or not leads_on(desk, complaint, by):
        return {}
    return {row.id: row.state for row in desk.complaints.rows({"_id": complaint.counterpart})}


def _readable(desk: Desk, ids: Sequence[str], by: Identity) -> Mapping[str, Complaint]:
    where = {"_id": {"$in": list(dict.fromkeys(ids))}, "division": {"$in": desk.guard.visible_divisions(by)}}
    return {row.id: row.state for row in desk.complaints.rows(where, Page(limit=MAX_ROWS))} if ids else {}


def _behind(look: Look, readable: Mapping[str, Complaint], by: Identity) -> Complaint | None:
    """The submission that a look was at; of two halves with the same people it is not known of an old one."""
    complaint = readable.get(look.document)
    either = look.by_owner and complaint is not None and complaint.counterpart is not None
    return None if either and by.confidentiality < REPORTERS else complaint


def _view(desk: Desk, look: Look, complaint: Complaint | None, by: Identity) -> LookView:
    """The line for this reader, who may read of the submission that it is about, if it is about one that is given."""
    form = next((one.id for one in desk.rules.forms.forms if look.reason == reason_of(one.id)), None)
    people = people_of(complaint) if complaint else ()
    whom = next((one for one in people if one.person_id == look.person_id), None)
    there = complaint if look.document else None
    return LookView(
        id=look.id,
        at=look.at,
        by=look.by,
        way=look.way,
        complaint_id=look.document if there else None,
        number=there.number if there else None,
        place=whom.place if whom else None,
        role=whom.role if whom else "",
        erased=bool(whom and complaint and whom.place in complaint.erased),
        reason=None if form else _reason(look, complaint, by),
        form=form if complaint else None,
        found=look.found if look.way in SEARCHES and by.confidentiality >= REPORTERS else None,
    )


def _reason(look: Look, complaint: Complaint | None, by: Identity) -> str | None:
    if look.way != "opened" or complaint is None:
        return None
    hidden = complaint.kind == "report" or _NAMES_REPORT.search(look.reason)
    return look.reason if by.confidentiality >= REPORTERS or not hidden else None
