"""Agents and those who complain together, as documents name them beside the caller (投诉办法 arts. 11, 12)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.cases.domain.complaint import Role
from services.cases.domain.forms import PersonField
from services.cases.domain.people import CALLER, Somebody
from services.cases.forms.wording import day_in_words
from shared.identity.people import Person

PLACEHOLDERS: Mapping[Role, str] = {
    "agent": "agents",
    "representative": "representatives",
    "represented": "represented",
}


@dataclass(frozen=True)
class Beside:
    """One of them, as the record and the vault know them; `person` is None for somebody erased."""

    somebody: Somebody
    person: Person | None


@dataclass(frozen=True)
class Behind:
    """Who stands in a document: the complainant or reporter, None when nobody gave a name, and those beside them."""

    caller: Person | None = None
    beside: tuple[Beside, ...] = ()


def who_stands(
    people: Iterable[Somebody], roles: Sequence[str], erased: Sequence[int], on: date | None
) -> tuple[Somebody, ...]:
    """Those of these roles: all on a record (`on` None), in a letter of that day who is there and may still speak."""
    named = [one for one in people if one.place != CALLER and one.role in roles]
    if on is None:
        return tuple(named)
    return tuple(one for one in named if one.speaks(erased, on))


def parties_in_words(
    beside: Sequence[Beside], roles: Sequence[str], fields: Sequence[PersonField], words: Mapping[str, str]
) -> dict[str, str]:
    """A line for each where a record says how to reach them, else the names alone; nothing where there is nobody."""
    said: dict[str, str] = {}
    for role in (one for one in PLACEHOLDERS if one in roles):
        lines = [_line(one, fields, words) for one in beside if one.somebody.role == role]
        said[PLACEHOLDERS[role]] = ("\n" if is_record(fields) else "、").join(lines)
    return said


def is_record(fields: Sequence[PersonField]) -> bool:
    """Whether more than names stands there."""
    return len(fields) > 1


def _line(one: Beside, fields: Sequence[PersonField], words: Mapping[str, str]) -> str:
    if one.person is None:
        return words["erased"]
    if not is_record(fields):
        return one.person.name
    told: dict[str, str] = {name: getattr(one.person, name) for name in fields if name != "name"}
    told["powers"] = one.somebody.powers
    told["until"] = day_in_words(one.somebody.until) if one.somebody.until else ""
    told["ended"] = day_in_words(one.somebody.ended) if one.somebody.ended else ""
    parts = [f"{words[name]}：{value}" for name, value in told.items() if value]
    return one.person.name + (f"（{'；'.join(parts)}）" if parts else "")
