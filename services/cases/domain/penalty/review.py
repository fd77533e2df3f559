"""The review of a case by somebody who did not investigate it (程序规定 arts. 49-55)."""

from dataclasses import replace

from services.cases.domain.case import Case, refuse_investigator
from services.cases.domain.grounds import known
from services.cases.domain.hand import Hand
from services.cases.domain.penalty.state import REVIEW, Review
from services.cases.domain.penalty.steps import begun, met, noted, refuse_unless_open
from shared.contracts.penalty import CaseReviewed, ReviewAsked
from shared.errors import Refused
from shared.store.history import Decided

CLEARED = frozenset({"agree", "other"})
"""Opinions after which the case goes on; after others it is mended and handed in again."""


class NotReviewed(Refused):
    """The file was not reviewed, or has to be mended and reviewed again."""

    code = "not_reviewed"


class UnderReview(Refused):
    """The file lies with its reviewer."""

    code = "under_review"


class NothingToReview(Refused):
    """No file lies there to be reviewed."""

    code = "nothing_to_review"


def ask_review(case: Case, hand: Hand) -> Decided[Case]:
    """The file goes to review, whose days begin (art. 55). Raises UnderReview and what `refuse_unless_open` does."""
    refuse_unless_open(case)
    if case.penalty.review is not None and not case.penalty.review.opinion:
        raise UnderReview("the file is being reviewed")
    handed_in = noted(begun(case, hand, REVIEW), review=Review(hand.at))
    return Decided(handed_in, [ReviewAsked(case.number, case.division, hand.by)])


def review(case: Case, opinion: str, reason: str, opinions: frozenset[str], hand: Hand) -> Decided[Case]:
    """Say what comes of the review (art. 54).

    Raises InvestigatorDecides, NothingToReview, UnknownGround and what an open procedure refuses with.
    """
    refuse_unless_open(case)
    refuse_investigator(case, hand.by)
    lying = case.penalty.review
    if lying is None or lying.opinion:
        raise NothingToReview("no file lies there to be reviewed")
    said = replace(lying, opinion=known(opinion, opinions), reviewer=hand.by, reviewed_at=hand.at)
    event = CaseReviewed(case.number, case.division, opinion, reason, hand.by)
    return Decided(noted(met(case, hand, REVIEW), review=said), [event])


def refuse_unreviewed(case: Case) -> None:
    """Raises NotReviewed unless it may go on, InvestigatorDecides if who reviewed it has investigated since."""
    found = case.penalty.review
    if found is None or found.opinion not in CLEARED:
        raise NotReviewed("the file has not passed its review", opinion=found and found.opinion)
    refuse_investigator(case, found.reviewer)
