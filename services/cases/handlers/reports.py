"""What officers and heads do with a report."""

from services.cases.domain import checking
from services.cases.domain.complaint import Complaint
from services.cases.domain.grounds import grounds_on
from services.cases.domain.hand import Hand
from services.cases.handlers.acting import Act, change
from services.cases.schemas import handling as schemas
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.checking import ReportMerged
from shared.contracts.envelope import Context, Received
from shared.errors import Invalid
from shared.ids import derived_id
from shared.store.history import Stored


def check(desk: Desk, act: Act) -> Stored[Complaint]:
    """Begin to verify it."""
    return change(desk, act, "complaint.handle", checking.check)


def begin_test(desk: Desk, act: Act, command: schemas.BeginTest) -> Stored[Complaint]:
    """Send instrument or sample to a test or an identification."""
    return change(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: checking.begin_test(one, command.document, hand, command.ground),
    )


def end_test(desk: Desk, act: Act) -> Stored[Complaint]:
    """The result of the test is in."""
    return change(desk, act, "complaint.handle", checking.end_test)


def file_case(desk: Desk, act: Act) -> Stored[Complaint]:
    """Decide to file a case; it opens when the event comes back."""
    case_id = derived_id("case", act.complaint_id)
    return change(desk, act, "complaint.decide", lambda one, hand: checking.file_case(one, case_id, hand))


def decline_filing(desk: Desk, act: Act, command: schemas.DeclineFiling) -> Stored[Complaint]:
    """Decide not to file a case, for a ground of the law and with the reason."""
    grounds = grounds_on(desk.rules.filing, legal_day(act.context.at))
    return change(
        desk,
        act,
        "complaint.decide",
        lambda one, hand: checking.decline_filing(one, command.ground, command.reason, grounds, hand),
    )


def merge(desk: Desk, act: Act, command: schemas.Merge) -> Stored[Complaint]:
    """Handle it with another report about the same facts; that one hears of it.

    Raises NotFound, Invalid when that is no report, MergedAway when that one is itself handled with another,
    DecidedBefore when new facts come too late for it.
    """
    other = desk.complaints.get(command.into).state
    desk.guard.allowed_in(act.by, "complaint.handle", other.division)
    if other.kind != "report":
        raise Invalid("a report is merged into a report", errors={"into": ["Not a report."]})
    checking.refuse_merged(other)
    if command.new_facts:
        checking.refuse_unless_open(other)
    return change(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: checking.merge(one, act.complaint_id, command.into, command.new_facts, hand),
    )


def absorb(desk: Desk, event: Received[ReportMerged], context: Context) -> Stored[Complaint]:
    """The report that another one is now handled with takes note, and counts anew where that one said more."""
    merged = event.data
    hand = Hand(merged.officer, context.at, desk.clocks)
    taker = _taker(desk, merged.into)
    return desk.complaints.change(taker, lambda one: checking.absorb(one, merged, hand), context)


def _taker(desk: Desk, into: str) -> str:
    """The report at the end of the mergers that begin with `into`; where they form a circle, the first met twice."""
    met: list[str] = []
    while into not in met and (beyond := desk.complaints.get(into).state.merged_into):
        met.append(into)
        into = beyond
    return into


def reward(desk: Desk, act: Act, command: schemas.GrantReward) -> Stored[Complaint]:
    """Grant the reporter a reward."""
    return change(
        desk,
        act,
        "complaint.decide",
        lambda one, hand: checking.reward(
            one, command.grade, command.penalty_fen, command.amount_fen, command.joint, desk.rules.rewards, hand
        ),
    )
