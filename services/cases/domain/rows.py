"""From a row of a sheet to what the hotline would have typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.cases.domain import cells
from services.cases.domain.cells import BadCell, Cell
from services.cases.domain.instants import Dates, instant
from services.cases.domain.layouts import Plan
from services.cases.domain.telephones import telephones
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
    """What cells are read by: words of lists as `cells.keyed` has them, for no telephone, divisions, forms of dates."""

    lists: Mapping[str, Mapping[str, str]]
    nothing: frozenset[str]
    divisions: Mapping[str, str]
    dates: Dates


@dataclass(frozen=True)
class ReadRow:
    """A row as the API takes a submission, when it was received, and what of it is bad: field and reason."""

    command: Mapping[str, Any]
    received_at: datetime | None
    bad: tuple[tuple[str, str], ...] = ()


def read_row(row: Sequence[Cell], plan: Plan, words: Words, now: datetime) -> ReadRow:
    """Read all that the plan names, and what holds for all rows where a cell says nothing; no time is after now."""
    said: dict[str, Any] = {}
    bad: list[tuple[str, str]] = []
    for name in {**plan.columns, **plan.constants}:
        try:
            said[name] = _read(name, [row[at] for at in plan.columns.get(name, ())], words)
        except BadCell as error:
            bad.append((name, error.reason))
        if said.get(name) in NOTHING:
            said[name] = plan.constants.get(name, "")
    bad += [(name, "in_future") for name in MOMENTS if (said.get(name) or now) > now]
    return ReadRow(_command(said, plan), said.get("received_at") or None, tuple(bad))


def _read(name: str, given: Sequence[Cell], words: Words) -> Any:
    if name == "narrative":
        return "\n".join(dict.fromkeys(part for part in map(cells.text, given) if part))
    cell = given[0] if given else None
    reader = _READERS.get(name)
    return reader(cell, words) if reader else cells.line(cell)


def _listed(name: str) -> Callable[[Cell, Words], str]:
    return lambda cell, words: cells.word(cell, words.lists[name])


def _several(name: str) -> Callable[[Cell, Words], list[str]]:
    return lambda cell, words: list(dict.fromkeys(cells.word(part, words.lists[name]) for part in cells.several(cell)))


def _division(cell: Cell, words: Words) -> str:
    written = cells.number(cell).replace(" ", "")
    if not written or written in words.divisions.values():
        return written
    if written not in words.divisions:
        raise BadCell("not_a_division")
    return words.divisions[written]


def _instant(cell: Cell, words: Words) -> datetime | None:
    return instant(cell, words.dates)


_READERS: Mapping[str, Callable[[Cell, Words], Any]] = {
    "number": lambda cell, _: cells.number(cell),
    "number_12315": lambda cell, _: cells.several(cells.number(cell)),
    "number_12345": lambda cell, _: cells.several(cells.number(cell)),
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


def _command(said: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """The command with only what was said."""
    more: dict[str, Any] = {
        "caller": _caller(said),
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


def _caller(said: Mapping[str, Any]) -> dict[str, Any]:
    phone, *others = said.get("caller_phone") or [""]
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
