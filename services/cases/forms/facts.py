"""What may stand in a document, by placeholder: from the record, from the officer, and from the vault.

Who gets a copy decides what is put in at all. Nothing is taken out again afterwards: a copy for the respondent is built
without the narrative, the channel, and all of the complainant but the name (投诉办法 art. 37).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from services.cases.domain.complaint import Complaint, Instrument
from services.cases.domain.forms import Form, FormBook, PersonField, Recipient, Said
from services.cases.domain.likeness import plain as letters
from services.cases.forms.outcome import REWARD, outcome_in_words, reward_in_words
from services.cases.forms.parties import PLACEHOLDERS, Behind, parties_in_words
from services.cases.forms.wording import day_in_words, item_in_words, moment_in_words, plain, yuan_in_words
from shared.clocks.legal_time import legal_day
from shared.clocks.rules import RuleBook
from shared.identity.divisions import Division
from shared.identity.numbers import is_resident_id
from shared.identity.people import Person

Facts = dict[str, str | tuple[str, ...]]

_LETTERHEAD = frozenset({"number", "bureau", "issued_on", "addressee"})
_DECISIONS = frozenset(
    {"ground", "ground_item", "refusal_reason", "termination", "termination_item", "transferred", "outcome", "remedies"}
)
_RECORD = frozenset(
    {
        "kind",
        "complaint_number",
        "registered_on",
        "received_on",
        "due_on",
        "category",
        "claims",
        "happened_at",
        "amount",
        "position",
        "respondent",
        "respondent_address",
        "instrument",
    }
)
_FILE_ONLY = frozenset({"narrative", "evidence", "channel", "external_numbers"})
_SAID_OF_CONSENT = ("consent_to_publish", "consent_to_entrust")


@dataclass(frozen=True)
class Item:
    """An item of a list in the law: its number and its words."""

    item: int
    zh: str


@dataclass(frozen=True)
class Lists:
    """What documents need of other rule files: words, and the rule on the days for claiming a reward."""

    categories: Mapping[str, str]
    refusal: Mapping[str, Item]
    termination: Mapping[str, Item]
    clocks: RuleBook


@dataclass(frozen=True)
class Sheet:
    """One document to be made: form, recipient, whose it is, when, and what the officer says for it."""

    form: Form
    recipient: Recipient
    division: Division
    at: datetime
    said: Said

    @property
    def person_fields(self) -> tuple[PersonField, ...]:
        """What of the complainant or reporter stands in it."""
        return self.form.recipients[self.recipient]

    @property
    def said_fields(self) -> tuple[str, ...]:
        """What the officer says for it, where it is said at all."""
        return (*self.form.needs, *self.form.takes)


def keys_of(form: Form, recipient: Recipient) -> frozenset[str]:
    """All placeholders that a template may use in a form to that recipient."""
    fields = form.recipients[recipient]
    person = {f"person_{name}" for name in (*fields, *(["id_kind"] if "id_number" in fields else []))}
    beside = {name for role, name in PLACEHOLDERS.items() if fields and role in form.parties}
    own = _FILE_ONLY if recipient == "file" else frozenset()
    return _LETTERHEAD | _RECORD | _DECISIONS | REWARD | own | person | beside | {*form.needs, *form.takes}


def facts_of(complaint: Complaint, behind: Behind, sheet: Sheet, book: FormBook, lists: Lists) -> Facts:
    """The facts of `keys_of` but the number, which is taken last. Times are Chinese legal time."""
    roles = sheet.form.parties if sheet.person_fields else ()
    facts: Facts = {
        **_record(complaint, book, lists),
        **_decisions(complaint, book, lists),
        **reward_in_words(complaint, lists.clocks, book.words, sheet.at),
        **_said(sheet, book),
        **_person(behind.caller, sheet.person_fields, book),
        **parties_in_words(behind.beside, roles, sheet.person_fields, book.words["parties"]),
        "bureau": bureau(sheet.division),
        "issued_on": day_in_words(legal_day(sheet.at)),
    }
    if sheet.recipient == "file":
        facts.update(_for_the_file(complaint, book))
    facts["addressee"] = _addressee(facts, sheet.recipient)
    return {name: plain(value) for name, value in facts.items()}


def digest(facts: Facts, form: Form) -> str:
    """A SHA-256 of what an officer must say for the form, by which copies are known that say it alike.

    Blanks and line breaks make no other text.
    """
    told = ["".join(str(facts[name]).split()) for name in form.needs]
    return sha256("\n".join(told).encode()).hexdigest()


def bureau(division: Division) -> str:
    """The authority of a division, in whose name documents go out (投诉办法 art. 30)."""
    return f"{division.name}市场监督管理局"


def _record(complaint: Complaint, book: FormBook, lists: Lists) -> Facts:
    unknown = book.words["missing"]["unknown"]
    happened, fen = complaint.facts.happened_at, complaint.facts.amount_fen
    return {
        "kind": book.words["kinds"][complaint.kind],
        "complaint_number": complaint.number,
        "registered_on": day_in_words(legal_day(complaint.registered_at)),
        "received_on": day_in_words(legal_day(complaint.since)),
        "due_on": day_in_words(legal_day(until)) if (until := complaint.identity_until) else "",
        "category": lists.categories[complaint.category],
        "claims": "、".join(book.words["claims"][one] for one in complaint.claims) or unknown,
        "happened_at": moment_in_words(happened) if happened else unknown,
        "amount": unknown if fen is None else yuan_in_words(fen),
        "position": complaint.site.position or unknown,
        "respondent": complaint.site.name if letters(complaint.site.name) else book.words["missing"]["nameless"],
        "respondent_address": complaint.site.address or unknown,
        "instrument": _instrument(complaint.instrument, book) or unknown,
    }


def _decisions(complaint: Complaint, book: FormBook, lists: Lists) -> Facts:
    refusal = lists.refusal[complaint.refusal] if complaint.refusal else None
    termination = lists.termination[complaint.termination] if complaint.termination else None
    return {
        "ground": refusal.zh if refusal else "",
        "ground_item": item_in_words(refusal.item) if refusal else "",
        "refusal_reason": complaint.refusal_reason,
        "termination": termination.zh if termination else "",
        "termination_item": item_in_words(termination.item) if termination else "",
        "transferred": book.transferred if complaint.transferred_to else "",
        "outcome": outcome_in_words(complaint, book.words["outcomes"]),
        "remedies": book.remedies,
    }


def _said(sheet: Sheet, book: FormBook) -> Facts:
    return {name: _spoken(name, sheet.said.get(name), book.words["answers"]) for name in sheet.said_fields}


def _spoken(name: str, value: object, answers: Mapping[str, str]) -> str:
    if name in _SAID_OF_CONSENT:
        return answers["unsaid" if value is None else "agreed" if value else "declined"]
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    return str(value or "")


def _person(person: Person | None, fields: tuple[PersonField, ...], book: FormBook) -> Facts:
    missing = book.words["missing"]
    facts: Facts = {f"person_{name}": missing["unknown"] for name in fields}
    if person is not None:
        facts.update({f"person_{name}": getattr(person, name) or missing["unknown"] for name in fields})
    if "id_number" in fields:
        facts["person_id_kind"] = _id_kind(person.id_number if person else "", book)
    if fields and (person is None or not person.name):
        facts["person_name"] = missing["anonymous"]
    return facts


def _id_kind(number: str, book: FormBook) -> str:
    """What sort of paper has such a number: only a resident's tells by itself."""
    if not number:
        return book.words["missing"]["unknown"]
    return book.words["id_kinds"]["resident" if is_resident_id(number, date.max) else "other"]


def _for_the_file(complaint: Complaint, book: FormBook) -> Facts:
    unknown = book.words["missing"]["unknown"]
    numbers = "；".join(f"{book.words['channels'][one.system]} {one.number}" for one in complaint.external)
    return {
        "narrative": complaint.narrative,
        "evidence": "、".join(book.words["proofs"][one] for one in complaint.facts.evidence) or unknown,
        "channel": book.words["channels"][complaint.channel],
        "external_numbers": numbers or unknown,
    }


def _addressee(facts: Facts, recipient: Recipient) -> str:
    source = {"complainant": "person_name", "respondent": "respondent", "unit": "unit"}.get(recipient)
    return str(facts[source]) if source else ""


def _instrument(instrument: Instrument | None, book: FormBook) -> str:
    if instrument is None:
        return ""
    told = {zh: getattr(instrument, name) for name, zh in book.words["instrument"].items()}
    parts = [f"{zh}：{value}" for zh, value in told.items() if value]
    if instrument.unaltered is not None:
        parts.append(book.words["unaltered"]["kept" if instrument.unaltered else "altered"])
    return "；".join(parts)
