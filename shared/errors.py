"""The named errors that all parts speak; transports translate them, nobody else does."""

from typing import Any


class QuanhengError(Exception):
    """Root of all errors of this product: a stable `code`, a sentence for people, and facts safe to show."""

    code = "error"

    def __init__(self, message: str = "", **facts: Any) -> None:
        super().__init__(message or self.code)
        self.message = message or self.code
        self.facts = facts


class Invalid(QuanhengError):
    """The input is not of the declared shape; `facts["errors"]` maps each field to what is wrong with it."""

    code = "invalid"


class Unauthenticated(QuanhengError):
    """No token, or one that is forged, expired or meant for somebody else."""

    code = "unauthenticated"


class Forbidden(QuanhengError):
    """The caller is known and may not do this."""

    code = "forbidden"


class NotFound(QuanhengError):
    """There is no such thing, or none that the caller may know of."""

    code = "not_found"


class Refused(QuanhengError):
    """A rule of the domain says no; each rule has a subclass or a code of its own."""

    code = "refused"


class IllegalTransition(Refused):
    """The action does not exist in the present state."""

    code = "illegal_transition"


class Stale(QuanhengError):
    """The document has moved on since the caller read it (If-Match)."""

    code = "stale"


class Contended(QuanhengError):
    """Too many writers at one document; trying again later is right."""

    code = "contended"


class KeyReused(QuanhengError):
    """An Idempotency-Key came a second time with another request."""

    code = "key_reused"


class HistoryFull(QuanhengError):
    """A document has reached the bound of its history."""

    code = "history_full"


class Permanent(QuanhengError):
    """A message that no retry can help: it goes to the dead queue at once."""

    code = "permanent"
