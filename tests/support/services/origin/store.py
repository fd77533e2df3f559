"""Things: each change is one event that others hear."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.contracts.handling import ComplaintAccepted, ComplaintRefused
from shared.store.documents import Kind
from shared.store.history import Decided


@dataclass(frozen=True)
class Thing:
    count: int = 0
    next_due_at: datetime | None = None


THINGS = Kind("cases", "things", Thing)
KINDS = (THINGS,)


def told(order: str = "work", number: str = "1") -> ComplaintAccepted:
    """An event that tells its hearer by `officer` what to do."""
    return ComplaintAccepted(number=number, division="330110", category="fuel", officer=order)


def made(order: str = "work", events: int = 1, next_due_at: datetime | None = None) -> Decided[Thing]:
    """A new thing that has already said `events` things."""
    return Decided(Thing(events, next_due_at), tuple(told(order, str(n)) for n in range(1, events + 1)))


def refused() -> Decided[Thing]:
    """A new thing whose event nobody needs to hear."""
    event = ComplaintRefused("1", "330110", "none", officer="work", reason="")
    return Decided(Thing(1), (event,))


def count_up(thing: Thing) -> Decided[Thing]:
    """One more."""
    count = thing.count + 1
    return Decided(replace(thing, count=count), (told(number=str(count)),))


def done(thing: Thing) -> Decided[Thing]:
    """One more, and nothing is due any longer."""
    decided = count_up(thing)
    return Decided(replace(decided.state, next_due_at=None), decided.events)
