"""The documents of `cases`, their indexes, and what handlers have at hand."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from services.cases import rulebook
from services.cases.domain.case import Case
from services.cases.domain.colleague import Colleague
from services.cases.domain.complaint import Complaint
from services.cases.domain.duplicates import LOOK_BACK, Compared, Description
from services.cases.domain.exchange import SheetImport
from services.cases.domain.finding import Wanted, asked_grams
from services.cases.domain.grounds import FILED
from services.cases.domain.legal_clocks import LegalClocks
from services.cases.domain.likeness import Usage, plain
from services.cases.domain.saved_filter import SavedFilter
from services.cases.domain.transitions import TRANSITIONS
from services.cases.indexes import (
    BY_BREACH,
    BY_CATEGORY,
    BY_CHANNEL,
    BY_DIVISION,
    BY_DUE,
    BY_DUE_UNASSIGNED,
    BY_GRAM,
    BY_GROUP,
    BY_KIND,
    BY_NUMBER,
    BY_OFFICER,
    BY_OFFICER_DUE,
    BY_OFFICER_STATE,
    BY_PHONE,
    BY_SITE,
    BY_STATE,
    BY_STATE_DUE,
    BY_UNIT,
    BY_UNIT_DUE,
    UNMET,
)
from services.cases.recent import RecentBySheet
from services.cases.schemas.lists import ComplaintQuery
from services.cases.usage import PairUsage
from shared.clocks.calendar import Calendar
from shared.errors import Invalid
from shared.identity.divisions import Divisions
from shared.identity.people import PersonVault
from shared.identity.permissions import Guard
from shared.identity.sealed import Pieces
from shared.resources import Resources
from shared.store.calendars import Calendars, Pages
from shared.store.documents import Documents, Filter, Index, Kind, Newest, Page, Votes, Walk
from shared.store.files import FileStore
from shared.store.notices import Notices, kind_of
from shared.store.numbers import Numbers
from shared.store.quotas import Quotas

SPARSE = frozenset({"officer", "unit", "group", "former_groups", "merged_into"})
"""Fields whose index holds only the documents that have one."""

TO_ASSIGN = sorted({state for table in TRANSITIONS.values() for state, action in table if action == "assign"})
"""In these somebody has something to do in it, and it can be said who."""

COMPLAINT = Kind(
    "cases",
    "complaints",
    Complaint,
    (
        BY_NUMBER,
        BY_GRAM,
        BY_SITE,
        BY_PHONE,
        *(BY_DIVISION, BY_STATE, BY_CATEGORY, BY_CHANNEL, BY_KIND),
        *(BY_DUE, BY_STATE_DUE, BY_DUE_UNASSIGNED),
        *(BY_OFFICER, BY_OFFICER_STATE, BY_OFFICER_DUE, BY_UNIT, BY_UNIT_DUE, BY_GROUP),
        Index(("disputed_with", "due_at", "_id"), where={"disputed_with": {"$type": "string"}}),
        Index(("merged_into", "_id"), where={"merged_into": {"$type": "string"}}),
        Index(("former_groups",), where={"former_groups": {"$type": "string"}}),
        Index(("known_as",), unique=True, where={"known_as": {"$type": "string"}}),
        Index(("documents.number",), unique=True, where={"documents.number": {"$type": "string"}}),
        BY_BREACH,
    ),
)
OPEN_CASE: Filter = {"closing": None, "filing": {"$in": [None, FILED]}}
"""Those in which something is still to be done."""

CASE = Kind(
    "cases",
    "cases",
    Case,
    (
        Index(("number",), unique=True),
        Index(("division", "-opened_at", "-_id")),
        Index(("division", "due_at", "_id"), where=OPEN_CASE),
        BY_BREACH,
    ),
)
FILTER = Kind(
    "cases",
    "filters",
    SavedFilter,
    (Index(("owner", "name", "_id")), Index(("owner", "name"), unique=True, where={"removed": False})),
)
IMPORT = Kind("cases", "imports", SheetImport, (Index(("division", "-received_at", "-_id")),))
COLLEAGUE = Kind("cases", "colleagues", Colleague)
CALENDAR = kind_of("cases")
KINDS = (COMPLAINT, CASE, FILTER, IMPORT, COLLEAGUE, CALENDAR)

SAME, ALIKE = 15, 20
"""How many earlier complaints of the same site or caller, and of like words, are compared with the one typed."""

ASKED_GRAMS, NEWEST_OF_GRAM = 14, 20
"""How many grams vote, and for how many complaints each: measured on real messages, eight and twenty find the same."""


@dataclass(frozen=True)
class Desk:
    """What handlers work with."""

    complaints: Documents[Complaint]
    cases: Documents[Case]
    filters: Documents[SavedFilter]
    imports: Documents[SheetImport]
    colleagues: Documents[Colleague]
    people: PersonVault
    files: FileStore
    sealed: Pieces
    numbers: Numbers
    notices: Documents[Notices]
    calendars: Calendars
    quotas: Quotas
    divisions: Divisions
    guard: Guard
    rules: rulebook.Rules
    usage: PairUsage
    recent: RecentBySheet

    @property
    def calendar(self) -> Calendar:
        """The working-day calendar with all notices that this service has heard of."""
        return self.calendars.current()

    @property
    def clocks(self) -> LegalClocks:
        """What it takes to start a clock."""
        return LegalClocks(self.rules.clocks, self.calendar, self.rules.mediation_by)


def open_desk(resources: Resources) -> Desk:
    """The desk of a running service."""
    complaints = resources.of(COMPLAINT)
    return Desk(
        complaints=complaints,
        cases=resources.of(CASE),
        filters=resources.of(FILTER),
        imports=resources.of(IMPORT),
        colleagues=resources.of(COLLEAGUE),
        people=resources.vault,
        files=resources.files,
        sealed=resources.sealed,
        numbers=resources.numbers,
        notices=resources.of(CALENDAR),
        calendars=Calendars(resources.of(CALENDAR)),
        quotas=resources.quotas,
        divisions=resources.divisions,
        guard=resources.guard,
        rules=rulebook.load(),
        usage=PairUsage(complaints),
        recent=RecentBySheet(complaints),
    )


def candidates(desk: Desk, typed: Description, visible: Sequence[str], usage: Usage) -> dict[str, Compared]:
    """Earlier complaints worth comparing: of the same site, of the same caller, and told in like words in the city."""
    since = {"registered_at": {"$gte": typed.at - LOOK_BACK}}
    searches: list[Filter] = []
    if plain(typed.site.name):
        searches.append({"site.id": typed.site.id, **since})
    if typed.phone_hash is not None:
        own = {"phone_hash": typed.phone_hash, "kind": {"$in": typed.known_kinds}}
        searches.append({**own, "division": {"$in": visible}, **since})
    page = Page("-registered_at", SAME)
    rows = [row for search in searches for row in desk.complaints.parts(Compared, search, page)]
    rows += desk.complaints.alike(Compared, _alike(desk, typed, visible, usage), ALIKE)
    return {row.id: row.state for row in rows if row.state.division in visible}


def _alike(desk: Desk, typed: Description, visible: Sequence[str], usage: Usage) -> Votes:
    asked = by_words(desk, city_of(desk, typed.division), visible)
    since = {"registered_at": {"$gte": typed.at - LOOK_BACK}}
    return Votes(replace(asked, where={**asked.where, **since}), words_asked(typed, usage))


def words_asked(typed: Description, usage: Usage) -> dict[str, float]:
    """The grams by which others of like words are looked for, with what each is worth."""
    return asked_grams(typed.told, typed.serial, usage, ASKED_GRAMS)


def by_words(desk: Desk, city: str, visible: Collection[str]) -> Newest:
    """Asks for the newest complaints of each gram in a city."""
    nearby = sorted(set(desk.divisions.query_for(city)) & set(visible))
    return Newest(BY_GRAM, {"division": {"$in": nearby}}, "grams", "registered_at", NEWEST_OF_GRAM)


def by_site(most: int) -> Newest:
    """Asks for the newest complaints about each site."""
    return Newest(BY_SITE, {}, "site.id", "registered_at", most)


def city_of(desk: Desk, division: str) -> str:
    """The city that `division` reports to: who reports one matter may name a neighbouring district."""
    *_, city = desk.divisions.chain(division)[:-1] or (division,)
    return city


def search(where: Filter, sought: Wanted, usage: Usage) -> Walk:
    """The walk that finds `sought` among the complaints of `where`, which must name divisions."""
    gram = sought.rarest(usage)
    others = [other for other in sought.grams if other != gram]
    keep = {name: value for name, value in where.items() if name != "division"}
    return Walk(
        BY_GRAM,
        {"division": where["division"], "grams": gram},
        {**keep, "grams": {"$all": others}} if others else keep,
        bits=("name_bits", sought.bits) if others else None,
    )


def only(field: str, value: str) -> Filter:
    """Documents with that value; said so that an index takes it which leaves out those without one."""
    return any_of(field, [value]) if field in SPARSE else {field: value}


def any_of(field: str, values: Sequence[str]) -> Filter:
    """The same for several values."""
    return {field: {"$in": list(values), **({"$type": "string"} if field in SPARSE else {})}}


def open_cases(which: str | None) -> Filter:
    """Open cases: all, those that have a deadline (`dated`), or those that have none; any case where none is asked."""
    due: dict[str, Filter] = {"dated": {"due_at": {"$type": "date"}}, "undated": {"due_at": None}}
    return {**OPEN_CASE, **due.get(which, {})} if which else {}


def to_assign(asked: ComplaintQuery) -> Filter:
    """Those that have neither a unit nor an officer, where that is asked for; raises Invalid with one of them."""
    if asked.assigned is None:
        return {}
    if asked.officer is not None or asked.unit is not None:
        raise Invalid("What nobody has is asked for alone.", errors={"assigned": ["Not with an officer or a unit."]})
    return {"unit": None, "officer": None, "state": {"$in": [asked.state] if asked.state else TO_ASSIGN}}


def with_stale_clocks(desk: Desk, stale: Iterable[Filter], page: Page) -> Pages:
    """That part of the documents with a clock of one of those descriptions that nothing has met, each search apart."""
    kinds: tuple[Documents[Any], ...] = (desk.complaints, desk.cases)
    searches = product(kinds, stale, UNMET.items())
    return [
        (documents, documents.rows({**kept, "clocks": {"$elemMatch": {**one, "state": state}}}, page))
        for documents, one, (state, kept) in searches
    ]
