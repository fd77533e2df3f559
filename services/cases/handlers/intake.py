"""Taking down what people submit."""

import secrets
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from services.cases.domain import complaint as domain
from services.cases.domain.complaint import Complaint, ExternalNumber, Facts, Instrument, Party, Site
from services.cases.domain.duplicates import site_id_of
from services.cases.domain.finding import findable
from services.cases.domain.law import in_force
from services.cases.domain.required import Required, lacking, said_in
from services.cases.domain.traces import without_traces
from services.cases.handlers import words
from services.cases.handlers.divisions import current
from services.cases.schemas.complaints import Caller, PartyIn, RegisterComplaint
from services.cases.store import Desk
from shared.clocks.clock import Clock
from shared.clocks.legal_time import legal_day
from shared.contracts.cases import SubmissionSplit
from shared.contracts.envelope import Context, Received
from shared.errors import Invalid
from shared.frozen import but
from shared.identity.caller import Identity
from shared.identity.people import Owner, Person
from shared.ids import derived_id
from shared.store.history import Stored


@dataclass(frozen=True)
class Arrival:
    """How something got here that was not typed in: when the unit received it, and whether another system keeps it.

    What that system knows, the caller first of all, may be missing here and is asked for later.
    """

    received_at: datetime | None = None
    kept_elsewhere: bool = False


TYPED = Arrival()
SECRET_DIGITS = 6
PREFIX = {"complaint": "TS", "report": "JB", "metrology_dispute": "JF"}


def register(
    desk: Desk, command: RegisterComplaint, by: Identity, context: Context, arrival: Arrival = TYPED
) -> Stored[Complaint]:
    """Take it down; the same Idempotency-Key gives the same number. A retired division stands for its successor.

    Raises Invalid for words that no list knows or for what the kind needs and lacks, Forbidden outside the caller's
    division, Taken when another system's number is known already, KeyReused.
    """
    desk.guard.allowed_in(by, "complaint.register", command.division)
    command = _traceless(command)
    words.check(desk, command)
    _refuse_two_reports(command)
    domain.check_happened(command.facts.happened_at, context.at)
    division = current(desk, command.division, context)
    document_id = derived_id("complaint", context.cause)
    received_at = arrival.received_at or domain.received(command.received_at, context.at)
    missing = _missing(desk, command, arrival, received_at or context.at)
    # People are kept while the complaint is made; only with all of it is the call answered.
    with ExitStack() as people:
        complaint = Complaint(
            number=_number(desk, command.kind, division, context),
            division=division,
            category=command.category,
            channel=command.channel,
            site=_site(command, division, document_id),
            narrative=command.narrative,
            registered_at=context.at,
            registered_by=by.subject,
            kind=command.kind,
            received_at=received_at,
            person_id=_keep_caller(desk, people, command.caller, document_id, context.at),
            phone_hash=_phone_hash(desk, command.caller),
            parties=_keep_parties(desk, people, command, document_id, context.at),
            facts=Facts(**vars(command.facts)),
            claims=command.claims,
            instrument=Instrument(**vars(command.instrument)) if command.instrument else None,
            external=tuple(ExternalNumber(one.system, one.number) for one in command.external),
            missing=missing,
        )
        complaint = findable(complaint, desk.usage.at(context.at))
        running = _running(desk, complaint)
        other_half = derived_id("report", document_id) if command.also_report else None
        return desk.complaints.create(document_id, domain.register(complaint, running, other_half), context)


def register_other_half(desk: Desk, event: Received[SubmissionSplit], context: Context) -> Stored[Complaint]:
    """The report in a mixed submission: handled by itself, linked to the complaint (投诉办法 art. 9)."""
    first = desk.complaints.get(event.subject).state
    report = Complaint(
        number=_number(desk, "report", first.division, context),
        division=first.division,
        category=first.category,
        channel=first.channel,
        site=first.site,
        narrative=first.narrative,
        registered_at=first.registered_at,
        registered_by=first.registered_by,
        kind="report",
        received_at=first.received_at,
        person_id=first.person_id,
        phone_hash=first.phone_hash,
        facts=first.facts,
        instrument=first.instrument,
        counterpart=event.subject,
    )
    report = findable(but(report, missing=_lacking(desk, report, report.since)), desk.usage.at(context.at))
    running = _running(desk, report)
    return desk.complaints.create(event.data.report_id, domain.register(report, running), context)


def _lacking(desk: Desk, report: Complaint, at: datetime) -> tuple[str, ...]:
    said = said_in(report)
    return tuple(name for one in required_of(desk, "report", at) for name in lacking((*one.must, *one.should), said))


