"""Telling the caller what is done with it, and those concerned how it ended (投诉办法 arts. 15, 23; 细则 art. 36)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.cases.domain.arbitration import appealable, days_for_appeal
from services.cases.domain.complaint import Complaint, Side, Told
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import (
    APPEAL,
    CLAIM,
    TERMINATION_NOTICES,
    WITH_THE_ANSWER,
    ZHEJIANG_TRANSFER,
    NoSuchClock,
    stopped,
    timed,
)
from services.cases.domain.transitions import moved
from shared.clocks.clock import Clock
from shared.contracts.handling import ComplaintAnswered, PartiesInformed
from shared.errors import Refused
from shared.store.history import Decided

REWARDED = "rewarded"
TWO_SIDED = ("agreed", "determined", "terminated")
"""What ended between two, who are both told: a settlement, a verification, the end of a mediation."""
SIDES: tuple[Side, ...] = ("complainant", "respondent")
ENDED = ("agreed", "terminated", "filed", "not_filed", "merged", "informed", "followed_up", REWARDED)
"""Where it has been decided or told how it ended; that the caller was answered before may be taken down still."""


@dataclass(frozen=True)
class Telling:
    """By which way somebody was told, and the proof of it; without a `side` all who are still to be told were."""

    channel: str
    proof: str
    side: Side | None = None


class NobodyToTell(Refused):
    """Nobody gave their name: there is nobody who could be told."""

    code = "nobody_to_tell"


class OnlyTheCaller(Refused):
    """What became of it is told to the caller only: there is no other side to it."""

    code = "only_the_caller"


class ToldBefore(Refused):
    """That side has been told of this outcome; `facts` say which side and when."""

    code = "told_before"


class NothingToAnswer(Refused):
    """It has ended, and the caller had heard of that by then, or that it was not taken on here."""

    code = "nothing_to_answer"


def answer(complaint: Complaint, telling: Telling, hand: Hand, decided: bool = False) -> Decided[Complaint]:
    """Tell the caller that it was taken on and what is being done (投诉办法 art. 15; 浙条例 art. 39).

    That may be taken down when it has ended, too: what they waited for ended when they first heard. Once it was
    `decided` they wait to hear how it ended. Raises NobodyToTell, NothingToAnswer.
    """
    answered = moved(complaint, "answer")
    refuse_unnamed(complaint)
    running = _first_heard(complaint.clocks, hand)
    if complaint.state in ENDED and (decided or _passed_on(complaint) or running == complaint.clocks):
        raise NothingToAnswer("nothing was waited for any more that an answer of that day ends", state=complaint.state)
    return Decided(timed(answered, running), [_answered(complaint, complaint.division, telling, hand)])


def _passed_on(complaint: Complaint) -> bool:
    """Whether it was not taken on here: then that is told, and nothing else."""
    return bool(complaint.refusal or complaint.transferred_to)


def _first_heard(running: Iterable[Clock], hand: Hand) -> tuple[Clock, ...]:
    """The clocks that an answer ends, those as well that a later telling had ended."""
    return tuple(
        replace(one, stopped_at=hand.at)
        if one.rule_id in WITH_THE_ANSWER and one.stopped_at is not None and hand.at < one.stopped_at and not one.void
        else one
        for one in stopped(running, hand.at, *WITH_THE_ANSWER)
    )


def tell_of_hand_over(complaint: Complaint, telling: Telling, hand: Hand) -> Decided[Complaint]:
    """Tell the caller who has it now, as its office did before or does for it (浙条例 art. 39).

    What the new office has to tell is not ended by that. Whoever gave it on only after the caller was told tells them
    of that, within the days since they had it. Raises NoSuchClock when that was told, NobodyToTell.
    """
    teller = complaint.teller
    if teller is None:
        raise NoSuchClock("nobody has to be told of a hand-over", rule_id=ZHEJIANG_TRANSFER)
    told = told_who_has_it(complaint, teller, telling, hand)
    onward = complaint.onward
    if onward is None or onward.at <= hand.at:
        return told
    running = (*told.state.clocks, *hand.clocks.at_passing_on(onward.received_at))
    return Decided(timed(replace(told.state, handed_over_by=onward.by, onward=None), running), told.events)


def told_who_has_it(complaint: Complaint, teller: str, telling: Telling, hand: Hand) -> Decided[Complaint]:
    """The same in the act of handing it over, as the office that does. Raises NobodyToTell."""
    refuse_unnamed(complaint)
    running = stopped(complaint.clocks, hand.at, ZHEJIANG_TRANSFER)
    return Decided(timed(moved(complaint, "tell_of_hand_over"), running), [_answered(complaint, teller, telling, hand)])


def _answered(complaint: Complaint, division: str, telling: Telling, hand: Hand) -> ComplaintAnswered:
    return ComplaintAnswered(complaint.number, division, telling.channel, telling.proof, hand.by, hand.at)


def inform(complaint: Complaint, telling: Telling, hand: Hand) -> Decided[Complaint]:
    """Tell those concerned how it ended, each side by its own proof or both by one (文书式样 2026).

    With the last of them they are informed; until then it stays what it was. What the law wants told to the caller ends
    with that, what both are to hear (投诉办法 art. 23; of a dispute a setting) on the later day. Whoever hears of a
    verification may appeal from then on. Raises NobodyToTell, OnlyTheCaller, ToldBefore.
    """
    informed = moved(complaint, "inform")
    if complaint.state in TWO_SIDED:
        return _inform_sides(complaint, informed, telling, hand)
    if telling.side == "respondent":
        raise OnlyTheCaller("only the caller is told of that", state=complaint.state)
    if complaint.kind == "report":
        refuse_unnamed(complaint)
    clocks = (*stopped(complaint.clocks, hand.at, *WITH_THE_ANSWER), *_claimable(complaint, hand))
    return Decided(timed(informed, clocks), [_informed(complaint, telling, None, hand)])


def _inform_sides(complaint: Complaint, informed: Complaint, telling: Telling, hand: Hand) -> Decided[Complaint]:
    addressed = _addressed(complaint, telling.side)
    after = replace(complaint, told=(*complaint.told, *(Told(side, hand.at) for side in addressed)))
    clocks = stopped(complaint.clocks, hand.at, *WITH_THE_ANSWER) if "complainant" in addressed else complaint.clocks
    clocks = clocks if appealable(complaint) else stopped(clocks, hand.at, APPEAL)
    if not still_to_tell(after):
        after = replace(after, state=informed.state)
        clocks = stopped(clocks, max(one.at for one in after.told), *TERMINATION_NOTICES)
    event = _informed(complaint, telling, addressed[0] if len(addressed) == 1 else None, hand)
    return Decided(timed(after, (*clocks, *days_for_appeal(complaint, addressed, hand))), [event])


def _informed(complaint: Complaint, telling: Telling, side: Side | None, hand: Hand) -> PartiesInformed:
    said = (complaint.number, complaint.division, telling.channel, telling.proof, hand.by, hand.at)
    return PartiesInformed(*said, side)


def still_to_tell(complaint: Complaint) -> tuple[Side, ...]:
    """Which of two sides have not heard how it ended; nobody who gave no name, or is erased, is told."""
    if complaint.state not in TWO_SIDED:
        return ()
    heard = {one.side for one in complaint.told}
    concerned = SIDES if complaint.to_be_told else SIDES[1:]
    return tuple(side for side in concerned if side not in heard)


def _addressed(complaint: Complaint, side: Side | None) -> tuple[Side, ...]:
    if side is None:
        return still_to_tell(complaint)
    if side == "complainant":
        refuse_unnamed(complaint)
    before = next((one.at for one in complaint.told if one.side == side), None)
    if before is not None:
        raise ToldBefore("that side has been told", side=side, at=before.isoformat())
    return (side,)


def refuse_unnamed(complaint: Complaint) -> None:
    """Raises NobodyToTell where nobody gave their name, or who did is erased."""
    if not complaint.to_be_told:
        raise NobodyToTell("nobody gave their name")


def _claimable(complaint: Complaint, hand: Hand) -> tuple[Clock, ...]:
    """A reporter who hears of a reward has days to claim it (举报奖励暂行办法 2021)."""
    if complaint.state != REWARDED or reward_told(complaint):
        return ()
    return (hand.clocks.start(CLAIM, hand.at),)


def reward_told(complaint: Complaint) -> bool:
    """Whether the reporter has heard of the reward."""
    return any(one.rule_id == CLAIM for one in complaint.clocks)
