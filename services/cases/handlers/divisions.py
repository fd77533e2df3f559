"""Divisions as callers know them, and as they are today."""

from itertools import chain

from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context
from shared.identity.caller import Identity


def heirs(desk: Desk, division: str, context: Context) -> tuple[str, ...]:
    """The codes in force today that stand for it: itself or what took it over; raises UnknownDivision."""
    return tuple(one.code for one in desk.divisions.current(division, legal_day(context.at)))


def current(desk: Desk, division: str, context: Context) -> str:
    """The code in force today: a retired one stands for the first that took it over; raises UnknownDivision."""
    return next(iter(heirs(desk, division, context)), division)


def own(desk: Desk, division: str, by: Identity, context: Context) -> str:
    """The same for what `by` writes: of those that took it over the first within their own division, where one is.

    So a retired code never leads where the code in force would not. Raises UnknownDivision.
    """
    found = heirs(desk, division, context)
    within = (one for one in found if desk.divisions.within(one, by.division))
    return next(chain(within, found, (division,)))
