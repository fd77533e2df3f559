"""Reading the small YAML and JSON files in which people keep law as data, strictly."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from marshmallow import fields

from shared.errors import Invalid

_MOST_BYTES = 1_000_000


class BadFile(Invalid):
    """A file of rules or a notice is not as it must be; `facts["errors"]` lists one line for each mistake."""

    code = "bad_file"


class _StrictLoader(yaml.SafeLoader):
    """YAML in which a key given twice is a mistake instead of a silent overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"{key} is given twice", node.start_mark)
        return super().construct_mapping(node, deep)


class LegalDay(fields.Field[date]):
    """A day, which YAML hands over as a date and JSON as a string."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.make_error("validator_failed") from None

    default_error_messages = {"validator_failed": "Not a day like 2026-04-15."}  # noqa: RUF012


def read_mapping(path: Path) -> Mapping[str, Any]:
    """The content of a YAML or JSON file whose top is a mapping; raises BadFile naming file and place."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise bad_file(path, [f"larger than {_MOST_BYTES} bytes"])
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise bad_file(path, [error.strerror or "cannot be read"]) from error
    except ValueError as error:
        raise bad_file(path, [str(error)]) from error
    return parse_mapping(text, path)


def parse_mapping(text: str, path: Path) -> Mapping[str, Any]:
    """The same for a text that somebody handed over; `path` is what the error calls it."""
    try:
        content = yaml.load(text, _StrictLoader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise bad_file(path, [" ".join(str(error).split())]) from error
    if not isinstance(content, dict):
        raise bad_file(path, ["the top must be a mapping"])
    return content


def bad_file(path: Path, errors: list[str]) -> BadFile:
    """The error that says what is wrong with `path`, one line for each mistake."""
    return BadFile("\n".join(f"{path.name}: {line}" for line in errors), file=path.name, errors=errors)


def flat(errors: Any, place: str = "") -> Iterator[str]:
    """One line `field.inner: message` for each message in marshmallow's nested errors."""
    if isinstance(errors, dict):
        for key, inner in errors.items():
            named = key if key != "_schema" else ""
            yield from flat(inner, ".".join(str(part) for part in (place, named) if part != ""))
    else:
        for message in errors:
            yield f"{place}: {message}" if place else str(message)
