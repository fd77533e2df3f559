"""Every event has a stable name, an integer version and a shape; old versions are lifted to the newest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from marshmallow import ValidationError

from shared.contracts.dumping import dumper_of
from shared.contracts.personal_numbers import HIDDEN, without_personal_numbers
from shared.contracts.schema import codec_of
from shared.errors import Permanent

Data = dict[str, Any]
Upcaster = Callable[[Data], Data]


@dataclass(frozen=True)
class Event:
    """Root of all events; a subclass says in past tense what has happened, without personal data."""

    source: ClassVar[str]
    type: ClassVar[str]
    version: ClassVar[int]


@dataclass(frozen=True, kw_only=True)
class Dated(Event):
    """An event that may be taken down later than it happened: then `happened_at` says when that was."""

    happened_at: datetime | None = None


E = TypeVar("E", bound=type[Event])


class UnknownEvent(Permanent):
    """No contract has this name."""

    code = "unknown_event"


class NewerVersion(Permanent):
    """The sender speaks a later version than this process knows; it waits in the dead queue for the update."""

    code = "newer_version"


class Malformed(Permanent):
    """The body does not have the shape that its contract declares."""

    code = "malformed"


@dataclass(frozen=True)
class Contract:
    """One event type of one service, with the way up from its older versions."""

    source: str
    name: str
    version: int
    shape: type[Event]
    upcasters: Mapping[int, Upcaster]


_CONTRACTS: dict[tuple[str, str], Contract] = {}


def event(
    source: str, type_: str, *, version: int = 1, upcasters: Mapping[int, Upcaster] | None = None
) -> Callable[[E], E]:
    """Declare an event: `upcasters[n]` lifts data of version n to version n + 1."""

    def declare(shape: E) -> E:
        shape.source, shape.type, shape.version = source, type_, version
        ways = dict(upcasters or {})
        if sorted(ways) != list(range(1, version)):
            raise TypeError(f"{source}.{type_} needs an upcaster for each version before {version}")
        if (source, type_) in _CONTRACTS:
            raise TypeError(f"{source}.{type_} is declared twice")
        _CONTRACTS[source, type_] = Contract(source, type_, version, shape, ways)
        return shape

    return declare


def contract_of(source: str, type_: str) -> Contract:
    """The contract by this name; raises UnknownEvent."""
    try:
        return _CONTRACTS[source, type_]
    except KeyError:
        raise UnknownEvent("no such event is declared", source=source, type=type_) from None


def contracts() -> Iterator[Contract]:
    """All declared contracts, by name."""
    return iter(sorted(_CONTRACTS.values(), key=lambda one: (one.source, one.name)))


def dump(event_: Event) -> Data:
    """The data of an event as JSON values."""
    data: Data = dumper_of(type(event_))(event_)
    return data


def load(source: str, type_: str, version: int, data: Any) -> Event:
    """The event in its newest shape; raises UnknownEvent, NewerVersion or Malformed, without quoting values."""
    contract = contract_of(source, type_)
    if version > contract.version:
        raise NewerVersion("written by a later release", version=version, known=contract.version)
    if version < 1 or not isinstance(data, dict):
        raise Malformed("not an event of this contract", source=source, type=type_)
    try:
        for step in range(version, contract.version):
            data = contract.upcasters[step](data)
        loaded = _loaded(contract.shape, data)
    except (ValidationError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise Malformed("fields do not fit", fields=_fields(error)) from None
    return loaded


def _loaded(shape: type[Event], data: Data) -> Event:
    """What was said before a way of writing numbers was known travels on, without the number."""
    codec = codec_of(shape)
    try:
        loaded: Event = codec.load(data)
    except ValidationError as error:
        loaded = codec.load(_without_numbers(data, error.messages))
    return loaded


def _without_numbers(data: Any, wrong: Any) -> Any:
    """The data with the numbers of people taken out of those texts that something is wrong with."""
    if isinstance(data, str):
        return without_personal_numbers(data, HIDDEN)
    if not isinstance(wrong, dict) or not isinstance(data, dict | list):
        return data
    inside = data.items() if isinstance(data, dict) else enumerate(data)
    mended = {place: _without_numbers(value, wrong[place]) if place in wrong else value for place, value in inside}
    return mended if isinstance(data, dict) else list(mended.values())


def _fields(error: Exception) -> list[str]:
    return sorted(error.messages) if isinstance(error, ValidationError) else []
