"""From JSON values to frozen types: the faultless case of a marshmallow schema, at a fraction of its cost."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields

Load = Callable[[Any], Any]


class Unfit(Exception):
    """Something is wrong or unusual; what exactly is for the schema to say."""


def loader_of(schema: Schema, shape: type) -> Load:
    """A function from a JSON object to an instance of `shape`; raises Unfit, or the ValidationError of a validator.

    It may be stricter than `schema`, never laxer: the validators are the schema's own, and whatever is not text, a
    whole number, an instant, a list or an object goes through the schema's field.
    """
    members = {name: _member(field) for name, field in schema.fields.items()}
    required = {name for name, field in schema.fields.items() if field.required}

    def load(value: Any) -> Any:
        if type(value) is not dict or not required <= value.keys() <= members.keys():
            raise Unfit
        return shape(**{name: members[name](found) for name, found in value.items()})

    return load


def _member(field: Any) -> Load:
    if isinstance(field, fields.Nested):
        nested: Any = field.schema
        return _checked(field, nested.quick)
    if isinstance(field, fields.List):
        return _checked(field, _tuple_of(_member(field.inner)))
    if type(field) in _PLAIN:
        return _checked(field, _PLAIN[type(field)])
    deserialize: Load = field.deserialize
    return deserialize


def _checked(field: Any, load: Load) -> Load:
    validators, may_be_null = tuple(field.validators), field.allow_none

    def checked(value: Any) -> Any:
        if value is None and may_be_null:
            return None
        loaded = load(value)
        for validate in validators:
            validate(loaded)
        return loaded

    return checked


def _exactly(type_: type) -> Load:
    def load(value: Any) -> Any:
        if type(value) is not type_:
            raise Unfit
        return value

    return load


def _instant(value: Any) -> datetime:
    """What `AwareDateTime` takes in its format `iso`, which is how schemas are made here."""
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unfit from None
    if instant.tzinfo is None:
        raise Unfit
    return instant


_PLAIN: dict[type, Load] = {
    fields.String: _exactly(str),
    fields.Integer: _exactly(int),
    fields.AwareDateTime: _instant,
}


def _tuple_of(item: Load) -> Load:
    def load(value: Any) -> Any:
        if type(value) is not list:
            raise Unfit
        return tuple([item(one) for one in value])

    return load
