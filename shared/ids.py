"""Identifiers: new ones sort by time, derived ones are the same for the same cause."""

import os
import time
import uuid

_DERIVED = uuid.UUID("6f1d0a52-8a0f-5f0e-9a55-6f7574686e67")


def new_id() -> str:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def derived_id(*parts: str) -> str:
    """The id of what `parts` bring about, so that doing it twice makes one thing."""
    return str(uuid.uuid5(_DERIVED, "\x1f".join(parts)))
