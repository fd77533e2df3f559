"""What officers say of a submission does not say who is behind it: in its history it could never be taken out."""

from collections.abc import Mapping

from services.cases.domain.complaint import Complaint
from services.cases.domain.people import confidentiality_of, people_of
from services.cases.domain.traces import tells_of
from services.cases.store import Desk
from shared.errors import Invalid, NotFound
from shared.identity.caller import Identity
from shared.identity.people import Person

NAMED = "must not say who is behind it; people belong in the person fields"


def refuse_named(desk: Desk, complaint: Complaint, said: Mapping[str, str], by: Identity) -> None:
    """Refuse what names somebody behind the submission, or has their number or home; raises Invalid by field.

    Whoever may not know them is not refused: that would confirm a guess (投诉办法 art. 37).
    """
    if not said or by.confidentiality < confidentiality_of(complaint):
        return
    told: set[str] = set()
    for one in people_of(complaint):
        if one.place not in complaint.erased:
            told |= _telling(desk, complaint, said, one.person_id)
    if told:
        raise Invalid("This names somebody behind it.", errors={name: [NAMED] for name in sorted(told)})


def _telling(desk: Desk, complaint: Complaint, said: Mapping[str, str], person_id: str) -> set[str]:
    """The fields that tell of this person; none of one whom the vault does not know any more."""
    place = (complaint.site.name, complaint.site.address)

    def fields(person: Person) -> set[str]:
        return {name for name, text in said.items() if tells_of(text, person, place)}

    try:
        return desk.people.holds(person_id, fields)
    except NotFound:
        return set()
