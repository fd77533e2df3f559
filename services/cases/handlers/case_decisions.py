"""What the head decides about a case, and what its check waits for before."""

from collections.abc import Callable, Container
from datetime import datetime
from functools import partial
from typing import cast

from services.cases.domain import case_closing, case_filing, case_reopening, case_time, filing_heard
from services.cases.domain.case import Case, Closing
from services.cases.domain.complaint import Complaint
from services.cases.domain.deadlines import Timed, judged
from services.cases.domain.grounds import grounds_on
from services.cases.domain.hand import Hand
from services.cases.domain.holding import decided_then
from services.cases.domain.penalty.annulment import Annulment, annul
from services.cases.domain.penalty.steps import endable_since
from services.cases.handlers.acting import Act, Decide, change_case, dated
from services.cases.handlers.cases import RECORD
from services.cases.handlers.following import follow
from services.cases.schemas import handling as schemas
from services.cases.schemas.cases import CloseCase, DeclineCase
from services.cases.schemas.penalty import ExtendCase, TakeUpCase
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.case_decisions import CaseFilingDecided
from shared.contracts.checking import FilingDecided
from shared.contracts.envelope import Context, Received
from shared.contracts.handling import ComplaintHandedOver, CorrectionOpened, JurisdictionAgreed, JurisdictionDesignated
from shared.contracts.registry import load
from shared.errors import Invalid
from shared.store.history import Decided, Entry, Stored

Settled = Received[JurisdictionAgreed] | Received[JurisdictionDesignated] | Received[ComplaintHandedOver]

DECIDE = "case.decide"
DECIDED = frozenset({FilingDecided.type, CorrectionOpened.type})
SETTLED = frozenset({JurisdictionAgreed.type, JurisdictionDesignated.type, ComplaintHandedOver.type})


def file_case(desk: Desk, act: Act) -> Stored[Case]:
    """File it."""
    return change_case(desk, act, DECIDE, case_filing.file_case)


def decline(desk: Desk, act: Act, command: DeclineCase) -> Stored[Case]:
    """Do not file it, for a ground of the law and with the reason."""
    grounds = grounds_on(desk.rules.filing, legal_day(act.at))
    said = (command.ground, command.reason, command.no_crime)
    return change_case(desk, act, DECIDE, lambda one, hand: case_filing.decline(one, *said, grounds, hand))


def extend(desk: Desk, act: Act, command: ExtendCase) -> Stored[Case]:
    """Grant more time for the check, the decision or the review."""
    said = (command.rule_id, "collective" if command.collective else "head", command.document)
    return change_case(desk, act, DECIDE, lambda one, hand: case_time.extend(one, *said, hand, command.amount))


def begin_test(desk: Desk, act: Act, command: schemas.BeginTest) -> Stored[Case]:
    """Send something to a test or an identification."""
    return change_case(
        desk, act, RECORD, lambda one, hand: case_time.begin_hold(one, command.ground, command.document, hand)
    )


def end_test(desk: Desk, act: Act, command: schemas.Over) -> Stored[Case]:
    """The result is in."""
    return change_case(desk, act, RECORD, lambda one, hand: case_time.end_hold(one, command.ground, hand))


def close(desk: Desk, act: Act, command: CloseCase) -> Stored[Case]:
    """Close it."""
    rules, day = desk.rules, legal_day(act.at)
    closing = Closing(command.ground, day, command.penalty_fen, tuple(dict.fromkeys(command.gravity)), command.no_crime)
    gravities = grounds_on(rules.gravities, day)

    def decide(one: Case, hand: Hand) -> Decided[Case]:
        return case_closing.close(one, closing, rules.closing, gravities, hand)

    return change_case(desk, act, DECIDE, decide, endable_since)


def take_up(desk: Desk, act: Act, command: TakeUpCase) -> Stored[Case]:
    """Open it again, closed or declined; a decision that stands no more goes with its document. Raises Invalid."""
    who, document = command.annulled_by, command.document
    if bool(who) != bool(document):
        wrong = {"document": ["Needed with it."]} if who else {"annulled_by": ["Needed with the document."]}
        raise Invalid("Who has annulled the decision, and by which document, go together.", errors=wrong)
    undo = annulling(desk, act, who, document) if who else None
    return change_case(desk, act, DECIDE, lambda one, hand: case_reopening.take_up(one, command.reason, hand, undo))


