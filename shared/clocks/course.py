"""What happens to a clock between its start and its end: time not counted, time added, a new beginning."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.clocks.legal_time import legal_day
from shared.clocks.rule import Approver, Ground, Source, Unit

Span = tuple[datetime, datetime]
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Suspension:
    """Time that is not counted, with its ground and the document that says so; `ended_at` None while it lasts."""

    ground: Ground
    document: str
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Extension:
    """Time added before the limit ran out: `amount` in `unit`, who approved it, by which document, at what instant."""

    amount: int
    unit: Unit
    approver: Approver
    document: str
    approved_at: datetime
    source: Source


@dataclass(frozen=True)
class Restart:
    """A run of the clock that ended with a new beginning at `at`, as it stood then; `breached` is not undone by it."""

    at: datetime
    rule_valid_from: str
    started_at: datetime
    due_at: datetime
    breached: bool
    suspensions: tuple[Suspension, ...] = ()
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True)
class Course:
    """All that has happened to a clock so far and decides when it is due."""

    suspensions: tuple[Suspension, ...] = ()
    extensions: tuple[Extension, ...] = ()
    restarts: tuple[Restart, ...] = ()

    @property
    def added(self) -> int:
        """What all extensions add, in the unit of the rule."""
        return sum(one.amount for one in self.extensions)

    @property
    def excluded(self) -> tuple[Span, ...]:
        """The time that is not counted: suspensions that have ended, overlapping ones merged, in order.

        One that lasts adds nothing yet, so a deadline computed meanwhile is the earliest that it can become.
        """
        return merged((one.started_at, one.ended_at) for one in self.suspensions if one.ended_at)

    @property
    def open(self) -> tuple[Suspension, ...]:
        """The suspensions that last."""
        return tuple(one for one in self.suspensions if one.ended_at is None)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as spans that neither overlap nor touch, in order; empty ones vanish."""
    result: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def excluded_days(spans: Iterable[Span]) -> frozenset[date]:
    """The legal days at whose end the clock stood still, each once.

    The day on which a suspension begins is not counted, the day on which it ends is: on that day the office can act
    again. So a deadline never lies before the day on which its last suspension ended.
    """
    return frozenset(day for start, end in spans for day in _days(legal_day(start), legal_day(end)))


def _days(first: date, end: date) -> Iterator[date]:
    day = first
    while day < end:
        yield day
        day += _ONE_DAY
