"""What people say about complaints: taken down, and filled in or corrected later."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from marshmallow import ValidationError
from marshmallow.validate import Length, Range, Validator

from services.cases.domain.complaint import Role
from shared.contracts.cases import Kind
from shared.contracts.text import Code, Division, Whole
from shared.contracts.unsaid import UNSAID, Unsaid
from shared.identity.numbers import is_mobile, is_resident_id, is_uscc, may_be_called

SiteName = Annotated[str, Length(max=200)]
"""Empty when nobody could name the site: it is asked for later, and never the same site as another unnamed one."""

Name = Annotated[str, Length(max=100)]
_SIGNS, _EXTENSION = r"[+0-9０-９ ()（）\-]*", r"[0-9０-９][ )）]*(?:转|分机|ext\.?|#) ?[0-9０-９]{1,6}"
_PHONE = rf"(?:{_SIGNS}|{_SIGNS}{_EXTENSION})"
Phone = Annotated[str, Length(max=30), Whole(_PHONE)]
"""With its extension, if it has one."""


class Reaches(Validator):
    """A number by which its owner is reached, or nothing: with a digit too few nobody hears how it ended."""

    def __call__(self, value: str) -> str:
        if value.strip() and not may_be_called(value):
            raise ValidationError("a digit is missing or one too many; a mobile number has eleven")
        return value


WholePhone = Annotated[str, Length(max=30), Whole(_PHONE), Reaches()]
OtherPhones = Annotated[str, Length(max=200), Whole(rf"{_PHONE}(?:[、,，;；/／]{_PHONE})*")]
"""Further telephones, and the first with its extension, one after the other."""


class CreditCode(Validator):
    """A unified social credit code, or nothing; N for rural collectives and other letters included (GB 32100)."""

    def __call__(self, value: str) -> str:
        if value and not is_uscc(value):
            raise ValidationError("not a unified social credit code")
        return value


class NobodysNumber(Validator):
    """The number of a record: not somebody's telephone or document. Many a work order has eighteen digits, too."""

    def __call__(self, value: str) -> str:
        if is_mobile(value) or is_resident_id(value, date.max):
            raise ValidationError("must not be a phone or identity number; people belong in the person fields")
        return value


class HasDigit(Validator):
    """A number has a digit: a word in its place would be the number of everything of which it is said."""

    def __call__(self, value: str) -> str:
        if not re.search(r"\d", value):
            raise ValidationError("must have a digit")
        return value


RecordNumber = Annotated[str, Length(1, 64), NobodysNumber(), HasDigit()]
"""The number under which another system knows a matter."""
Short = Annotated[str, Length(max=100)]


@dataclass(frozen=True)
class Caller:
    """Who called; goes to the vault and nowhere else. One of whom nothing is said but 匿名 or 无 is no caller."""

    name: Name = ""
    phone: WholePhone = ""
    address: Annotated[str, Length(max=200)] = ""
    id_number: Annotated[str, Length(max=30)] = ""
    email: Annotated[str, Length(max=200)] = ""
    other_phones: OtherPhones = ""

    @property
    def given(self) -> tuple[str, ...]:
        """What was said of them, under the names that required fields have."""
        return tuple(f"caller_{name}" for name, value in vars(self).items() if value.strip())


@dataclass(frozen=True)
class PartyIn:
    """An agent with powers and their end, or one of several who complain together; goes to the vault, too."""

    role: Role
    name: Annotated[str, Length(1, 100)]
    phone: WholePhone = ""
    id_number: Annotated[str, Length(max=30)] = ""
    address: Annotated[str, Length(max=200)] = ""
    powers: Short = ""
    until: date | None = None


@dataclass(frozen=True)
class FactsIn:
    """What the dispute rests on; `amount_fen` in 1/100 yuan."""

    happened_at: datetime | None = None
    amount_fen: Annotated[int, Range(0, 10**12)] | None = None
    evidence: Annotated[tuple[Code, ...], Length(max=20)] = ()


