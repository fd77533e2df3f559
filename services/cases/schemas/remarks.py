"""Which words of a command stand in a history for good."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from marshmallow.validate import Length, Validator

from shared.contracts.text import NoPersonalNumbers


class OwnWords(Validator):
    """Marks a text in an officer's own words that may hold numbers of things: it is looked through for people only."""

    def __call__(self, value: str) -> str:
        return value


Account = Annotated[str, Length(max=2000), OwnWords()]
"""What was found, or what is held."""


def remarks_of(command: Any) -> Mapping[str, str]:
    """What an officer says in it in words of their own, by field."""
    shape: type = type(command)
    said = {name: getattr(command, name) for name in _remarks(shape)} if is_dataclass(shape) else {}
    return {name: text for name, text in said.items() if isinstance(text, str) and text}


@cache
def _remarks(shape: type) -> tuple[str, ...]:
    hints = get_type_hints(shape, include_extras=True)
    return tuple(one.name for one in fields(shape) if _is_remark(hints[one.name]))


def _is_remark(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return any(isinstance(one, NoPersonalNumbers | OwnWords) for one in get_args(hint))
    return any(map(_is_remark, get_args(hint)))