def annulling(desk: Desk, act: Act, annulled_by: str, document: str) -> case_reopening.Annul:
    """What becomes of a case whose decision was annulled."""
    known_to = grounds_on(desk.rules.penalty["annulment"], legal_day(act.at))
    return lambda one, hand: annul(one, Annulment(annulled_by, document), known_to, hand)


def follow_report(desk: Desk, event: Received[FilingDecided], context: Context) -> None:
    """What was decided about a report holds for the case that was opened from it before, unless it is decided anew."""
    if event.data.case_id is not None:
        _go_by_report(desk, event.data.case_id, event.subject, context)


def follow_correction(desk: Desk, event: Received[CorrectionOpened], context: Context) -> None:
    """The case that was not filed with its report is taken up with it, unless that has been decided again by now."""
    report = desk.complaints.get(event.subject).state
    if report.kind == "report" and report.case_id is not None:
        _go_by_report(desk, report.case_id, event.subject, context)


def _go_by_report(desk: Desk, case_id: str, report_id: str, context: Context) -> None:
    """A case goes by what was said last of its report: that it is filed, that it is not, or that it is open again."""

    def last() -> Entry | None:
        report = desk.complaints.get(report_id)
        return _last(report, DECIDED) if report.state.case_id == case_id else None

    def decide(case: Case, entry: Entry | None) -> Decided[Case]:
        # What this service has put there is what the case had said: by now it may have been taken up again.
        if entry is None or entry.actor == context.actor:
            return Decided(case)
        said = load("cases", entry.type, entry.v, entry.data)
        if isinstance(said, FilingDecided):
            return _heard(desk, said, entry.at, context, partial(_as_report, said=said))(case)
        correction = cast(CorrectionOpened, said)
        return case_reopening.follow_correction(case, correction.reason, Hand(correction.by, entry.at, desk.clocks))

    follow(desk.cases, case_id, last, decide, context)


def _as_report(case: Case, hand: Hand, said: FilingDecided) -> Decided[Case]:
    return case_filing.follow_report(case, said.decision, said.reason, hand)


def _last(stored: Stored[Complaint], types: Container[str]) -> Entry:
    return next(entry for entry in reversed(stored.history) if entry.type in types)


def follow_case(desk: Desk, event: Received[CaseFilingDecided], context: Context) -> None:
    """What was decided in a case holds for the report that it grew from, unless it is decided anew in the case."""
    said, case = event.data, desk.cases.get(event.subject).state
    if case.filing != said.decision:
        return

    def decide(report: Complaint, hand: Hand) -> Decided[Complaint]:
        return filing_heard.follow_case(report, event.subject, said, said.happened_at or event.at, hand)

    desk.complaints.change(case.complaint_id, _heard(desk, said, event.at, context, decide), context)


def _heard(
    desk: Desk, said: FilingDecided | CaseFilingDecided, at: datetime, context: Context, decide: Decide[Timed]
) -> Callable[[Timed], Decided[Timed]]:
    """How a decision that was put on record `at` is followed, as if it had been made here on its day."""
    decided_at = said.happened_at or at

    def followed(state: Timed) -> Decided[Timed]:
        hand = Hand(said.by, decided_then(state, decided_at, context.at), desk.clocks)
        decided = decide(state, hand)
        return decided if said.happened_at is None else dated(decided, hand.at)

    return lambda state: judged(state, followed, desk.clocks, context.at)


def follow_submission(desk: Desk, event: Settled, context: Context) -> None:
    """Where a submission has gone, the case that a clue in it opened goes, too."""
    case_id = desk.complaints.get(event.subject).state.case_id

    def lies() -> tuple[str, str]:
        """Where, and who said so last."""
        submission = desk.complaints.get(event.subject)
        return submission.state.division, _last(submission, SETTLED).data["by"]

    def decide(case: Case, settled: tuple[str, str]) -> Decided[Case]:
        return case_filing.pass_on(case, *settled)

    if case_id is not None:
        follow(desk.cases, case_id, lies, decide, context)
