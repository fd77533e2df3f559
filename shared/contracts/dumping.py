"""From frozen types to JSON values: what the marshmallow schema of a type would dump, at a fraction of the cost."""

import dataclasses
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

Dump = Callable[[Any], Any]
Member = Dump | None
"""How the value of a field is dumped; None for one that JSON has as it is."""

_ABSENT = object()
_DUMPERS: dict[type, Dump] = {}
_SCALARS: dict[Any, Member] = {
    str: None,
    int: None,
    float: None,
    bool: None,
    datetime: datetime.isoformat,
    date: date.isoformat,
}


def dumper_of(shape: type) -> Dump:
    """A function from an instance of a dataclass, or from anything with its fields, to JSON values.

    A field that the value does not have is left out, and so is whatever the shape does not declare.
    """
    if shape not in _DUMPERS:
        _DUMPERS[shape] = _dumper_of(shape)
    return _DUMPERS[shape]


def _dumper_of(shape: type) -> Dump:
    hints = get_type_hints(shape, include_extras=True)
    members = tuple((item.name, _dumper(hints[item.name])) for item in dataclasses.fields(shape))

    def dump(value: Any) -> dict[str, Any]:
        keyed = isinstance(value, dict)
        dumped = {}
        for name, member in members:
            found = value.get(name, _ABSENT) if keyed else getattr(value, name, _ABSENT)
            if found is not _ABSENT:
                dumped[name] = found if member is None or found is None else member(found)
        return dumped

    return dump


def _dumper(hint: Any) -> Member:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _dumper(inner[0])
    if origin in (Union, types.UnionType):
        return _dumper(next(one for one in inner if one is not type(None)))
    if origin is tuple:
        return _list_of(_dumper(inner[0]))
    if origin is Literal:
        return None
    if origin in (dict, Mapping):
        return dict
    return _SCALARS[hint] if hint in _SCALARS else dumper_of(hint)


def _list_of(item: Member) -> Dump:
    return list if item is None else lambda values: [item(value) for value in values]
