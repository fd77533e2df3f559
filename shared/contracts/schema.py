"""A frozen dataclass is the one declaration of a shape; its marshmallow schema follows from it."""

import dataclasses
import types
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from shared.contracts.loading import Load, Unfit, loader_of
from shared.contracts.unsaid import UNSAID, Unsaid

MAX_TEXT = 500
MAX_ITEMS = 100
MAX_NUMBER = 2**53
FIRST_INSTANT, LAST_INSTANT = datetime(1900, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)

Options = dict[str, Any]


class Reckonable(validate.Validator):
    """Refuses an instant so far away that days, zones or the database cannot reckon with it."""

    def __call__(self, value: datetime) -> datetime:
        if not FIRST_INSTANT <= value < LAST_INSTANT:
            raise ValidationError("must lie between the years 1900 and 2100")
        return value


class StrictBoolean(fields.Boolean):
    """Only true and false; marshmallow would also take "yes", 1 and the like."""

    truthy = {True}  # noqa: RUF012 - marshmallow reads it from the class
    falsy = {False}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class StrictFloat(fields.Float):
    """Only numbers; marshmallow would also take them as text or truth values."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Codec(Schema):
    """The schema of one frozen type."""

    class Meta:
        unknown = RAISE

    _shape: type

    @cached_property
    def quick(self) -> Load:
        """Loads what has no fault; raises Unfit or ValidationError for the rest."""
        return loader_of(self, self._shape)

    @post_load
    def _make(self, data: Options, **_: Any) -> Any:
        return self._shape(**data)

    def load(self, data: Any, **options: Any) -> Any:
        """An instance of the type; raises ValidationError with every fault. Only what has one takes the long way."""
        if options:
            return super().load(data, **options)
        try:
            return self.quick(data)
        except (Unfit, ValidationError):
            # What exactly is wrong, and what else, the schema says.
            return super().load(data)


_CODECS: dict[type, Codec] = {}


@cache
def schema_of(shape: type) -> type[Codec]:
    """The schema of a frozen dataclass: `load` gives an instance, `dump` gives what JSON can say.

    `Annotated` carries marshmallow validators, `Literal` allows just those values, `X | None` may be null, a
    default makes a field optional, and `UNSAID` does so where leaving it out is not the same as null. Text is bounded
    to 500 characters and tuples to 100 items unless they say otherwise. Unknown fields are an error.
    """
    hints = get_type_hints(shape, include_extras=True)
    members: dict[str, Any] = {
        item.name: _field(hints[item.name], _presence(item)) for item in dataclasses.fields(shape)
    }
    return type(shape.__name__, (Codec,), {**members, "_shape": shape})


def codec_of(shape: type) -> Codec:
    """One instance of the schema for all calls: making one costs more than using it."""
    if shape not in _CODECS:
        _CODECS[shape] = schema_of(shape)()
    return _CODECS[shape]


def _presence(item: dataclasses.Field[Any]) -> Options:
    if item.default is UNSAID:
        return {}
    if item.default is not dataclasses.MISSING:
        return {"load_default": item.default}
    if item.default_factory is not dataclasses.MISSING:
        return {"load_default": item.default_factory}
    return {"required": True}


def _field(hint: Any, options: Options) -> fields.Field[Any]:
    if get_origin(hint) is Annotated:
        inner, *extras = get_args(hint)
        validators = [one for one in extras if isinstance(one, validate.Validator)]
        return _field(inner, {**options, "validate": validators})
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (one for one in get_args(hint) if one not in (type(None), Unsaid))
        return _field(inner, {**options, "allow_none": type(None) in get_args(hint)})
    return _plain(hint, options)


def _plain(hint: Any, options: Options) -> fields.Field[Any]:
    if get_origin(hint) is Literal:
        return fields.String(**_also(options, validate.OneOf(get_args(hint))))
    if get_origin(hint) is tuple:
        return _Tuple(_field(get_args(hint)[0], {}), **_bounded(options, MAX_ITEMS))
    if get_origin(hint) in (dict, Mapping):
        return fields.Dict(keys=fields.String(), **_bounded(options, MAX_ITEMS))
    if dataclasses.is_dataclass(hint):
        return fields.Nested(schema_of(hint), **options)  # type: ignore[arg-type]
    return _scalar(hint, options)


def _scalar(hint: Any, options: Options) -> fields.Field[Any]:
    if hint is str:
        return fields.String(**_bounded(options, MAX_TEXT))
    if hint is int:
        return fields.Integer(strict=True, **_also(options, validate.Range(-MAX_NUMBER, MAX_NUMBER)))
    if hint is float:
        return StrictFloat(allow_nan=False, **options)
    if hint is bool:
        return StrictBoolean(**options)
    if hint is datetime:
        return fields.AwareDateTime(format="iso", **_also(options, Reckonable()))
    if hint is date:
        return fields.Date(**options)
    raise TypeError(f"no marshmallow field is known for {hint!r}")


def _also(options: Options, validator: validate.Validator) -> Options:
    return {**options, "validate": [*options.get("validate", []), validator]}


def _bounded(options: Options, most: int) -> Options:
    if any(isinstance(one, validate.Length) for one in options.get("validate", [])):
        return options
    return _also(options, validate.Length(max=most))


class _Tuple(fields.List[Any]):
    """A list on the wire, a tuple in the frozen type."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))
