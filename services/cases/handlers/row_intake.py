"""Rows of a sheet become submissions, by the very way in which the hotline takes one down."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from marshmallow import ValidationError

from services.cases.domain.complaint import Site
from services.cases.domain.duplicates import told
from services.cases.domain.exchange import BadCell, Tally
from services.cases.domain.layouts import Plan
from services.cases.domain.rows import Words, field_of, read_row
from services.cases.handlers import intake
from services.cases.handlers.intake import Arrival
from services.cases.schemas.complaints import RegisterComplaint
from services.cases.sheets import reading
from services.cases.sheets.portions import Numbered
from services.cases.store import Desk
from services.cases.usage import UNCOMPARED
from shared.clocks.calendar import OutsideCalendar
from shared.contracts.envelope import Context
from shared.contracts.schema import codec_of
from shared.errors import Forbidden, Invalid, KeyReused, QuanhengError
from shared.identity.caller import Identity
from shared.identity.divisions import UnknownDivision
from shared.ids import derived_id
from shared.store.documents import MAX_ROWS, Page, Taken

LANES = 8
"""Rows that are registered side by side: each waits for the journal most of the time."""

PROVINCE = "330000"

Bad = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Order:
    """What a turn works on: which import by which plan, in whose name, in which story, since when, and now."""

    import_id: str
    plan: Plan
    by: Identity
    correlation: str
    since: datetime
    at: datetime


@dataclass(frozen=True)
class Sent:
    """A row that can be registered: what makes it happen once, and which row of which sheet that was."""

    row: int
    command: RegisterComplaint
    arrival: Arrival
    cause: str
    fingerprint: str

    @property
    def told(self) -> str:
        """Its words, as texts are compared."""
        one = self.command
        return told(Site("", one.site_name, one.site_address, one.position), one.narrative)

    @property
    def complaint_id(self) -> str:
        """The id of the complaint that it makes."""
        return derived_id("complaint", self.cause)


@dataclass(frozen=True)
class Outcome:
    """What became of a row: the id of the complaint that it made, nothing new, or what is bad (field, reason)."""

    row: int
    made: str = ""
    bad: Bad = ()

    @property
    def tally(self) -> Tally:
        """The row as it counts."""
        return Tally(int(bool(self.made)), int(not self.made and not self.bad), int(bool(self.bad)))

    def cells(self, plan: Plan) -> list[BadCell]:
        """The bad cells by the letters of their columns; none where a value is the same for all rows."""
        letters = {name: "/".join(map(reading.letter, places)) for name, places in plan.columns.items()}
        return [BadCell(self.row, letters.get(name, ""), name, reason) for name, reason in self.bad]


def take(desk: Desk, order: Order, rows: Sequence[Numbered]) -> list[Outcome]:
    """Register what is new. What is known is not even tried, so that no number is used up for it."""
    words = words_of(desk)
    read = [_sent(desk, order, one, words) for one in rows]
    sent = [one for one in read if isinstance(one, Sent)]
    there = _known(desk, order, sent)
    new = [one for one in sent if one.row not in there]
    desk.usage.learn((one.told for one in new), order.at)
    with ThreadPoolExecutor(LANES) as lanes:
        made = list(lanes.map(partial(_register, desk, order), new))
    return [*(one for one in read if isinstance(one, Outcome)), *there.values(), *made]


def words_of(desk: Desk) -> Words:
    """What cells are read by, with the names of all divisions."""
    rules = desk.rules.exchange
    codes = desk.divisions.query_for(PROVINCE)
    # Of a name that was used twice the division of today comes last and stays.
    named = sorted((desk.divisions.get(code) for code in codes), key=lambda one: one.valid_to is None)
    return Words(rules.words, {**{one.name: one.code for one in named}, **{code: code for code in codes}}, rules.dates)


def _sent(desk: Desk, order: Order, one: Numbered, words: Words) -> Sent | Outcome:
    number, cells = one
    read = read_row(cells, order.plan, words)
    command, errors = _command(read.command)
    # A cell that could not be read is not also missing.
    unread = {name for name, _ in read.bad}
    bad = (*read.bad, *(each for each in errors if each[0] not in unread))
    if bad or command is None:
        return Outcome(number, bad=bad)
    received_at = read.received_at if read.received_at and read.received_at < order.at else None
    arrival = Arrival(received_at, kept_elsewhere=bool(command.external))
    return Sent(number, command, arrival, _cause(desk, command, read.command), f"{order.import_id}:{number}")


def _command(content: Any) -> tuple[RegisterComplaint | None, Bad]:
    try:
        return codec_of(RegisterComplaint).load(content), ()
    except ValidationError as error:
        return None, _bad_of(_flat(error.messages))


def _cause(desk: Desk, command: RegisterComplaint, content: Any) -> str:
    """What makes a row happen once: its number in the other system, or else all that it says."""
    if command.external:
        return f"row:{command.external[0].system}:{command.external[0].number}"
    return f"row:{desk.sealed.digest(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))}"


def _known(desk: Desk, order: Order, sent: Sequence[Sent]) -> dict[int, Outcome]:
    """What became before of rows that are known: nothing new, or this very sheet in a turn that was cut off."""
    by_id = {row.id: row.state for row in _rows(desk, {"_id": {"$in": [one.complaint_id for one in sent]}})}
    numbers = _numbers(desk, sent)
    found: dict[int, Outcome] = {}
    for one in sent:
        made = by_id.get(one.complaint_id)
        if made is not None and made.registered_at >= order.since and _is_its_own(desk, one):
            found[one.row] = Outcome(one.row, made=one.complaint_id)
        elif made is not None or any((each.system, each.number) in numbers for each in one.command.external):
            found[one.row] = Outcome(one.row)
    return found


def _is_its_own(desk: Desk, one: Sent) -> bool:
    return desk.complaints.get(one.complaint_id).history[0].fingerprint == one.fingerprint


def _numbers(desk: Desk, sent: Sequence[Sent]) -> set[tuple[str, str]]:
    """Those numbers of the rows under which something is on file, those of our own among them."""
    asked: dict[str, set[str]] = {}
    for each in (each for one in sent for each in one.command.external):
        asked.setdefault(each.system, set()).add(each.number)
    known: set[tuple[str, str]] = set()
    for system, numbers in asked.items():
        match = {"$elemMatch": {"system": system, "number": {"$in": sorted(numbers)}}}
        rows = _rows(desk, {"external": match, "external.number": {"$type": "string"}})
        known |= {(each.system, each.number) for state in rows for each in state.state.external}
    own = _rows(desk, {"number": {"$in": sorted(asked.get("quanheng", ()))}}) if "quanheng" in asked else ()
    return known | {("quanheng", row.state.number) for row in own}


def _rows(desk: Desk, where: Mapping[str, Any]) -> Any:
    return desk.complaints.rows(where, Page(limit=MAX_ROWS, without=UNCOMPARED))


def _register(desk: Desk, order: Order, one: Sent) -> Outcome:
    context = Context(order.by.subject, one.cause, order.correlation, order.at, fingerprint=one.fingerprint)
    try:
        stored = intake.register(desk, one.command, order.by, context, one.arrival)
    except (KeyReused, Taken):
        return Outcome(one.row)
    except QuanhengError as refused:
        return Outcome(one.row, bad=_refused(refused))
    return Outcome(one.row, made=stored.id)


def _refused(refused: QuanhengError) -> Bad:
    if isinstance(refused, UnknownDivision):
        return [("division", "not_a_division")]
    if isinstance(refused, OutsideCalendar):
        return [("received_at", "outside_calendar")]
    if isinstance(refused, Invalid) and (errors := refused.facts.get("errors")):
        return _bad_of(errors)
    return [("division", "outside_division")] if isinstance(refused, Forbidden) else [("", "refused")]


def _bad_of(errors: Mapping[str, Iterable[str]]) -> Bad:
    """One reason for each field."""
    return list({field_of(path): _reason(messages) for path, messages in errors.items()}.items())


def _reason(messages: Iterable[str]) -> str:
    said = " ".join(messages)
    if "Longer than" in said:
        return "too_long"
    if "Missing data" in said or "Needed for" in said:
        return "needed"
    return "not_a_word" if "Not a known" in said else "not_valid"


def _flat(messages: Any, where: str = "") -> dict[str, list[str]]:
    """The nested messages of a schema by dotted path."""
    if not isinstance(messages, dict):
        return {where: [str(each) for each in messages]}
    inner = (_flat(below, f"{where}.{name}" if where else str(name)) for name, below in messages.items())
    return {path: found for each in inner for path, found in each.items()}
