"""The State Council's notice of one year, as services tell each other of it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from marshmallow.validate import Length

from shared.contracts.text import NoPersonalNumbers

DayName = Annotated[str, Length(1, 64), NoPersonalNumbers()]
Title = Annotated[str, Length(1, 200), NoPersonalNumbers()]


@dataclass(frozen=True)
class NamedDay:
    """One exceptional day with the holiday that it belongs to."""

    day: date
    name: DayName


@dataclass(frozen=True)
class CalendarNotice:
    """Which days are off and which weekend days are worked; `amends` changes a year that has its notice already.

    The `ordinary_days` of an amendment follow their weekday again.
    """

    year: int
    title: Title
    days_off: Annotated[tuple[NamedDay, ...], Length(max=200)]
    workdays: Annotated[tuple[NamedDay, ...], Length(max=30)]
    amends: bool = False
    ordinary_days: Annotated[tuple[NamedDay, ...], Length(max=200)] = ()
