"""Who stands behind a submission: how confidential they are, what they are called, and when they may be erased."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date

from services.cases.domain.complaint import Complaint
from services.cases.domain.hand import Hand
from services.cases.domain.transitions import moved
from shared.contracts.people import CallerErased, ErasureShared, PartyErased
from shared.contracts.registry import Event
from shared.errors import NotFound, Refused
from shared.identity.caller import REPORTERS
from shared.ids import derived_id
from shared.store.history import Decided

CALLER = 0
LEVELS = {"complaint": 0, "metrology_dispute": 0, "report": REPORTERS}
CODE_LENGTH = 6


class NobodyThere(NotFound):
    """The submission has nobody at this place: its caller stands at 0, the others follow from 1."""

    code = "nobody_there"


class StillNeeded(Refused):
    """Somebody is erased when nothing that they stand behind is open any more (个人信息保护法 art. 47)."""

    code = "still_needed"


@dataclass(frozen=True)
class Somebody:
    """One of those behind a submission: `place` 0 is the caller; who they are is in the vault."""

    place: int
    role: str
    person_id: str
    powers: str = ""
    until: date | None = None
    ended: date | None = None

    def speaks(self, erased: Container[int], on: date) -> bool:
        """Whether they do then: nobody who was erased or left, no agent whose authority is over (投诉办法 art. 11)."""
        left = self.ended is not None and self.ended <= on
        return self.place not in erased and not left and (self.until is None or self.until >= on)


def people_of(complaint: Complaint) -> tuple[Somebody, ...]:
    """The caller, unless anonymous, then the others in their order."""
    role = "reporter" if complaint.kind == "report" else "caller"
    callers = [] if complaint.person_id is None else [Somebody(CALLER, role, complaint.person_id)]
    others = [Somebody(place, **vars(one)) for place, one in enumerate(complaint.parties, start=1)]
    return (*callers, *others)


def somebody(complaint: Complaint, place: int) -> Somebody:
    """Who stands at that place; raises NobodyThere."""
    found = next((one for one in people_of(complaint) if one.place == place), None)
    if found is None:
        raise NobodyThere("nobody stands at this place", place=place)
    return found


def confidentiality_of(complaint: Complaint) -> int:
    """The level it takes to know who is behind it: the highest for a report (投诉办法 art. 37; 浙条例 art. 48)."""
    return LEVELS[complaint.kind]


def kinds_known_at(level: int) -> tuple[str, ...]:
    """Kinds of submission whose people somebody of that level may know, and therefore find and compare."""
    return tuple(kind for kind, needed in LEVELS.items() if needed <= level)


def code_name(complaint_id: str, place: int) -> str:
    """What somebody is called by those who may not know them; another one in each submission."""
    return derived_id("code name", complaint_id, str(place))[-CODE_LENGTH:].upper()


def erase(complaint: Complaint, place: int, reason: str, shared: Complaint | None, hand: Hand) -> Decided[Complaint]:
    """Let go of who stands at `place`, for good; the vault follows. Erased before, nothing changes.

    `shared` is the other half of a mixed submission, which has the same people. Raises NobodyThere,
    IllegalTransition before the file is put away, StillNeeded while the other half is open (PIPL art. 47).
    """
    one = somebody(complaint, place)
    if place in complaint.erased:
        return Decided(complaint)
    is_shared = shared is not None and (place == CALLER or _place_of(shared, one.person_id) is not None)
    if is_shared and shared is not None and shared.state != "archived":
        raise StillNeeded("the other half of this submission is still open")
    return Decided(_without(moved(complaint, "erase"), place), _events(complaint, one, reason, hand))


def erase_shared(complaint: Complaint, person_id: str | None, reason: str, hand: Hand) -> Decided[Complaint]:
    """Follow the other half of a mixed submission, where that person beside the caller was erased, or the caller."""
    if person_id is not None:
        return _erase_party(complaint, _place_of(complaint, person_id), reason, hand)
    if complaint.person_id is None or CALLER in complaint.erased:
        return Decided(complaint)
    event = CallerErased(complaint.number, complaint.division, complaint.person_id, reason, hand.by)
    return Decided(_without(complaint, CALLER), [event])


def _erase_party(complaint: Complaint, place: int | None, reason: str, hand: Hand) -> Decided[Complaint]:
    if place is None or place in complaint.erased:
        return Decided(complaint)
    one = somebody(complaint, place)
    event = PartyErased(complaint.number, complaint.division, one.person_id, one.role, reason, hand.by)
    return Decided(_without(complaint, place), [event])


def _place_of(complaint: Complaint, person_id: str) -> int | None:
    return next((one.place for one in people_of(complaint) if one.place and one.person_id == person_id), None)


def _without(complaint: Complaint, place: int) -> Complaint:
    """What they were authorised for goes with them: agents are often described by whom they speak for."""
    erased = tuple(sorted({*complaint.erased, place}))
    parties = tuple(
        replace(one, powers="") if at in erased else one for at, one in enumerate(complaint.parties, start=1)
    )
    phone_hash = None if place == CALLER else complaint.phone_hash
    return replace(complaint, erased=erased, parties=parties, phone_hash=phone_hash)


def _events(complaint: Complaint, one: Somebody, reason: str, hand: Hand) -> list[Event]:
    number, division = complaint.number, complaint.division
    gone: Event = CallerErased(number, division, one.person_id, reason, hand.by)
    beside = None
    if one.place != CALLER:
        gone, beside = PartyErased(number, division, one.person_id, one.role, reason, hand.by), one.person_id
    if complaint.counterpart is None:
        return [gone]
    return [gone, ErasureShared(number, division, complaint.counterpart, reason, hand.by, beside)]
