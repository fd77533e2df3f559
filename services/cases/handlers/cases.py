"""What people and events do with cases."""

from datetime import datetime
from io import BytesIO

from services.cases import rulebook
from services.cases.domain import case as domain
from services.cases.domain.case import Case, Evidence
from services.cases.domain.grounds import FILED
from services.cases.domain.law import in_force
from services.cases.domain.legal_clocks import timed
from services.cases.domain.penalty.state import DECIDE
from services.cases.handlers.acting import Act, change_case
from services.cases.schemas.cases import RecordEvidence, TakeResponseStep
from services.cases.store import Desk
from shared.clocks.clock import Clock
from shared.clocks.legal_time import legal_day
from shared.contracts.cases import ClueRaised, Level
from shared.contracts.envelope import Context, Received
from shared.contracts.linkage import ReferralAnswered, ReferralSigned
from shared.contracts.notify import PageAcknowledged
from shared.errors import Forbidden, Invalid, NotFound
from shared.identity.caller import Identity
from shared.ids import derived_id
from shared.store.files import SEALED, FileAddress
from shared.store.history import Decided, Stored

MAX_FILE = 20 * 1024 * 1024
RECORD = "case.record_evidence"


def open_from_clue(desk: Desk, event: Received[ClueRaised], context: Context) -> Stored[Case]:
    """Open the case that a clue asked for, under the id that the complaint already knows."""
    clue = event.data
    found_at = clue.happened_at or event.at
    case = Case(
        number=_number(desk, clue.division, context),
        division=clue.division,
        category=clue.category,
        complaint_id=event.subject,
        site=clue.site,
        opened_at=context.at,
        filing=FILED if clue.filed else None,
        clue_at=found_at,
    )
    return desk.cases.create(clue.case_id, domain.open_case(timed(case, _checked(desk, clue, found_at))), context)


def read(desk: Desk, case_id: str, by: Identity) -> Stored[Case]:
    """One case; raises NotFound, Forbidden."""
    stored = desk.cases.get(case_id)
    refuse_unread(desk, stored.state, by)
    return stored


def refuse_unread(desk: Desk, case: Case, by: Identity) -> None:
    """Pass for whoever may read it; raises Forbidden."""
    desk.guard.allowed_in(by, "case.read", case.division)


def opened(desk: Desk, case_id: str) -> Stored[Case] | None:
    """A case that a clue asked for, once it has been opened."""
    try:
        return desk.cases.get(case_id)
    except NotFound:
        return None


def keep_file(desk: Desk, body: bytes, content_type: str) -> FileAddress:
    """Keep a file for evidence; the same content is kept once. Raises Invalid, FileTooLarge."""
    if not body:
        raise Invalid("the file is empty")
    return desk.files.put(BytesIO(body), limit=MAX_FILE, content_type=content_type, name="evidence")


def read_file(desk: Desk, case_id: str, sha256: str, by: Identity) -> bytes:
    """The content of a file that stands in the case's evidence; raises NotFound, Forbidden, FileCorrupt."""
    case = read(desk, case_id, by).state
    if sha256 not in {one.file_sha256 for one in case.evidence}:
        raise NotFound("there is no such file in this case")
    with desk.files.open(sha256) as stream:
        return stream.read()


def take_response_step(desk: Desk, act: Act, command: TakeResponseStep) -> Stored[Case]:
    """A step of the rapid response is done. Raises CaseClosedBefore, NoSuchStep, Forbidden."""
    return change_case(
        desk,
        act,
        "case.respond",
        lambda one, hand: domain.take_response_step(one, command.step, command.remark, hand.by, hand.at),
    )


def record_evidence(desk: Desk, act: Act, command: RecordEvidence) -> Stored[Case]:
    """Put evidence on file; it may make the case major. Raises what the domain refuses, Invalid, Forbidden."""
    _check_words(desk, command, act.by)
    at = act.context.at
    evidence = Evidence(
        id=derived_id("evidence", act.id, act.context.cause),
        kind=command.kind,
        findings=command.findings,
        officers=tuple(dict.fromkeys(command.officers)),
        description=command.description,
        taken_at=at,
        file_sha256=command.file_sha256,
    )
    day = legal_day(at)
    said = (evidence, desk.rules.officers("evidence", day), in_force(desk.rules.grading, day))

    def start_clocks(level: Level) -> tuple[Clock, ...]:
        return tuple(desk.clocks.start(rule_id, at) for rule_id in rulebook.response_rules(level, command.rural))

    return change_case(desk, act, RECORD, lambda one, _: domain.record_evidence(one, *said, start_clocks))


def note_signature(desk: Desk, event: Received[ReferralSigned], context: Context) -> None:
    """A partner signed: let it stand in the case."""
    signed = event.data

    def decide(case: Case) -> Decided[Case]:
        return domain.partner_signed(case, signed.partner, event.subject, event.at)

    if signed.subject_kind == "case":
        desk.cases.change(signed.subject_id, decide, context)


def note_answer(desk: Desk, event: Received[ReferralAnswered], context: Context) -> None:
    """A partner answered: let it stand in the case, without their words.

    They may name the reporter, whom partners can know by themselves. Taken out here and left standing in the
    referral, the name would be confirmed to whoever reads both (投诉办法 art. 37).
    """
    answer = event.data

    def decide(case: Case) -> Decided[Case]:
        return domain.partner_answered(case, answer.partner, event.subject, answer.outcome, event.at)

    if answer.subject_kind == "case":
        desk.cases.change(answer.subject_id, decide, context)


def note_acknowledgement(desk: Desk, event: Received[PageAcknowledged], context: Context) -> None:
    """Somebody on duty has the page about this case."""
    page = event.data

    def decide(case: Case) -> Decided[Case]:
        return domain.duty_informed(case, event.subject, page.account)

    if page.about_source == "cases":
        desk.cases.change(page.about_id, decide, context)


def _check_words(desk: Desk, command: RecordEvidence, by: Identity) -> None:
    if by.subject not in command.officers:
        raise Forbidden("who records evidence must be one of the officers who took it")
    if command.kind not in desk.rules.evidence_kinds:
        raise Invalid("Some words are not in their lists.", errors={"kind": ["Not a known kind of evidence."]})
    unknown = sorted(set(command.findings) - desk.rules.findings)
    if unknown:
        raise Invalid("Some words are not in their lists.", errors={"findings": [f"Not known: {', '.join(unknown)}."]})
    if command.file_sha256 is not None and desk.files.stat(command.file_sha256).content_type == SEALED:
        wrong = {"file_sha256": ["A document about a person is opened with its submission only."]}
        raise Invalid("This file cannot be evidence.", errors=wrong)


def _checked(desk: Desk, clue: ClueRaised, found_at: datetime) -> tuple[Clock, ...]:
    """The days for checking a clue count from its finding; of one that is filed those for its decision from then."""
    return desk.clocks.begin([DECIDE if clue.filed else clue.clock], found_at)


def _number(desk: Desk, division: str, context: Context) -> str:
    series = f"AJ{division}{legal_day(context.at):%Y}"
    return f"{series}{desk.numbers.next(series):05}"
