"""What makes the work at the desk quicker: many at once, filters kept, who is competent, what to look at twice."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from services.cases.domain.complaint import Complaint
from services.cases.domain.hints import Around, Hint, hints
from services.cases.domain.jurisdiction import Competence, Whereabouts, competent, today
from services.cases.domain.law import in_force
from services.cases.domain.likeness import plain
from services.cases.domain.saved_filter import MOST, SavedFilter, remove, save
from services.cases.handlers import complaints, dispatch
from services.cases.handlers.acting import Act
from services.cases.handlers.divisions import heirs
from services.cases.indexes import BY_PHONE, BY_SITE
from services.cases.schemas import desk_work as schemas
from services.cases.schemas.handling import Assign
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context
from shared.errors import Forbidden, Invalid, QuanhengError
from shared.identity.caller import Identity
from shared.ids import derived_id
from shared.store.documents import Filter, Index, Page, Row, Walk
from shared.store.history import Decided, Stored

EARLIER, LOOKED_AT = 200, 2_000
"""How many others are compared at most, and among how many on either side they are looked for: enough for any phone."""


def assign_many(desk: Desk, command: schemas.AssignMany, by: Identity, context: Context) -> list[schemas.Outcome]:
    """Assign each by itself: one that is refused does not hold up the others. The same key changes nothing twice."""
    given = Assign(command.unit, command.officer)
    return [_assigned(desk, complaint_id, given, by, context) for complaint_id in dict.fromkeys(command.ids)]


def _assigned(desk: Desk, complaint_id: str, given: Assign, by: Identity, context: Context) -> schemas.Outcome:
    cause = derived_id(context.cause, complaint_id)
    try:
        stored = dispatch.assign(desk, Act(complaint_id, by, None, replace(context, cause=cause)), given)
    except QuanhengError as refused:
        return schemas.Outcome(complaint_id, False, refused.code, refused.message)
    said = next(entry.data for entry in reversed(stored.history) if entry.cause == cause)
    return schemas.Outcome(complaint_id, True, before=said.get("before"))


def keep_filter(desk: Desk, command: schemas.SaveFilter, by: Identity, context: Context) -> Stored[SavedFilter]:
    """Keep a filter for oneself; raises Taken when the name is, TooManyFilters."""
    kept = SavedFilter(by.subject, command.name, _given(command.query))
    filter_id = derived_id("filter", context.cause)
    others = [one for one in my_filters(desk, by) if one.id != filter_id]
    return desk.filters.create(filter_id, save(kept, len(others)), context)


def my_filters(desk: Desk, by: Identity) -> list[Row[SavedFilter]]:
    """The filters that the caller keeps, by name."""
    return desk.filters.rows({"owner": by.subject, "removed": False}, Page("name", MOST))


def remove_filter(desk: Desk, filter_id: str, by: Identity, context: Context) -> Stored[SavedFilter]:
    """Take a filter of one's own away; raises Forbidden for another's."""

    def decide(kept: SavedFilter) -> Decided[SavedFilter]:
        if kept.owner != by.subject:
            raise Forbidden("this filter is somebody else's")
        return remove(kept)

    return desk.filters.change(filter_id, decide, context)


def _given(query: schemas.FilterQuery) -> Mapping[str, str]:
    return {name: value for name, value in vars(query).items() if value is not None}


def jurisdiction(desk: Desk, command: schemas.AskJurisdiction, context: Context) -> list[Competence]:
    """Who is competent; retired codes stand for all that took them over.

    Of a platform whose domicile is not known the rest decides; raises Invalid where there is no rest.
    """
    platform = _domicile(desk, command.platform, context) if command.platform else None
    known = Whereabouts(command.business_division, command.act_division, platform)
    if command.platform and not any((known.platform, known.business, known.act)):
        raise Invalid("Some words are not in their lists.", errors={"platform": ["Not a known platform."]})
    return list(today(competent(command.kind, known), lambda division: heirs(desk, division, context)))


def _domicile(desk: Desk, name: str, context: Context) -> str | None:
    platform = desk.rules.platforms.get(plain(name))
    return platform.division if platform is not None and platform.holds(legal_day(context.at)) else None


def hints_of(desk: Desk, complaint_id: str, by: Identity, context: Context) -> tuple[Hint, ...]:
    """What an officer may want to look at twice, counted over what the caller may see."""
    complaint = complaints.read(desk, complaint_id, by).state
    rules = {one.id: one for one in in_force(desk.rules.hints, legal_day(complaint.since))}
    return hints(complaint, _around(desk, complaint_id, complaint, by), rules, desk.usage.at(context.at))


def _around(desk: Desk, complaint_id: str, complaint: Complaint, by: Identity) -> Around:
    """Complaints alone: who reports what they have seen, beside their complaint or not, asks for nothing (art. 9)."""
    begin = complaint.since - timedelta(days=max(rule.days for rule in desk.rules.hints))
    seen = {"kind": "complaint", "division": {"$in": desk.guard.visible_divisions(by)}}
    wanted = {**seen, **_received(begin, complaint.since)}

    def others(index: Index, where: Filter) -> tuple[Complaint, ...]:
        rows = _near(desk, Walk(index, where, wanted, LOOKED_AT), begin, complaint.registered_at)
        return tuple(row.state for row in rows if row.id != complaint_id)

    about_site = others(BY_SITE, {"site.id": complaint.site.id})
    if complaint.phone_hash is None:
        return Around(about_site=about_site)
    by_phone = others(BY_PHONE, {"phone_hash": complaint.phone_hash})
    people = [one.person_id for one in (complaint, *by_phone) if one.person_id is not None]
    return Around(by_phone, about_site, desk.people.identities(people, complaint.phone_hash))


def _received(begin: datetime, end: datetime) -> Filter:
    """Received in that time; of what has no such day, when it was taken down."""
    days = {"$gte": begin, "$lte": end}
    return {"$or": [{"received_at": days}, {"received_at": None, "registered_at": days}]}


def _near(desk: Desk, walk: Walk, begin: datetime, registered_at: datetime) -> list[Row[Complaint]]:
    """What such walks find, last received first.

    No index knows the day of receipt, and nothing is received after it is taken down: so what was taken down since
    `begin` is walked, from `registered_at` on both ways, as rows of one sheet come in one after the other.
    """
    earlier = replace(walk, where={**walk.where, "registered_at": {"$gte": begin, "$lte": registered_at}})
    later = replace(walk, where={**walk.where, "registered_at": {"$gt": registered_at}})
    found = [
        *desk.complaints.sift(earlier, Page("-registered_at", EARLIER)).rows,
        *desk.complaints.sift(later, Page("registered_at", EARLIER)).rows,
    ]
    return sorted(found, key=lambda row: row.state.since, reverse=True)[:EARLIER]
