"""What officers say of a submission does not say who is behind it: in its history it could never be taken out."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from services.cases.domain.complaint import Complaint
from services.cases.domain.people import people_of
from services.cases.domain.traces import tells_of
from services.cases.handlers.knowing import may_know
from services.cases.store import Desk
from shared.errors import Invalid, NotFound
from shared.identity.caller import Identity
from shared.identity.people import Person

NAMED = "must not say who is behind it; people belong in the person fields"
Matter = Mapping[str, Complaint]
"""The submissions that something is said of, by their ids, what it is said of first."""
MOST_PEOPLE = 200
"""As many are looked at for one remark: each is opened in the vault."""


def refuse_named(desk: Desk, matter: Matter, said: Mapping[str, str], by: Identity, at: datetime) -> None:
    """Refuse what names somebody behind these submissions; raises Invalid by field."""
    _refuse(named(desk, matter, said, by, at))


def refuse_newcomer(complaint: Complaint, said: Mapping[str, str], person: Person) -> None:
    """The same for somebody whom the vault is to know from now on."""
    _refuse(_telling(person, said, _places([complaint])))


def named(
    desk: Desk, matter: Matter, said: Mapping[str, str], by: Identity, at: datetime, but: Container[str] = ()
) -> set[str]:
    """The fields that name somebody behind these submissions `but` these people, or have their number or home.

    To whoever may not know them that confirms a guess: it is on record first (投诉办法 art. 37).
    """
    places, told, openly = _places(matter.values()), set[str](), set[str]()
    for person_id, document in _people(matter, but) if said else ():
        if fields := _told(desk, person_id, said, places):
            if may_know(desk, by, matter[document]):
                openly |= fields
            elif fields - openly:
                # What is refused for somebody they may know confirms nobody else.
                desk.people.guessed(person_id, document, by=by.subject, at=at)
            told |= fields
    return told


def _refuse(told: Iterable[str]) -> None:
    if errors := {name: [NAMED] for name in sorted(told)}:
        raise Invalid("This names somebody behind it.", errors=errors)


def _places(complaints: Iterable[Complaint]) -> list[str]:
    return [place for one in complaints for place in (one.site.name, one.site.address)]


def _people(matter: Matter, but: Container[str]) -> Iterable[tuple[str, str]]:
    """Who stands behind them and was not erased, each once, with the first that they stand behind."""
    found: dict[str, str] = {}
    for document, complaint in matter.items():
        for one in people_of(complaint):
            if one.place not in complaint.erased and one.person_id not in but:
                found.setdefault(one.person_id, document)
    return islice(found.items(), MOST_PEOPLE)


def _told(desk: Desk, person_id: str, said: Mapping[str, str], places: Sequence[str]) -> set[str]:
    """The fields that tell of this person; none of one whom the vault does not know any more."""
    try:
        return desk.people.holds(person_id, lambda person: _telling(person, said, places))
    except NotFound:
        return set()


def _telling(person: Person, said: Mapping[str, str], places: Sequence[str]) -> set[str]:
    return {name for name, text in said.items() if tells_of(text, person, places)}
