"""What a change answers: the document as it is now, to whoever may read it now, and else that it was made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.errors import Forbidden
from shared.store.history import Stored, made_now
from shared.web.calls import Answer, Call


@dataclass(frozen=True)
class Done:
    """A change was made by an earlier call with the same key, of what the caller may not read any more.

    `number` is empty where it has none. Nothing is told of what has become of it.
    """

    id: str
    number: str


def answered(
    call: Call, stored: Stored[Any], may_read: Callable[[], object], whole: Callable[[], Answer], number: str = ""
) -> Answer:
    """`whole`, or Done where `may_read` raises Forbidden; what this very call has made of it, its caller has read."""
    try:
        if not made_now(stored, call.context):
            may_read()
    except Forbidden:
        return Answer(Done(stored.id, number), status=200)
    return whole()