def required_of(desk: Desk, kind: str, at: datetime) -> list[Required]:
    """What a submission of that kind that is taken down at that instant has to say."""
    return [one for one in in_force(desk.rules.required, legal_day(at)) if one.kind == kind]


def _refuse_two_reports(command: RegisterComplaint) -> None:
    if command.kind == "report" and command.also_report:
        errors = {"also_report": ["A report is one already."]}
        raise Invalid("Only a complaint or a dispute is split.", errors=errors)


def _running(desk: Desk, complaint: Complaint) -> tuple[Clock, ...]:
    """The days count from the day on which the unit received it, whenever it was taken down (投诉办法 art. 15)."""
    if complaint.received_at is None:
        return desk.clocks.at_registration(complaint.kind, complaint.registered_at)
    return desk.clocks.at_receipt(complaint.kind, complaint.received_at)


def _number(desk: Desk, kind: str, division: str, context: Context) -> str:
    series = f"{PREFIX[kind]}{division}{legal_day(context.at):%Y%m%d}"
    return f"{series}{desk.numbers.next(series):05}{_secret_digits() if kind == 'report' else ''}"


def _secret_digits() -> str:
    """Who suspects somebody must not find out on the public page by trying their telephone on numbers in a row."""
    return f"{secrets.randbelow(10**SECRET_DIGITS):0{SECRET_DIGITS}}"


def _site(command: RegisterComplaint, division: str, document_id: str) -> Site:
    site_id = site_id_of(division, command.site_name, document_id)
    return Site(
        site_id, command.site_name, command.site_address, command.position, command.platform, command.credit_code
    )


def _keep_caller(desk: Desk, people: ExitStack, caller: Caller | None, document_id: str, at: datetime) -> str | None:
    if caller is None:
        return None
    person_id = derived_id("person", document_id)
    owner = Owner("cases", document_id)
    people.enter_context(desk.people.keeping(person_id, _person(caller), owner, at))
    return person_id


def _keep_parties(
    desk: Desk, people: ExitStack, command: RegisterComplaint, document_id: str, at: datetime
) -> tuple[Party, ...]:
    owner = Owner("cases", document_id)
    return tuple(_keep_party(desk, people, one, owner, place, at) for place, one in enumerate(command.parties))


def _keep_party(desk: Desk, people: ExitStack, party: PartyIn, owner: Owner, place: int, at: datetime) -> Party:
    person_id = derived_id("party", owner.document, str(place))
    people.enter_context(desk.people.keeping(person_id, _party(party), owner, at))
    return Party(party.role, person_id, party.powers, party.until)


def _traceless(command: RegisterComplaint) -> RegisterComplaint:
    """The same without what the people behind it say of themselves: the vault has it, and can erase it.

    Officers read a report without its reporter (投诉办法 art. 37; 个人信息保护法 art. 47).
    """
    callers = [command.caller] if command.caller else []
    people = [*map(_person, callers), *map(_party, command.parties)]
    tool = command.instrument
    return replace(
        command,
        narrative=without_traces(command.narrative, people),
        position=without_traces(command.position, people),
        instrument=tool
        and replace(
            tool,
            reading=without_traces(tool.reading, people),
            reweighed=without_traces(tool.reweighed, people),
        ),
    )


def _person(caller: Caller) -> Person:
    return Person(**vars(caller))


def _party(party: PartyIn) -> Person:
    return Person(name=party.name, phone=party.phone, id_number=party.id_number, address=party.address)


def _phone_hash(desk: Desk, caller: Caller | None) -> str | None:
    return desk.people.hash_of("phone", caller.phone) if caller is not None and caller.phone else None


def _missing(desk: Desk, command: RegisterComplaint, arrival: Arrival, at: datetime) -> tuple[str, ...]:
    caller, facts, instrument = command.caller, command.facts, command.instrument
    said = {
        "caller": caller,
        "caller_name": caller and caller.name,
        "caller_phone": caller and caller.phone,
        "caller_address": caller and caller.address,
        "site_name": command.site_name.strip(),
        "site_address": command.site_address,
        "claims": command.claims,
        "happened_at": facts.happened_at,
        "evidence": facts.evidence,
        "instrument": instrument,
        "serial": instrument and instrument.serial,
        "unaltered": instrument and instrument.unaltered,
    }
    rules = required_of(desk, command.kind, at)
    needed = [name for one in rules for name in lacking(one.must, said)]
    if needed and not arrival.kept_elsewhere:
        errors = {name: [f"Needed for a {command.kind}."] for name in needed}
        raise Invalid("Something that this kind of submission needs is missing.", errors=errors)
    return (*needed, *(name for one in rules for name in lacking(one.should, said)))
