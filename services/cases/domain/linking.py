"""Which submissions are about one matter: people link and unlink them, and groups come together of themselves.

Each keeps its own `group`, so that the two of a link hear of it one after the other, in any order. Whatever is heard
first, in the end those that people linked are in one group, who was taken out is in none, and nobody is in one alone.
Callers are told only while it has not been decided how their own ends: after that nothing is handled together any more.
"""

from dataclasses import replace
from datetime import datetime
from typing import Literal, NamedTuple

from services.cases.domain.complaint import Complaint
from services.cases.domain.hand import Hand
from services.cases.domain.telling import ENDED
from services.cases.domain.transitions import moved
from shared.contracts.additions import DuplicateLinked, DuplicateRegrouped, DuplicateUnlinked
from shared.errors import Refused
from shared.ids import derived_id
from shared.store.history import Decided

OVER = frozenset({*ENDED, "refused", "transferred", "withdrawn", "archived"})
"""The states in which it has been decided how it ends."""


class LinkedToItself(Refused):
    """A submission is linked with another one."""

    code = "linked_to_itself"


class LinkedBefore(Refused):
    """It belongs to another group of duplicates already; that link is undone first."""

    code = "linked_before"


class NotLinked(Refused):
    """It is in no group of duplicates."""

    code = "not_linked"


class Step(NamedTuple):
    """Which of two that are linked moves, and into which group."""

    mover: Literal["one", "other"]
    group: str


def link(complaint: Complaint, complaint_id: str, other_id: str, other: Complaint, by: str) -> Decided[Complaint]:
    """A person says that both are about one matter; the other one hears of it. Raises LinkedToItself, LinkedBefore."""
    if other_id == complaint_id:
        raise LinkedToItself("it is the same submission")
    group = other.group or complaint.group or _new_group(other_id, other)
    if complaint.group not in (None, group):
        raise LinkedBefore("it is in another group; undo that first", group=complaint.group)
    if complaint.group == other.group == group:
        return Decided(complaint)
    told = _concerned(complaint, other) if complaint.group is None else None
    event = DuplicateLinked(complaint.number, complaint.division, other_id, group, told, by)
    return Decided(_grouped(moved(complaint, "link"), group, told), [event])


def _new_group(other_id: str, other: Complaint) -> str:
    """The group that whoever is linked with `other` begins: another one after each time that it was taken out."""
    taken_out = (other.unlinked_at.isoformat(),) if other.unlinked_at else ()
    return derived_id("group", other_id, *taken_out)


def unlink(complaint: Complaint, reason: str, hand: Hand) -> Decided[Complaint]:
    """A person takes it out of its group, for a reason; nothing else about it changes. Raises NotLinked."""
    if complaint.group is None:
        raise NotLinked("it is in no group")
    apart = moved(complaint, "unlink")
    after = replace(apart, group=None, former_groups=(), unlinked_at=hand.at, link_untold=False)
    return Decided(after, [_unlinked(complaint, complaint.group, hand.by, reason)])


def stands(complaint: Complaint, linked_at: datetime) -> bool:
    """True unless a person has taken it out of a group since that link was made."""
    return complaint.unlinked_at is None or complaint.unlinked_at < linked_at


def step(one: Complaint, other: Complaint, group: str) -> Step | None:
    """What brings two that are linked together; `group` is theirs when neither is in one. None when they are.

    Of two groups the one whose id comes first stays, whoever asks: so all agree in the end.
    """
    if one.group is not None and one.group == other.group:
        return None
    target = min((each for each in (one.group, other.group) if each is not None), default=group)
    return Step("one" if other.group == target else "other", target)


def regrouped(complaint: Complaint, other_id: str, other: Complaint, group: str, by: str) -> Decided[Complaint]:
    """In the group of the one that it is linked with. Only who was in none is told: the matter is the same."""
    about = (complaint.number, complaint.division, other_id, group)
    if complaint.group is None:
        told = _concerned(complaint, other)
        return Decided(_grouped(complaint, group, told), [DuplicateLinked(*about, told, by)])
    after = replace(complaint, group=group, former_groups=_former(complaint))
    return Decided(after, [DuplicateRegrouped(*about, complaint.group, by)])


def left_alone(complaint: Complaint, group: str, by: str) -> Decided[Complaint]:
    """Out of that group, if it is still in it: until somebody else turns out to be in it after all."""
    if complaint.group != group:
        return Decided(complaint)
    after = replace(complaint, group=None, former_groups=_former(complaint), link_untold=False)
    return Decided(after, [_unlinked(complaint, group, by)])


def _former(complaint: Complaint) -> tuple[str, ...]:
    known = (*complaint.former_groups, complaint.group)
    return tuple(dict.fromkeys(each for each in known if each is not None))


def _grouped(complaint: Complaint, group: str, told: str | None) -> Complaint:
    untold = told is None if complaint.group is None else complaint.link_untold
    return replace(complaint, group=group, link_untold=untold)


def _unlinked(complaint: Complaint, group: str, by: str, reason: str = "") -> DuplicateUnlinked:
    # Who has not heard that it was handled together does not hear either that this is over.
    told = None if complaint.link_untold else _concerned(complaint)
    return DuplicateUnlinked(complaint.number, complaint.division, group, told, by, reason)


def _concerned(complaint: Complaint, *others: Complaint) -> str | None:
    """Whom to tell how it is handled now: nobody where it, or what it is handled together with, is over."""
    handled = not any(one.state in OVER for one in (complaint, *others))
    return complaint.person_id if handled and complaint.to_be_told else None
