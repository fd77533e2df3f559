"""A change that says only what differs (RFC 7396): a member that is absent stays as it is, null empties it."""

from dataclasses import fields
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")


class Unsaid(Enum):
    """The type of `UNSAID`: `Name | Unsaid | None = UNSAID` may be text, or null, or left out, which is not null."""

    UNSAID = "unsaid"


UNSAID = Unsaid.UNSAID
"""What a member holds of which nothing was said."""


def said_of(part: T | Unsaid | None, shape: type[T]) -> dict[str, Any]:
    """The members of `part` of which something was said; all of `shape` are emptied where the whole part is null."""
    if part is None:
        return {item.name: None for item in fields(shape)}  # type: ignore[arg-type]
    if part is UNSAID:
        return {}
    return {name: value for name, value in vars(part).items() if value is not UNSAID}
