"""Who may know who is behind a submission."""

from services.cases.domain.complaint import Complaint
from services.cases.domain.people import confidentiality_of
from services.cases.store import Desk
from shared.errors import Forbidden
from shared.identity.caller import Identity


def may_know(desk: Desk, by: Identity, complaint: Complaint) -> bool:
    """Whether they may open the people behind it: by role, division and level (投诉办法 art. 37)."""
    try:
        desk.guard.allowed_in(by, "person.reveal", complaint.division, confidentiality_of(complaint))
    except Forbidden:
        return False
    return True
