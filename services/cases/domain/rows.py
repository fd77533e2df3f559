"""From a row of a sheet to what the hotline would have typed."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.cases.domain import cells
from services.cases.domain.cells import BadCell, Cell
from services.cases.domain.instants import Dates, instant
from services.cases.domain.layouts import Plan
from services.cases.domain.likeness import plain
from services.cases.domain.nothing import LONGEST, says_nothing
from services.cases.domain.place_names import Names
from services.cases.domain.telephones import telephones, to_call, together
from services.cases.domain.traces import is_no_name
from shared.identity.numbers import NEXT

CALLER = {"caller_name": "name", "caller_phone": "phone", "caller_address": "address", "caller_id_number": "id_number"}
INSTRUMENT = ("make", "model", "serial", "certificate", "reading", "reweighed", "unaltered")
FACTS = {"happened_at": "happened_at", "amount": "amount_fen", "evidence": "evidence"}
PLAIN = (
    "division", "category", "channel", "kind", "site_name", "site_address", "position", "platform", "credit_code",
    "narrative", "claims",
)  # fmt: skip
NUMBERS = {"number_12315": "platform_12315", "number_12345": "hotline_12345"}
MOMENTS = ("received_at", "happened_at")
MOST_NUMBERS = 10
NOTHING: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Words:
    """What cells are read by: words of lists, as `cells.keyed` has them, and for none, divisions, forms of dates."""

    lists: Mapping[str, Mapping[str, str]]
    nothing: frozenset[str]
    divisions: Names
    dates: Dates


@dataclass(frozen=True)
class ReadRow:
    """A row as the API takes a submission, when it was received, and what of it is bad: field and reason.

    `said` is what its own cells say, by field; `places` are the columns in which that stands, or what of it is bad.
    """

    command: Mapping[str, Any]
    received_at: datetime | None
    said: Mapping[str, Any]
    bad: tuple[tuple[str, str], ...] = ()
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Found:
    """What the columns of a field say, or why one of them is bad, and in which that stands: in none, all of them."""

    value: Any = None
    places: tuple[int, ...] = ()
    reason: str = ""


def read_row(row: Sequence[Cell], plan: Plan, words: Words, now: datetime) -> ReadRow:
    """Read all that the plan names, and what holds for all rows where a cell says nothing; no time is after now."""
    best_only = _best_only(row, plan, words)
    read = {
        name: _read(name, row, places[:1] if name in best_only else places, words)
        for name, places in plan.columns.items()
    }
    bad = [(name, one.reason) for name, one in read.items() if one.reason]
    own = {name: one.value for name, one in read.items() if one.value not in NOTHING}
    said = {**plan.constants, **own}
    bad += [(name, "in_future") for name in MOMENTS if said.get(name, now) > now]
    if not said.get("kind") and "kind" not in {name for name, _ in bad}:
        # Intake takes what says no kind for a complaint, whose caller is known to many.
        bad.append(("kind", "needed"))
    places = {name: one.places for name, one in read.items() if one.places}
    return ReadRow(_command(said, plan), said.get("received_at"), own, tuple(bad), places)


def _best_only(row: Sequence[Cell], plan: Plan, words: Words) -> Collection[str]:
    """Of which fields no lesser column is read: who stays unknown is named by none.

    Only who reports may stay unknown altogether: whoever complains is asked and answered by telephone.
    """
    if not _stays_unknown(row, plan, words):
        return ()
    kind = _read("kind", row, plan.columns.get("kind", ()), words).value or plan.constants.get("kind")
    return CALLER if kind == "report" else CALLER.keys() - {"caller_phone"}


def _stays_unknown(row: Sequence[Cell], plan: Plan, words: Words) -> bool:
    """Whether the best column says that the caller is not to be known, 匿名: then no other one names them."""
    at = next(iter(plan.columns.get("caller_name", ())), None)
    written = None if at is None else row[at]
    if not isinstance(written, str) or len(written) > LONGEST:
        return False
    return bool(_UNKNOWN.search(written)) and is_no_name(written, words.nothing)


def _read(name: str, row: Sequence[Cell], places: Sequence[int], words: Words) -> _Found:
    """What the first column says that says anything, or all of them together, unless one before is bad."""
    said: dict[int, Any] = {}
    bad = _Found()
    for at in places:
        try:
            value = _value(name, row[at], words)
        except BadCell as error:
            found = _Found(places=(at,), reason=error.reason)
            if name not in _FORGIVEN:
                return found
            bad = found if at == places[0] else bad
            continue
        if value not in NOTHING:
            said[at] = value
            if name not in _TOGETHER:
                break
    if not said:
        return bad
    join = _TOGETHER.get(name)
    return _Found(join(said.values()) if join else next(iter(said.values())), tuple(said))


def _value(name: str, cell: Cell, words: Words) -> Any:
    if name == "narrative":
        return cells.text(cell)
    reader = _READERS.get(name)
    said = _said(cell, words)
    return reader(said, words) if reader else cells.line(said)


def _said(cell: Cell, words: Words) -> Cell:
    """What stands in the cell; nothing where that is a word for none. Raises BadCell."""
    if isinstance(cell, str) and len(cell) <= LONGEST and says_nothing(cells.line(cell), words.nothing):
        return None
    return cell


def _listed(name: str) -> Callable[[Cell, Words], str]:
    return lambda cell, words: cells.word(cell, words.lists[name])


def _several(name: str) -> Callable[[Cell, Words], list[str]]:
    return lambda cell, words: list(dict.fromkeys(cells.word(part, words.lists[name]) for part in cells.several(cell)))


def _division(cell: Cell, words: Words) -> str:
    written = plain(cells.number(cell))
    if not written:
        return ""
    codes = words.divisions.get(written, ())
    if len(codes) != 1:
        raise BadCell("several_divisions" if codes else "not_a_division")
    return codes[0]


def _name(cell: Cell, words: Words) -> str:
    written = cells.line(cell)
    return "" if is_no_name(written, words.nothing) else written


def _number(cell: Cell, _: Words) -> str:
    return _with_digit(cells.number(cell))


def _numbers(cell: Cell, words: Words) -> list[str]:
    parts = cells.several(cells.number(cell))
    return [_with_digit(one) for one in parts if not says_nothing(one, words.nothing)]


def _with_digit(written: str) -> str:
    """A number of a record; words alone would be the number of every row in which they stand. Raises BadCell."""
    if written and not re.search(r"\d", written):
        raise BadCell("not_valid")
    return written


def _instant(cell: Cell, words: Words) -> datetime | None:
    return instant(cell, words.dates)


_READERS: Mapping[str, Callable[[Cell, Words], Any]] = {
    "number": _number,
    "number_12315": _numbers,
    "number_12345": _numbers,
    "caller_name": _name,
    "caller_phone": lambda cell, words: telephones(cell, words.nothing),
    "caller_id_number": lambda cell, _: cells.unmasked(cell),
    "serial": lambda cell, _: cells.number(cell),
    "certificate": lambda cell, _: cells.number(cell),
    "credit_code": lambda cell, _: cells.number(cell).upper(),
    "amount": lambda cell, _: cells.fen(cell),
    "happened_at": _instant,
    "received_at": _instant,
    "division": _division,
    "kind": _listed("kind"),
    "category": _listed("category"),
    "channel": _listed("channel"),
    "unaltered": _listed("unaltered"),
    "claims": _several("claims"),
    "evidence": _several("evidence"),
}


_TOGETHER: Mapping[str, Callable[[Iterable[Any]], Any]] = {
    "narrative": lambda parts: "\n".join(dict.fromkeys(parts)),
    "caller_phone": together,
}
"""Of these fields no column is left out that says something."""

_UNKNOWN = re.compile("匿|隐名|保密|不公开|不愿|不便|不方便|拒绝")
"""What an answer holds that is none: who gives it is somebody, and does not want to be known (投诉办法 art. 37)."""

_FORGIVEN = frozenset({"caller_phone"})
"""What cannot be read costs its row in the best column alone, and only where no other says something.

