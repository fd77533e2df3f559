"""Taking a complaint or dispute on, or not, and who the caller truly is (投诉办法 arts. 10, 15, 16)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from services.cases.domain.complaint import Complaint
from services.cases.domain.consent import refuse_unconsented
from services.cases.domain.grounds import GroundOfKinds, known_for
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import ACCEPT, ZHEJIANG_ANSWER, decided, ended, timed
from services.cases.domain.transitions import moved
from shared.contracts.handling import (
    ComplaintAccepted,
    ComplaintRefused,
    ComplaintWithdrawn,
    IdentityAsked,
    IdentityConfirmed,
)
from shared.errors import Refused
from shared.store.history import Decided


class PastDay(Refused):
    """The day by which something is to be done lies behind."""

    code = "past_day"


def accept(complaint: Complaint, hand: Hand) -> Decided[Complaint]:
    """Take it on: the mediation clock starts, and that of the acceptance runs until the caller is told (arts. 15, 23).

    Raises IllegalTransition.
    """
    running = decided(complaint, complaint.clocks, hand.at, ACCEPT, ZHEJIANG_ANSWER)
    mediation = hand.clocks.at_acceptance(complaint.kind, hand.at, complaint.since)
    after = timed(moved(complaint, "accept"), (*running, *mediation))
    return Decided(after, [ComplaintAccepted(complaint.number, complaint.division, complaint.category, hand.by)])


def refuse(
    complaint: Complaint, ground: str, reason: str, grounds: Iterable[GroundOfKinds], hand: Hand
) -> Decided[Complaint]:
    """Do not take it on, for one of the `grounds` of its kind, and say why; a clue in it survives (arts. 15-16).

    The days for that go on until the caller is told. Raises IllegalTransition, UnknownGround, GroundOfOtherKind.
    """
    refused = moved(complaint, "refuse")
    after = replace(refused, refusal=known_for(complaint.kind, ground, grounds), refusal_reason=reason)
    event = ComplaintRefused(complaint.number, complaint.division, ground, hand.by, reason)
    return Decided(timed(after, decided(complaint, complaint.clocks, hand.at, ACCEPT, ZHEJIANG_ANSWER)), [event])


def ask_identity(complaint: Complaint, until: datetime, hand: Hand) -> Decided[Complaint]:
    """Ask the caller to prove who they are by `until` (form four). Raises PastDay."""
    if until <= hand.at:
        raise PastDay("the day for the proof must be to come")
    event = IdentityAsked(complaint.number, complaint.division, until, hand.by)
    return Decided(replace(moved(complaint, "ask_identity"), identity_until=until), [event])


def confirm_identity(complaint: Complaint, hand: Hand) -> Decided[Complaint]:
    """The caller is who they say."""
    event = IdentityConfirmed(complaint.number, complaint.division, hand.by)
    return Decided(moved(complaint, "confirm_identity"), [event])


def withdraw(complaint: Complaint, reason: str, consent: str | None, hand: Hand) -> Decided[Complaint]:
    """The caller takes it back before it was taken on, and says why or how; all clocks end.

    Raises ConsentMissing where others are represented (art. 12).
    """
    withdrawn = replace(moved(complaint, "withdraw"), disputed_with=None, referred_to=None)
    refuse_unconsented(complaint, consent, hand)
    event = ComplaintWithdrawn(complaint.number, complaint.division, hand.by, reason, consent)
    return Decided(timed(withdrawn, ended(complaint.clocks, hand.at)), [event])