@dataclass(frozen=True)
class InstrumentIn:
    """The measuring instrument; `unaltered` when it and the sample were kept as they were."""

    make: Short = ""
    model: Short = ""
    serial: Short = ""
    certificate: Short = ""
    reading: Short = ""
    reweighed: Short = ""
    unaltered: bool | None = None


@dataclass(frozen=True)
class ExternalIn:
    """The number under which another system knows it."""

    system: Code
    number: RecordNumber


@dataclass(frozen=True)
class RegisterComplaint:
    """What the hotline takes down; `also_report` splits off what it says about a violation (投诉办法 art. 9).

    A word for none, like 无 or 不详, in a text beside the narrative is as good as blank.
    `received_at` is when the unit had received what is taken down later, like a letter: from there its days count.
    """

    division: Division
    category: Code
    channel: Code
    site_name: SiteName
    narrative: Annotated[str, Length(1, 10_000)]
    site_address: Annotated[str, Length(max=200)] = ""
    position: Annotated[str, Length(max=50)] = ""
    platform: Short = ""
    credit_code: Annotated[str, CreditCode()] = ""
    kind: Kind = "complaint"
    caller: Caller | None = None
    parties: Annotated[tuple[PartyIn, ...], Length(max=50)] = ()
    facts: FactsIn = FactsIn()
    claims: Annotated[tuple[Code, ...], Length(max=8)] = ()
    instrument: InstrumentIn | None = None
    external: Annotated[tuple[ExternalIn, ...], Length(max=10)] = ()
    also_report: bool = False
    received_at: datetime | None = None


@dataclass(frozen=True)
class AmendCaller:
    """What is said of the caller now; null, or blank, where nothing is to be known any more."""

    name: Name | Unsaid | None = UNSAID
    phone: WholePhone | Unsaid | None = UNSAID
    address: Annotated[str, Length(max=200)] | Unsaid | None = UNSAID
    id_number: Annotated[str, Length(max=30)] | Unsaid | None = UNSAID
    email: Annotated[str, Length(max=200)] | Unsaid | None = UNSAID
    other_phones: OtherPhones | Unsaid | None = UNSAID


@dataclass(frozen=True)
class AmendFacts:
    """What is said of the facts now; null where nothing is known any more."""

    happened_at: datetime | Unsaid | None = UNSAID
    amount_fen: Annotated[int, Range(0, 10**12)] | Unsaid | None = UNSAID
    evidence: Annotated[tuple[Code, ...], Length(max=20)] | Unsaid | None = UNSAID


@dataclass(frozen=True)
class AmendInstrument:
    """What is said of the instrument now; null, or blank, where nothing is known any more."""

    make: Short | Unsaid | None = UNSAID
    model: Short | Unsaid | None = UNSAID
    serial: Short | Unsaid | None = UNSAID
    certificate: Short | Unsaid | None = UNSAID
    reading: Short | Unsaid | None = UNSAID
    reweighed: Short | Unsaid | None = UNSAID
    unaltered: bool | Unsaid | None = UNSAID


@dataclass(frozen=True)
class AmendComplaint:
    """What the caller gave, filled in, corrected or emptied (RFC 7396): what is absent stays, null empties.

    Blank text, a word for none like 无 and an empty list are null. What the kind needs is not emptied, and somebody is
    not emptied but erased.
    """

    category: Code | Unsaid | None = UNSAID
    site_name: SiteName | Unsaid | None = UNSAID
    site_address: Annotated[str, Length(max=200)] | Unsaid | None = UNSAID
    position: Annotated[str, Length(max=50)] | Unsaid | None = UNSAID
    platform: Short | Unsaid | None = UNSAID
    credit_code: Annotated[str, CreditCode()] | Unsaid | None = UNSAID
    caller: AmendCaller | Unsaid | None = UNSAID
    facts: AmendFacts | Unsaid | None = UNSAID
    claims: Annotated[tuple[Code, ...], Length(max=8)] | Unsaid | None = UNSAID
    instrument: AmendInstrument | Unsaid | None = UNSAID
