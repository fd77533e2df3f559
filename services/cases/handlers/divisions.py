"""Divisions as callers know them, and as they are today."""

from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context


def current(desk: Desk, division: str, context: Context) -> str:
    """The code in force today: a retired one stands for the first that took it over; raises UnknownDivision."""
    heirs = desk.divisions.current(division, legal_day(context.at))
    return heirs[0].code if heirs else division
