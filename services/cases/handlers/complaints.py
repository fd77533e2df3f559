"""Finding and reading what was submitted."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.cases.domain.complaint import Complaint, Site
from services.cases.domain.duplicates import SAME_PERSON, Description, Likeness, ranked, site_id_of
from services.cases.domain.finding import wanted
from services.cases.domain.people import kinds_known_at
from services.cases.domain.transitions import actions_in
from services.cases.handlers import blanks
from services.cases.handlers.divisions import own
from services.cases.schemas.suggestions import SuggestDuplicates
from services.cases.store import Desk, candidates
from services.cases.store import search as search_walk
from services.cases.views import report_to_tell
from shared.contracts.envelope import Context
from shared.errors import Forbidden, NotFound
from shared.frozen import but
from shared.identity.caller import REPORTERS, Identity
from shared.store.documents import Filter, Page, Walk
from shared.store.history import Stored


def suggest(desk: Desk, command: SuggestDuplicates, by: Identity, context: Context) -> list[Likeness]:
    """Earlier complaints that are likely about the same matter, only those the caller may read.

    Where it shows that one person called before, that somebody looked by their telephone stands on record first.
    """
    division = own(desk, command.division, by, context)
    desk.guard.allowed_in(by, "complaint.suggest", division)
    command = blanks.asked(command, desk.rules.nothing)
    site_id = site_id_of(division, command.site_name)
    typed = Description(
        division=division,
        category=command.category,
        site=Site(site_id, command.site_name, command.site_address, command.position),
        narrative=command.narrative,
        phone_hash=desk.people.hash_of("phone", command.phone) if command.phone else None,
        at=context.at,
        serial=command.serial,
        known_kinds=kinds_known_at(by.confidentiality),
    )
    usage = desk.usage.at(context.at)
    found = ranked(typed, candidates(desk, typed, desk.guard.visible_divisions(by), usage).items(), usage)
    known = sum(SAME_PERSON in one.reasons for one in found)
    if known and typed.phone_hash:
        desk.people.compared(typed.phone_hash, known, by=by.subject, at=context.at)
    return found


def search(desk: Desk, query: str, where: Filter, at: datetime) -> tuple[Walk, Callable[[Any], bool]]:
    """How complaints of `where` are found by a number, or part of a name or address, and which really hold it.

    What none of them has as its number is looked for in names. Raises Invalid when `query` is too short.
    """
    *first, last = wanted(query)
    usage = desk.usage.at(at)
    sought = next((one for one in first if _is_there(desk, search_walk(where, one, usage))), last)
    return search_walk(where, sought, usage), lambda one: sought.met_by(one.site)


@dataclass(frozen=True)
class _Placed:
    """What of a complaint tells that it is there."""

    registered_at: datetime


def _is_there(desk: Desk, walk: Walk) -> bool:
    """Whether a walk finds anything, or may when it goes on: the same for every page of a list."""
    found = desk.complaints.sift(walk, Page("-registered_at", 1), _Placed)
    return bool(found.rows) or found.reached is not None


def read(desk: Desk, complaint_id: str, by: Identity) -> Stored[Complaint]:
    """One complaint; raises NotFound, Forbidden.

    The other side of a dispute of competence reads it, too, and who has to tell the caller that it was handed over.
    """
    stored = desk.complaints.get(complaint_id)
    refuse_unread(desk, stored.state, by)
    return stored


def refuse_unread(desk: Desk, complaint: Complaint, by: Identity) -> None:
    """Pass for whoever may read it; raises Forbidden."""
    desk.guard.allowed_in_one(by, "complaint.read", complaint.readers)


def read_whole(desk: Desk, complaint_id: str, by: Identity) -> Stored[Complaint]:
    """The same, a report with the numbers of the other half."""
    stored = read(desk, complaint_id, by)
    return replace(stored, state=with_shared_numbers(desk, stored.state, by))


def with_shared_numbers(desk: Desk, complaint: Complaint, by: Identity) -> Complaint:
    """A report with the numbers under which other systems know the mixed submission that it is half of.

    They lead to who complains, and so to the reporter: for those only whom it leads on (投诉办法 art. 37).
    """
    if complaint.kind != "report" or complaint.counterpart is None or not leads_on(desk, complaint, by):
        return complaint
    # A report is made after its complaint, which is there.
    other = desk.complaints.get(complaint.counterpart).state
    return but(complaint, external=(*complaint.external, *other.external))


def leads_on(desk: Desk, complaint: Complaint, by: Identity) -> bool:
    """Whether one half of a mixed submission leads to the other: for who may know reporters and may read that one, too.

    Either can be disputed by itself, or come to lie elsewhere.
    """
    if complaint.counterpart is None or by.confidentiality < REPORTERS:
        return False
    try:
        desk.guard.allowed_in_one(by, "complaint.read", _readers_of_other(desk, complaint, complaint.counterpart))
    except Forbidden:
        return False
    return True


def _readers_of_other(desk: Desk, complaint: Complaint, other: str) -> tuple[str, ...]:
    """A report that is yet to be made will lie where its complaint does."""
    try:
        return desk.complaints.get(other).state.readers
    except NotFound:
        return (complaint.division,)


def to_pass_on(desk: Desk, complaint: Complaint) -> datetime | None:
    """Until when it is passed on if it does not belong here, while it can be; its clock runs from the passing only."""
    can_be = "transfer" in actions_in(complaint.kind, complaint.state)
    return desk.clocks.to_pass_on(complaint.counts_from) if can_be else None


def code_to_tell(desk: Desk, stored: Stored[Complaint], by: Identity, at: datetime) -> str | None:
    """What the reporter asks at the public page by, for whoever has just taken the report down and tells it to them."""
    number = report_to_tell(stored, by, at)
    # Without a telephone behind it the public page answers nobody.
    can_ask = stored.state.phone_hash is not None or bool(stored.state.parties)
    return desk.people.code_of(number) if number is not None and can_ask else None
