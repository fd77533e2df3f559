"""Whose hand does it, when, and by which clocks: what every change of a submission is given."""

from dataclasses import dataclass
from datetime import datetime

from services.cases.domain.legal_clocks import LegalClocks
from shared.clocks.course import Suspension
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import whole_ms
from shared.errors import Invalid


@dataclass(frozen=True)
class Hand:
    """The account that acts, the instant (UTC), and the legal clocks.

    `at` is when it happened, which may have been before it was taken down at `noted_at`.
    """

    by: str
    at: datetime
    clocks: LegalClocks
    noted_at: datetime | None = None

    @property
    def now(self) -> datetime:
        """When it is taken down: others hear of it then at the earliest."""
        return self.noted_at or self.at

    def hold(self, ground: str, document: str) -> Suspension:
        """What holds the days from now on, by that document."""
        return Suspension(ground, document, self.at)  # type: ignore[arg-type]


def happened(said: datetime, since: datetime, now: datetime) -> datetime:
    """When something was that is taken down `now`: not before `since`, of today not later than now; raises Invalid."""
    if not legal_day(since) <= legal_day(said) <= legal_day(now):
        raise impossible_day()
    return whole_ms(min(max(said, since), now))


def impossible_day() -> Invalid:
    """What is said of a day on which it cannot have been, because what it rests on came later."""
    wrong = {"happened_at": ["Not a day between what came before and today."]}
    return Invalid("It cannot have happened on that day.", errors=wrong)
