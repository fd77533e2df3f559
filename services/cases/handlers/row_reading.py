"""Rows of a sheet as they are understood: what can be registered, and what is bad and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
import structlog
from marshmallow import ValidationError

from services.cases.domain.complaint import Site
from services.cases.domain.duplicates import told
from services.cases.domain.exchange import BadCell, Tally
from services.cases.domain.layouts import Plan
from services.cases.domain.place_names import named
from services.cases.domain.rows import ReadRow, Words, field_of, former_command, read_row
from services.cases.domain.same_numbers import known_as
from services.cases.domain.traces import without_traces
from services.cases.handlers.intake import Arrival
from services.cases.schemas.complaints import RegisterComplaint
from services.cases.sheets import reading
from services.cases.sheets.portions import Numbered
from services.cases.store import Desk
from shared.clocks.calendar import OutsideCalendar
from shared.contracts.schema import codec_of
from shared.errors import Forbidden, Invalid, QuanhengError
from shared.identity.caller import Identity
from shared.identity.divisions import UnknownDivision
from shared.identity.people import Person
from shared.ids import derived_id
from shared.logging import frames

ODD = (ValueError, TypeError, LookupError, ArithmeticError)
"""What a value that nobody thought of may raise: such a row alone is bad. Trouble with servers is none of it."""

OTHER_TEXT = "other_text_under_known_number"
"""Why a row is not taken whose number is on file with other words: what stands there is not overwritten."""

Bad = Sequence[tuple[str, str]]
Places = Mapping[str, tuple[int, ...]]

log = structlog.get_logger(__name__)


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
    """A row that can be registered: what makes it happen once, and which row of which sheet that was.

    `former` is what would have made it happen once before (see `_causes`), where that differs. `places` are as ReadRow
    has them.
    """

    row: int
    command: RegisterComplaint
    arrival: Arrival
    cause: str
    former: str
    fingerprint: str
    places: Places

    @property
    def told(self) -> str:
        """Its words, as texts are compared."""
        one = self.command
        return told(Site("", one.site_name, one.site_address, one.position), one.narrative)

    @property
    def account(self) -> str:
        """Its narrative without what its caller says of themselves there."""
        caller = self.command.caller
        people = [Person(**vars(caller))] if caller is not None and caller.given else []
        return without_traces(self.command.narrative, people)

    @property
    def complaint_id(self) -> str:
        """The id of the complaint that it makes."""
        return derived_id("complaint", self.cause)

    @property
    def former_id(self) -> str:
        """The id under which it is on file where an earlier version took it; empty where that is the same."""
        return derived_id("complaint", self.former) if self.former else ""


@dataclass(frozen=True)
class Outcome:
    """What became of a row: the id of the complaint that it made, nothing new, or what is bad (field, reason) where."""

    row: int
    made: str = ""
    bad: Bad = ()
    places: Places = field(default_factory=dict)

    @property
    def tally(self) -> Tally:
        """The row as it counts."""
        return Tally(int(bool(self.made)), int(not self.made and not self.bad), int(bool(self.bad)))

    def cells(self, plan: Plan) -> list[BadCell]:
        """The bad cells by the letters of their columns; none where a value is the same for all rows."""
        read = {**plan.columns, **self.places}
        letters = {name: "/".join(map(reading.letter, sorted(places))) for name, places in read.items()}
        return [BadCell(self.row, letters.get(name, ""), name, reason) for name, reason in self.bad]


def words_of(desk: Desk) -> Words:
    """What cells are read by."""
    rules = desk.rules
    return Words(rules.exchange.words, rules.nothing, named(desk.divisions), rules.exchange.dates)


def understood(desk: Desk, order: Order, one: Numbered, words: Words) -> Sent | Outcome:
    """A row ready to be registered, or what is bad about it."""
    try:
        return _sent(desk, order, one, words)
    except ODD as error:
        return odd(one[0], error)


def odd(row: int, error: Exception) -> Outcome:
    """What becomes of a row that breaks something."""
    # An error may quote what stands in the row: the log has where it came from, and nothing else.
    log.warning("odd_row", row=row, error=type(error).__name__, frames=frames(error))
    return Outcome(row, bad=[("", "refused")])


def _sent(desk: Desk, order: Order, one: Numbered, words: Words) -> Sent | Outcome:
    number, cells = one
    read = read_row(cells, order.plan, words, order.at)
    command, errors = _command(read.command)
    # A cell that could not be read is not also missing.
    unread = {name for name, _ in read.bad}
    bad = (*read.bad, *(each for each in errors if each[0] not in unread))
    if bad or command is None:
        return Outcome(number, bad=bad, places=read.places)
    arrival = Arrival(read.received_at, kept_elsewhere=bool(command.external))
    causes = _causes(desk, command, read)
    return Sent(number, command, arrival, *causes, f"{order.import_id}:{number}", read.places)


def _command(content: Any) -> tuple[RegisterComplaint | None, Bad]:
    try:
        return codec_of(RegisterComplaint).load(content), ()
    except ValidationError as error:
        return None, _bad_of(_flat(error.messages))


def _causes(desk: Desk, command: RegisterComplaint, read: ReadRow) -> tuple[str, str]:
    """What makes a row happen once: its number in the other system, or else what its cells say, and the division.

    What is the same for all rows may be said otherwise when the sheet comes again. Rows of earlier versions were known
    by that, too: behind the cause stands the one that they had, empty where there was no other.
    """
    if command.external:
        first = command.external[0]
        cause, former = f"row:{known_as(first.system, first.number)}", f"row:{first.system}:{first.number}"
        return cause, former if former != cause else ""
    when = {} if read.received_at is None else {"received_at": read.received_at}
    said = {**read.said, "division": command.division}
    return f"row:{_digest(desk, said)}", f"row:{_digest(desk, {**former_command(read), **when})}"


def _digest(desk: Desk, said: Mapping[str, Any]) -> str:
    return desk.sealed.digest(orjson.dumps(said, option=orjson.OPT_SORT_KEYS))


def refused_as(refused: QuanhengError) -> Bad:
    """Why intake does not take a row, by its field."""
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
