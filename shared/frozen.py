"""Frozen values that differ in a few fields."""

from typing import Any, TypeVar

T = TypeVar("T")


def but(value: T, **changes: Any) -> T:
    """A copy of a frozen dataclass with other values in some fields: `dataclasses.replace` at a tenth of the cost.

    That calls `__init__` with every field, which sets each past the lock; a large state goes that way several times
    in a call. For classes without slots and `__post_init__`. Raises TypeError for a field that the class does not have.
    """
    state = value.__dict__
    if not changes.keys() <= state.keys():
        raise TypeError(f"{type(value).__name__} has no {', '.join(sorted(changes.keys() - state.keys()))}")
    copy = object.__new__(type(value))
    copy.__dict__.update(state, **changes)
    return copy
