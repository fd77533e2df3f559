"""What is said later by whoever may not know who is behind it: it tells them nothing that is not on record.

A name that they guess is taken out of their words, and so confirmed to them (投诉办法 art. 37). Numbers can be tried
one after the other: of a report they are taken out whoever's they are.
"""

from collections.abc import Mapping

from services.cases.domain.complaint import Complaint
from services.cases.domain.people import confidentiality_of
from services.cases.domain.traces import Without, without_numbers
from services.cases.handlers.acting import Act
from services.cases.handlers.knowing import may_know
from services.cases.handlers.people import taken_out, traceless
from services.cases.store import Desk


def screened(desk: Desk, act: Act, complaint: Complaint) -> Without:
    """Takes out of what is said by the act what those behind the submission say of themselves.

    For whoever may not know them every number in a report goes first; of whom the words tell then is on record before
    they are saved: no record, no answer.
    """
    return traceless(desk, complaint) if may_know(desk, act.by, complaint) else _on_record(desk, act, complaint)


def note_known(desk: Desk, act: Act, complaint: Complaint, told: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Put on record what somebody says of the caller, whom they may not know, that is known already.

    That it changes nothing tells them so. `told` is what they say, `new` what of it is news.
    """
    known = any(value.strip() and name not in new for name, value in told.items())
    if known and complaint.person_id is not None and not may_know(desk, act.by, complaint):
        _note(desk, act, complaint.person_id)


def _on_record(desk: Desk, act: Act, complaint: Complaint) -> Without:
    each = taken_out(desk, complaint)
    reported = confidentiality_of(complaint) > 0

    def without(text: str, *, of_business: bool = False) -> str:
        text = without_numbers(text) if reported else text
        for person_id, one in each.items():
            if (left := one(text, of_business=of_business)) != text:
                _note(desk, act, person_id)
                text = left
        return text

    return without


def _note(desk: Desk, act: Act, person_id: str) -> None:
    desk.people.guessed(person_id, act.id, by=act.by.subject, at=act.context.at)