A lesser one, like 来电号码, may hold 微信小程序.
"""


def _command(said: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """The command with only what was said."""
    more: dict[str, Any] = {
        "caller": _caller(said, *to_call(said.get("caller_phone") or ())),
        "facts": _part(said, FACTS),
        "instrument": _part(said, dict(zip(INSTRUMENT, INSTRUMENT, strict=True))),
        "external": _external(said, plan)[:MOST_NUMBERS],
    }
    if "unaltered" in more["instrument"]:
        more["instrument"]["unaltered"] = more["instrument"]["unaltered"] == "yes"
    if "happened_at" in more["facts"]:
        more["facts"]["happened_at"] = more["facts"]["happened_at"].isoformat()
    plain = {name: said[name] for name in PLAIN if said.get(name)}
    # A site that nobody names is said to be so: its name is empty.
    return {"site_name": "", **plain, **{name: value for name, value in more.items() if value}}


def former_command(read: ReadRow) -> dict[str, Any]:
    """The command as earlier versions had it: they called the first number, whether it reaches anybody or not."""
    phone, *others = read.said.get("caller_phone") or [""]
    caller = _caller(read.said, phone, others)
    return {**read.command, "caller": caller} if caller else dict(read.command)


def _caller(said: Mapping[str, Any], phone: str, others: Sequence[str]) -> dict[str, Any]:
    more = {"other_phones": NEXT.join(others)} if others else {}
    return _part({**said, "caller_phone": phone}, CALLER) | more


def _part(said: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {inner: said[name] for name, inner in names.items() if said.get(name) not in NOTHING}


def _external(said: Mapping[str, Any], plan: Plan) -> list[dict[str, str]]:
    own = [(plan.system, said["number"])] if plan.system and said.get("number") else []
    others = [(system, one) for name, system in NUMBERS.items() for one in said.get(name) or ()]
    return [{"system": system, "number": number} for system, number in dict.fromkeys([*own, *others])]


def field_of(path: str) -> str:
    """The field of a sheet that a dotted path of the command comes from."""
    first, _, rest = path.partition(".")
    inner = {"caller": CALLER, "facts": FACTS}.get(first, {})
    named = {"other_phones": "caller_phone", **{value: name for name, value in inner.items()}}
    if first in ("external", "caller", "instrument") and not rest:
        return {"external": "number", "caller": "caller_name", "instrument": "serial"}[first]
    if first == "external":
        return "number"
    inside = rest.partition(".")[0]
    return named.get(inside, inside if inside and not inside.isdecimal() else first)
