"""What becomes of the deadlines of `cases`: near, missed, moved.

`about` is the id of the one thing that a deadline is for, like a sealed one of several, or the side of two whose days
they are, and empty elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.registry import Event, event
from shared.contracts.text import About, Code, Division, Reference, Remark


@event("cases", "deadline_near")
@dataclass(frozen=True)
class DeadlineNear(Event):
    """A reminder of the rule came: `alert` is like "50%" or "last_working_day".

    `provisional`: the calendar of that year is not official yet, and the date may still move. `effect` is what follows
    when it is missed.
    """

    number: Reference
    division: Division
    rule: Reference
    name: Remark
    name_en: Remark
    alert: Reference
    due_at: datetime
    unit: Reference | None = None
    officer: Reference | None = None
    provisional: bool = False
    about: About = ""
    effect: Code = "none"


@event("cases", "deadline_missed")
@dataclass(frozen=True)
class DeadlineMissed(Event):
    """The time of the rule was used up without the act; `effect` is what the law, or this system, lets follow.

    `done_at`: then it was done or ended, too late, and nothing is left of it to be done.
    """

    number: Reference
    division: Division
    rule: Reference
    name: Remark
    name_en: Remark
    due_at: datetime
    effect: Code
    unit: Reference | None = None
    officer: Reference | None = None
    provisional: bool = False
    about: About = ""
    done_at: datetime | None = None


@event("cases", "clock_recomputed")
@dataclass(frozen=True)
class ClockRecomputed(Event):
    """A deadline was worked out anew on another calendar; it moved when `due_before` is not `due_at`.

    `missed_before`: it had been said to be missed, and by the days known now it is not yet. `effect` is what follows
    when it is.
    """

    number: Reference
    division: Division
    rule: Reference
    name: Remark
    name_en: Remark
    due_before: datetime
    due_at: datetime
    provisional: bool
    calendar_version: Reference
    unit: Reference | None = None
    officer: Reference | None = None
    missed_before: bool = False
    effect: Code = "none"
    about: About = ""
