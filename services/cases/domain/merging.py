"""Reports about the same facts: handled as one, and apart again where that cannot stand (投诉办法 art. 35)."""

from dataclasses import replace
from datetime import datetime

from services.cases.domain.checking import check_ended, tests_left
from services.cases.domain.complaint import Complaint
from services.cases.domain.hand import Hand
from services.cases.domain.holding import free
from services.cases.domain.legal_clocks import CHECK, ZHEJIANG_ANSWER, going_on, timed
from services.cases.domain.transitions import moved
from shared.contracts.checking import MergerReturned, MergerUndone, ReportAbsorbed, ReportLeft, ReportMerged
from shared.contracts.handling import CorrectionOpened
from shared.errors import Refused
from shared.store.history import Decided

OPEN = (
    "registered",
    "assigned",
    "returned",
    "jurisdiction_disputed",
    "jurisdiction_referred",
    "checking",
    "testing",
)
"""The states of a report in which it has not been decided whether a case is filed."""

MERGED = "merged"


class MergedIntoItself(Refused):
    """A report is merged into another one."""

    code = "merged_into_itself"


class DecidedBefore(Refused):
    """That report has been decided on: new facts come too late for it and are checked by themselves."""

    code = "decided_before"


class MergedAway(Refused):
    """That report is itself handled with another one: `facts` name that one, which is the report to merge into."""

    code = "merged_away"


class CheckDueLater(Refused):
    """That report's check is due later: without new facts a merger gives no more time, and goes the other way."""

    code = "check_due_later"


def merge(report: Complaint, report_id: str, into: str, new_facts: bool, hand: Hand) -> Decided[Complaint]:
    """Handle it with another one about the same facts, which waits for its own tests (投诉办法 art. 35).

    Raises MergedIntoItself.
    """
    if into == report_id:
        raise MergedIntoItself("a report is merged into another one")
    merged = free(replace(moved(report, "merge"), merged_into=into), hand)
    event = ReportMerged(report.number, report.division, into, hand.by, new_facts, report.counts_from)
    return Decided(timed(merged, check_ended(merged, hand)), [*tests_left(report, hand), event])


def refuse_merged(report: Complaint) -> None:
    """Raises MergedAway for one that is handled with another: merged in a circle, nobody would check any of them."""
    if report.merged_into is not None:
        raise MergedAway("that report is handled with another one", merged_into=report.merged_into)


def refuse_put_off(report: Complaint, into: Complaint, hand: Hand) -> None:
    """Raises CheckDueLater where the check of `report` would go on within days that end after its own (art. 35).

    It is refused rather than shortened there: what was granted or missed is undone by no merger, and by no end of one.
    """
    # What is under test is due, at the earliest, as if its result came now: its days go on as long as that takes.
    own, there = _check_due(free(report, hand)), _check_due(free(into, hand))
    if own is not None and there is not None and own < there:
        raise CheckDueLater("without new facts merge that report into this one: its check is due later")


def refuse_unless_open(report: Complaint) -> None:
    """Raises DecidedBefore when new facts come too late to be checked with it."""
    if report.state not in OPEN:
        raise DecidedBefore("that report has been decided", state=report.state)


def absorb(report: Complaint, merged_id: str, merged: ReportMerged, hand: Hand) -> Decided[Complaint]:
    """Another report was merged into this one; by new facts its check counts anew, from the last report (art. 35).

    Who made the other one is answered within the days of that one, and who made this one within those of this one.

    Where the two were merged into each other at the same time, this one is checked again, for both. Where this one was
    decided in the meantime, what the other one says anew is checked by itself.
    """
    if report.merged_into is not None:
        apart = _apart(report, merged.number, hand)
        absorbed = absorb(apart.state, merged_id, merged, hand)
        return Decided(absorbed.state, [*apart.events, *absorbed.events])
    if not merged.new_facts:
        return Decided(report, [_absorbed(report, merged)])
    if report.state not in OPEN:
        return Decided(report, [MergerReturned(report.number, report.division, merged_id, merged.into, hand.by)])
    running = hand.clocks.restart(report.clocks, (CHECK,), merged.received_at, report.holds)
    later = merged.received_at > report.counts_from
    after = replace(report, counted_from=merged.received_at) if later else report
    return Decided(timed(after, running), [_absorbed(report, merged)])


def returned(report: Complaint, returned_by: MergerReturned, hand: Hand) -> Decided[Complaint]:
    """The one that this one was merged into was decided before it heard of that: this one is checked by itself."""
    if report.merged_into != returned_by.into:
        return Decided(report)
    return _apart(report, returned_by.number, hand)


def set_apart(report: Complaint, other: str, reason: str, hand: Hand) -> Decided[Complaint]:
    """The head says that it was merged wrongly: it is checked by itself, in the days that it had (计量纠错).

    `other` is the number of the report that it was merged into. What had taken it in keeps its days, also those that
    had begun anew for it.
    """
    apart = _apart(report, other, hand, report.merged_into)
    opened = CorrectionOpened(report.number, report.division, reason, hand.by)
    return Decided(replace(apart.state, state=moved(report, "correct").state), [opened, *apart.events])


def left(report: Complaint, undone: MergerUndone) -> Decided[Complaint]:
    """One that had been merged into this one is checked by itself again."""
    return Decided(report, [ReportLeft(report.number, report.division, undone.number, undone.officer)])


def _check_due(report: Complaint) -> datetime | None:
    return next((one.due_at for one in report.clocks if one.rule_id == CHECK and one.state != "stopped"), None)


def _absorbed(report: Complaint, merged: ReportMerged) -> ReportAbsorbed:
    return ReportAbsorbed(report.number, report.division, merged.number, merged.new_facts, merged.officer)


def _apart(report: Complaint, other: str, hand: Hand, into: str | None = None) -> Decided[Complaint]:
    """Its days go on as they stood: only a merger that cannot stand had ended them."""
    state = "assigned" if report.unit or report.officer else "registered"
    running = going_on(report.clocks, CHECK, *([] if report.to_be_told else [ZHEJIANG_ANSWER]))
    undone = MergerUndone(report.number, report.division, other, hand.by, into)
    return Decided(timed(replace(report, state=state, merged_into=None), running), [undone])
