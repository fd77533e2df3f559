"""Taking down what people submit."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from services.cases.domain import registration as domain
from services.cases.domain.complaint import Complaint, ExternalNumber, Facts, Instrument, Party, Site
from services.cases.domain.duplicates import site_id_of
from services.cases.domain.finding import findable
from services.cases.domain.law import in_force
from services.cases.domain.registration import OtherHalf
from services.cases.domain.required import Required, still_missing, unsaid
from services.cases.domain.same_numbers import known_as
from services.cases.domain.traces import blanked, taking_out
from services.cases.handlers import blanks, words
from services.cases.handlers.divisions import own
from services.cases.handlers.known_numbers import refuse_known
from services.cases.handlers.people import traceless
from services.cases.schemas.complaints import Caller, PartyIn, RegisterComplaint
from services.cases.store import Desk
from shared.clocks.clock import Clock
from shared.clocks.legal_time import legal_day
from shared.contracts.cases import NUMBERS_BEGIN, Kind, SubmissionSplit
from shared.contracts.envelope import Context, Received
from shared.errors import Invalid, QuanhengError
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


def register(
    desk: Desk, command: RegisterComplaint, by: Identity, context: Context, arrival: Arrival = TYPED
) -> Stored[Complaint]:
    """Take it down; the same Idempotency-Key gives the same number.

    A retired division stands for its successor, of several for that of whoever takes it down.

    Raises Invalid for words that no list knows or for what the kind needs and lacks, Forbidden outside the caller's
    division, Taken when another system's number is known already, KeyReused.
    """
    document_id = derived_id("complaint", context.cause)
    try:
        return _register(desk, command, by, context, arrival, document_id)
    except QuanhengError:
        # What was done before is answered as done, though it could not be done any more.
        if made := desk.complaints.made(document_id, context):
            return made
        raise


def _register(
    desk: Desk, command: RegisterComplaint, by: Identity, context: Context, arrival: Arrival, document_id: str
) -> Stored[Complaint]:
    if not arrival.kept_elsewhere:
        # Rows of a sheet were looked up together.
        refuse_known(desk, command.external, document_id)
    command = replace(command, division=own(desk, command.division, by, context))
    desk.guard.allowed_in(by, "complaint.register", command.division)
    words.check(desk, command)
    command = blanks.registered(command, desk.rules.nothing)
    _refuse_two_reports(command)
    domain.check_happened(command.facts.happened_at, context.at)
    people = _people(command, document_id, context)
    taken = _taken_down(desk, command, document_id, by, context, arrival)
    missing = _missing(desk, taken, command.caller, arrival)
    # A number is used up only when nothing else can refuse.
    numbered = but(taken, number=_number(desk, command.kind, taken.division, context), missing=missing)
    blank = blanked(numbered, taking_out(people.values()))
    complaint = findable(blank, desk.usage.at(context.at))
    other_half = _other_half(desk, command, document_id, taken.division, context)
    decided = domain.register(complaint, _running(desk, complaint), _joint(desk, complaint), other_half)
    with _keeping(desk, people, document_id, context.at):
        return desk.complaints.create(document_id, decided, context)


def register_other_half(desk: Desk, event: Received[SubmissionSplit], context: Context) -> Stored[Complaint]:
    """The report in a mixed submission: handled by itself, in a story of its own, linked to the complaint.

    Source: 投诉办法 art. 9.
    """
    first = desk.complaints.get(event.subject).state
    report = Complaint(
        number=event.data.report_number or _number(desk, "report", first.division, context),
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
        parties=first.parties,
        erased=first.erased,
        facts=first.facts,
        instrument=first.instrument,
        counterpart=event.subject,
    )
    missing = still_missing(report, required_of(desk, report))
    # What a complaint may keep of numbers a report may not.
    blank = blanked(but(report, missing=missing), traceless(desk, report))
    report = findable(blank, desk.usage.at(context.at))
    decided = domain.register(report, _running(desk, report), _joint(desk, report))
    # In the complaint's story all that is said of either would lead to the other.
    apart = replace(context, correlation=derived_id("story", event.data.report_id))
    return desk.complaints.create(event.data.report_id, decided, apart)


def _joint(desk: Desk, submission: Complaint) -> domain.Joint:
    return desk.rules.joint(legal_day(submission.since))


def _other_half(
    desk: Desk, command: RegisterComplaint, document_id: str, division: str, context: Context
) -> OtherHalf | None:
    """Its number is drawn at once: whoever is on the telephone gets both before the call ends.

    Its id is one of chance: whoever has read this source must not work it out from that of the complaint.
    """
    if not command.also_report:
        return None
    return OtherHalf(derived_id("report", document_id, secrets.token_hex()), _number(desk, "report", division, context))


def required_of(desk: Desk, submission: Complaint) -> list[Required]:
    """What a submission of its kind has to say, by the rules of the day on which the unit received it."""
    return [one for one in in_force(desk.rules.required, legal_day(submission.since)) if one.kind == submission.kind]


def _taken_down(
    desk: Desk, command: RegisterComplaint, document_id: str, by: Identity, context: Context, arrival: Arrival
) -> Complaint:
    return Complaint(
        number="",
        division=command.division,
        category=command.category,
        channel=command.channel,
        site=_site(command, document_id),
        narrative=command.narrative,
        registered_at=context.at,
        registered_by=by.subject,
        kind=command.kind,
        received_at=arrival.received_at or domain.received(command.received_at, context.at),
        person_id=_caller_id(document_id, context) if command.caller else None,
        phone_hash=_phone_hash(desk, command.caller),
        parties=tuple(_party(one, _party_id(document_id, place, context)) for place, one in enumerate(command.parties)),
        facts=Facts(**vars(command.facts)),
        claims=command.claims,
        instrument=Instrument(**vars(command.instrument)) if command.instrument else None,
        external=tuple(ExternalNumber(one.system, one.number) for one in command.external),
        known_as=tuple(dict.fromkeys(known_as(one.system, one.number) for one in command.external)),
    )


def _refuse_two_reports(command: RegisterComplaint) -> None:
    if command.kind == "report" and command.also_report:
        errors = {"also_report": ["A report is one already."]}
        raise Invalid("Only a complaint or a dispute is split.", errors=errors)


def _running(desk: Desk, complaint: Complaint) -> tuple[Clock, ...]:
    """The days count from the day on which the unit received it, whenever it was taken down (投诉办法 art. 15)."""
    if complaint.received_at is None:
        return desk.clocks.at_registration(complaint.kind, complaint.registered_at)
    return desk.clocks.at_receipt(complaint.kind, complaint.received_at)


def _number(desk: Desk, kind: Kind, division: str, context: Context) -> str:
    series = f"{NUMBERS_BEGIN[kind]}{division}{legal_day(context.at):%Y%m%d}"
    return f"{series}{desk.numbers.next(series):05}"


def _site(command: RegisterComplaint, document_id: str) -> Site:
    site_id = site_id_of(command.division, command.site_name, document_id)
    return Site(
        site_id, command.site_name, command.site_address, command.position, command.platform, command.credit_code
    )


def _caller_id(document_id: str, context: Context) -> str:
    """Other words under the same key are of somebody else: what a refused try has left is not theirs."""
    return derived_id("person", document_id, context.fingerprint)


def _party_id(document_id: str, place: int, context: Context) -> str:
    return derived_id("party", document_id, str(place), context.fingerprint)


def _party(party: PartyIn, party_id: str) -> Party:
    return Party(party.role, party_id, party.powers, party.until)


def _people(command: RegisterComplaint, document_id: str, context: Context) -> dict[str, Person]:
    """Everybody behind it, by the ids under which the vault keeps them."""
    callers = {_caller_id(document_id, context): Person(**vars(command.caller))} if command.caller else {}
    return callers | {
        _party_id(document_id, place, context): Person(
            name=one.name, phone=one.phone, id_number=one.id_number, address=one.address
        )
        for place, one in enumerate(command.parties)
    }


@contextmanager
def _keeping(desk: Desk, people: Mapping[str, Person], document_id: str, at: datetime) -> Iterator[None]:
    """They are kept while the complaint is saved, and not when that is refused; only with all of it is it answered."""
    owner = Owner("cases", document_id)
    with ExitStack() as kept:
        for person_id, person in people.items():
            kept.enter_context(desk.people.keeping(person_id, person, owner, at))
        yield


def _phone_hash(desk: Desk, caller: Caller | None) -> str | None:
    return desk.people.hash_of("phone", caller.phone) if caller is not None and caller.phone else None


def _missing(desk: Desk, taken: Complaint, caller: Caller | None, arrival: Arrival) -> tuple[str, ...]:
    given = caller.given if caller else ()
    required = required_of(desk, taken)
    needed = unsaid(taken, [name for one in required for name in one.must], given)
    if needed and not arrival.kept_elsewhere:
        errors = {name: [f"Needed for a {taken.kind}."] for name in needed}
        raise Invalid("Something that this kind of submission needs is missing.", errors=errors)
    return unsaid(taken, [name for one in required for name in (*one.must, *one.should)], given)
