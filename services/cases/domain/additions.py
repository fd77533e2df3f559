"""What may join a submission at any time: a clue, facts, time, another system's number."""

from dataclasses import replace

from services.cases.domain.complaint import Complaint, ExternalNumber, Supplement
from services.cases.domain.finding import number_gram
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import AT_REGISTRATION, CLUE, VERIFY, stopped, timed
from services.cases.domain.merging import OPEN
from services.cases.domain.same_numbers import known_as
from services.cases.domain.transitions import moved
from services.cases.domain.unheard import refuse_unheard
from shared.contracts.additions import (
    ClueTakenUp,
    ComplaintSupplemented,
    DeadlineExtended,
    ExternalNumberNoted,
)
from shared.contracts.cases import ClueRaised
from shared.errors import Refused
from shared.store.history import Decided

MOST_SUPPLEMENTS = 200
MOST_NUMBERS = 10


class ClueRaisedBefore(Refused):
    """The case that was opened from this complaint goes on: what is found now is taken down there, as evidence."""

    code = "clue_raised_before"


class TooManySupplements(Refused):
    """As much was added as one submission may hold."""

    code = "too_many_supplements"


class TooManyNumbers(Refused):
    """As many numbers of other systems as one submission may have."""

    code = "too_many_numbers"


def in_mediation(complaint: Complaint) -> bool:
    """Whether what is found in it now is found in mediation (投诉办法 art. 27)."""
    return complaint.state.startswith("mediat")


def raise_clue(
    complaint: Complaint, case_id: str, hand: Hand, mediated: bool, ended: str | None = None
) -> Decided[Complaint]:
    """Say that there may be a violation: a case is opened under `case_id` (投诉办法 art. 27; 程序规定 art. 18).

    `mediated` says that it was found in mediation, which art. 27 knows of complaints alone; `ended` is the case before,
    where that was closed or not filed. Raises ClueRaisedBefore while it goes on.
    """
    if complaint.case_id not in (None, ended):
        raise ClueRaisedBefore(
            "a case was opened from it before: add this there, as evidence", case_id=complaint.case_id
        )
    started = (hand.clocks.start(CLUE, hand.at),) if mediated and complaint.kind == "complaint" else ()
    former = complaint.former_cases if complaint.case_id is None else (*complaint.former_cases, complaint.case_id)
    opening = replace(moved(complaint, "raise_clue"), case_id=case_id, former_cases=former)
    raised = timed(opening, (*complaint.clocks, *started))
    event = ClueRaised(
        number=complaint.number,
        division=complaint.division,
        category=complaint.category,
        site=complaint.site.id,
        case_id=case_id,
        clock=CLUE if started else VERIFY,
    )
    return Decided(raised, [event])


def case_stands(complaint: Complaint, case_id: str, hand: Hand) -> Decided[Complaint]:
    """The case that a clue found in mediation asked for is open: there its days go on (art. 27)."""
    if not any(one.rule_id == CLUE and one.state != "stopped" for one in complaint.clocks):
        return Decided(complaint)
    event = ClueTakenUp(complaint.number, complaint.division, case_id)
    return Decided(timed(complaint, stopped(complaint.clocks, hand.at, CLUE)), [event])


def supplement(
    complaint: Complaint, text: str, new_facts: bool, hand: Hand, case_open: bool = False
) -> Decided[Complaint]:
    """Take down what is said later. Only new facts make the days of an open submission count anew (art. 35).

    `case_open` says that the case it led to goes on. Raises TooManySupplements, and MergedAway, DecidedBefore or
    NoLongerHandled where nobody would look at new facts any more.
    """
    if new_facts:
        refuse_unheard(complaint, case_open)
    if len(complaint.supplements) >= MOST_SUPPLEMENTS:
        raise TooManySupplements("no more can be added", most=MOST_SUPPLEMENTS)
    added = Supplement(text, hand.at, hand.by, new_facts)
    after = replace(moved(complaint, "supplement"), supplements=(*complaint.supplements, added))
    event = ComplaintSupplemented(complaint.number, complaint.division, new_facts, hand.by)
    if not new_facts or complaint.kind != "report" or complaint.state not in OPEN:
        return Decided(after, [event])
    running = hand.clocks.anew(complaint.clocks, AT_REGISTRATION[complaint.kind], hand.at, complaint.holds)
    return Decided(timed(replace(after, counted_from=max(complaint.counts_from, hand.at)), running), [event])


def extend(
    complaint: Complaint, rule_id: str, document: str, hand: Hand, amount: int | None = None
) -> Decided[Complaint]:
    """The head grants more time before the old one has run out (投诉办法 art. 27; 程序规定 art. 18).

    Raises NoSuchClock, ExtensionRefused, TooLateToExtend.
    """
    longer = hand.clocks.extend(complaint.clocks, rule_id, "head", document, hand.at, amount, complaint.counts_from)
    after = timed(moved(complaint, "extend"), longer)
    due_at = next(one.due_at for one in after.clocks if one.rule_id == rule_id and one.state != "stopped")
    event = DeadlineExtended(complaint.number, complaint.division, rule_id, due_at, document, hand.by)
    return Decided(after, [event])


def note_number(complaint: Complaint, number: ExternalNumber, hand: Hand) -> Decided[Complaint]:
    """Note under which number another system knows it; noted twice, in whatever writing, nothing changes.

    Raises TooManyNumbers.
    """
    key = known_as(number.system, number.number)
    if any(key == known_as(one.system, one.number) for one in complaint.external):
        return Decided(complaint)
    if len(complaint.external) >= MOST_NUMBERS:
        raise TooManyNumbers("no more numbers fit", most=MOST_NUMBERS)
    after = replace(
        moved(complaint, "note_number"),
        external=(*complaint.external, number),
        known_as=(*complaint.known_as, key),
        grams=(number_gram(number.number), *complaint.grams),
    )
    return Decided(after, [ExternalNumberNoted(complaint.number, complaint.division, number.system, hand.by)])
