"""What people do with complaints."""

from services.cases.domain import complaint as domain
from services.cases.domain.complaint import Complaint, Site
from services.cases.domain.duplicates import Description, Likeness, ranked, site_id_of
from services.cases.schemas import Caller, RegisterComplaint, SuggestDuplicates
from services.cases.store import Desk, candidates
from shared.clocks.clock import Clock, start
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context
from shared.errors import Invalid
from shared.identity.caller import Identity
from shared.identity.people import MaskedPerson, Person
from shared.identity.permissions import allowed
from shared.ids import derived_id
from shared.store.history import Decided, Stored


def register(desk: Desk, command: RegisterComplaint, by: Identity, context: Context) -> Stored[Complaint]:
    """Take a complaint down; the same Idempotency-Key gives the same number.

    Raises Invalid for words that no list knows, Forbidden outside the caller's division, KeyReused.
    """
    desk.guard.allowed_in(by, "complaint.register", command.division)
    _check_words(desk, command)
    document_id = derived_id("complaint", context.cause)
    person_id = _keep_caller(desk, command.caller, document_id)
    complaint = Complaint(
        number=_number(desk, command.division, context),
        division=command.division,
        category=command.category,
        channel=command.channel,
        site=_site(command),
        narrative=command.narrative,
        registered_at=context.at,
        registered_by=by.subject,
        person_id=person_id,
        phone_hash=_phone_hash(desk, command.caller),
        clocks=(_clock(desk, domain.ACCEPTANCE, context), _clock(desk, domain.ZHEJIANG_ANSWER, context)),
    )
    return desk.complaints.create(document_id, domain.register(complaint), context)


def suggest(desk: Desk, command: SuggestDuplicates, by: Identity, context: Context) -> list[Likeness]:
    """Earlier complaints that are likely about the same matter, only those the caller may read."""
    desk.guard.allowed_in(by, "complaint.suggest", command.division)
    typed = Description(
        division=command.division,
        category=command.category,
        site_id=site_id_of(command.division, command.site_name),
        position=command.position,
        narrative=command.narrative,
        phone_hash=desk.people.hash_of("phone", command.phone) if command.phone else None,
        at=context.at,
    )
    visible = set(desk.guard.visible_divisions(by))
    earlier = candidates(desk, typed).items()
    return ranked(typed, [(key, one) for key, one in earlier if one.division in visible])


def read(desk: Desk, complaint_id: str, by: Identity) -> Stored[Complaint]:
    """One complaint; raises NotFound, Forbidden."""
    stored = desk.complaints.get(complaint_id)
    desk.guard.allowed_in(by, "complaint.read", stored.state.division)
    return stored


def accept(desk: Desk, complaint_id: str, by: Identity, expected: int | None, context: Context) -> Stored[Complaint]:
    """Take it on."""

    def decide(complaint: Complaint) -> Decided[Complaint]:
        desk.guard.allowed_in(by, "complaint.accept", complaint.division)
        return domain.accept(complaint, by.subject, context.at)

    return desk.complaints.change(complaint_id, decide, context, expected)


def refuse(
    desk: Desk, complaint_id: str, ground: str, by: Identity, expected: int | None, context: Context
) -> Stored[Complaint]:
    """Do not take it on, for a ground of the law."""

    def decide(complaint: Complaint) -> Decided[Complaint]:
        desk.guard.allowed_in(by, "complaint.refuse", complaint.division)
        return domain.refuse(complaint, ground, frozenset(desk.rules.refusal), by.subject, context.at)

    return desk.complaints.change(complaint_id, decide, context, expected)


def raise_clue(
    desk: Desk, complaint_id: str, by: Identity, expected: int | None, context: Context
) -> Stored[Complaint]:
    """Say that there may be a violation; the case opens when the event comes back."""

    def decide(complaint: Complaint) -> Decided[Complaint]:
        desk.guard.allowed_in(by, "case.open", complaint.division)
        return domain.raise_clue(complaint, derived_id("case", complaint_id))

    return desk.complaints.change(complaint_id, decide, context, expected)


def masked_caller(desk: Desk, complaint_id: str, by: Identity) -> MaskedPerson:
    """The caller as anyone who reads the complaint may see them."""
    return desk.people.masked(_person_of(read(desk, complaint_id, by)))


def reveal_caller(desk: Desk, complaint_id: str, reason: str, by: Identity, context: Context) -> Person:
    """The caller in full; the opening goes on record first."""
    stored = read(desk, complaint_id, by)
    allowed(by, "person.reveal")
    return desk.people.reveal(_person_of(stored), by=by.subject, reason=reason, at=context.at)


def _person_of(stored: Stored[Complaint]) -> str:
    if stored.state.person_id is None:
        raise Invalid("the caller gave no name and no number")
    return stored.state.person_id


def _check_words(desk: Desk, command: RegisterComplaint) -> None:
    desk.divisions.get(command.division)
    errors = {}
    if command.category not in desk.rules.categories:
        errors["category"] = ["Not a known category."]
    if command.channel not in desk.rules.channels:
        errors["channel"] = ["Not a known channel."]
    if errors:
        raise Invalid("Some words are not in their lists.", errors=errors)


def _keep_caller(desk: Desk, caller: Caller | None, document_id: str) -> str | None:
    if caller is None:
        return None
    person_id = derived_id("person", document_id)
    desk.people.keep(person_id, Person(name=caller.name, phone=caller.phone, address=caller.address))
    return person_id


def _phone_hash(desk: Desk, caller: Caller | None) -> str | None:
    return desk.people.hash_of("phone", caller.phone) if caller is not None and caller.phone else None


def _number(desk: Desk, division: str, context: Context) -> str:
    series = f"TS{division}{legal_day(context.at):%Y%m%d}"
    return f"{series}{desk.numbers.next(series):05}"


def _site(command: RegisterComplaint) -> Site:
    site_id = site_id_of(command.division, command.site_name)
    return Site(site_id, command.site_name, command.site_address, command.position)


def _clock(desk: Desk, rule_id: str, context: Context) -> Clock:
    return start(desk.rules.clocks.in_force(rule_id, legal_day(context.at)), context.at, desk.calendar)
