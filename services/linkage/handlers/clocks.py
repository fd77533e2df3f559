"""What happens to the clocks of referrals by themselves: reminders, breaches, another calendar."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from services.linkage.domain import deadlines
from services.linkage.domain.referral import Referral
from services.linkage.store import Desk, with_stale_clocks
from shared.contracts.envelope import Context
from shared.store.documents import Documents, Row
from shared.store.history import Decided

ACTOR = "service:linkage"


def sound(desk: Desk, row: Row[Referral], at: datetime) -> None:
    """Note what reminders and breaches of one referral have come by `at`."""
    _change(desk, row, "due", lambda referral: deadlines.sound(referral, desk.rules.clocks, desk.calendar, at), at)


def reckon(desk: Desk, at: datetime) -> int:
    """Work clocks out anew that another calendar may move, a few hundred a turn; returns how many referrals."""

    def anew(_: Documents[Referral], row: Row[Referral]) -> None:
        _change(desk, row, "reckon", lambda one: deadlines.reckon(one, desk.rules.clocks, desk.calendar, at), at)

    return desk.calendars.follow(at, (desk.referrals,), partial(with_stale_clocks, desk), anew)


def _change(
    desk: Desk, row: Row[Referral], what: str, decide: Callable[[Referral], Decided[Referral]], at: datetime
) -> None:
    """One change for each version that was looked at, in the story of the referral."""
    begun = desk.referrals.get(row.id).history[0]
    context = Context(ACTOR, f"{what}:{row.id}:{row.version}", begun.correlation, at, exercise=begun.exercise)
    desk.referrals.change(row.id, decide, context)
