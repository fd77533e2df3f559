"""What the days of a submission or a case stand still for: tests, identifications, recusals, each by its document."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from services.cases.domain.case import Case
from services.cases.domain.complaint import Complaint
from services.cases.domain.hand import Hand, impossible_day
from services.cases.domain.legal_clocks import standing_for, timed
from services.cases.domain.transitions import moved
from shared.clocks.suspension import NotSuspended, SuspendedBefore
from shared.errors import Invalid

Held = TypeVar("Held", Complaint, Case)


def held(state: Held, ground: str, document: str, hand: Hand) -> Held:
    """It waits for that, too, and with it each clock whose rule does not count that; several grounds may overlap.

    Raises SuspendedBefore.
    """
    if ground in grounds_of(state):
        raise SuspendedBefore("it stands still for that already", ground=ground)
    began = hand.hold(ground, document)
    return timed(replace(state, holds=(*state.holds, began)), hand.clocks.hold(state.clocks, [began]))


def released(state: Held, ground: str, hand: Hand) -> Held:
    """It waits for that no more; its clocks go on unless another ground holds them. Raises Invalid before it began."""
    if any(began > hand.at for began in began_waiting(state, ground)):
        raise impossible_day()
    lasting = tuple(one for one in state.holds if one.ground != ground)
    return timed(replace(state, holds=lasting), hand.clocks.resume(state.clocks, ground, hand.at))


def over(complaint: Complaint, action: str, ground: str | None, hand: Hand) -> tuple[Complaint, str]:
    """The submission after `action` has ended that ground, or the only one, and which it was: it goes on with the last.

    Raises IllegalTransition, NotSuspended, Invalid.
    """
    going_on = moved(complaint, action)
    ended = meant(complaint, ground)
    left = released(complaint, ended, hand)
    return left if left.holds else replace(left, state=going_on.state), ended


def began_waiting(state: Complaint | Case, ground: str | None = None) -> list[datetime]:
    """Since when it waits for that, or for all that it waits for: it ends at the earliest then."""
    return [one.started_at for one in state.holds if ground in (None, one.ground)]


def decided_then(state: Complaint | Case, decided_at: datetime, now: datetime) -> datetime:
    """When a decision that is heard `now` ends what the matter waits for: what began after it, and all with it, now."""
    began = [*began_waiting(state), *(one.started_at for one in state.clocks)]
    return now if any(one > decided_at for one in began) else decided_at


def free(state: Held, hand: Hand) -> Held:
    """It waits for nothing any more. Raises Invalid before something that it waits for began."""
    for ground in grounds_of(state):
        state = released(state, ground, hand)
    return state


def meant(state: Complaint | Case, ground: str | None) -> str:
    """The ground that is over: the one named, or the only one. Raises NotSuspended, Invalid where it must be named."""
    grounds = grounds_of(state)
    if not grounds or (ground is not None and ground not in grounds):
        raise NotSuspended("it does not stand still for that", ground=ground)
    if ground is None and len(grounds) > 1:
        wrong = {"ground": ["Say which of them is over."]}
        raise Invalid("It stands still for more than one reason.", errors=wrong)
    return ground or grounds[0]


def grounds_of(state: Complaint | Case) -> tuple[str, ...]:
    """Each ground that lasts, once, those of clocks among them that began to stand still before holds were kept."""
    of_clocks = (ground for clock in state.clocks for ground in standing_for(clock))
    return tuple(dict.fromkeys((*(one.ground for one in state.holds), *of_clocks)))
