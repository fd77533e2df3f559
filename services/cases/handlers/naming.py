"""What officers say of a submission does not say who is behind it: in its history it could never be taken out."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from services.cases.domain.complaint import Complaint
from services.cases.domain.people import confidentiality_of, people_of
from services.cases.domain.traces import tells_of
from services.cases.store import Desk
from shared.errors import Invalid, NotFound
from shared.identity.caller import Identity
from shared.identity.people import Person

NAMED = "must not say who is behind it; people belong in the person fields"
MOST_PEOPLE = 200
"""As many are looked at for one remark: each is opened in the vault."""


def refuse_named(desk: Desk, complaints: Sequence[Complaint], said: Mapping[str, str], by: Identity) -> None:
    """Refuse what names somebody behind these submissions; raises Invalid by field."""
    if told := named(desk, complaints, said, by):
        raise Invalid("This names somebody behind it.", errors={name: [NAMED] for name in sorted(told)})


def named(desk: Desk, complaints: Sequence[Complaint], said: Mapping[str, str], by: Identity) -> set[str]:
    """The fields that name somebody behind these submissions, or have their number or home.

    None for whoever may not know them: a refusal would confirm a guess (投诉办法 art. 37).
    """
    known = [one for one in complaints if by.confidentiality >= confidentiality_of(one)]
    places = [place for one in known for place in (one.site.name, one.site.address)]
    told: set[str] = set()
    for person_id in _people(known) if said else ():
        told |= _telling(desk, places, said, person_id)
    return told


def _people(complaints: Iterable[Complaint]) -> Iterable[str]:
    """Who stands behind them and was not erased, each once."""
    there = (one.person_id for each in complaints for one in people_of(each) if one.place not in each.erased)
    return islice(dict.fromkeys(there), MOST_PEOPLE)


def _telling(desk: Desk, places: Sequence[str], said: Mapping[str, str], person_id: str) -> set[str]:
    """The fields that tell of this person; none of one whom the vault does not know any more."""

    def fields(person: Person) -> set[str]:
        return {name for name, text in said.items() if tells_of(text, person, places)}

    try:
        return desk.people.holds(person_id, fields)
    except NotFound:
        return set()
