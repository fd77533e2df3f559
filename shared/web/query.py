"""The query string as the typed dataclass that the route declares."""

from typing import Any
from urllib.parse import parse_qsl

from marshmallow import Schema, ValidationError, fields

from shared.errors import Invalid

_MOST_FIELDS = 50


def load(schema: Schema, text: str) -> Any:
    """Read the query string `text` through `schema`; raises Invalid with the errors of every field."""
    given = _collect(schema, _pairs(text))
    return load_shape(schema, given)


def load_shape(schema: Schema, value: Any) -> Any:
    """Load `value` through `schema`; raises Invalid with every error under its dotted path."""
    try:
        return schema.load(value)
    except ValidationError as error:
        raise Invalid("The input is not valid.", errors=flatten(error.messages)) from None


def refuse_any(text: str) -> None:
    """Refuse every field of a query string for a route that declares none."""
    if text:
        raise Invalid("This call takes no query.", errors={name: ["Unknown field."] for name, _ in _pairs(text)})


def flatten(messages: Any, where: str = "") -> dict[str, list[str]]:
    """The nested messages of marshmallow as dotted path -> messages."""
    if isinstance(messages, dict):
        return {
            path: found
            for name, below in messages.items()
            for path, found in flatten(below, f"{where}.{name}" if where else str(name)).items()
        }
    return {where or "_schema": [str(each) for each in messages] if isinstance(messages, list) else [str(messages)]}


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        message = f"Not a query of at most {_MOST_FIELDS} fields in UTF-8."
        raise Invalid("The query is not valid.", errors={"_schema": [message]}) from None
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise Invalid("The query is not valid.", errors={"_schema": ["NUL characters are not allowed."]})
    return pairs


def _collect(schema: Schema, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, value in pairs:
        field = schema.fields.get(name)
        if isinstance(field, fields.List):
            given.setdefault(name, []).append(_typed(field.inner, value))
        elif name in given:
            raise Invalid("The query is not valid.", errors={name: ["Given twice."]})
        else:
            given[name] = _typed(field, value)
    return given


def _typed(field: Any, text: str) -> Any:
    """The text as the number or truth value that the field wants; it refuses what stays text."""
    if isinstance(field, fields.Boolean):
        return {"true": True, "false": False}.get(text, text)
    try:
        if isinstance(field, fields.Integer):
            return int(text) if len(text) <= 16 and text.isascii() else text
        return float(text) if isinstance(field, fields.Float) else text
    except ValueError:
        return text
