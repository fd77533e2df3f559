"""What people ask without signing in, and what they are told."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from marshmallow.validate import Length, Range

from services.cases.schemas.complaints import Phone

QueryCode = Annotated[str, Length(max=20)]


@dataclass(frozen=True)
class AskStatus:
    """The number that was given to the caller, the telephone number that they called with, and a reporter's code."""

    number: Annotated[str, Length(max=64)] = ""
    phone: Phone = ""
    code: QueryCode = ""


@dataclass(frozen=True)
class RateHandling:
    """The same, and how content they are: 1 not at all, 5 entirely."""

    satisfaction: Annotated[int, Range(1, 5)]
    number: Annotated[str, Length(max=64)] = ""
    phone: Phone = ""
    code: QueryCode = ""


@dataclass(frozen=True)
class PublicStateView:
    """How far it is, in plain words."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True)
class StandingView:
    """Days as people here count them; `next_day` is the day by which the office has to have acted.

    `provisional`: the holidays of that year are not official yet, and it may still move. `standing_still`: it waits for
    something whose days are not counted, and has no such day meanwhile.
    """

    state: PublicStateView
    registered_on: date
    told_on: date | None
    next_day: date | None
    provisional: bool
    standing_still: bool
    may_rate: bool
