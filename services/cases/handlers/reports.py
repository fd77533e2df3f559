"""What officers and heads do with a report."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from itertools import dropwhile

from services.cases.domain import case_closing, case_filing, checking, merging
from services.cases.domain.case import Case, CaseReward, refuse_major
from services.cases.domain.case_closing import CaseNotClosed, reserve_reward
from services.cases.domain.complaint import Complaint
from services.cases.domain.crime import refuse_crime
from services.cases.domain.deadlines import judged
from services.cases.domain.grounds import FILED, grounds_on
from services.cases.domain.hand import Hand
from services.cases.domain.holding import began_waiting
from services.cases.domain.measures.in_force import refuse_held
from services.cases.domain.reward_case import case_that_counts
from services.cases.handlers import complaints
from services.cases.handlers.acting import Act, change, change_after, refuse_outdated, taking_up
from services.cases.handlers.cases import opened
from services.cases.handlers.kindred import about, upward
from services.cases.handlers.naming import refuse_named
from services.cases.schemas import handling as schemas
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.case_decisions import RewardReserved
from shared.contracts.checking import MergerReturned, MergerUndone, ReportAbsorbed, ReportMerged, RewardReturned
from shared.contracts.envelope import Context, Received
from shared.errors import Contended, Invalid, Stale
from shared.ids import derived_id
from shared.store.documents import ATTEMPTS
from shared.store.history import Decided, Stored, handled


def check(desk: Desk, act: Act) -> Stored[Complaint]:
    """Begin to verify it."""
    return change(desk, act, "complaint.handle", taking_up(act, checking.check))


def begin_test(desk: Desk, act: Act, command: schemas.BeginTest) -> Stored[Complaint]:
    """Send instrument or sample to a test or an identification."""
    return change(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: checking.begin_test(one, command.document, hand, command.ground),
    )


def end_test(desk: Desk, act: Act, command: schemas.Over) -> Stored[Complaint]:
    """The result of the test is in."""
    return change_after(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: checking.end_test(one, command.ground, hand),
        lambda one: began_waiting(one, command.ground),
    )


def file_case(desk: Desk, act: Act) -> Stored[Complaint]:
    """Decide to file a case; it opens when the event comes back."""
    case_id = derived_id("case", act.id)
    return change(desk, act, "complaint.decide", lambda one, hand: checking.file_case(one, case_id, hand))


def decline_filing(desk: Desk, act: Act, command: schemas.DeclineFiling) -> Stored[Complaint]:
    """Decide not to file a case, for a ground of the law and with the reason."""
    stored = desk.complaints.get(act.id)
    if handled(stored.history, act.context):
        return stored
    complaints.refuse_unread(desk, stored.state, act.by)
    grounds = grounds_on(desk.rules.filing, legal_day(act.at))
    _refuse_filed(desk, stored.state, act.at)
    return change(
        desk,
        act,
        "complaint.decide",
        lambda one, hand: checking.decline_filing(one, command.ground, command.reason, grounds, hand),
    )


def _refuse_filed(desk: Desk, report: Complaint, at: datetime) -> None:
    """A report is not called unfiled while the case that its clue opened is filed, speaks of a crime or is a major one.

    Nor while something is held there. Raises FilingDecidedBefore, MeasureInForce, CrimeOnFile, CaseIsMajor.
    """
    if report.case_id is None or report.filing is not None:
        return
    case = opened(desk, report.case_id)
    if case is not None and case.state.filing == FILED:
        raise case_filing.FilingDecidedBefore("its case is filed: file the report, too", decision=FILED)
    if case is not None and case.state.filing is None:
        refuse_held(case.state, at)
        refuse_crime(case.state, "")
        refuse_major(case.state)


def merge(desk: Desk, act: Act, command: schemas.Merge) -> Stored[Complaint]:
    """Handle it with another report about the same facts; that one hears of it.

    Raises NotFound, Invalid when that is no report, MergedAway when that one is itself handled with another,
    DecidedBefore when new facts come too late for it, CheckDueLater when without any its check is due after this one's.
    """
    stored = desk.complaints.get(act.id)
    if handled(stored.history, act.context):
        return stored
    complaints.refuse_unread(desk, stored.state, act.by)
    other = desk.complaints.get(command.into).state
    desk.guard.allowed_in(act.by, "complaint.handle", other.division)
    if other.kind != "report":
        raise Invalid("a report is merged into a report", errors={"into": ["Not a report."]})
    merging.refuse_merged(other)
    if command.new_facts:
        merging.refuse_unless_open(other)

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        merged = merging.merge(one, act.id, command.into, command.new_facts, hand)
        if not command.new_facts:
            # By the days known now, and as it stands now: others may have given it more time meanwhile.
            into = judged(desk.complaints.get(command.into).state, Decided, hand.clocks, hand.at).state
            merging.refuse_put_off(one, into, hand)
        return merged

    return change(desk, act, "complaint.handle", taking_up(act, decide))


def absorb(desk: Desk, event: Received[ReportMerged], context: Context) -> Stored[Complaint]:
    """The report that another one is now handled with takes note, and counts anew where that one said more.

    Raises Contended.
    """
    for _ in range(ATTEMPTS):
        # Who it comes to may have been merged on before this is saved.
        with suppress(Stale):
            return _absorb(desk, event, _taker(desk, event.data.into, context), context)
    raise Contended("too many mergers of these reports at once; try again")


def _absorb(desk: Desk, event: Received[ReportMerged], taker: str, context: Context) -> Stored[Complaint]:
    merged = event.data
    hand = Hand(merged.officer, context.at, desk.clocks)

    def decide(one: Complaint) -> Decided[Complaint]:
        if _taker(desk, merged.into, context) != taker:
            raise Stale("it is handled with another one by now")
        if desk.complaints.get(event.subject).state.merged_into != merged.into:
            # The head has set it apart again.
            return Decided(one)
        return merging.absorb(one, event.subject, merged, hand)

    return desk.complaints.change(taker, lambda one: judged(one, decide, hand.clocks, hand.at), context)


def take_back(desk: Desk, event: Received[MergerReturned], context: Context) -> Stored[Complaint]:
    """What a report says anew came too late for the other one: it is checked by itself."""
    hand = Hand(event.data.by, context.at, desk.clocks)
    return desk.complaints.change(event.data.merged_id, lambda one: merging.returned(one, event.data, hand), context)


def part(desk: Desk, event: Received[MergerUndone], context: Context) -> Stored[Complaint] | None:
    """The report that had taken in what was merged wrongly says that it has left; None where none had heard of it."""
    undone = event.data
    met = upward(desk, undone.into) if undone.into else ()
    taker = next((one for one in met if _took_in(one, undone.number)), None)
    return taker and desk.complaints.change(taker.id, lambda one: merging.left(one, undone), context)


def _took_in(report: Stored[Complaint], number: str) -> bool:
    return any(one.type == ReportAbsorbed.type and one.data["merged"] == number for one in report.history)


def _taker(desk: Desk, into: str, context: Context) -> str:
    """Who takes in what is merged `into` this one: the report that it is handled with, or who has for this cause."""
    met = list(upward(desk, into))
    return next((one.id for one in met if handled(one.history, context)), _leading(met))


def _leading(met: Sequence[Stored[Complaint]]) -> str:
    """The report at the end of these mergers; of those that form a circle the same one, wherever it is begun."""
    beyond = met[-1].state.merged_into
    circle = dropwhile(lambda one: one.id != beyond, met)
    return min((one.id for one in circle), default=met[-1].id)


def reward(desk: Desk, act: Act, command: schemas.GrantReward) -> Stored[Complaint]:
    """Put a reward aside within the cap of the case, for the report to be rewarded when it hears of it.

    Raises NotFound, Forbidden, Stale, CaseNotClosed and what the domain refuses with.
    """
    stored = desk.complaints.get(act.id)
    cases = _cases_of(desk, stored)
    if any(handled(case.history, act.context) for case in cases):
        return stored
    desk.guard.allowed_in(act.by, "complaint.decide", stored.state.division)
    case = case_that_counts(cases, stored.id, desk.rules.closing)
    if case is None:
        raise CaseNotClosed("no case grew from this report")
    refuse_outdated(act, stored)
    rules = checking.rules_of_reward(stored.state, command.cleared, desk.rules.rewards)
    refuse_named(desk, about(desk, act.id), act.said, act.by, act.context.at)
    asked = CaseReward(command.grade, command.amount_fen, command.joint, command.reason, report_id=act.id)
    hand = Hand(act.by.subject, act.context.at, desk.clocks)
    desk.cases.change(case.id, lambda one: reserve_reward(one, asked, desk.rules.closing, rules, hand), act.context)
    return stored


def _cases_of(desk: Desk, report: Stored[Complaint]) -> list[Stored[Case]]:
    """Those that the report it is handled with, and it itself, have led to."""
    leading = desk.complaints.get(_leading(list(upward(desk, report.id)))).state
    ids = dict.fromkeys(one for each in (leading, report.state) for one in (each.case_id, *each.former_cases) if one)
    return [case for one in ids if (case := opened(desk, one)) is not None]


def grant_reward(desk: Desk, event: Received[RewardReserved], context: Context) -> Stored[Complaint]:
    """The report that a reward was put aside for is rewarded, unless that cannot be by now."""
    hand = Hand(event.data.by, context.at, desk.clocks)
    return desk.complaints.change(
        event.data.report_id, lambda one: checking.settle_reward(one, event.subject, event.data, hand), context
    )


def release_reward(desk: Desk, event: Received[RewardReturned], context: Context) -> Stored[Case]:
    """What was not granted goes back into the cap of the case."""
    hand = Hand(event.data.by, context.at, desk.clocks)
    return desk.cases.change(
        event.data.case_id, lambda one: case_closing.release_reward(one, event.subject, hand), context
    )


def claim_reward(desk: Desk, act: Act, command: schemas.ByDocument) -> Stored[Complaint]:
    """The reporter claims the reward."""
    return change_after(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: checking.claim_reward(one, command.document, hand),
        checking.claimable_since,
    )
