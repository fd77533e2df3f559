"""Divisions as callers know them, and as they are today."""

from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context


def heirs(desk: Desk, division: str, context: Context) -> tuple[str, ...]:
    """The codes in force today that stand for it: itself or what took it over; raises UnknownDivision."""
    return tuple(one.code for one in desk.divisions.current(division, legal_day(context.at)))


def current(desk: Desk, division: str, context: Context) -> str:
    """The code in force today: a retired one stands for the first that took it over; raises UnknownDivision."""
    return next(iter(heirs(desk, division, context)), division)
