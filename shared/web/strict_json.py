"""JSON as I-JSON means it (RFC 7493): what two readers could understand differently is refused."""

import re
from typing import Any

import orjson

from shared.errors import Invalid
from shared.web.refusals import Malformed

DEEPEST = 32
LARGEST = 2**53 - 1
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')


def loads(raw: bytes) -> Any:
    """Read `raw`.

    Raises Malformed for what is not JSON (also NaN, invalid UTF-8, lone surrogates, a name given twice, more
    than 32 levels) and Invalid for values that cannot be kept exactly: numbers beyond 2^53, NUL characters.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"The body is not JSON: {error.msg} (position {error.pos}).") from None
    names = _check(value, "", 1)
    # Each name has its colon; only when there are more of them it matters where they stand.
    if names != raw.count(b":") and names != _STRINGS.sub(b"", raw).count(b":"):
        raise Malformed("The body is not JSON that can be trusted: an object has the same name twice.")
    return value


def canonical(value: Any) -> bytes:
    """The one spelling of `value`: sorted names, no spaces."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _check(value: Any, where: str, depth: int) -> int:
    """Check `value` and all below it; returns how many names its objects have."""
    if isinstance(value, str):
        _check_text(value, where)
        return 0
    if isinstance(value, dict):
        return _check_object(value, where, depth)
    if isinstance(value, list):
        _check_depth(depth)
        return sum(_check(item, f"{where}.{number}", depth + 1) for number, item in enumerate(value))
    if isinstance(value, int | float) and not -LARGEST <= value <= LARGEST:
        raise _invalid(where, "The number is too large to be kept exactly.")
    return 0


def _check_object(value: dict[str, Any], where: str, depth: int) -> int:
    _check_depth(depth)
    names = len(value)
    for name, item in value.items():
        _check_text(name, where)
        names += _check(item, f"{where}.{name}", depth + 1)
    return names


def _check_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise Malformed(f"The body is nested deeper than {DEEPEST} levels.")


def _check_text(text: str, where: str) -> None:
    if "\0" in text:
        raise _invalid(where, "NUL characters are not allowed.")


def _invalid(where: str, message: str) -> Invalid:
    return Invalid("The input is not valid.", errors={where.lstrip(".") or "_schema": [message]})
