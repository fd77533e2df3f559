"""What is said later by whoever may not know who is behind it: it tells them nothing that is not on record.

A name that they guess is taken out of their words, and so confirmed to them (投诉办法 art. 37). Numbers can be tried
one after the other: they are taken out whoever's they are.
"""

from services.cases.domain.complaint import Complaint
from services.cases.domain.people import confidentiality_of
from services.cases.domain.traces import Without, without_numbers
from services.cases.handlers.acting import Act
from services.cases.handlers.people import taken_out, traceless
from services.cases.store import Desk


def may_know(act: Act, complaint: Complaint) -> bool:
    """Whether whoever acts may know who is behind it."""
    return act.by.confidentiality >= confidentiality_of(complaint)


def screened(desk: Desk, act: Act, complaint: Complaint) -> Without:
    """Takes out of what is said by the act what those behind the submission say of themselves.

    For whoever may not know them every number goes first; of whom the words tell then is on record before they are
    saved: no record, no answer.
    """
    return traceless(desk, complaint) if may_know(act, complaint) else _on_record(desk, act, complaint)


def _on_record(desk: Desk, act: Act, complaint: Complaint) -> Without:
    each = taken_out(desk, complaint)

    def without(text: str, *, of_business: bool = False) -> str:
        text = without_numbers(text)
        for person_id, one in each.items():
            if (left := one(text, of_business=of_business)) != text:
                desk.people.guessed(person_id, act.id, by=act.by.subject, at=act.context.at)
                text = left
        return text

    return without
