"""Trap 23: no event can carry who somebody is, because no field of one has room for it."""

import dataclasses
import importlib
import pkgutil
import types
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from marshmallow.validate import Length

import shared.contracts
from shared.contracts.registry import Contract, contracts
from shared.contracts.text import About, Code, Division, NoPersonalNumbers, Reference, Remark
from shared.logging import PERSONAL_WORDS

for _module in pkgutil.iter_modules(shared.contracts.__path__):
    importlib.import_module(f"shared.contracts.{_module.name}")

BOUNDED = (About, Code, Division, Reference)
PLAIN = (int, bool, float, datetime, date, types.NoneType)
OF_DEPARTMENTS = {
    "linkage.partner_changed.url": "where a department's system listens",
    "console.client_changed.partner": "a department's code, or nothing",
}
SPEAKING = (*PERSONAL_WORDS, "narrative", "caller_name", "person_name", "id_card", "mobile")


def leaves(hint: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every scalar inside a field, with the names that lead to it."""
    origin = get_origin(hint)
    if origin is Annotated and get_origin(get_args(hint)[0]) is tuple:
        yield from leaves(get_args(hint)[0], path)
    elif hint in BOUNDED or hint == Remark or origin is Annotated or origin is Literal:
        yield path, hint
    elif dataclasses.is_dataclass(hint):
        for name, inner in get_type_hints(hint, include_extras=True).items():
            yield from leaves(inner, f"{path}.{name}")
    elif origin in (tuple, list, dict, Union, types.UnionType) or isinstance(origin, type):
        for inner in get_args(hint):
            if inner is not Ellipsis:
                yield from leaves(inner, path)
    else:
        yield path, hint


def fields_of(contract: Contract) -> list[tuple[str, Any]]:
    hints = get_type_hints(contract.shape, include_extras=True)
    carried = {field.name for field in dataclasses.fields(contract.shape)}
    return [leaf for name, hint in hints.items() if name in carried for leaf in leaves(hint, name)]


def is_safe(hint: Any) -> bool:
    """A word of a list, a reference, or text that refuses phone and identity numbers and has an end."""
    if hint in BOUNDED or hint in PLAIN or get_origin(hint) is Literal:
        return True
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    if get_args(hint)[:1] in [(int,), (float,)]:
        return True
    return any(isinstance(one, NoPersonalNumbers) for one in marks) and any(isinstance(one, Length) for one in marks)


@pytest.mark.parametrize("contract", list(contracts()), ids=lambda one: f"{one.source}.{one.name}")
def test_trap_23_no_field_of_any_event_has_room_for_a_name_a_number_or_an_address(contract: Contract) -> None:
    for path, hint in fields_of(contract):
        assert is_safe(hint) or f"{contract.source}.{contract.name}.{path}" in OF_DEPARTMENTS, (path, hint)
        assert not [word for word in SPEAKING if word in path.lower()], path


def test_free_text_would_be_noticed() -> None:
    assert not is_safe(str)
    assert not is_safe(Annotated[str, Length(max=500)])
    assert [hint for _, hint in leaves(tuple[str, ...], "names")] == [str]
